import type { Campaign } from '../../shared/contract/campaign.ts';
import { StoreFailure, type BeginRefusal, type NewAttempt } from '../store/store.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/**
 * Begins an attempt in the store, immediately before the INVITE; null when it exists now. When the store fails, nothing is
 * dialled: `store_failed` when it took nothing, `never_taken` when trying again would not help; an attempt that it took all the same is `ended` as one that could not be
 * placed.
 */
export async function beginAttempt(
  around: WorkSurroundings,
  campaign: Campaign,
  attempt: NewAttempt,
  numberId: string | null,
): Promise<BeginRefusal | 'store_failed' | 'never_taken' | 'ended' | null> {
  const { store, persist, log, clock, storeTook } = around;
  try {
    const refusal = await store.attempts.begin(attempt, {
      numberId,
      zone: campaign.settings.window.zone,
      callIntervalMs: campaign.settings.callIntervalMs,
      ...(attempt.trunkId === null ? {} : { trunk: around.trunkRoom.limitsOf(attempt.trunkId) }),
    });
    // Trouble of before would end, unplaced, the very attempt that shows that it has gone by.
    if (refusal === null) storeTook();
    return refusal;
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    if (!error.passes) {
      log('beginning an attempt', error);
      return 'never_taken';
    }
    log('beginning an attempt', error);
    const begun = await persist('looking for an attempt', () => store.attempts.get(attempt.id));
    if (!begun) return 'store_failed';
    // False when it is ended already, which is what is wanted.
    await persist('ending an attempt that was not placed', () =>
      store.attempts.finish(
        attempt.id,
        { endedAtMs: clock.now(), outcome: 'dial_failed', hungUpBy: 'program' },
        { from: ['dialling'], to: 'dial_failed', change: { lastOutcome: 'dial_failed', operatorId: null } },
      ),
    );
    return 'ended';
  }
}
