import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { hostStanding, standingText, type HostStanding } from '../../electron/store/host-standing.ts';

/** What a host of before wants of another one's row, word for word. */
const EARLIER = z.object({
  callsUp: z.number(),
  workers: z.record(z.string(), z.object({ busy: z.number(), takes: z.boolean() })).default({}),
  dialsPerSec: z.number(),
  campaigns: z.record(
    z.string(),
    z.object({
      dialsPerSec: z.number(),
      pacing: z
        .object({
          ringing: z.number(),
          waiting: z.number(),
          bound: z.enum(['no_operator', 'closing', 'budget', 'lines', 'rate', 'risk', 'learning']),
          staffed: z.number(),
          idle: z.number(),
          inFlight: z.number(),
          unrecorded: z.number().default(0),
        })
        .nullable()
        .default(null),
    }),
  ),
});

const PACING = { bound: 'risk', staffed: 4, idle: 1, inFlight: 0.2, unrecorded: 1 } as const;
const STANDING: HostStanding = {
  name: 'here',
  callsUp: 3,
  workers: { agent: { busy: 1, takes: true } },
  dialsPerSec: 2,
  trunks: { north: null, south: 'The registrar is away.' },
  campaigns: {
    ahead: { dialsPerSec: 1, holdBack: null, pacing: PACING },
    preview: { dialsPerSec: 1, holdBack: null, pacing: null },
  },
};

describe('how a host stands, while the hosts of a store are brought up to date one by one', () => {
  it('is read by one that was started before', () => {
    const { campaigns, ...rest } = EARLIER.parse(JSON.parse(standingText(STANDING)));
    expect(rest).toEqual({ callsUp: 3, dialsPerSec: 2, workers: STANDING.workers });
    expect(campaigns).toMatchObject({ ahead: { pacing: PACING }, preview: { pacing: null } });
  });

  it('is read here as it was said, by one of this version or before', () => {
    const text = standingText(STANDING);
    expect(text).toContain('"ringing":0');
    expect(hostStanding.parse(JSON.parse(text))).toEqual(STANDING);
  });

  it('is read by one that was started before also where it says what that one has no word for', () => {
    const ahead = { dialsPerSec: 1, holdBack: null, pacing: { ...PACING, bound: 'short_list' } } as const;
    const text = standingText({ ...STANDING, campaigns: { ahead } });
    expect(EARLIER.parse(JSON.parse(text)).campaigns['ahead']?.pacing?.bound).toBe('budget');
  });

  it('counts with its figures also where a newer one names a bound that is not known here', () => {
    const newer = standingText(STANDING).replace('"risk"', '"moon phase"');
    const { pacing } = hostStanding.parse(JSON.parse(newer)).campaigns['ahead'] ?? {};
    expect(pacing).toEqual({ ...PACING, bound: 'budget' });
  });
});
