import type { Campaign } from '../../shared/contract/campaign.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { Refused } from '../../shared/domain/errors.ts';
import type { Store } from '../store/store.ts';
import type { NotBegun } from './begin-attempt.ts';
import type { ContactWork } from './contact-work.ts';
import type { SetAside } from './set-aside.ts';
import type { LinePort } from '../lines/ports.ts';
import type { PacingBoundName } from '../../shared/domain/pacing-bound.ts';
import type { CallStep } from './calls/call-step.ts';
import type { CampaignSounds, HoursOf } from './running-campaign.ts';
import type { TrunkRoom } from './trunks/trunk-room.ts';
import type { TrunkHealth } from './trunk-health.ts';
import type { Routing } from './routing.ts';

/** What one piece of work needs of the dialler around it. */
export interface WorkSurroundings {
  store: Store;
  lines: LinePort;
  clock: Clock;
  /** How many times faster than life the clock runs; sound does not. */
  pace: number;
  hostId: string;
  newId: () => string;
  log: (doing: string, error: unknown) => void;
  /** Repeats a write until the store takes it; rejects only when the dialler closes, or the store will never take it. */
  persist: <T>(doing: string, write: () => Promise<T>) => Promise<T>;
  /** The same until `untilMs` of elapsed time; then Refused, with the store's words. For what a person waits for before the dial. */
  persistUntil: <T>(untilMs: number, doing: string, write: () => Promise<T>) => Promise<T>;
  /** The store took a write that went past `persist`: trouble that it had has gone by. */
  storeTook: () => void;
  /** Refused, with the store's words, while the store cannot be written; null while it can. */
  storeRefusal: () => Refused | null;
  /** False when leases of this host may have run out, and its contacts be another's. */
  leasesHold: () => boolean;
  /** False when something bars every dial of the campaign at this moment. */
  mayDial(campaignId: string): boolean;
  /** When a campaign may call. */
  hoursOf: HoursOf;
  /** When the campaign's hours close, as time of day: now where they are shut; null where they never do. */
  openUntilMs(campaignId: string): number | null;
  /** The campaign's next moment to dial by its call interval, in elapsed time; the moment is used up. */
  takeDialMoment(campaign: Campaign): number;
  dialled(campaignId: string): void;
  /** How the trunks take calls. */
  trunkHealth: TrunkHealth;
  /** Channels and pace of the trunks. */
  trunkRoom: TrunkRoom;
  /** The trunk over which answered calls of a campaign are handed on, in a second leg; null without one. */
  legTrunkOf(campaign: Campaign): string | null;
  /** Finds operators for answered calls. */
  routing: Routing;
  /** What a campaign plays to whoever answers. */
  soundsOf(campaignId: string): CampaignSounds;
  /** What bound pacing at the last decision for a campaign; null where none paces it. */
  boundOf(campaignId: string): PacingBoundName | null;
  /** A call has taken a step: whoever paces the campaign hears of it. */
  followed(campaignId: string, contactId: number, step: CallStep): void;
  /** A call that was put through was marked as a machine: whoever paces the campaign hears of it. */
  misread(campaign: Campaign): void;
  /** An attempt could not be begun: whoever gives out contacts takes the reason to heart. */
  refused(campaignId: string, refusal: NotBegun): void;
  /** How often in a row contacts met a fault of the program before their dial, by their ids. */
  faults: Map<number, number>;
  /** What the store will never take is said on the System screen. */
  setAside: SetAside;
  /** The contact's row looks different now. */
  changed(campaignId: string, contactId: number): void;
  /** The person calls, at whichever host, or hears that nobody takes it, and nothing of that is on record yet. */
  isCalling(contactId: number): Promise<boolean>;
  /** The person rings this very moment, while their contact is in hand. */
  isRinging(contactId: number): boolean;
  /** The work is over; the contact waits again or is final. */
  over(work: ContactWork): void;
}
