import { isDeepStrictEqual } from 'node:util';
import type { PacingDecision } from '../dialler/pacing/interface.ts';
import { createPolicy } from '../dialler/pacing/policy.ts';
import type { DayHeader, DayLine } from './day-file.ts';

/** One file of a day: what the policy had learned when it began, and every decision since. */
export interface DayPart {
  header: DayHeader;
  lines: readonly DayLine[];
}

/** What came of going through a day again. */
export interface Replayed {
  decisions: number;
  dials: number;
  cancels: number;
  /** The first decision that is not the same; null when all are. */
  differs: {
    part: number;
    line: number;
    atSec: number;
    recorded: PacingDecision;
    decided: PacingDecision;
  } | null;
}

/**
 * Puts what was seen before the policy again, part by part, and compares each decision with the one that was recorded.
 * @throws UnusableSnapshot when a part begins with what another version had learned
 */
export function replayDay(parts: readonly DayPart[]): Replayed {
  const replayed: Replayed = { decisions: 0, dials: 0, cancels: 0, differs: null };
  for (const [part, { header, lines }] of parts.entries()) {
    const policy = createPolicy({ snapshot: JSON.parse(header.learned) as unknown });
    for (const [line, { seen, did }] of lines.entries()) {
      const decided = policy.decide(seen);
      replayed.decisions += 1;
      replayed.dials += decided.dial;
      replayed.cancels += decided.cancel.length;
      if (isDeepStrictEqual(decided, did)) continue;
      return { ...replayed, differs: { part, line, atSec: seen.now, recorded: did, decided } };
    }
  }
  return replayed;
}
