import type { RetryRules } from '../contract/campaign.ts';
import type { Disposition } from '../contract/desk.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import type { ContactState } from './contact-state.ts';

/** One attempt that is over, as the rules look at it. */
export interface EndedAttempt {
  /** Attempts of this run so far, this one included. */
  attempts: number;
  outcome: AttemptOutcome;
  /** Seconds of talk; null when it never reached an operator. */
  talkSec: number | null;
  /** The operator's verdict; null when there was no wrap-up. */
  disposition: Pick<Disposition, 'id' | 'kind'> | null;
  /** When to call back, whatever the disposition; not looked at when the person asked not to be called. */
  callbackAtMs: number | null;
  nowMs: number;
}

/** Where a contact goes from here. `nextAtMs` is null in a final state. */
export interface NextStep {
  to: ContactState;
  nextAtMs: number | null;
}

/** A callback without a time comes after the retry delay, or after this when the campaign has no retries. */
const CALLBACK_WITHOUT_TIME_MIN = 60;

/** Where a contact ends when no further attempt is due, by the last outcome. */
const FINAL_BY_OUTCOME: Readonly<Record<AttemptOutcome, ContactState>> = {
  answered: 'completed',
  no_conversation: 'no_conversation',
  machine: 'amd_machine',
  abandoned: 'abandoned',
  canceled_by_client: 'canceled_by_client',
  dial_failed: 'dial_failed',
  busy: 'exhausted',
  no_answer: 'exhausted',
  rejected: 'exhausted',
  unreachable: 'exhausted',
  invalid_number: 'exhausted',
  screener: 'exhausted',
  announcement: 'exhausted',
  fax: 'exhausted',
  cancelled: 'exhausted',
  failed: 'exhausted',
};

/** Most attempts that the rules allow by themselves; a callback the customer asked for is always placed. */
export function maxAttempts(rules: RetryRules): number {
  return 1 + rules.maxRetries;
}

/** Minutes until the next attempt after this outcome. */
function retryDelayMin(rules: RetryRules, outcome: AttemptOutcome): number {
  return rules.delayMinByOutcome[outcome] ?? rules.delayMin;
}

function asksForRetry(rules: RetryRules, ended: EndedAttempt): boolean {
  if (rules.onOutcomes.includes(ended.outcome)) return true;
  return ended.disposition !== null && rules.onDispositions.includes(ended.disposition.id);
}

function talkForbidsRetry(rules: RetryRules, talkSec: number | null): boolean {
  if (talkSec === null) return false;
  if (rules.stopAfterTalkSec !== null && talkSec >= rules.stopAfterTalkSec) return true;
  return rules.redialUnderTalkSec !== null && talkSec >= rules.redialUnderTalkSec;
}

/**
 * The one place where it is decided whether a contact is called again. A person who asked not to be called is never
 * called again, one who asked to be called back is; otherwise outcome and disposition ask for a retry, and the talk
 * limits and the number of attempts may forbid it.
 */
export function afterAttempt(rules: RetryRules, ended: EndedAttempt): NextStep {
  const kind = ended.disposition?.kind;
  if (kind === 'do_not_call') return { to: 'excluded', nextAtMs: null };
  if (ended.callbackAtMs !== null) return { to: 'callback_scheduled', nextAtMs: ended.callbackAtMs };
  if (kind === 'callback') {
    const delayMin = retryDelayMin(rules, ended.outcome) || CALLBACK_WITHOUT_TIME_MIN;
    return { to: 'callback_scheduled', nextAtMs: ended.nowMs + delayMin * 60_000 };
  }
  const again =
    ended.attempts < maxAttempts(rules) &&
    asksForRetry(rules, ended) &&
    !talkForbidsRetry(rules, ended.talkSec);
  if (!again) return { to: FINAL_BY_OUTCOME[ended.outcome], nextAtMs: null };
  return {
    to: 'retry_scheduled',
    nextAtMs: ended.nowMs + retryDelayMin(rules, ended.outcome) * 60_000,
  };
}

/** The final state of a contact whose attempts are over, by its last outcome. */
export function finalStateOf(outcome: AttemptOutcome): ContactState {
  return FINAL_BY_OUTCOME[outcome];
}

/** After these the person may call back: they were talked to, or a telephone of theirs shows that somebody called. */
const MAY_CALL_BACK: ReadonlySet<AttemptOutcome> = new Set([
  'answered',
  'no_conversation',
  'busy',
  'no_answer',
  'rejected',
  'unreachable',
  'machine',
  'screener',
  'abandoned',
  'canceled_by_client',
  'cancelled',
]);

/**
 * A contact that nobody calls any more is held open for the time in which the person may call back; 0 minutes is off.
 * @param outcome of its last attempt
 */
export function heldOpen(
  next: NextStep,
  outcome: AttemptOutcome,
  contactCompletionMin: number,
  nowMs: number,
): NextStep {
  const isHeld = next.to === FINAL_BY_OUTCOME[outcome] && MAY_CALL_BACK.has(outcome);
  if (!isHeld || contactCompletionMin === 0) return next;
  return { to: 'called', nextAtMs: nowMs + contactCompletionMin * 60_000 };
}
