import type { Campaign } from '../../shared/contract/campaign.ts';
import { canTransitionContact } from '../../shared/domain/contact-state.ts';
import { steadyTime } from '../../shared/domain/clock.ts';
import type { ReceivedCall } from '../lines/ports.ts';
import type { NewAttempt } from '../store/store.ts';
import { outcomeOfCall, recordOfEnding, type CallMarks, type LineEnded } from './calls/call-ending.ts';
import { CallRunner } from './calls/runner.ts';
import { storeLostCall } from './store-result.ts';
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
 * Puts it on record; the person is called back, at the time that was agreed with them when one was, and only as before when
 * they have called `again` and are put through. False when the contact is
 * in somebody's hand again, or is never called any more.
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
  const { takenFrom, attempts, nextAtMs } = contact;
  const nowMs = clock.now();
  const isAgreed = takenFrom === 'callback_scheduled' && nextAtMs !== null && nextAtMs > nowMs;
  const stays = nextAtMs !== null && (isAgreed || (again && canTransitionContact('ringing', takenFrom)));
  const outcome = outcomeOfCall(ended, marks, campaign.settings.minTalkSec);
  await storeLostCall(around, campaign, contact, attempt, {
    change: recordOfEnding(ended, marks, outcome),
    outcome,
    draft: null,
    calledAtMs: stays ? null : nowMs,
    cut: false,
    giveBack: stays ? { to: takenFrom, attempts, nextAtMs } : null,
  });
  around.changed(campaign.id, contact.id);
  return true;
}
