import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { Refused } from '../../shared/domain/errors.ts';
import type { NotReadyReason } from '../../shared/domain/operator-state.ts';
import { trunkBarWords } from './admission.ts';
import type { ContactInHand, DeskVerb } from './contact-in-hand.ts';
import { isNeverTaken, passes } from './store-writes.ts';
import { CLAIMED } from './verb-states.ts';

/** How long a person's command before the dial waits for a store that cannot be written, before it is refused. */
const STORE_PATIENCE_MS = 5_000;

/** A contact that met a fault of the program before its dial is tried again after this. */
const FAULT_AGAIN_MS = 60_000;
/** So often it meets one, in a row and at one host, before it is closed. */
const MOST_FAULTS = 3;
export const FAULT_WORDS = 'Its call was not placed: there is a fault in the program.';
const CALLED_ELSEWHERE =
  'They have called meanwhile, and another host took the call: they are called back next.';
const TAKEN_ELSEWHERE = 'Another host has taken this contact meanwhile.';

/**
 * The lease of a contact in hand, until its dial: every step between claimed states, and every way out of the hand. What
 * is written names this host, and nothing is written once the lease may have run out.
 */
export class LeaseInHand {
  private readonly hand: ContactInHand;
  private readonly sinceMs: number;

  constructor(hand: ContactInHand) {
    this.hand = hand;
    this.sinceMs = hand.around.clock.now();
  }

  /**
   * A verb of the operator before the dial: nothing is lost when it is refused, so that nobody waits for longer than
   * {@link STORE_PATIENCE_MS} for a store that takes nothing.
   */
  beforeDial(verb: DeskVerb, work: (untilMs: number) => Promise<void>): Promise<void> {
    const { hand } = this;
    const { clock, storeRefusal } = hand.around;
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
    void hand.lane
      .run(async () => {
        if (given) return;
        begun = true;
        hand.mustBeIn(verb);
        await work(untilMs);
      })
      .then(resolve, reject)
      .finally(stopWaiting);
    return promise;
  }

  /** Without a store that takes the attempt nothing is dialled: the contact stays where it is. */
  storeMustBeWell(): void {
    const refusal = this.hand.around.storeRefusal();
    if (refusal) throw refusal;
  }

  /** Refused, with the words, while the trunk takes no other call: whoever presses Call hears why nothing happens. */
  trunkMustHaveRoom(): void {
    const { trunkId } = this.hand.campaign.settings;
    const bar = trunkId === null ? null : this.hand.around.trunkRoom.barOf(trunkId);
    if (bar) throw new Refused(trunkBarWords(bar), 'It is dialled as soon as there is room.');
  }

  /** A step between claimed states; false when the lease was lost, and then the work is over. Refused at `untilMs`. */
  async claim(to: 'operator_assigned' | 'bcw', untilMs = Infinity): Promise<boolean> {
    const { hand } = this;
    const { store, leasesHold, persistUntil, hostId } = hand.around;
    if (!leasesHold()) {
      this.letGo();
      return false;
    }
    const change = { operatorId: hand.operatorId };
    const moved = await persistUntil(untilMs, 'claiming a contact', () =>
      store.contacts.move(hand.contact, [hand.state], to, change, hostId),
    );
    if (!moved) {
      await this.lost();
      return false;
    }
    hand.enter(to);
    return true;
  }

  /**
   * Back to where it was taken from; a contact that another host has by now is let go.
   * @param notBeforeMs it is not given out again before this time of day
   */
  async putBack(because: NotReadyReason | null = null, notBeforeMs: number | null = null): Promise<void> {
    const { hand } = this;
    const { store, persist, leasesHold, hostId, log } = hand.around;
    const to = hand.contact.takenFrom;
    if (!leasesHold()) return this.letGo(because);
    const change = {
      leaseUntilMs: null,
      operatorId: null,
      ...(notBeforeMs === null ? {} : { nextAtMs: notBeforeMs }),
    };
    // False when another host has it by now: then it is not ours to put back.
    try {
      await persist('putting a contact back', () =>
        store.contacts.move(hand.contact, CLAIMED, to, change, hostId),
      );
    } catch (error) {
      if (!isNeverTaken(error)) throw error;
      // A store that will never take it holds no desk: the lease runs out by itself.
      log('putting a contact back', error);
    }
    hand.dismiss(to, because);
  }

  /** Does what comes before the dial: where that fails for good the contact is in the hand no longer. */
  async orGivenBack(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // What has an attempt, or was given back already, is not given back from here.
      if (this.hand.isIn(CLAIMED) && isNeverTaken(error)) this.letGo();
      else if (this.hand.isIn(CLAIMED) && !passes(error)) await this.giveBackAfterFault();
      throw error;
    }
  }

  /** A fault of the program costs nobody their desk, and loses no contact that meets it only now and then. */
  async giveBackAfterFault(): Promise<void> {
    const { hand } = this;
    const { faults, clock } = hand.around;
    const met = (faults.get(hand.contact.id) ?? 0) + 1;
    hand.notPlacedBecause = FAULT_WORDS;
    if (met < MOST_FAULTS) {
      faults.set(hand.contact.id, met);
      await this.putBack(null, clock.now() + FAULT_AGAIN_MS);
      return;
    }
    faults.delete(hand.contact.id);
    await this.close('dial_failed');
  }

  /** To its end without a call; false when another host has it by now, which then decides. */
  async close(to: ContactState, because: NotReadyReason | null = null, untilMs = Infinity): Promise<boolean> {
    const { hand } = this;
    const { store, persistUntil, leasesHold, hostId } = hand.around;
    const change = { leaseUntilMs: null, nextAtMs: null };
    let closed: boolean;
    try {
      closed =
        leasesHold() &&
        (await persistUntil(untilMs, 'closing a contact', () =>
          store.contacts.move(hand.contact, CLAIMED, to, change, hostId),
        ));
    } catch (error) {
      if (isNeverTaken(error)) this.letGo(because);
      throw error;
    }
    hand.dismiss(closed ? to : hand.contact.takenFrom, because);
    return closed;
  }

  /** The same on the word of the operator, who is told when it is not ours any more. */
  async closeFor(to: ContactState, untilMs: number): Promise<void> {
    if (await this.close(to, null, untilMs)) return;
    throw new Refused(TAKEN_ELSEWHERE, 'It stays as it is there.');
  }

  /** It was taken from this host: the end of the work, and the desk says why. */
  async lost(): Promise<void> {
    this.hand.notPlacedBecause = await this.lostBecause();
    this.letGo();
  }

  /** Whoever pressed Call or Accept hears why nothing is dialled. */
  mustNotBeLost(): void {
    const { notPlacedBecause } = this.hand;
    if (notPlacedBecause !== null) throw new Refused(notPlacedBecause, 'Go on with the next contact.');
  }

  /** In words; null where no other host can have it. */
  private async lostBecause(): Promise<string | null> {
    const { contact, around } = this.hand;
    const { store, log } = around;
    if (store.kind === 'sqlite') return null;
    try {
      const last = (await store.contacts.history(contact.id)).at(-1);
      const hasCalled = last?.pass === RECEIVED_PASS && last.createdAtMs >= this.sinceMs;
      return hasCalled ? CALLED_ELSEWHERE : TAKEN_ELSEWHERE;
    } catch (error) {
      log('reading why a contact is another host’s', error);
      return TAKEN_ELSEWHERE;
    }
  }

  /** It may be another host's by now: the end of the work without a word to the store. */
  letGo(because: NotReadyReason | null = null): void {
    this.hand.dismiss(this.hand.contact.takenFrom, because);
  }
}
