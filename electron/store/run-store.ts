import type { Campaign } from '../../shared/contract/campaign.ts';
import type { CampaignRun } from './leasing.ts';

/** A run of a campaign, with its settings as they were when it started, or was prepared. */
export interface StoredRun extends Pick<
  Campaign,
  'run' | 'settings' | 'startedAtMs' | 'endedAtMs' | 'completionReason' | 'endedBy' | 'failure'
> {
  contacts: number;
}

/** The runs of a campaign: the next one is prepared beside the present one, whose rows it leaves alone. */
export interface RunStore {
  /** Those that were started or prepared, the first one first. */
  list(campaignId: string): Promise<StoredRun[]>;
  /**
   * Makes the contacts of the run after this one, in short transactions; nobody sees them before `enter`. Carries on where
   * it was cut off. False when the campaign is not at the end of this run any more.
   */
  prepare(campaign: CampaignRun): Promise<boolean>;
  /**
   * From this run, which has ended, into the prepared one after it: a draft. False when the campaign is elsewhere by now, the
   * next run is not whole, somebody of this one is in hand still, or a list is coming in.
   */
  enter(campaign: CampaignRun): Promise<boolean>;
  /**
   * From this run, which was prepared and not started, back to the one before it, which stands as it did. False when it was
   * started, or a list is coming in.
   */
  takeBack(campaign: CampaignRun): Promise<boolean>;
  /** Deletes what is left of runs that were taken back, with the contacts that came into them alone. */
  purge(): Promise<void>;
}
