import type { Campaign } from '../../shared/contract/campaign.ts';
import { CONTACT_STATES, transitionContact, type ContactState } from '../../shared/domain/contact-state.ts';
import { Refused } from '../../shared/domain/errors.ts';
import { createLane, type Lane } from '../../shared/domain/lane.ts';
import type { NotReadyReason } from '../../shared/domain/operator-state.ts';
import type { Seat } from '../seats/desk-job.ts';
import type { LeasedContact } from '../store/store.ts';
import type { ContactWork } from './contact-work.ts';
import { isNeverTaken } from './store-writes.ts';
import { CLAIMED, VERB_STATES } from './verb-states.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** How long a person's command before the dial waits for a store that cannot be written, before it is refused. */
const STORE_PATIENCE_MS = 5_000;

/** A contact in hand: its state, its seat, and every way out of the hand. */
export abstract class ContactInHand {
  state: ContactState;
  readonly campaign: Campaign;
  readonly lane: Lane = createLane();
  protected readonly contact: LeasedContact;
  protected readonly around: WorkSurroundings;
  protected seat: Seat | null;
  /** The seat has taken it. */
  protected seated = false;

  constructor(around: WorkSurroundings, campaign: Campaign, contact: LeasedContact, seat: Seat | null) {
    this.around = around;
    this.campaign = campaign;
    this.contact = contact;
    this.state = contact.state;
    this.seat = seat;
  }

  /** Itself, as the seat knows it. */
  protected abstract readonly job: ContactWork;

  get contactId(): number {
    return this.contact.id;
  }

  get operatorId(): string | null {
    return this.seat?.operatorId ?? null;
  }

  protected isIn(states: readonly ContactState[]): boolean {
    return states.includes(this.state);
  }

  protected mustBeIn(verb: keyof typeof VERB_STATES): void {
    if (this.isIn(VERB_STATES[verb])) return;
    throw new Refused(`Too late: the contact is in state "${CONTACT_STATES[this.state].label}" now.`);
  }

  /**
   * A verb of the operator before the dial: nothing is lost when it is refused, so that nobody waits for longer than
   * {@link STORE_PATIENCE_MS} for a store that takes nothing.
   */
  protected beforeDial(
    verb: keyof typeof VERB_STATES,
    work: (untilMs: number) => Promise<void>,
  ): Promise<void> {
    const { clock, storeRefusal } = this.around;
    const untilMs = clock.elapsed() + STORE_PATIENCE_MS;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let begun = false;
    let given = false;
    const stopWaiting = clock.after(STORE_PATIENCE_MS, () => {
      const refusal = storeRefusal();
      if (!refusal) return;
      given = !begun;
      reject(refusal);
    });
    void this.lane
      .run(async () => {
        if (given) return;
        begun = true;
        this.mustBeIn(verb);
        await work(untilMs);
      })
      .then(resolve, reject)
      .finally(stopWaiting);
    return promise;
  }

  /** Without a store that takes the attempt nothing is dialled: the contact stays where it is. */
  protected storeMustBeWell(): void {
    const refusal = this.around.storeRefusal();
    if (refusal) throw refusal;
  }

  protected enter(state: ContactState): void {
    this.state = transitionContact(this.state, state);
    this.around.changed(this.job);
  }

  /** A step between claimed states; false when the lease was lost, and then the work is over. Refused at `untilMs`. */
  protected async claim(to: 'operator_assigned' | 'bcw', untilMs = Infinity): Promise<boolean> {
    const { store } = this.around;
    if (!this.around.leasesHold()) {
      this.letGo();
      return false;
    }
    const moved = await this.around.persistUntil(untilMs, 'claiming a contact', () =>
      store.contacts.move(
        this.contact.id,
        [this.state],
        to,
        { operatorId: this.operatorId },
        this.around.hostId,
      ),
    );
    if (!moved) {
      this.letGo();
      return false;
    }
    this.enter(to);
    return true;
  }

  /**
   * Back to where it was taken from; a contact that another host has by now is let go.
   * @param notBeforeMs it is not given out again before this time of day
   */
  protected async putBack(
    because: NotReadyReason | null = null,
    notBeforeMs: number | null = null,
  ): Promise<void> {
    const { store, persist, leasesHold, hostId, log } = this.around;
    const to = this.contact.takenFrom;
    if (!leasesHold()) return this.letGo(because);
    const change = {
      leaseUntilMs: null,
      operatorId: null,
      ...(notBeforeMs === null ? {} : { nextAtMs: notBeforeMs }),
    };
    // False when another host has it by now: then it is not ours to put back.
    try {
      await persist('putting a contact back', () =>
        store.contacts.move(this.contact.id, CLAIMED, to, change, hostId),
      );
    } catch (error) {
      if (!isNeverTaken(error)) throw error;
      // A store that will never take it holds no desk: the lease runs out by itself.
      log('putting a contact back', error);
    }
    this.dismiss(to, because);
  }

  /** To its end without a call; false when another host has it by now, which then decides. */
  protected async closeClaimed(
    to: ContactState,
    because: NotReadyReason | null = null,
    untilMs = Infinity,
  ): Promise<boolean> {
    const { store, persistUntil, leasesHold, hostId } = this.around;
    const change = { leaseUntilMs: null, nextAtMs: null };
    let closed: boolean;
    try {
      closed =
        leasesHold() &&
        (await persistUntil(untilMs, 'closing a contact', () =>
          store.contacts.move(this.contact.id, CLAIMED, to, change, hostId),
        ));
    } catch (error) {
      if (isNeverTaken(error)) this.letGo(because);
      throw error;
    }
    this.dismiss(closed ? to : this.contact.takenFrom, because);
    return closed;
  }

  /** It may be another host's by now: the end of the work without a word to the store. */
  protected letGo(because: NotReadyReason | null = null): void {
    this.dismiss(this.contact.takenFrom, because);
  }

  /** The end of all work on it. */
  protected dismiss(to: ContactState, because: NotReadyReason | null): void {
    this.state = to;
    this.around.changed(this.job);
    this.seat?.tone(this.job, null);
    this.seat?.leave(this.job, because);
    if (!this.seated) this.seat?.release();
    this.around.over(this.job);
  }

  /** Whose doing it is: the operator's at the desk, without one the program's. */
  protected get actor(): string {
    return this.seat?.operatorName ?? 'Callboard';
  }

  protected async note(what: string, who = this.actor): Promise<void> {
    const { store, clock, persist } = this.around;
    const entry = { atMs: clock.now(), campaignId: this.campaign.id, who, what };
    await persist('writing the activity log', () => store.activity.add(entry));
  }
}
