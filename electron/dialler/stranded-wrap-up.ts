import { NotFound, Refused } from '../../shared/domain/errors.ts';
import type { Seats } from '../seats/seats.ts';
import type { ContactWork } from './contact-work.ts';
import { lastBeatOf } from './leases.ts';
import { reopenWrapUp } from './recovery.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/**
 * Takes up a wrap-up that no desk and nothing in this program has in hand: its operator is gone, or its host died.
 * Refused while the host that has it lives, and when there is nothing to wrap up.
 * @param deadAfterMs a host that has not been heard of for this long is gone
 */
async function takeUpStranded(
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
  const lastBeatMs = await lastBeatOf(store, attempt.host);
  if (attempt.host !== hostId && clock.now() - lastBeatMs < deadAfterMs) {
    throw new Refused('This contact is at a desk of another host.', 'Close it there.');
  }
  const work = await reopenWrapUp(around, attempt, attempt.endedAtMs ?? lastBeatMs);
  if (!work) throw new Refused('This contact is not in after call work any more.', 'Nothing to do.');
  return work;
}

/** A wrap-up whose call a stopped host left, until its operator is back. */
export interface LeftBehind {
  operatorId: string;
  work: ContactWork;
}

/** Wrap-ups without an operator at the desk: they wait for the operator, or for somebody who closes them. */
export interface StrandedWrapUps {
  /** They wait from now on; those whose operators are at their desks reopen at once. */
  wait(left: readonly LeftBehind[]): void;
  /** This operator is free or signed in: a wrap-up that waited reopens at the desk. */
  reopenFor(operatorId: string): void;
  /** The same for all who are at their desks. To be called when nobody is kept for a contact that is being looked for. */
  reopen(): void;
  isStranded(contactId: number): boolean;
  /** Those that were finished elsewhere, by a host that was only cut off, wait no more. To be called at every beat. */
  dropFinished(): Promise<void>;
  /** Those of these contacts in wrap-up that no desk has, at this host or another one. */
  strandedAmong(contactIds: readonly number[]): Promise<number[]>;
  /** Stores the result of such a wrap-up on the word of `who`. Refused while the operator is at the desk with it. */
  close(contactId: number, who: string): Promise<void>;
}

/**
 * Makes an empty {@link StrandedWrapUps}.
 * @param works all work of this host; what is taken up here joins it
 * @param deadAfterMs a host that has not been heard of for this long is gone
 */
export function createStrandedWrapUps(
  around: WorkSurroundings,
  seats: Pick<Seats, 'reopen' | 'placesElsewhere'>,
  works: Set<ContactWork>,
  deadAfterMs: number,
): StrandedWrapUps {
  const waiting: LeftBehind[] = [];
  const workOn = (contactId: number): ContactWork | undefined =>
    [...works].find((work) => work.contactId === contactId);

  const reopenFor = (operatorId: string): void => {
    const index = waiting.findIndex((left) => left.operatorId === operatorId);
    const left = waiting[index];
    if (!left) return;
    const seat = seats.reopen(operatorId, left.work);
    if (!seat) return;
    left.work.sitAt(seat);
    waiting.splice(index, 1);
  };

  const reopen = (): void => {
    for (const { operatorId } of waiting.slice()) reopenFor(operatorId);
  };

  const isStranded = (contactId: number): boolean => workOn(contactId)?.isAtDesk !== true;

  return {
    wait(left) {
      waiting.push(...left);
      reopen();
    },
    reopenFor,
    reopen,
    isStranded,
    async dropFinished() {
      for (const left of waiting.slice()) {
        const attempt = await around.store.attempts.get(left.work.attemptId ?? '');
        const at = waiting.indexOf(left);
        if (attempt === null || attempt.wrappedAtMs === null || at === -1) continue;
        waiting.splice(at, 1);
        left.work.finishedElsewhere();
      }
    },
    async strandedAmong(contactIds) {
      const left = contactIds.filter(isStranded);
      if (left.length === 0) return [];
      const places = await seats.placesElsewhere();
      return left.filter((id) => !places.some(({ contactId, away }) => contactId === id && !away));
    },
    async close(contactId, who) {
      const known = workOn(contactId);
      const work = known ?? (await takeUpStranded(around, contactId, deadAfterMs));
      const other = workOn(contactId);
      if (other && other !== work) {
        throw new Refused('This contact is being closed already.', 'Nothing to do.');
      }
      works.add(work);
      const at = waiting.findIndex((left) => left.work === work);
      const left = at === -1 ? [] : waiting.splice(at, 1);
      try {
        await work.closeFor(who);
      } catch (error) {
        // One that was closed elsewhere meanwhile has left by itself.
        if (works.has(work)) waiting.push(...left);
        if (!known) works.delete(work);
        throw error;
      }
    },
  };
}
