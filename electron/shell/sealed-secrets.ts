import type { SafeStorage } from 'electron';
import { fileSecrets, type SecretStore } from '../directory/secrets.ts';

/**
 * Passwords sealed by the operating system's own store (Keychain, DPAPI, libsecret or kwallet). Where there is none, the
 * file of mode 0600 is all there is, and the log says so.
 */
export function sealedSecrets(
  folder: string,
  safeStorage: Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'>,
  log: (line: string) => void,
): SecretStore {
  if (!safeStorage.isEncryptionAvailable()) {
    log('The system has no store for secrets: passwords are kept in a file that only this user can read.');
    return fileSecrets(folder, log);
  }
  return fileSecrets(folder, log, {
    seal: (value) => safeStorage.encryptString(value).toString('base64'),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
  });
}
