import type { Line as ContactLine } from '../../shared/domain/attempt-why.ts';
import type { Attempt, Contact } from '../../shared/contract/contact.ts';
import type { DeskSnapshot, Disposition, WrapUpDraft, WrapUpEdit } from '../../shared/contract/desk.ts';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import type { Line } from '../lines/ports.ts';
import type { NotReadyReason, OperatorState } from '../../shared/domain/operator-state.ts';

/** What a desk shows of the contact it is working. */
export interface JobView {
  campaign: NonNullable<DeskSnapshot['campaign']>;
  contact: Contact;
  /** What put the contact in line. */
  comesAs: ContactLine;
  /** The person is calling us this very moment. */
  callerRings: boolean;
  attemptNumber: number;
  maxAttempts: number;
  history: Attempt[];
  call: DeskSnapshot['call'];
  /** How its call ended, or why none was placed, in words. */
  ending: string | null;
  draft: WrapUpDraft | null;
  dispositions: Disposition[];
  acw: CampaignSettings['acw'];
}

/**
 * One contact being worked at one desk: the verbs that a desk has on it. The dialler implements it; every verb runs after
 * the ones before it and rejects with Refused when it comes too late.
 */
export interface DeskJob {
  readonly contactId: number;
  /** Null until the dial. */
  readonly attemptId: string | null;
  view(): JobView;
  accept(): Promise<void>;
  reject(reason: string): Promise<void>;
  callNow(): Promise<void>;
  /** Offer missed, BCW over, or ACW over, whichever runs. Never rejects. */
  countdownEnded(): Promise<void>;
  hangUp(): Promise<void>;
  mute(muted: boolean): Promise<void>;
  hold(onHold: boolean): Promise<void>;
  digits(digits: string): Promise<void>;
  /** Whether a draft of this name is the one of this contact. */
  isDraftName(name: string): boolean;
  /** Answers the draft as it is kept now, with what other windows typed. */
  saveDraft(edit: WrapUpEdit): Promise<WrapUpDraft>;
  finish(edit: WrapUpEdit): Promise<void>;
  /**
   * The desk can no longer work it: a contact not yet dialled goes back to where it was, a call not yet connected is
   * given up, a connected call is hung up.
   */
  giveUp(): Promise<void>;
  /** The window's sound came back in the middle of a call: join it again. */
  rejoinSound(): void;
}

/** An operator's place as the dialler sees it. All verbs are immediate; those for a job that left do nothing. */
export interface Seat {
  readonly operatorId: string;
  readonly operatorName: string;
  /** A window of the operator is open. */
  readonly connected: boolean;
  /** The operator sits at another host, or is about to. */
  readonly isElsewhere: boolean;
  /** The operator would hear a call now. */
  readonly audible: boolean;
  /** Gives the reserved seat its contact. False when the operator is no longer ready: the contact goes back. */
  take(job: DeskJob, to: OperatorState, countdownSec: number | null): boolean;
  /** Moves the operator along with the job; the countdown ends in `job.countdownEnded()`. */
  step(job: DeskJob, to: OperatorState, countdownSec: number | null): void;
  /** Joins the call to whoever sits here, within this time where it takes any; rejects when it is not heard. */
  attach(line: Line, job: DeskJob, withinMs: number): Promise<void>;
  /** The job's view has changed. */
  refresh(job: DeskJob): void;
  tone(job: DeskJob, tone: 'ringback' | 'busy' | 'arrival' | null): void;
  /** The job is over here; the operator is ready again, or not ready for this reason. */
  leave(job: DeskJob, because: NotReadyReason | null): void;
  /** Gives a reservation back unused. */
  release(): void;
}
