import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallMarks, LineEnded } from '../../electron/dialler/calls/call-ending.ts';
import { createTrunkHealth, isTurnedAway, type TrunkHealth } from '../../electron/dialler/trunk-health.ts';
import { drivenClock, type DrivenClock } from '../../shared/domain/clock.ts';
import { seededRandom } from '../sip/peers/random.ts';

const END: LineEnded = {
  kind: 'ended',
  by: 'network',
  sipCode: 503,
  sipReason: null,
  q850Cause: null,
  ringTimedOut: false,
  notPlaced: false,
  answered: false,
};
const MARKS: CallMarks = {
  createdAtMs: 0,
  ringingAtMs: null,
  answeredAtMs: null,
  attachedAtMs: null,
  expiredAtMs: null,
  turnedAwayAs: null,
  leftMessage: null,
  freeWhenLeft: null,
  endedAtMs: 300,
  hungUpHere: null,
};

const times = <T>(count: number, act: () => T): T[] => Array.from({ length: count }, act);

describe('a call that ends', () => {
  it.each<[string, Partial<LineEnded>, Partial<CallMarks>, boolean]>([
    ['503 at once', {}, {}, true],
    ['480 at once', { sipCode: 480 }, {}, true],
    ['403 at once', { sipCode: 403 }, {}, true],
    ['503 after two seconds', {}, { endedAtMs: 2_000 }, false],
    ['480 after it rang', { sipCode: 480 }, { ringingAtMs: 100 }, false],
    ['busy', { sipCode: 486 }, {}, false],
    ['no such number', { sipCode: 404 }, {}, false],
    ['declined', { sipCode: 603 }, {}, false],
    ['given up here', { sipCode: 503 }, { hungUpHere: 'program' }, false],
    ['no answer at all', { sipCode: null }, {}, false],
  ])('%s says something of the trunk: %s', (_, ended, marks, says) => {
    expect(isTurnedAway({ ...END, ...ended }, { ...MARKS, ...marks })).toBe(says);
  });
});

describe('the health of a trunk', () => {
  let clock: DrivenClock;
  let health: TrunkHealth;
  let calls = 0;

  beforeEach(() => {
    clock = drivenClock();
    health = createTrunkHealth(clock);
    calls = 0;
  });

  const begin = (trunkId = 't'): string => {
    const id = `call ${(calls += 1)}`;
    health.begun(trunkId, id);
    return id;
  };
  const refuse = (id = begin(), trunkId = 't'): boolean => health.ended(trunkId, id, END, MARKS, false);
  const getThrough = (id = begin()): void => health.gotThrough('t', id);
  const busy = (id = begin()): boolean => health.ended('t', id, { ...END, sipCode: 486 }, MARKS, false);
  const isLeftAlone = (trunkId = 't'): boolean => health.trouble(trunkId, 'UTC') !== null;
  /** A trunk that nearly everybody can be reached over. */
  const wellKnown = (): void => {
    times(100, () => getThrough());
  };

  it('backs off after four in a row, longer each time up to a minute, and no more once a call got through', () => {
    wellKnown();
    expect(times(3, () => refuse())).toEqual([false, false, false]);
    expect(isLeftAlone()).toBe(false);
    const lasted: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      expect(refuse()).toBe(true);
      lasted.push((health.againAtMs('t') - clock.now()) / 1_000);
      expect(health.trouble('t', 'UTC')).toContain('(SIP 503)');
      clock.advance(health.againAtMs('t') - clock.now());
      expect(isLeftAlone()).toBe(false);
    }
    expect(lasted).toEqual([10, 20, 40, 60, 60]);
    getThrough();
    expect(times(3, () => refuse())).toEqual([false, false, false]);
    expect(refuse()).toBe(true);
    expect((health.againAtMs('t') - clock.now()) / 1_000).toBe(10);
  });

  it('is doubted a little later when calls got through, and it is not yet known how many it turns away', () => {
    expect(times(4, () => refuse())).toEqual([false, false, false, true]);
    getThrough();
    expect(times(5, () => refuse()).includes(true)).toBe(false);
    times(2, () => refuse());
    expect(isLeftAlone()).toBe(true);
  });

  it('keeps trunks apart, and forgets failures that lie far apart', () => {
    wellKnown();
    times(3, () => refuse());
    clock.advance(61_000);
    expect(refuse()).toBe(false);
    times(10, () => refuse(begin('other'), 'other'));
    expect(isLeftAlone('other')).toBe(true);
    expect(isLeftAlone()).toBe(false);
  });

  it('goes by when calls began: one that rings clears the trunk of those before it, and not of those after', () => {
    wellKnown();
    const first = times(2, () => begin());
    const ringing = begin();
    const second = times(2, () => begin());
    for (const id of first) refuse(id);
    getThrough(ringing);
    expect(second.map((id) => refuse(id))).toEqual([false, false]);
    expect(refuse()).toBe(false);
    expect(refuse()).toBe(true);
  });

  it('is not cleared by calls that began before it failed, however they go on', () => {
    wellKnown();
    const before = times(30, () => begin());
    for (let i = 0; i < 3; i += 1) {
      refuse();
      getThrough(before[i]);
      busy(before[10 + i]);
    }
    expect(refuse()).toBe(true);
    getThrough(before[20]);
    expect(isLeftAlone()).toBe(true);
    clock.advance(10_000);
    getThrough();
    expect(refuse()).toBe(false);
  });

  it('does not doubt a trunk while calls between those that failed may still ring', () => {
    wellKnown();
    const open: string[] = [];
    for (let i = 0; i < 12; i += 1) {
      if (i % 3 === 2) open.push(begin());
      else expect(refuse()).toBe(false);
    }
    for (const id of open) getThrough(id);
    expect(isLeftAlone()).toBe(false);
  });

  it('holds a call that fails for the person’s when one that began after it got through', () => {
    wellKnown();
    const late = begin();
    getThrough();
    expect(health.ended('t', late, END, MARKS, true)).toBe(false);
    expect(health.ended('t', begin(), END, MARKS, true)).toBe(true);
  });

  /**
   * Calls of a town one after another, `perSec` of them, over a trunk that took one: a share is turned away at once, the others ring after a while,
   * until the trunk fails.
   * @returns how many began before it was left alone; null when it never was
   */
  function dialTown(seed: number, share: number, perSec: number, count: number, failsAt = Infinity) {
    const random = seededRandom(seed);
    getThrough();
    const due: { atMs: number; tell: () => void }[] = [];
    for (let index = 0; index < count; index += 1) {
      clock.advance(1_000 / perSec);
      due.sort((a, b) => a.atMs - b.atMs);
      while ((due[0]?.atMs ?? Infinity) <= clock.elapsed()) due.shift()?.tell();
      if (isLeftAlone()) return index;
      const id = begin();
      const fails = index >= failsAt || random() < share;
      due.push({
        atMs: clock.elapsed() + (fails ? 20 + 300 * random() : 200 + 5_000 * random()),
        tell: fails ? () => refuse(id) : () => getThrough(id),
      });
    }
    return null;
  }

  it('is never doubted over a town of whom up to three in ten cannot be reached, however fast it is dialled', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        (...town) => {
          clock = drivenClock();
          health = createTrunkHealth(clock);
          expect(dialTown(...town, 1_000)).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is left alone soon after it fails, in the midst of such a town', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (...town) => {
          clock = drivenClock();
          health = createTrunkHealth(clock);
          const stoppedAt = dialTown(...town, 1_000, 500);
          // What was under way, and as many as tell it from chance.
          expect(stoppedAt).not.toBeNull();
          expect(stoppedAt).toBeLessThan(500 + 25 + town[2]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
