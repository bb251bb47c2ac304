import type { Campaign } from '../../shared/contract/campaign.ts';
import type { BeginRefusal, NewAttempt } from '../store/store.ts';
import { poolOf } from './caller-id.ts';
import { isNeverTaken, passes } from './store-writes.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** Why an attempt does not exist, or is over before its call. */
export type NotBegun = BeginRefusal | 'store_failed' | 'never_taken' | 'fault' | 'ended';

/**
 * Begins an attempt in the store, immediately before the INVITE, with the number that it shows. When that fails, nothing is
 * dialled: `store_failed` when the store took nothing, `never_taken` when trying again would not help, `fault` when it was
 * no trouble of the store but a defect; an attempt that was taken all the same is `ended` as one that could not be placed.
 */
export async function beginAttempt(
  around: WorkSurroundings,
  campaign: Campaign,
  attempt: NewAttempt,
): Promise<{ attempt: NewAttempt } | { refusal: NotBegun }> {
  const { store, persist, log, clock, storeTook } = around;
  const openUntilMs = around.openUntilMs(campaign.id);
  let { callerId } = attempt;
  const numbers = poolOf(campaign);
  const pool = numbers && {
    ...numbers,
    chose(number: { e164: string }): void {
      callerId = number.e164;
    },
  };
  try {
    const refusal = await store.attempts.begin(attempt, {
      ...(pool ? { pool } : {}),
      callIntervalMs: campaign.settings.callIntervalMs,
      ...(openUntilMs === null ? {} : { openUntilMs }),
      ...(attempt.trunkId === null ? {} : { trunk: around.trunkRoom.limitsOf(attempt.trunkId) }),
      needsLeg: attempt.trunkId !== null && around.legTrunkOf(campaign) === attempt.trunkId,
    });
    // Trouble of before would end, unplaced, the very attempt that shows that it has gone by.
    if (refusal !== null) return { refusal };
    storeTook();
    return { attempt: { ...attempt, callerId } };
  } catch (error) {
    log('beginning an attempt', error);
    if (isNeverTaken(error)) return { refusal: 'never_taken' };
    const failure = passes(error) ? 'store_failed' : 'fault';
    try {
      const begun = await persist('looking for an attempt', () => store.attempts.get(attempt.id));
      if (!begun) return { refusal: failure };
      // False when it is ended already, which is what is wanted.
      await persist('ending an attempt that was not placed', () =>
        store.attempts.finish(
          attempt.id,
          { endedAtMs: clock.now(), outcome: 'dial_failed', hungUpBy: 'program' },
          { from: ['dialling'], to: 'dial_failed', change: { lastOutcome: 'dial_failed', operatorId: null } },
        ),
      );
      return { refusal: 'ended' };
    } catch (next) {
      if (failure === 'store_failed') throw next;
      // Whether it exists is not known: what does is found, and ended, at the next start.
      log('looking for an attempt', next);
      return { refusal: failure };
    }
  }
}
