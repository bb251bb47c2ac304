import { NotFound, Refused } from '../../shared/domain/errors.ts';
import type { ContactWork } from './contact-work.ts';
import { reopenWrapUp } from './recovery.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** Where a host keeps when it was last known to live. */
export const lastBeatKeyOf = (hostId: string): string => `dialler.alive.${hostId}`;

/**
 * Takes up a wrap-up that no desk and nothing in this program has in hand: its operator is gone, or its host died.
 * Refused while the host that has it lives, and when there is nothing to wrap up.
 * @param deadAfterMs a host that has not been heard of for this long is gone
 */
export async function takeUpStranded(
  around: WorkSurroundings,
  contactId: number,
  deadAfterMs: number,
): Promise<ContactWork> {
  const { store, clock, hostId } = around;
  const contact = await store.contacts.get(contactId);
  if (!contact) throw new NotFound('There is no such contact.');
  const attempts = await store.contacts.history(contactId);
  const attempt = attempts.find((each) => each.attachedAtMs !== null && each.wrappedAtMs === null);
  if (contact.state !== 'acw' || !attempt) {
    throw new Refused('This contact is not in after call work any more.', 'Nothing to do.');
  }
  const lastBeatMs = Number((await store.settings.get(lastBeatKeyOf(attempt.host))) ?? 0);
  if (attempt.host !== hostId && clock.now() - lastBeatMs < deadAfterMs) {
    throw new Refused('This contact is at a desk of another host.', 'Close it there.');
  }
  const work = await reopenWrapUp(around, attempt, attempt.endedAtMs ?? lastBeatMs);
  if (!work) throw new Refused('This contact is not in after call work any more.', 'Nothing to do.');
  return work;
}
