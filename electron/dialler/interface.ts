import type { LiveEvent } from '../../shared/contract/live.ts';
import type { AttemptSetAside } from '../../shared/contract/system.ts';
import type { AgentResult } from '../../shared/contract/voice-agents.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import type { LinePort } from '../lines/ports.ts';
import type { Seats } from '../seats/seats.ts';
import type { PacingStanding, Store } from '../store/store.ts';
import type { PacingJournal } from './drivers/pacing-journal.ts';
import type { PacingThere } from './other-hosts.ts';

/** Order of composition in the host:
 *
 *     const seats = createSeats({ store, clock, hostId, sound, publish, log });
 *     const dialler = createDialler({ store, lines, seats, clock, hostId, newId, publish, log });
 *     const campaigns = createCampaigns({ store, dialler, trunkTrouble: lines.trunkTrouble, clock, zone, newId, publish, log });
 *     await dialler.start();    // recovers what a killed host left, then dials
 *     await campaigns.start();
 *
 * and back: `await campaigns.close(); await dialler.close(); await seats.close();` before the lines and the store close.
 * `dialler.campaignChanged` is called by campaigns itself; after imports the host calls `campaigns.imported(list)`.
 */
export interface DiallerParts {
  store: Store;
  lines: LinePort;
  seats: Seats;
  clock: Clock;
  /** Keeps what pacing saw and decided; nothing is kept when left out. */
  journal?: PacingJournal;
  /** How many times faster than life `clock` runs; 1 when left out. */
  pace?: number;
  /** Stays the same over restarts, so that the host finds what it left behind. */
  hostId: string;
  /** What people call this host, on the screens of others; its id when left out. */
  hostName?: string;
  /** For callers' numbers without a country code: ISO 3166 alpha-2; only whole numbers are known when left out. */
  country?: string;
  newId: () => string;
  publish: (event: LiveEvent, toOperatorId: string | null) => void;
  log: (doing: string, error: unknown) => void;
}

/** Takes contacts of running campaigns and calls them while operators are free. */
export interface Dialler {
  /** Ends what a killed host left open, then begins to dial. */
  start(): Promise<void>;
  /** Something changed that may allow a dial (trunk, operators, contacts). Cheap; may be called often. */
  wake(): void;
  /** Status or settings changed: read again; when it no longer runs, offers and preparations are withdrawn before this resolves. */
  campaignChanged(campaignId: string): Promise<void>;
  /** Another host has moved this contact: whoever prepares it here may have lost it. */
  contactMovedElsewhere(contactId: number): void;
  /** What holds a campaign back now; null while it dials, on this host or another one. */
  holdBack(campaignId: string): Promise<HoldBack | null>;
  /** Why no host of the store can dial over a trunk, as this one says it; null when one can, or may be able to. */
  trunkOutage(trunkId: string): Promise<string | null>;
  /** Whether another host of the store works a campaign. */
  isWorkedElsewhere(campaignId: string): Promise<boolean>;
  /** Calls of a campaign that are up at this host, and those whose end is not stored yet. */
  callsOf(campaignId: string): { up: number; unstored: number };
  /**
   * Lets go of a campaign that has failed and cannot be stored as such yet, as if it did not run, or takes it up again by
   * what is stored.
   */
  setFailing(campaignId: string, isFailing: boolean): void;
  /** Those of these contacts in wrap-up whose operators are not at their desks, at any host. */
  strandedAmong(contactIds: readonly number[]): Promise<number[]>;
  /** Stores the result of such a wrap-up on the word of `who`. Refused while the operator is at the desk with it. */
  closeWrapUp(contactId: number, who: string): Promise<void>;
  /** Calls placed ahead of a campaign now, and what bound the last decision; null when it does not dial ahead here. */
  pacingOf(campaignId: string): PacingStanding | null;
  /** The same at each other host of the store that dials ahead for it. */
  pacingElsewhere(campaignId: string): PacingThere[];
  /** Voice agents were set up anew. */
  voiceAgentsChanged(): Promise<void>;
  /** Schedules are others now: whoever runs by one keeps its new hours at once. */
  schedulesChanged(): Promise<void>;
  /** Trunks were set up anew. */
  trunksChanged(): Promise<void>;
  /** How many workers of a voice agent have a call, on all hosts of the store. */
  busyWorkers(agentId: string): number;
  /** Takes what a voice agent says of its call. Refused once the result is stored, and for a call of an operator. */
  takeResult(result: AgentResult): Promise<void>;
  /** How fast one campaign dials now, on all hosts of the store. */
  dialsPerSec(campaignId: string): number;
  /** All calls of all hosts of the store, and the strictest limit of the campaigns that dial ahead, 0..1; null without one. */
  totals(): { callsUp: number; dialsPerSec: number; abandonLimit: number | null };
  /**
   * Stops all dialling at once, on every host of the store: offers are withdrawn, calls not yet answered are given up, connected calls go on.
   * @param who says it; asked only after it has been done here
   */
  emergencyStop(stopped: boolean, who: () => Promise<string>): Promise<void>;
  readonly emergencyStopped: boolean;
  /** Another host has stopped dialling, or taken that back: asked for now rather than in its turn. */
  emergencyStopChanged(): void;
  /** Plain words while the store cannot be written, or since it was found damaged; else null. */
  readonly storeTrouble: string | null;
  /** Attempts that could not be carried to their end, newest first. */
  readonly setAside: AttemptSetAside[];
  /** Told when work on a contact of this campaign is over. */
  onSettled(listener: (campaignId: string) => void): () => void;
  /** Resolves when everything begun so far is stored. */
  settled(): Promise<void>;
  /** Stops dialling, withdraws offers, hangs up; wrap-ups left open reopen at the next start. */
  close(): Promise<void>;
}
