import * as z from 'zod';
import type { PacingDecision, PacingObservation } from '../dialler/pacing/interface.ts';

/** Raised when the lines mean something else. */
export const DAY_FILE_VERSION = 1;

/** First line of a file: whose day it is, and what the policy had learned when it began. */
export const dayHeader = z.object({
  version: z.literal(DAY_FILE_VERSION),
  /** By which rules pacing decided. Files of before there was a number have none. */
  rules: z.number().int().min(1).default(1),
  campaignIds: z.array(z.string()),
  day: z.string(),
  zone: z.string(),
  /** Of the policy, as JSON. */
  learned: z.string(),
});
export type DayHeader = z.infer<typeof dayHeader>;

/** One decision. The policy survives whatever an observation leaves out, so that its shape alone is looked at here. */
const dayLine = z.object({
  seen: z.custom<PacingObservation>((value) => typeof value === 'object' && value !== null),
  did: z.custom<PacingDecision>(
    (value) => typeof value === 'object' && value !== null && 'dial' in value && 'cancel' in value,
  ),
});

/** Follows a decision that came to dials: whose these were. Files of before this was kept have none. */
const dayDials = z.object({
  claims: z.array(z.object({ id: z.string(), weight: z.number().positive(), most: z.number() })),
  contacts: z.array(z.tuple([z.number(), z.string()])),
});
export type DayDials = z.infer<typeof dayDials>;

export interface DayLine extends z.infer<typeof dayLine> {
  dials?: DayDials;
}

/** The last line of a file that had grown to its limit. */
export const FULL_LINE = '{"full":true}';

/** A file of pacing that cannot be read; the message says which and why. */
export class DayFileUnreadable extends Error {
  override readonly name = 'DayFileUnreadable';
}

/** The parts of a file's text. A last line that a killed host left half written is left out. */
export function readDayText(
  file: string,
  name: string,
): { header: DayHeader; lines: DayLine[]; isFull: boolean } {
  const [first = '', ...rest] = file.split('\n');
  const whole = file.endsWith('\n') ? rest.filter((line) => line !== '') : rest.slice(0, -1);
  const isFull = whole.at(-1) === FULL_LINE;
  try {
    const header = dayHeader.parse(JSON.parse(first));
    const lines: DayLine[] = [];
    for (const text of isFull ? whole.slice(0, -1) : whole) {
      const line = z.union([dayLine, dayDials]).parse(JSON.parse(text));
      const before = lines.at(-1);
      if ('seen' in line) lines.push(line);
      else if (before) before.dials = line;
    }
    return { header, lines, isFull };
  } catch (error) {
    throw new DayFileUnreadable(`${name} is not a file of pacing, or is damaged.`, { cause: error });
  }
}
