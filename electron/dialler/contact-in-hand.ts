import type { Campaign } from '../../shared/contract/campaign.ts';
import { CONTACT_STATES, transitionContact, type ContactState } from '../../shared/domain/contact-state.ts';
import { Refused } from '../../shared/domain/errors.ts';
import { createLane, type Lane } from '../../shared/domain/lane.ts';
import type { NotReadyReason, OperatorState } from '../../shared/domain/operator-state.ts';
import type { DeskJob, Seat } from '../seats/desk-job.ts';
import type { LeasedContact } from '../store/store.ts';
import { VERB_STATES } from './verb-states.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

export type DeskVerb = keyof typeof VERB_STATES;

/** What a contact comes into the hand with. */
export interface InHandParts {
  around: WorkSurroundings;
  campaign: Campaign;
  contact: LeasedContact;
  /** Null when no operator is there for it. */
  seat: Seat | null;
  /** The work on it, as a desk knows it. */
  job: DeskJob;
  /** Told once, when all work on it is over. */
  over: () => void;
}

/** A contact in hand: its state, the desk it is at, and the lane in which everything happens to it, in order. */
export class ContactInHand {
  state: ContactState;
  readonly around: WorkSurroundings;
  readonly campaign: Campaign;
  readonly contact: LeasedContact;
  readonly lane: Lane = createLane();
  /** Its attempt, once there is one. */
  attemptId: string | null = null;
  /** Why it leaves the desk without a call, in words; null when there is nothing to say. */
  notPlacedBecause: string | null = null;
  /** Why its wrap-up leaves the desk unfinished, in words; null when it does not. */
  leftBecause: string | null = null;
  seat: Seat | null;
  private seated = false;
  readonly job: DeskJob;
  private readonly over: () => void;

  constructor({ around, campaign, contact, seat, job, over }: InHandParts) {
    this.around = around;
    this.campaign = campaign;
    this.contact = contact;
    this.state = contact.state;
    this.seat = seat;
    this.job = job;
    this.over = over;
  }

  /** Time of day as its attempt reckons: the clock may be set meanwhile, a talk lasts what it lasts. */
  attemptTime = (): number => this.around.clock.now();

  get operatorId(): string | null {
    return this.seat?.operatorId ?? null;
  }

  /** Whose doing it is: the operator's at the desk, without one the program's. */
  get actor(): string {
    return this.seat?.operatorName ?? 'Callboard';
  }

  isIn(states: readonly ContactState[]): boolean {
    return states.includes(this.state);
  }

  mustBeIn(verb: DeskVerb): void {
    if (this.isIn(VERB_STATES[verb])) return;
    throw new Refused(`Too late: the contact is in state "${CONTACT_STATES[this.state].label}" now.`);
  }

  /** Does `work` in its turn, if `verb` is in time then. */
  inTime<T>(verb: DeskVerb, work: () => Promise<T>): Promise<T> {
    return this.lane.run(async () => {
      this.mustBeIn(verb);
      return await work();
    });
  }

  /** A step along the table of states, which the store has taken. */
  enter(state: ContactState): void {
    this.state = transitionContact(this.state, state);
    this.around.changed(this.campaign.id, this.contact.id);
  }

  /** Gives the reserved seat this contact; false when the operator is no longer ready. Without a seat, false. */
  sit(to: OperatorState, countdownSec: number | null): boolean {
    this.seated = this.seat?.take(this.job, to, countdownSec) ?? false;
    return this.seated;
  }

  /** Gives a call that is up to a reserved seat; false when that operator is no longer free. */
  sitWithCall(seat: Seat): boolean {
    this.seat = seat;
    if (this.sit('awaiting', null)) return true;
    this.seat = null;
    return false;
  }

  /** Whoever it was given to cannot take it: that desk is free of it. */
  standUp(because: NotReadyReason): void {
    const { seat } = this;
    this.seat = null;
    this.seated = false;
    seat?.leave(this.job, because);
  }

  /** It was reopened at this seat. */
  sitAt(seat: Seat): void {
    this.seat = seat;
    this.seated = true;
  }

  /** Moves the operator along. */
  step(to: OperatorState, countdownSec: number | null): void {
    this.seat?.step(this.job, to, countdownSec);
  }

  /** What the desk shows of it has changed. */
  refresh(): void {
    this.seat?.refresh(this.job);
  }

  tone(tone: 'ringback' | 'arrival' | null): void {
    this.seat?.tone(this.job, tone);
  }

  /** The end of all work on it: it is where the store has it, and the desk is free. */
  dismiss(to: ContactState, because: NotReadyReason | null): void {
    this.state = to;
    this.around.changed(this.campaign.id, this.contact.id);
    this.tone(null);
    this.seat?.leave(this.job, because);
    if (!this.seated) this.seat?.release();
    this.over();
  }

  /** Writes what was done to it to the activity log. */
  async note(what: string, who = this.actor): Promise<void> {
    const { store, clock, persist } = this.around;
    const entry = { atMs: clock.now(), campaignId: this.campaign.id, who, what };
    await persist('writing the activity log', () => store.activity.add(entry));
  }

  /** Says on the System screen what became of an attempt that the store does not take. */
  sayTrouble(attemptId: string, sentence: string, error: unknown): void {
    const { name } = this.campaign;
    this.around.setAside.add({ attemptId, contactId: this.contact.id, campaignName: name, sentence }, error);
  }
}
