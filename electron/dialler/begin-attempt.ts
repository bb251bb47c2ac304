import type { Campaign } from '../../shared/contract/campaign.ts';
import type { BeginRefusal, NewAttempt } from '../store/store.ts';
import { isNeverTaken, passes } from './store-writes.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** Why an attempt does not exist, or is over before its call. */
export type NotBegun = BeginRefusal | 'store_failed' | 'never_taken' | 'fault' | 'ended';

/**
 * Begins an attempt in the store, immediately before the INVITE; null when it exists now. When that fails, nothing is
 * dialled: `store_failed` when the store took nothing, `never_taken` when trying again would not help, `fault` when it was
 * no trouble of the store but a defect; an attempt that was taken all the same is `ended` as one that could not be placed.
 */
export async function beginAttempt(
  around: WorkSurroundings,
  campaign: Campaign,
  attempt: NewAttempt,
  numberId: string | null,
): Promise<NotBegun | null> {
  const { store, persist, log, clock, storeTook } = around;
  const openUntilMs = around.openUntilMs(campaign.id);
  try {
    const refusal = await store.attempts.begin(attempt, {
      ...(numberId === null ? {} : { numberId }),
      callIntervalMs: campaign.settings.callIntervalMs,
      ...(openUntilMs === null ? {} : { openUntilMs }),
      ...(attempt.trunkId === null ? {} : { trunk: around.trunkRoom.limitsOf(attempt.trunkId) }),
      needsLeg: attempt.trunkId !== null && around.legTrunkOf(campaign) === attempt.trunkId,
    });
    // Trouble of before would end, unplaced, the very attempt that shows that it has gone by.
    if (refusal === null) storeTook();
    return refusal;
  } catch (error) {
    log('beginning an attempt', error);
    if (isNeverTaken(error)) return 'never_taken';
    const failure = passes(error) ? 'store_failed' : 'fault';
    try {
      const begun = await persist('looking for an attempt', () => store.attempts.get(attempt.id));
      if (!begun) return failure;
      // False when it is ended already, which is what is wanted.
      await persist('ending an attempt that was not placed', () =>
        store.attempts.finish(
          attempt.id,
          { endedAtMs: clock.now(), outcome: 'dial_failed', hungUpBy: 'program' },
          { from: ['dialling'], to: 'dial_failed', change: { lastOutcome: 'dial_failed', operatorId: null } },
        ),
      );
      return 'ended';
    } catch (next) {
      if (failure === 'store_failed') throw next;
      // Whether it exists is not known: what does is found, and ended, at the next start.
      log('looking for an attempt', next);
      return failure;
    }
  }
}
