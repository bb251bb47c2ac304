import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import type { LinePort } from './ports.ts';

/** Order of composition in the host:
 *
 *     const seats = createSeats({ store, clock, sound, publish, log });
 *     const dialler = createDialler({ store, lines, seats, clock, hostId, newId, publish, log });
 *     const campaigns = createCampaigns({ store, dialler, trunkTrouble: lines.trunkTrouble, clock, zone, newId, publish, log });
 *     await dialler.start();    // recovers what a killed host left, then dials
 *     await campaigns.start();
 *
 * and back: `await campaigns.close(); await dialler.close(); await seats.close();` before the lines and the store close.
 * `dialler.campaignChanged` is called by campaigns itself; after imports the host calls `campaigns.review(id)`.
 */
export interface DiallerParts {
  store: Store;
  lines: LinePort;
  seats: Seats;
  clock: Clock;
  /** Stays the same over restarts, so that the host finds what it left behind. */
  hostId: string;
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
  /** What holds a campaign back now; null while it dials. */
  holdBack(campaignId: string): Promise<HoldBack | null>;
  /** Calls of one campaign right now. */
  live(campaignId: string): { ringing: number; inProgress: number; working: number; dialsPerSec: number };
  /** All calls of this host. */
  totals(): { callsUp: number; dialsPerSec: number };
  /** Stops all dialling at once: offers are withdrawn, calls not yet answered are given up, connected calls go on. */
  emergencyStop(stopped: boolean): Promise<void>;
  readonly emergencyStopped: boolean;
  /** Plain words while the store cannot be written, else null. */
  readonly storeTrouble: string | null;
  /** Told when work on a contact of this campaign is over. */
  onSettled(listener: (campaignId: string) => void): () => void;
  /** Resolves when everything begun so far is stored. */
  settled(): Promise<void>;
  /** Stops dialling, withdraws offers, hangs up; wrap-ups left open reopen at the next start. */
  close(): Promise<void>;
}

export function createDialler(parts: DiallerParts): Dialler {
  throw new Error(`Not written yet: ${Object.keys(parts).join(', ')}`);
}
