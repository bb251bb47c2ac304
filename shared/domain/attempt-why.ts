import { ATTEMPT_OUTCOMES, type AttemptOutcome } from './attempt-outcome.ts';
import { timeWords } from './wall-time.ts';
import type { CallMode } from './call-mode.ts';
import { boundWords, type PacingBoundName } from './pacing-bound.ts';
import type { Tone } from './tone.ts';

/** What put a contact in line. `badge`: what an operator must know of it before the first word, if anything. */
export const LINES = {
  first_pass: { words: 'First attempt', badge: null },
  retry: { words: 'Another attempt by the retry rules', badge: null },
  callback: { words: 'Callback that was asked for', badge: { label: 'Callback', tone: 'violet' } },
  received: { words: 'The person called', badge: { label: 'They called', tone: 'teal' } },
} as const satisfies Record<string, { words: string; badge: { label: string; tone: Tone } | null }>;
export type Line = keyof typeof LINES;
export const LINE_NAMES = Object.keys(LINES) as [Line, ...Line[]];

/** What was looked at before a dial, and let it pass. */
export const DIAL_CHECKS = {
  running: { words: 'campaign running' },
  emergency: { words: 'no emergency stop' },
  window: { words: 'calling hours' },
  trunk: { words: 'trunk ready' },
  concurrency: { words: 'simultaneous calls' },
  interval: { words: 'call interval' },
  blacklist: { words: 'not blacklisted' },
  in_flight: { words: 'no other call to this contact' },
  caller_id: { words: 'outbound number under its daily cap' },
  hold: { words: 'not abandoned a short while ago' },
} as const satisfies Record<string, { words: string }>;
export type DialCheck = keyof typeof DIAL_CHECKS;
export const DIAL_CHECK_NAMES = Object.keys(DIAL_CHECKS) as [DialCheck, ...DialCheck[]];

/** How likely somebody was to answer, where that put them before others of their pass. */
export interface LikelyNow {
  /** That a person answers, 0 to 1. */
  chance: number;
  /** A short text: what sets this chance apart. */
  because: string;
}

/** Pass of an attempt that is a call of the person: it uses up none of theirs, and belongs to no pass over the list. */
export const RECEIVED_PASS = 0;

/** Why an attempt was made. */
export interface AttemptWhy {
  line: Line;
  /** When it fell due; null when it waited for no time. */
  dueAtMs: number | null;
  /** Of the attempt before. */
  lastOutcome: AttemptOutcome | null;
  /** When the checks were passed. */
  checkedAtMs: number;
  checks: DialCheck[];
  /** What bound pacing then, for a call that was placed ahead. */
  bound: PacingBoundName | null;
  /** Null where the order of the list decided, and for attempts of an earlier version. */
  likely: LikelyNow | null;
  /** For when a callback was agreed with the person, who called before; null for every other call. */
  agreedAtMs: number | null;
}

/** What put it before the others of its pass. */
function placeWords({ line, likely }: Pick<AttemptWhy, 'line' | 'likely'>): string {
  if (likely) return `, likeliest now: ${Math.round(100 * likely.chance)} %, ${likely.because}`;
  return line === 'first_pass' ? ', in the order of the list' : '';
}

/** The same in a sentence or two, for an attempt of this mode; times of day in `zone`. */
export function whyWords(why: AttemptWhy, zone: string, mode: CallMode): string {
  const { line, dueAtMs, lastOutcome, checkedAtMs, checks, bound, agreedAtMs } = why;
  const after =
    line === 'first_pass' || lastOutcome === null
      ? ''
      : ` after "${ATTEMPT_OUTCOMES[lastOutcome].label.toLowerCase()}"`;
  const due = dueAtMs === null ? '' : `, due ${timeWords(zone, dueAtMs, checkedAtMs)}`;
  const before =
    agreedAtMs === null
      ? ''
      : ` before the callback that was agreed for ${timeWords(zone, agreedAtMs, checkedAtMs)}`;
  const passed = checks.map((check) => DIAL_CHECKS[check].words).join(', ');
  // Nothing is checked before a person calls by themselves.
  const checked = passed === '' ? '' : ` Checked at ${timeWords(zone, checkedAtMs, checkedAtMs)}: ${passed}.`;
  const paced = bound === null ? '' : ` Pacing at that moment: ${boundWords(bound, mode)}`;
  return `${LINES[line].words}${after}${due}${before}${placeWords(why)}.${checked}${paced}`;
}
