import { readFile } from 'node:fs/promises';
import type { RecordedMessage } from '../../shared/contract/messages.ts';
import { MESSAGE_SAMPLE_RATE } from '../../shared/contract/messages.ts';
import { SHIPPED_MESSAGE_IDS } from '../../shared/domain/campaign-messages.ts';

/** A message that comes with the program, and the file below `resources/sounds` that holds it. */
interface BuiltIn extends Pick<RecordedMessage, 'id' | 'name' | 'words'> {
  file: string;
}

/**
 * Neutral in what they say: the first so that a first predictive campaign can play it until somebody has recorded their own,
 * the second for people who call and cannot be put through.
 */
export const BUILT_IN: readonly BuiltIn[] = [
  {
    id: SHIPPED_MESSAGE_IDS.called,
    name: 'Nobody is free (English)',
    words:
      'Sorry, nobody is free to speak with you right now. You need not do anything. We are sorry for the disturbance. Goodbye.',
    file: 'message-nobody-free.ul',
  },
  {
    id: SHIPPED_MESSAGE_IDS.caller,
    name: 'Thank you for calling (English)',
    words: 'Thank you for calling. Nobody can take your call right now. Please call again later. Goodbye.',
    file: 'message-thank-you.ul',
  },
];

/** Who is said to have made them. */
export const BUILT_IN_WHO = 'Callboard';

/**
 * Reads the sound of a built-in message.
 * @param sounds folder `resources/sounds`, with a slash at its end
 */
export async function readBuiltIn(
  { file }: BuiltIn,
  sounds: URL,
): Promise<{ audio: Uint8Array; durationMs: number }> {
  const audio = await readFile(new URL(file, sounds));
  return { audio, durationMs: Math.round((audio.length / MESSAGE_SAMPLE_RATE) * 1000) };
}
