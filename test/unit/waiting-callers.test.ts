import { describe, expect, it } from 'vitest';
import type { ContactWork } from '../../electron/dialler/contact-work.ts';
import { createWaitingCallers, type WaitEnd } from '../../electron/dialler/waiting-callers.ts';
import type { Seat } from '../../electron/seats/desk-job.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

const GRACE_MS = 2_000;

/** Carl rings, whose contact Ada has left before its dial; the store does not take it back yet. */
function carlRings() {
  const clock = drivenClock();
  const reserved = new Set<string>();
  const ends: WaitEnd[] = [];
  const listeners = new Set<(operatorId: string) => void>();
  const waiting = createWaitingCallers({
    clock,
    seats: {
      reserveOne(operatorId) {
        reserved.add(operatorId);
        return { operatorId, release: () => void reserved.delete(operatorId) } as unknown as Seat;
      },
      onFree(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    log: () => undefined,
  });
  const work = {
    state: 'bcw',
    operatorId: 'ada',
    contactId: 1,
    withdraw: () => new Promise<void>(() => undefined),
    callerChanged: () => undefined,
  } as unknown as ContactWork;
  const caller = waiting.wait(work, GRACE_MS, (end) => void ends.push(end));
  for (const becomesFree of listeners) becomesFree('ada');
  return { clock, caller, work, waiting, reserved, ends };
}

describe('an operator who is ready again before the store has their contact back', () => {
  it('is kept for the person, and given to them once it has', () => {
    const { waiting, work, reserved, ends } = carlRings();
    waiting.outOfHand(work);
    expect(ends).toMatchObject([{ kind: 'out_of_hand', seat: { operatorId: 'ada' } }]);
    expect([...reserved]).toEqual(['ada']);
  });

  it('is free for others again when the person has waited too long', () => {
    const { clock, reserved, ends } = carlRings();
    expect([...reserved]).toEqual(['ada']);
    clock.advance(GRACE_MS);
    expect(ends).toEqual([{ kind: 'missed' }]);
    expect([...reserved]).toEqual([]);
  });

  it('is free for others again when the person hangs up', () => {
    const { caller, reserved } = carlRings();
    caller.leave();
    expect([...reserved]).toEqual([]);
  });
});
