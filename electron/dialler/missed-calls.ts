import type { Campaign } from '../../shared/contract/campaign.ts';
import { canTransitionContact } from '../../shared/domain/contact-state.ts';
import { steadyTime } from '../../shared/domain/clock.ts';
import type { ReceivedCall } from '../lines/ports.ts';
import type { LeasedContact, NewAttempt } from '../store/store.ts';
import { outcomeOfCall, recordOfEnding, type CallMarks, type LineEnded } from './calls/call-ending.ts';
import { CallRunner } from './calls/runner.ts';
import { storeLostCall, type LostCall } from './store-result.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** How a call ended that came in and that nobody took. */
export interface MissedCall {
  ended: LineEnded;
  marks: CallMarks;
}

const nothing = (): void => undefined;

/**
 * Picks up a call that nobody takes, so that the person hears why, and hangs up.
 * @param sentence mu-law, 8 kHz; null is nothing
 * @param over told once, when the call is over
 */
export function turnAway(
  around: WorkSurroundings,
  call: ReceivedCall,
  attempt: NewAttempt,
  sentence: Uint8Array | null,
  over: (how: MissedCall) => void,
): void {
  const runner = new CallRunner(
    { ...around, time: steadyTime(around.clock) },
    {
      grant: 'after_answer',
      isReceived: true,
      screening: null,
      ear: 'cadence',
      waitFor: nothing,
      listeningSeatId: null,
      attach: null,
      route: () => runner.expired(),
      stopRouting: nothing,
      words: () => sentence,
    },
    attempt.createdAtMs,
    (step) => {
      if (step.kind === 'ended') over(step);
    },
  );
  runner.receive(call, attempt.id);
}

/**
 * What becomes of whoever called and reached nobody: anybody calls them back from now on. An appointment made with them
 * keeps its time and its operator; who has called `again` and is put through goes only where they were.
 */
export function afterCallInVain(
  { takenFrom, attempts, nextAtMs }: Pick<LeasedContact, 'takenFrom' | 'attempts' | 'nextAtMs'>,
  nowMs: number,
  again = false,
): Pick<LostCall, 'calledAtMs' | 'giveBack'> {
  const isAgreed = takenFrom === 'callback_scheduled' && nextAtMs !== null && nextAtMs > nowMs;
  const stays = nextAtMs !== null && (isAgreed || (again && canTransitionContact('ringing', takenFrom)));
  return stays
    ? { calledAtMs: null, giveBack: { to: takenFrom, attempts, nextAtMs } }
    : { calledAtMs: nowMs, giveBack: null };
}

/**
 * Puts it on record, and the person goes where {@link afterCallInVain} says. False when the contact is in somebody's hand
 * again, or is never called any more.
 */
export async function storeMissed(
  around: WorkSurroundings,
  campaign: Campaign,
  attempt: NewAttempt,
  { ended, marks }: MissedCall,
  again: boolean,
): Promise<boolean> {
  const { store, clock, persist } = around;
  const contact = await persist('storing a call that nobody took', () => store.callbacks.receive(attempt));
  if (contact === null) return false;
  const outcome = outcomeOfCall(ended, marks, campaign.settings.minTalkSec);
  await storeLostCall(around, campaign, contact, attempt, {
    change: recordOfEnding(ended, marks, outcome),
    outcome,
    draft: null,
    cut: false,
    ...afterCallInVain(contact, clock.now(), again),
  });
  around.changed(campaign.id, contact.id);
  return true;
}
