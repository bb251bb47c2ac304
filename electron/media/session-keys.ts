import { KeyObject, createSecretKey } from 'node:crypto';
import type { RTCDtlsTransport } from 'werift';

/**
 * Prepares the AES keys of a connected transport once. werift 0.25.2 hands raw bytes to `createCipheriv` for
 * every packet, and preparing them costs several times what ciphering 160 bytes does. The cipher takes a
 * KeyObject in the same place. Returns false, and changes nothing, when the library looks otherwise.
 */
export function prepareSessionKeys(transport: RTCDtlsTransport): boolean {
  const ciphers: unknown[] = [transport.srtp?.localContext?.cipher, transport.srtp?.remoteContext?.cipher];
  if (!ciphers.every(hasRawKey)) return false;
  for (const cipher of ciphers) cipher.srtpSessionKey = createSecretKey(cipher.srtpSessionKey as Buffer);
  return true;
}

function hasRawKey(cipher: unknown): cipher is { srtpSessionKey: Buffer | KeyObject } {
  return (
    typeof cipher === 'object' &&
    cipher !== null &&
    'srtpSessionKey' in cipher &&
    Buffer.isBuffer(cipher.srtpSessionKey) &&
    cipher.srtpSessionKey.length === 16
  );
}
