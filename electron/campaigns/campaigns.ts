import type {
  Activity,
  Campaign,
  CampaignFigures,
  CampaignRow,
  CampaignSettings,
} from '../../shared/contract/campaign.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { CampaignAction } from '../../shared/domain/campaign-status.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { Dialler } from '../dialler/dialler.ts';
import type { Page, Store } from '../store/store.ts';

export interface CampaignsParts {
  store: Store;
  dialler: Dialler;
  /** Null when the trunk can be used, else the plain reason (LinePort.trunkTrouble). */
  trunkTrouble: (trunkId: string) => string | null;
  clock: Clock;
  /** IANA name, the zone of a new campaign's window. */
  zone: string;
  newId: () => string;
  publish: (event: LiveEvent, toOperatorId: string | null) => void;
  log: (doing: string, error: unknown) => void;
}

/** Life cycle of campaigns. `who` is the name that goes into the activity log. Rejects with NotFound, Refused, Invalid. */
export interface Campaigns {
  list(): Promise<CampaignRow[]>;
  get(id: string): Promise<Campaign>;
  /** Settings that fit a first campaign. Refused while no disposition exists. */
  defaults(): Promise<CampaignSettings>;
  create(request: { name: string; settings: CampaignSettings }, who: string): Promise<Campaign>;
  update(request: { id: string; name: string; settings: CampaignSettings }, who: string): Promise<Campaign>;
  remove(id: string, who: string): Promise<void>;
  act(id: string, action: CampaignAction, who: string): Promise<Campaign>;
  figures(id: string): Promise<CampaignFigures>;
  activity(id: string, cursor: string | null, limit: number): Promise<Page<Activity>>;
  /** Contacts were added or finished: completes the campaign when nothing is left, wakes the dialler otherwise. */
  review(id: string): Promise<void>;
  /** Begins to watch: start times, completion, single-day windows, live figures once a second. */
  start(): Promise<void>;
  /** Resolves when everything begun is stored. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export function createCampaigns(parts: CampaignsParts): Campaigns {
  throw new Error(`Not written yet: ${Object.keys(parts).join(', ')}`);
}
