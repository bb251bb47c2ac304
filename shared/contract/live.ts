import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { id, int8, procedure, text } from './base.ts';
import { campaignFigures } from './campaign.ts';
import { deskSnapshot } from './desk.ts';
import { listImport } from './lists.ts';
import { exportJob } from './reports.ts';
import { systemStatus } from './system.ts';
import { trunkStatus } from './trunk.ts';

/** One thing that happened. Whole values, never differences: the last one of a topic is the truth. */
export const liveEvent = z.discriminatedUnion('topic', [
  /** The seat's own desk. */
  z.object({ topic: z.literal('desk'), desk: deskSnapshot }),
  z.object({ topic: z.literal('figures'), figures: campaignFigures }),
  /** A campaign was made, changed, or removed: re-read it and the list. */
  z.object({ topic: z.literal('campaign'), campaignId: id }),
  /** A contact's row changed: re-read the page that shows it. */
  z.object({ topic: z.literal('contact'), campaignId: id, contactId: z.number().int() }),
  /** Many contacts of a campaign changed at once. */
  z.object({ topic: z.literal('contacts'), campaignId: id }),
  z.object({ topic: z.literal('trunk'), trunkId: id, status: trunkStatus.nullable() }),
  /** The outbound numbers changed: re-read them. */
  z.object({ topic: z.literal('numbers') }),
  z.object({ topic: z.literal('import'), listImport }),
  z.object({ topic: z.literal('export'), exportJob }),
  z.object({ topic: z.literal('activity'), campaignId: id.nullable() }),
  z.object({ topic: z.literal('people') }),
  /** The library of recorded messages changed: re-read it. */
  z.object({ topic: z.literal('messages') }),
  /** Schedules changed, and with them when campaigns are open: re-read both. */
  z.object({ topic: z.literal('schedules') }),
  z.object({ topic: z.literal('system'), system: systemStatus }),
]);
export type LiveEvent = z.infer<typeof liveEvent>;

/**
 * A batch of the journal. `epoch` changes with every start of the host. `gap` is true when events between what the
 * screen had and `fromSeq` are gone for good (another epoch, or the ring has turned): it re-reads everything.
 */
export const liveBatch = z.object({
  epoch: z.string(),
  fromSeq: z.number().int(),
  toSeq: z.number().int(),
  gap: z.boolean(),
  events: z.array(z.object({ seq: z.number().int(), event: liveEvent })),
});
export type LiveBatch = z.infer<typeof liveBatch>;

export const live = {
  /**
   * Follows the journal from after `seq` of `epoch`; an empty batch every 5 s is the heartbeat. A window that names itself
   * is known to be open for as long as it follows.
   */
  follow: procedure
    .input(z.object({ epoch: text(64).nullable(), seq: int8(), windowId: id.optional() }))
    .output(eventIterator(liveBatch)),
};
