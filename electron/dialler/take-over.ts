import type { ContactWork } from './contact-work.ts';
import { carryOn } from './recovery.ts';
import { recordCallersOf } from './kept-callers.ts';
import { createSilentHosts } from './silent-hosts.ts';
import type { StrandedWrapUps } from './stranded-wrap-up.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/**
 * Makes what carries on, at whichever host is first, the calls and wrap-ups of a host that does not come back. To be
 * called at every beat; what the store did not take is tried again at the next one.
 */
export function createTakeOver(
  around: WorkSurroundings,
  works: Set<ContactWork>,
  stranded: Pick<StrandedWrapUps, 'wait'>,
): () => Promise<void> {
  const { store, clock, hostId, pace } = around;
  const silentHosts = createSilentHosts(store, clock, hostId, pace);
  const adopted: { attemptIds: string[]; diedAtMs: number }[] = [];
  return async () => {
    for (const { hostId: gone, diedAtMs } of await silentHosts.find()) {
      await recordCallersOf(around, gone, diedAtMs);
      adopted.push({ attemptIds: await store.attempts.adoptOpen(gone, hostId), diedAtMs });
    }
    for (let next = adopted[0]; next; next = adopted[0]) {
      const left = await carryOn(around, next.attemptIds, next.diedAtMs);
      adopted.shift();
      for (const { work } of left) works.add(work);
      stranded.wait(left);
    }
  };
}
