import { LONGEST_MESSAGE_MS, MESSAGE_SAMPLE_RATE } from '../../shared/contract/messages.ts';
import { Refused } from '../../shared/domain/errors.ts';
import { encodeMuLaw } from '../media/g711.ts';
import { atRate, readSound } from './sound-file.ts';
import { levelled } from './speech-level.ts';

/** A sound as customers hear it. */
export interface PreparedMessage {
  /** mu-law, 8 kHz, mono, no header. */
  audio: Uint8Array<ArrayBuffer>;
  durationMs: number;
}

const SHORTEST_MS = 1000;
const LONGEST_SEC = LONGEST_MESSAGE_MS / 1000;

/**
 * Makes a message of a WAV file: one voice at 8 kHz, levelled, without the silence around it, 1 to 60 s long.
 * @throws Refused in plain words when that cannot be done
 */
export function prepareMessage(file: Uint8Array): PreparedMessage {
  const speech = levelled(atRate(readSound(file), MESSAGE_SAMPLE_RATE));
  if (speech === null) {
    throw new Refused(
      'Nothing is to be heard in this recording.',
      'Check the microphone, then record it again.',
    );
  }
  const durationMs = Math.round((speech.length / MESSAGE_SAMPLE_RATE) * 1000);
  if (durationMs < SHORTEST_MS) {
    throw new Refused('This recording is shorter than a second.', 'Say the whole message, then save it.');
  }
  if (durationMs > LONGEST_MESSAGE_MS) {
    throw new Refused(
      `This recording lasts ${Math.ceil(durationMs / 1000)} seconds. A message has at most ${LONGEST_SEC}.`,
      'Say it in fewer words.',
    );
  }
  return { audio: Uint8Array.from(speech, (value) => encodeMuLaw(value * 32_767)), durationMs };
}
