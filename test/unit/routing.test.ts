import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRouting, type ExpectedCall, type WaitingCall } from '../../electron/dialler/routing.ts';
import type { Seat } from '../../electron/seats/desk-job.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

/** Operators by name, each free or not; reserving takes the first free one, who is free again once released. */
function floorOf(free: Set<string>, released: (operatorId: string) => void = (who) => void free.add(who)) {
  const seatOf = (operatorId: string): Seat =>
    ({ operatorId, release: () => released(operatorId) }) as unknown as Seat;
  return (): Seat | null => {
    const [first] = free;
    if (first === undefined) return null;
    free.delete(first);
    return seatOf(first);
  };
}

function callThat(
  name: string,
  answeredAtMs: number,
  untilMs: number,
  log: string[],
  refuses: (operatorId: string) => boolean = () => false,
): WaitingCall {
  return {
    target: 'group:sales',
    answeredAtMs,
    untilMs,
    grant({ operatorId }) {
      if (refuses(operatorId)) return false;
      log.push(`${name} ${operatorId}`);
      return true;
    },
    expire: () => void log.push(`${name} expired`),
  };
}

/** Operators of whom nobody is free any more who has refused a call. */
const onceOnly = (free: Set<string>) => floorOf(free, () => undefined);

const nobody = (): never[] => [];

interface Someone {
  free: boolean;
  targets: readonly string[];
}
const one = (free: boolean, ...targets: string[]): Someone => ({ free, targets });

const withSomebody = (...present: Someone[]) =>
  createRouting(
    () => null,
    () => present.filter(({ free }) => free),
    drivenClock(),
  );

describe('routing', () => {
  it('serves whoever has waited longest first, whoever was offered first', () => {
    const free = new Set<string>();
    const log: string[] = [];
    const routing = createRouting(floorOf(free), nobody, drivenClock());
    routing.offer(callThat('late', 20, 5_000, log));
    routing.offer(callThat('early', 10, 5_000, log));
    free.add('ada');
    routing.serve();
    expect(log).toEqual(['early ada']);
    free.add('ben');
    routing.serve();
    expect(log).toEqual(['early ada', 'late ben']);
    expect(routing.waiting).toBe(0);
  });

  it('gives up at the limit and not before, and never on one that was withdrawn', () => {
    const clock = drivenClock();
    const log: string[] = [];
    const routing = createRouting(() => null, nobody, clock);
    routing.offer(callThat('carl', 0, 2_000, log));
    const dora = callThat('dora', 0, 2_000, log);
    routing.offer(dora);
    routing.withdraw(dora);
    clock.advance(1_999);
    expect(log).toEqual([]);
    clock.advance(1);
    expect(log).toEqual(['carl expired']);
    routing.offer(callThat('emil', 0, 2_000, log));
    expect(log).toEqual(['carl expired', 'emil expired']);
  });

  it('puts through whoever comes here late when an operator is free, and gives up at once when none is', () => {
    const clock = drivenClock();
    const free = new Set(['ada', 'ben']);
    const log: string[] = [];
    const routing = createRouting(onceOnly(free), nobody, clock);
    clock.advance(2_050);
    routing.offer(callThat('carl', 0, 2_000, log, (operatorId) => operatorId === 'ada'));
    expect(log).toEqual(['carl ben']);
    routing.offer(callThat('dora', 0, 2_000, log));
    expect(log).toEqual(['carl ben', 'dora expired']);
    clock.advance(5_000);
    expect(log).toHaveLength(2);
    expect(routing.waiting).toBe(0);
  });

  it('goes on to the next operator when one cannot take the call after all, and keeps nobody', () => {
    const free = new Set(['ada', 'ben']);
    const log: string[] = [];
    const routing = createRouting(onceOnly(free), nobody, drivenClock());
    routing.offer(callThat('carl', 0, 2_000, log, (operatorId) => operatorId === 'ada'));
    expect(log).toEqual(['carl ben']);
  });

  it('never gives two calls one operator, one call two, nor a call that has expired anybody', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('offer' as const), graceMs: fc.integer({ min: 0, max: 3_000 }) }),
      fc.record({ do: fc.constant('free' as const), who: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ do: fc.constant('withdraw' as const), which: fc.nat(9) }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 2_500 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const clock = drivenClock();
        const free = new Set<string>();
        const busy = new Set<string>();
        const over = new Set<WaitingCall>();
        const offered: WaitingCall[] = [];
        const routing = createRouting(floorOf(free), nobody, clock);
        for (const each of steps) {
          if (each.do === 'offer') {
            const call: WaitingCall = {
              target: 'group:sales',
              answeredAtMs: clock.elapsed(),
              untilMs: clock.elapsed() + each.graceMs,
              grant({ operatorId }) {
                expect(busy.has(operatorId)).toBe(false);
                expect(over.has(call)).toBe(false);
                busy.add(operatorId);
                over.add(call);
                return true;
              },
              expire() {
                expect(over.has(call)).toBe(false);
                expect(clock.elapsed()).toBeGreaterThanOrEqual(call.untilMs);
                over.add(call);
              },
            };
            offered.push(call);
            routing.offer(call);
          } else if (each.do === 'free') {
            busy.delete(`operator ${each.who}`);
            free.add(`operator ${each.who}`);
            routing.serve();
          } else if (each.do === 'withdraw') {
            const call = offered[each.which];
            if (call && !over.has(call)) {
              routing.withdraw(call);
              over.add(call);
            }
          } else clock.advance(each.ms);
          // Nobody waits while somebody is free.
          expect(routing.waiting === 0 || free.size === 0).toBe(true);
          expect(routing.waiting).toBe(offered.filter((call) => !over.has(call)).length);
        }
      }),
    );
  });

  describe('has somebody for a call that is listened to', () => {
    const SALES = 'group:sales' as const;
    const SUPPORT = 'group:support' as const;
    const heard = (target: ExpectedCall['target'] = SALES): ExpectedCall => ({ target });

    it('while an operator of theirs is free, and not while all are busy or are others’', () => {
      const call = heard();
      for (const [present, has] of [
        [[one(true, SALES)], true],
        [[one(false, SALES)], false],
        [[one(true, SUPPORT)], false],
        [[], false],
      ] as const) {
        const routing = withSomebody(...present);
        routing.expect(call);
        expect(routing.hasSomebodyFor(call)).toBe(has);
      }
    });

    it('only when more are free than were answered before it', () => {
      const routing = withSomebody(one(true, SALES), one(true, SALES), one(false, SALES));
      const calls = [heard(), heard(), heard()];
      for (const call of calls) routing.expect(call);
      expect(calls.map((call) => routing.hasSomebodyFor(call))).toEqual([true, true, false]);
      routing.expectNoMore(calls[0] as ExpectedCall);
      expect(routing.hasSomebodyFor(calls[2] as ExpectedCall)).toBe(true);
      // Whoever waits comes first as well.
      routing.offer(callThat('dora', 5, 5_000, []));
      expect(routing.hasSomebodyFor(calls[2] as ExpectedCall)).toBe(false);
    });

    it('and leaves out those before it who would take none of its operators', () => {
      const routing = withSomebody(one(true, SALES), one(true, SUPPORT));
      const others = heard(SUPPORT);
      const ours = heard();
      routing.expect(others);
      routing.expect(ours);
      expect(routing.hasSomebodyFor(ours)).toBe(true);
      const shared = withSomebody(one(true, SALES, SUPPORT));
      shared.expect(others);
      shared.expect(ours);
      expect(shared.hasSomebodyFor(ours)).toBe(false);
    });
  });
});
