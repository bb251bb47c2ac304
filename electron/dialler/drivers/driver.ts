import type { Campaign } from '../../../shared/contract/campaign.ts';
import type { Hours } from '../../../shared/contract/hours.ts';
import type { LeasedContact } from '../../store/store.ts';
import type { Seat } from '../../seats/desk-job.ts';

/** A running campaign as its driver knows it. */
export interface DrivenCampaign {
  readonly campaign: Campaign;
  /** When it may call. */
  readonly hours: Hours;
  /** Nothing is given out before this, in elapsed time. */
  readonly holdOffUntilMs: number;
  /** Earliest next dial by the call interval, in elapsed time. */
  readonly nextDialMs: number;
  /** The last look found no contact that is due. */
  readonly dry: boolean;
  /** Contacts that use up concurrency. */
  readonly working: number;
  /** Those of them that are not dialled yet. */
  readonly claimed: number;
  /** Uses up the next moment at which the call interval allows a dial, in elapsed time. */
  takeDialMoment(elapsedMs: number): number;
}

/** What every driver of a mode may ask of the dialler around it. */
export interface DriverSurroundings<Run extends DrivenCampaign> {
  /** Whether the campaign may dial at all at this moment. */
  mayDial(campaignId: string): boolean;
  /** Reads a campaign again where another host may have changed it; false when it does not run here any more. */
  stillRuns(run: Run): Promise<boolean>;
  /** False when its pool of outbound numbers has none left for today. */
  hasNumber(run: Run): Promise<boolean>;
  /** False when it has no contact that is due. */
  hasDue(run: Run): Promise<boolean>;
  /** Takes up to `count` contacts in calling order, and notes when there was none; those of `operatorId` first. */
  take(run: Run, count: number, operatorId?: string): Promise<LeasedContact[]>;
  /** Takes the due callback that is this operator's own. */
  takeOwn(run: Run, operatorId: string): Promise<LeasedContact | null>;
  /**
   * Begins the work on a contact that was taken.
   * @param seat who was granted before the dial; null when somebody will be found once it is answered
   * @param dialMomentMs its moment by the call interval, in elapsed time, when that is used up already
   */
  begin(run: Run, contact: LeasedContact, seat: Seat | null, dialMomentMs: number | null): void;
}
