import type { Campaign } from '../../shared/contract/campaign.ts';
import { isAgreedAhead } from '../../shared/domain/callbacks.ts';
import { steadyTime } from '../../shared/domain/clock.ts';
import type { ReceivedCall } from '../lines/ports.ts';
import type { LeasedContact, NewAttempt } from '../store/store.ts';
import { outcomeOfCall, recordOfEnding, type CallMarks, type LineEnded } from './calls/call-ending.ts';
import { CallRunner } from './calls/runner.ts';
import { calledBack, type LostCall } from './store-result.ts';
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
 * @returns ends it before
 */
export function turnAway(
  around: WorkSurroundings,
  call: ReceivedCall,
  attempt: NewAttempt,
  sentence: Uint8Array | null,
  over: (how: MissedCall) => void,
): () => void {
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
  return () => runner.hangUp('program');
}

/** What is known of a call that rang here, and that the program ended before anybody picked it up. */
export const rangOnly = (createdAtMs: number, endedAtMs: number): CallMarks => ({
  createdAtMs,
  ringingAtMs: createdAtMs,
  answeredAtMs: null,
  attachedAtMs: null,
  expiredAtMs: null,
  turnedAwayAs: null,
  leftMessage: null,
  freeWhenLeft: null,
  endedAtMs,
  hungUpHere: 'program',
});

/**
 * Makes ready to let a call go that rings, and that nobody picks up any more.
 * @param over told once, when the call is over
 * @returns does so
 */
export function letGo(
  { clock }: Pick<WorkSurroundings, 'clock'>,
  call: ReceivedCall,
  { id, createdAtMs }: NewAttempt,
  over: (how: MissedCall) => void,
): () => void {
  const line = call.take(id, (event) => {
    if (event.kind !== 'ended') return;
    over({ ended: event, marks: rangOnly(createdAtMs, clock.now()) });
  });
  return () => line.hangUp();
}

/**
 * What becomes of whoever called and reached nobody: anybody calls them back from now on. An appointment made with them
 * keeps its time and its operator.
 */
export function afterCallInVain(
  { takenFrom, attempts, nextAtMs }: Pick<LeasedContact, 'takenFrom' | 'attempts' | 'nextAtMs'>,
  nowMs: number,
): Pick<LostCall, 'calledAtMs' | 'giveBack'> {
  return nextAtMs !== null && isAgreedAhead(takenFrom, nextAtMs, nowMs)
    ? { calledAtMs: null, giveBack: { to: takenFrom, attempts, nextAtMs } }
    : { calledAtMs: nowMs, giveBack: null };
}

/** Puts it on record, and the person goes where {@link afterCallInVain} says as soon as nobody works on their contact. */
export async function storeMissed(
  around: WorkSurroundings,
  { id, settings }: Campaign,
  attempt: NewAttempt,
  { ended, marks }: MissedCall,
): Promise<void> {
  const { store, clock, persist } = around;
  const { contactId } = attempt;
  const outcome = outcomeOfCall(ended, marks, settings.minTalkSec);
  const record = recordOfEnding(ended, marks, outcome);
  const last = { lastOutcome: outcome, lastCalledAtMs: attempt.createdAtMs, operatorId: null };
  await persist('storing a call that nobody took', () =>
    store.callbacks.noteUntaken(attempt, record, (contact) => {
      const { giveBack } = afterCallInVain(contact, clock.now());
      const back = calledBack(around, contactId, clock.now());
      return giveBack
        ? { to: giveBack.to, change: { ...last, nextAtMs: giveBack.nextAtMs } }
        : { to: back.to, change: { ...last, ...back.change } };
    }),
  );
  around.changed(id, contactId);
}
