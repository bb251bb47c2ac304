import * as z from 'zod';
import { holdBack } from '../../shared/contract/campaign.ts';
import { boundToKeep, PACING_BOUND_NAMES } from '../../shared/domain/pacing-bound.ts';

/** How calls placed ahead stand at one host. Operators are those of all campaigns that share them. */
export const pacingStanding = z.object({
  /** What bound the last decision; one that a newer program has is read as the nearest here, for the figures beside it count. */
  bound: z.enum(PACING_BOUND_NAMES).catch('budget'),
  /** Operators or workers at their desks, and those of them who are free. */
  staffed: z.number(),
  idle: z.number(),
  /** Abandons to be expected among the calls in the air. */
  inFlight: z.number(),
  /** People abandoned in its campaigns whom the day's counters in the store do not have yet. */
  unrecorded: z.number().default(0),
});
/** Calls placed ahead of one campaign, and what bound the last decision of its pool. */
export type PacingStanding = z.infer<typeof pacingStanding>;

/** How one host stands, for the screens of all. */
export const hostStanding = z.object({
  /** What people call it. */
  name: z.string().default(''),
  callsUp: z.number(),
  /** Voice agents whose calls it takes, by id, and how many they have there. */
  workers: z.record(z.string(), z.object({ busy: z.number(), takes: z.boolean() })).default({}),
  dialsPerSec: z.number(),
  /** Trunks of campaigns that it works, by id, and why it cannot dial over them; null where it can. */
  trunks: z.record(z.string(), z.string().nullable()).default({}),
  /** Campaigns that it works, by id. */
  campaigns: z.record(
    z.string(),
    z.object({
      dialsPerSec: z.number(),
      /** What holds it back there; null while it dials. */
      holdBack: holdBack.nullable(),
      /** Null while it dials nobody ahead there. */
      pacing: pacingStanding.nullable().default(null),
    }),
  ),
});
export type HostStanding = z.infer<typeof hostStanding>;

/** Hosts that were started before these were taken out read no row without them, and would dial as if they were alone. */
const FOR_EARLIER_HOSTS = { ringing: 0, waiting: 0 };

/** A standing as it lies in the store, for hosts of this version and of the ones before. */
export function standingText(standing: HostStanding): string {
  const campaigns = Object.entries(standing.campaigns).map(([id, { pacing, ...campaign }]) => [
    id,
    {
      ...campaign,
      pacing: pacing && { ...FOR_EARLIER_HOSTS, ...pacing, bound: boundToKeep(pacing.bound) },
    },
  ]);
  return JSON.stringify({ ...standing, campaigns: Object.fromEntries(campaigns) });
}

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
