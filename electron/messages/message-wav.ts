import { MESSAGE_SAMPLE_RATE } from '../../shared/contract/messages.ts';
import { LINEAR } from '../media/g711.ts';

const HEADER_BYTES = 44;
const FORMAT_PCM = 1;
const SAMPLE_BYTES = 2;

/**
 * A message as a WAV file of 16 bit PCM, which every browser and player takes (mu-law they do not all).
 * @param audio mu-law, 8 kHz, mono, no header
 */
export function messageWav(audio: Uint8Array): Uint8Array<ArrayBuffer> {
  const dataBytes = audio.length * SAMPLE_BYTES;
  const file = Buffer.alloc(HEADER_BYTES + dataBytes);
  file.write('RIFF', 0);
  file.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(FORMAT_PCM, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(MESSAGE_SAMPLE_RATE, 24);
  file.writeUInt32LE(MESSAGE_SAMPLE_RATE * SAMPLE_BYTES, 28);
  file.writeUInt16LE(SAMPLE_BYTES, 32);
  file.writeUInt16LE(SAMPLE_BYTES * 8, 34);
  file.write('data', 36);
  file.writeUInt32LE(dataBytes, 40);
  audio.forEach((byte, index) =>
    file.writeInt16LE(LINEAR.PCMU[byte] ?? 0, HEADER_BYTES + index * SAMPLE_BYTES),
  );
  return new Uint8Array(file);
}
