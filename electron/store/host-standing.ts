import * as z from 'zod';
import { holdBack } from '../../shared/contract/campaign.ts';

/** How one host stands, for the screens of all. */
export const hostStanding = z.object({
  callsUp: z.number(),
  /** Voice agents whose calls it takes, by id, and how many they have there. */
  workers: z.record(z.string(), z.object({ busy: z.number(), takes: z.boolean() })).default({}),
  dialsPerSec: z.number(),
  /** Campaigns that it works, by id. */
  campaigns: z.record(
    z.string(),
    z.object({
      dialsPerSec: z.number(),
      /** What holds it back there; null while it dials. */
      holdBack: holdBack.nullable(),
    }),
  ),
});
export type HostStanding = z.infer<typeof hostStanding>;

/** How another host stands. */
export interface OtherStanding extends HostStanding {
  hostId: string;
}

/** How the hosts of a store stand. A store of one host knows of none. */
export interface HostStandings {
  say(hostId: string, standing: HostStanding, untilMs: number): Promise<void>;
  /** Of all others that live. */
  others(hostId: string, nowMs: number): Promise<OtherStanding[]>;
  leave(hostId: string): Promise<void>;
}
