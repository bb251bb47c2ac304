import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILE = 'voice-activity.bin';
/** Of the file as it was learned: with another one there is no voice model. */
const SHA_256 = '6e80b19e3ab42154a00b7fa0fac773fedadc5fc420facdc62d6e43188f61a1bf';

/** The voice model for a media engine; without one, which is told, campaigns that want it are screened by cadence. */
export function voiceModelOf(
  resources: URL,
  log: (doing: string, error: unknown) => void,
): { voiceModel?: Uint8Array } {
  try {
    return { voiceModel: readVoiceModelFile(fileURLToPath(resources)) };
  } catch (error) {
    log('reading the voice model of screening', error);
    return {};
  }
}

/**
 * Reads the voice model that is shipped.
 *
 * @param resources folder of what is shipped beside the program
 * @returns its bytes; throws when it is not there, or is not the one that was shipped
 */
export function readVoiceModelFile(resources: string): Uint8Array {
  const path = join(resources, FILE);
  const bytes = readFileSync(path);
  if (createHash('sha256').update(bytes).digest('hex') !== SHA_256) {
    throw new Error(`${path} is damaged: install Callboard again.`);
  }
  return bytes;
}
