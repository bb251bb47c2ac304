import type { Clock } from '../../shared/domain/clock.ts';
import type { Seat } from '../seats/desk-job.ts';
import type { TargetKey, TargetPresence } from './targets/target.ts';

/** An answered call for which somebody may be needed soon. */
export interface ExpectedCall {
  /** Who may take it. */
  readonly target: TargetKey;
}

/** An answered call that waits for an operator. */
export interface WaitingCall extends ExpectedCall {
  /** When it was answered, in elapsed time: who has waited longest is served first. */
  readonly answeredAtMs: number;
  /** Past this, in elapsed time, nobody is waited for any more; whoever is free even then takes it. */
  readonly untilMs: number;
  /** Takes the reserved operator; false when that operator cannot take it after all. */
  grant(seat: Seat): boolean;
  /** Nobody was free in time. */
  expire(): void;
}

/** Brings answered calls and free operators together. */
export interface Routing {
  /**
   * Looks for an operator from now on: at once when one is free, however late it is, else until `untilMs`. A call that comes
   * here too late, from a program that had no time to listen, is no reason to turn somebody away from a free operator.
   */
  offer(call: WaitingCall): void;
  /** The call is over, or is looked after by somebody else. */
  withdraw(call: WaitingCall): void;
  /** It is listened who answered this call, which may need somebody soon. Said in the order of the answers. */
  expect(call: ExpectedCall): void;
  expectNoMore(call: ExpectedCall): void;
  /** Whether somebody would be left for an expected call when all that wait, or were answered before it, took one each. */
  hasSomebodyFor(call: ExpectedCall): boolean;
  /** Operators may be free now. */
  serve(): void;
  /** How many calls wait. */
  readonly waiting: number;
}

/**
 * Makes a {@link Routing} in which nobody waits. The call that has waited longest is served first.
 * @param reserve whoever of a target has been ready longest, kept for the call; null when nobody is free
 * @param takers who of these targets would take a call now
 */
export function createRouting(
  reserve: (target: TargetKey) => Seat | null,
  takers: (targets: readonly TargetKey[]) => readonly Pick<TargetPresence, 'targets'>[],
  clock: Clock,
): Routing {
  const expected = new Set<ExpectedCall>();
  const queue = new Map<WaitingCall, () => void>();
  let serving = false;

  const withdraw = (call: WaitingCall): void => {
    queue.get(call)?.();
    queue.delete(call);
  };

  /** Offers a call to operator after operator until one takes it. */
  const place = (call: WaitingCall): void => {
    for (;;) {
      const seat = reserve(call.target);
      if (!seat) return;
      withdraw(call);
      if (call.grant(seat)) return;
      seat.release();
      // That operator is not free any more, so that the next look finds another one, or nobody.
      wait(call);
    }
  };

  const wait = (call: WaitingCall): void => {
    const leftMs = Math.max(0, call.untilMs - clock.elapsed());
    queue.set(
      call,
      clock.after(leftMs, () => expire(call)),
    );
  };

  const expire = (call: WaitingCall): void => {
    withdraw(call);
    call.expire();
  };

  const serve = (): void => {
    if (serving) return;
    serving = true;
    try {
      const order = [...queue.keys()].sort((a, b) => a.answeredAtMs - b.answeredAtMs);
      for (const call of order) if (queue.has(call)) place(call);
    } finally {
      serving = false;
    }
  };

  return {
    offer(call) {
      wait(call);
      serve();
      if (queue.has(call) && call.untilMs <= clock.elapsed()) expire(call);
    },
    withdraw,
    expect: (call) => void expected.add(call),
    expectNoMore: (call) => void expected.delete(call),
    hasSomebodyFor(call) {
      // In the order in which they were answered.
      const listened = [...expected];
      const before = [...queue.keys(), ...listened.slice(0, listened.indexOf(call))];
      const theirs = before.map(({ target }) => target);
      const free = takers([call.target, ...theirs]);
      const ours = free.filter(({ targets }) => targets.includes(call.target));
      // Only who may take one of ours takes one away.
      const shared = new Set(ours.flatMap(({ targets }) => targets));
      return ours.length > theirs.filter((target) => shared.has(target)).length;
    },
    serve,
    get waiting() {
      return queue.size;
    },
  };
}
