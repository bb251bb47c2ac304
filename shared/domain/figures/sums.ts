import type { PromiseFigures } from '../abandon-promise.ts';
import type { AttemptOutcome } from '../attempt-outcome.ts';
import type { CallbackFigures } from '../callbacks.ts';
import type { CountsByState } from './progress.ts';

/** Sums over the dials of one run. Times are in seconds. */
export interface AttemptSums {
  attempts: number;
  answered: number;
  connected: number;
  ringSecTotal: number;
  ringCount: number;
  talkSecTotal: number;
  talkCount: number;
  wrapSecTotal: number;
  wrapCount: number;
  lastDialMs: number | null;
  /** How they ended; those that are not over are in none. */
  outcomes: Partial<Record<AttemptOutcome, number>>;
  passes: {
    pass: number;
    attempted: number;
    connected: number;
    firstMs: number | null;
    lastMs: number | null;
  }[];
}

/** Everything that the figures of one run are made from. Times are in ms since 1970. */
export interface RunSums {
  /** Contacts of the campaign by state. */
  counts: CountsByState;
  dials: AttemptSums;
  /** What became of the callbacks of this run. */
  callbacks: CallbackFigures;
  /** Today of a campaign that dials ahead; null for one that does not and has not today. */
  today: PromiseFigures | null;
  dialsPerSec: number;
  startedAtMs: number | null;
  endedAtMs: number | null;
  /** Dials now and is over when its list is. */
  hasEnd: boolean;
  nowMs: number;
}
