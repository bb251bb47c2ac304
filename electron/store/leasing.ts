import type { Campaign } from '../../shared/contract/campaign.ts';
import type { Contact } from '../../shared/contract/contact.ts';
import type { LikelyNow } from '../../shared/domain/attempt-why.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';

/** One run of a campaign. */
export type CampaignRun = Pick<Campaign, 'id' | 'run'>;

/** A contact as it stands in one run. */
export interface ContactInRun {
  id: number;
  run: number;
}

/** A contact taken for work by one host, with what the dialler needs to know about it. */
export interface LeasedContact extends Contact, ContactInRun {
  /** State it was taken from, to put it back unharmed. */
  takenFrom: ContactState;
  /** Number of the attempt it is taken for, 1 for the first. */
  pass: number;
  /** What the order inside a pass said of it; absent where it was taken in the order of the list. */
  likely?: LikelyNow | null;
}

/** A contact that is due, as far as the order inside a pass looks at it. */
export type DueContact = Pick<Contact, 'id' | 'phone' | 'attempts' | 'lastOutcome' | 'lastCalledAtMs'>;

/** Who is taken first of contacts that stand equal in line: of one pass and one priority. */
export interface OrderInPass {
  /** Of how many that are next in line is chosen. */
  among: number;
  /** Up to `count` of these, which are in calling order, as they are to be taken. */
  choose(due: readonly DueContact[], count: number): { id: number; likely: LikelyNow | null }[];
}

export interface LeaseRequest {
  campaignId: string;
  hostId: string;
  count: number;
  nowMs: number;
  /** After this without a renewal the contact goes back to where it was. */
  leaseMs: number;
  /** On a store that hosts share: most contacts of the campaign that all of them may have claimed or on the line together. */
  most?: number;
  /** Who was granted before the dial: due callbacks of theirs come first. */
  operatorId?: string;
  /** Nothing but due callbacks of `operatorId`. */
  ownOnly?: boolean;
  /** A callback of one operator is anybody's this long after its time; null is never, as when left out. */
  handOverMs?: number | null;
  /** The order of the list where it is left out. */
  order?: OrderInPass;
}
