import { describe, expect, it } from 'vitest';
import { createOtherHosts, type OtherHosts } from '../../electron/dialler/other-hosts.ts';
import type { HostStanding, HostStandings, OtherStanding } from '../../electron/store/host-standing.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

const CAMPAIGNS = new Set(['camp']);
const none: HostStanding = {
  name: 'here',
  callsUp: 0,
  dialsPerSec: 0,
  workers: {},
  trunks: {},
  campaigns: {},
};
const there = {
  ...none,
  hostId: 'host-2',
  name: 'there',
  callsUp: 3,
  campaigns: {
    camp: {
      dialsPerSec: 1,
      holdBack: null,
      pacing: {
        bound: 'risk' as const,
        staffed: 4,
        idle: 1,
        inFlight: 0.2,
        unrecorded: 0,
      },
    },
  },
};

describe('how this host stands', () => {
  it('is said again with the next exchange when it could not be written, and not before it is old when it could', async () => {
    const clock = drivenClock(Date.UTC(2026, 0, 5, 9));
    let callsUp = 0;
    let isAway = false;
    const written: number[] = [];
    const others = createOtherHosts({
      store: {
        kind: 'postgres',
        hosts: {
          say(_hostId, standing) {
            if (isAway) return Promise.reject(new Error('away'));
            written.push(standing.callsUp);
            return Promise.resolve();
          },
          others: () => Promise.resolve([]),
          leave: () => Promise.resolve(),
        },
      },
      clock,
      hostId: 'host-1',
      pace: 1,
      own: () => ({ ...none, callsUp }),
      log: () => undefined,
    });
    const second = async (): Promise<void> => {
      clock.advance(1_000);
      others.exchange();
      await others.idle();
    };
    await second();
    await second();
    expect(written).toEqual([0]);
    callsUp = 5;
    isAway = true;
    await second();
    isAway = false;
    await second();
    expect(written).toEqual([0, 5]);
  });
});

describe('what is known of other hosts', () => {
  it('is what was asked for last, though an older answer comes later', async () => {
    const answers: ((standings: OtherStanding[]) => void)[] = [];
    const others = createOtherHosts({
      store: {
        kind: 'postgres',
        hosts: {
          say: () => Promise.resolve(),
          others: () => new Promise((resolve) => void answers.push(resolve)),
          leave: () => Promise.resolve(),
        },
      },
      clock: drivenClock(Date.UTC(2026, 0, 5, 9)),
      hostId: 'host-1',
      pace: 1,
      own: () => none,
      log: () => undefined,
    });
    const older = others.holdBackOf('camp', null);
    const newer = others.holdBackOf('camp', null);
    answers[1]?.([{ ...there, callsUp: 7 }]);
    await newer;
    answers[0]?.([there]);
    await older;
    expect(others.totals().callsUp).toBe(7);
  });

  const clock = drivenClock(Date.UTC(2026, 0, 5, 9));
  let isAway = false;
  const said: string[] = [];
  const hosts: HostStandings = {
    say: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()),
    others: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve([there])),
    leave: () => Promise.resolve(),
  };
  const open = (pace: number): OtherHosts =>
    createOtherHosts({
      store: { hosts, kind: 'postgres' },
      clock,
      hostId: 'host-1',
      pace,
      own: () => none,
      log: (doing) => void said.push(doing),
    });
  const others = open(1);
  async function pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i += 1) {
      clock.advance(1_000);
      others.exchange();
      await others.idle();
    }
  }

  it('stays known while it cannot be read, until a host that is silent for as long counts no more, and the log says since when', async () => {
    await pass(1);
    isAway = true;
    await pass(9);
    expect(others.pacingElsewhere(CAMPAIGNS)).toMatchObject({ staffed: 4, engaged: 3, heardAfterSec: 4 });
    expect(others.totals().callsUp).toBe(3);
    expect(said.at(-1)).toBe('reading how other hosts stand, last known at 2026-01-05T09:00:01.000Z');
    await pass(1);
    expect(others.pacingElsewhere(CAMPAIGNS)).toBeNull();
    expect(others.totals().callsUp).toBe(0);
    isAway = false;
    await pass(1);
    expect(others.pacingElsewhere(CAMPAIGNS)?.staffed).toBe(4);
  });

  it('is known later by a clock that is sped up, by as much', async () => {
    const spedUp = open(10);
    spedUp.exchange();
    await spedUp.idle();
    expect(spedUp.pacingElsewhere(CAMPAIGNS)?.heardAfterSec).toBe(40);
  });
});
