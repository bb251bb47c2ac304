import * as z from 'zod';
import { id, ms, prose, procedure, text } from './base.ts';

/** The longest recorded message, once the silence around it is cut. */
export const LONGEST_MESSAGE_MS = 60_000;
/** The largest sound file that is read: a minute of stereo at 48 kHz and 16 bit is 11.5 MB. */
export const LARGEST_SOUND_BYTES = 12_000_000;
/** Messages are kept and played as telephones speak: mu-law, mono, so many samples a second. */
export const MESSAGE_SAMPLE_RATE = 8000;

const MOST_WORDS = 2000;

/** A sentence or two that a customer hears instead of a person. */
export const recordedMessage = z.object({
  id,
  name: z.string(),
  /** What it says. */
  words: z.string(),
  durationMs: z.number().int(),
  /** Comes with the program: it can be played and chosen, and stays as it is. */
  builtIn: z.boolean(),
  createdAtMs: ms,
  who: z.string(),
});
export type RecordedMessage = z.infer<typeof recordedMessage>;

const namedWords = { name: text(80, { least: 1 }), words: prose(MOST_WORDS) };

/** The library of recorded messages. A sound comes in by the upload of lists, as a WAV file. */
export const messages = {
  /** `usedBy` names the campaigns that play it and have not ended. */
  list: procedure.output(z.array(recordedMessage.extend({ usedBy: z.array(z.string()) }))),
  /** Reads an uploaded WAV file as `add` would, stores nothing, and answers what customers would hear, as WAV. */
  check: procedure
    .input(z.object({ uploadId: id }))
    .output(z.object({ durationMs: z.number().int(), sound: z.instanceof(Blob) })),
  add: procedure.input(z.object({ uploadId: id, ...namedWords })).output(recordedMessage),
  change: procedure.input(z.object({ id, ...namedWords })).output(recordedMessage),
  remove: procedure.input(z.object({ id })).output(z.object({ removed: z.literal(true) })),
};
