import { describe, expect, it } from 'vitest';
import type { CallMarks, LineEnded } from '../../electron/dialler/calls/call-ending.ts';
import { createTrunkHealth, isTurnedAway } from '../../electron/dialler/trunk-health.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

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
  endedAtMs: 300,
  hungUpHere: null,
};

describe('the health of a trunk', () => {
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

  it('backs off after four in a row, longer each time up to a minute, and no more once a call got through', () => {
    const clock = drivenClock();
    const health = createTrunkHealth(clock);
    const refuse = (): boolean => health.ended('t', END, MARKS, false);
    expect([refuse(), refuse(), refuse()]).toEqual([false, false, false]);
    expect(health.trouble('t', 'UTC')).toBeNull();
    const lasted: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      expect(refuse()).toBe(true);
      lasted.push((health.againAtMs('t') - clock.now()) / 1_000);
      expect(health.trouble('t', 'UTC')).toContain('(SIP 503)');
      clock.advance(health.againAtMs('t') - clock.now());
      expect(health.trouble('t', 'UTC')).toBeNull();
    }
    expect(lasted).toEqual([10, 20, 40, 60, 60]);
    health.ended('t', { ...END, sipCode: 486 }, { ...MARKS, ringingAtMs: 100 }, false);
    expect([refuse(), refuse(), refuse()]).toEqual([false, false, false]);
    expect(refuse()).toBe(true);
    expect((health.againAtMs('t') - clock.now()) / 1_000).toBe(10);
  });

  it('keeps trunks apart, and forgets failures that lie far apart', () => {
    const clock = drivenClock();
    const health = createTrunkHealth(clock);
    for (let i = 0; i < 3; i += 1) health.ended('t', END, MARKS, false);
    clock.advance(61_000);
    expect(health.ended('t', END, MARKS, false)).toBe(false);
    for (let i = 0; i < 4; i += 1) health.ended('other', END, MARKS, false);
    expect(health.trouble('other', 'UTC')).not.toBeNull();
    expect(health.trouble('t', 'UTC')).toBeNull();
  });
});
