import type { Campaign } from '../../shared/contract/campaign.ts';
import type { Attempt } from '../../shared/contract/contact.ts';
import type { AgentResult } from '../../shared/contract/voice-agents.ts';
import type { WrapUpDraft, WrapUpEdit } from '../../shared/contract/desk.ts';
import { dialsAhead, type CallMode } from '../../shared/domain/call-mode.ts';
import { steadyTime } from '../../shared/domain/clock.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { Refused } from '../../shared/domain/errors.ts';
import type { Line } from '../../shared/domain/attempt-why.ts';
import type { ReceivedCall } from '../lines/ports.ts';
import type { DeskJob, JobView, Seat } from '../seats/desk-job.ts';
import type { LeasedContact, NewAttempt } from '../store/store.ts';
import { beginAttempt, type NotBegun } from './begin-attempt.ts';
import { CallInHand } from './call-in-hand.ts';
import { ContactInHand } from './contact-in-hand.ts';
import { dialledAttempt } from './dialled-attempt.ts';
import { viewOf } from './job-view.ts';
import { FAULT_WORDS, LeaseInHand } from './lease-in-hand.ts';
import { legIdOf } from './targets/voice-agents.ts';
import { lineOf } from './why-dialled.ts';
import { CLAIMED, IN_FLIGHT, UNANSWERED } from './verb-states.ts';
import type { WorkSurroundings } from './work-surroundings.ts';
import { WrapUpInHand } from './wrap-up-in-hand.ts';

/** A contact whose earlier attempt is still open is looked at again after this. */
const IN_FLIGHT_AGAIN_MS = 60_000;
/** A trunk that takes no other call is asked again after this. */
const TRUNK_AGAIN_MS = 1_000;

/**
 * One contact from the lease to its wrap-up. The contact's own state is the state of this machine; it moves only along
 * the table in shared/domain/contact-state.ts:
 *
 *     leased > operator_assigned > bcw > dialling > ringing > attaching > in_progress > acw > processing > result
 *
 * Everything that happens to it runs in one lane, in the order in which it came. Before the dial it can always be put
 * back; from the moment the attempt exists it ends exactly once, by `store.attempts.finish`.
 */
export class ContactWork implements DeskJob {
  private readonly hand: ContactInHand;
  private readonly lease: LeaseInHand;
  private readonly wrapUp: WrapUpInHand;
  private readonly call: CallInHand;
  /** How it is dialled: with an operator granted before the dial nobody dials ahead, whatever the campaign does else. */
  private readonly mode: CallMode;
  private comesAs: Line;
  private deskLost = false;
  private dialMomentMs: number | null;

  constructor(
    around: WorkSurroundings,
    campaign: Campaign,
    contact: LeasedContact,
    seat: Seat | null,
    dialMomentMs: number | null,
  ) {
    this.hand = new ContactInHand({
      around,
      campaign,
      contact,
      seat,
      job: this,
      over: () => around.over(this),
    });
    this.lease = new LeaseInHand(this.hand);
    this.wrapUp = new WrapUpInHand(this.hand);
    this.call = new CallInHand(this.hand, this.wrapUp);
    this.dialMomentMs = dialMomentMs;
    this.comesAs = lineOf(contact);
    const { mode } = campaign.settings;
    this.mode = dialsAhead(mode) && seat !== null ? 'progressive' : mode;
  }

  get campaign(): Campaign {
    return this.hand.campaign;
  }

  get contactId(): number {
    return this.hand.contact.id;
  }

  get state(): ContactState {
    return this.hand.state;
  }

  get attemptId(): string | null {
    return this.hand.attemptId;
  }

  /** Whose desk it is at; null when at none. */
  get operatorId(): string | null {
    return this.hand.operatorId;
  }

  /** The operator has it on the screen; nobody else may finish it then. */
  get isAtDesk(): boolean {
    return this.hand.seat?.connected === true;
  }

  /** Its call is up; one whose end is only to be stored is not. */
  get isCallUp(): boolean {
    return this.hand.isIn(IN_FLIGHT) && this.call.view()?.endedAtMs === null;
  }

  /** The person calls, and their call is not picked up yet. */
  get isTheirCall(): boolean {
    return this.comesAs === 'received' && this.hand.isIn(UNANSWERED);
  }

  /** Resolves when everything begun so far is done. */
  idle(): Promise<void> {
    return this.hand.lane.idle();
  }

  /** The wrap-up reopened at this seat. */
  sitAt(seat: Seat): void {
    this.hand.sitAt(seat);
  }

  view(): JobView {
    return viewOf(this.hand, this.wrapUp, this.call, this.comesAs);
  }

  /** Its campaign calls at other hours now: whoever chooses a callback sees them. */
  hoursChanged(): void {
    this.hand.refresh();
  }

  /** The person began to call, or rings no longer. */
  callerChanged(): void {
    this.hand.refresh();
  }

  // Before the dial

  /** Brings the leased contact to its operator: offered, prepared, or dialled at once. */
  begin(): Promise<void> {
    return this.hand.lane.run(() =>
      this.lease.orGivenBack(async () => {
        await this.hand.around.persist('reading a contact', async () => {
          await this.wrapUp.readBackground();
          await this.wrapUp.readPrepared();
        });
        if (dialsAhead(this.mode)) await this.dial();
        else if (this.hand.seat) await this.bringToDesk();
      }),
    );
  }

  private async bringToDesk(): Promise<void> {
    const { hand, mode } = this;
    const { preview, bcwSec } = hand.campaign.settings;
    let seated: boolean;
    if (mode === 'preview') {
      if (!(await this.lease.claim('operator_assigned'))) return;
      seated = hand.sit('offered', preview.offerSec);
    } else if (bcwSec > 0) {
      if (!(await this.lease.claim('bcw'))) return;
      seated = hand.sit('bcw', bcwSec);
    } else seated = hand.sit('awaiting', null);
    if (!seated) await this.lease.putBack();
    else if (mode === 'progressive' && bcwSec === 0) await this.dial();
  }

  /** The person of this contact calls: to the operator who was reserved for it, else to whoever is free in time. */
  receive(attempt: NewAttempt, received: ReceivedCall, apology: Uint8Array | null): Promise<void> {
    const { hand } = this;
    return hand.lane.run(async () => {
      await hand.around.persist('reading a contact', () => this.wrapUp.readBackground(attempt.id));
      await hand.around.persist('reading what was prepared', () => this.wrapUp.readPrepared());
      if (!hand.sit('awaiting', null)) {
        hand.seat?.release();
        hand.seat = null;
      }
      this.call.receive(attempt, steadyTime(hand.around.clock), received, apology);
    });
  }

  accept(): Promise<void> {
    return this.lease.beforeDial('accept', async (untilMs) => {
      if (this.hand.campaign.settings.bcwSec === 0) {
        this.lease.storeMustBeWell();
        await this.dial();
      } else if (await this.lease.claim('bcw', untilMs))
        this.hand.step('bcw', this.hand.campaign.settings.bcwSec);
      this.lease.mustNotBeLost();
    });
  }

  reject(reason: string): Promise<void> {
    return this.lease.beforeDial('reject', async (untilMs) => {
      const said = reason.trim();
      await this.lease.closeFor('rejected_by_operator', untilMs);
      await this.hand.note(`Rejected ${this.hand.contact.phone}${said ? `: ${said}` : ''}`);
    });
  }

  callNow(): Promise<void> {
    return this.lease.beforeDial('callNow', async () => {
      if (this.hand.seat?.audible === false) {
        throw new Refused('You would not hear the call: your sound connection is not up.', 'Wait a moment.');
      }
      this.lease.trunkMustHaveRoom();
      if (this.dialMomentMs !== null && this.dialMomentMs > this.hand.around.clock.elapsed()) {
        throw new Refused(
          'The call interval of this campaign is not over yet; it dials by itself when it is.',
        );
      }
      this.lease.storeMustBeWell();
      await this.dial();
      this.lease.mustNotBeLost();
    });
  }

  async countdownEnded(): Promise<void> {
    const state = this.hand.state;
    try {
      await this.hand.lane.run(async () => {
        if (this.hand.state !== state) return;
        if (state === 'operator_assigned') await this.offerMissed();
        else if (state === 'bcw') await this.dial();
        else if (state === 'acw') await this.wrapUp.conclude(true);
      });
    } catch (error) {
      this.hand.around.log('ending a countdown', error);
    }
  }

  /** What is not dialled yet goes back, not to be given out before this time of day, and the operator is free. */
  async withdraw(notBeforeMs: number | null = null): Promise<void> {
    await this.hand.lane.run(async () => {
      if (!this.hand.isIn(CLAIMED)) return;
      await this.lease.putBack(null, notBeforeMs);
    });
  }

  /** The lease has run out: another host may have it, so that nothing is written. */
  async leaseExpired(): Promise<void> {
    await this.hand.lane.run(async () => {
      if (this.hand.isIn(CLAIMED)) await this.lease.lost();
    });
  }

  async giveUp(): Promise<void> {
    this.deskLost = true;
    this.call.giveUp();
    try {
      await this.hand.lane.run(async () => {
        if (this.hand.isIn(CLAIMED)) await this.lease.putBack();
      });
    } catch (error) {
      this.hand.around.log('giving up a contact', error);
    }
  }

  /** Ends a call that nobody has answered yet. */
  giveUpUnanswered(): void {
    this.call.giveUpUnanswered();
  }

  /** Ends the call, whatever it is doing. */
  endCall(): void {
    this.call.giveUp();
  }

  // On the call

  async hangUp(): Promise<void> {
    this.call.hangUp();
  }

  async mute(muted: boolean): Promise<void> {
    this.call.mute(muted);
  }

  hold(onHold: boolean): Promise<void> {
    return this.call.hold(onHold);
  }

  async digits(digits: string): Promise<void> {
    this.call.digits(digits);
  }

  rejoinSound(): void {
    this.call.rejoin();
  }

  // The wrap-up

  isDraftName(name: string): boolean {
    return this.wrapUp.isDraftName(name);
  }

  saveDraft(edit: WrapUpEdit): Promise<WrapUpDraft> {
    return this.wrapUp.saveDraft(edit);
  }

  finish(edit: WrapUpEdit): Promise<void> {
    return this.wrapUp.finish(edit);
  }

  /** Stores the wrap-up of an operator who is not at the desk, on the word of somebody else. */
  closeFor(who: string): Promise<void> {
    return this.wrapUp.closeFor(who);
  }

  /** What a voice agent says of the call that it has or had. */
  takeResult(result: AgentResult): Promise<void> {
    return this.wrapUp.takeResult(result);
  }

  /** Its wrap-up, which waits here, was finished elsewhere. */
  finishedElsewhere(): void {
    this.hand.dismiss('processing', null);
  }

  /** Takes up an attempt whose call a stopped host left behind; its wrap-up waits until its operator is back. */
  resume(attempt: Attempt, draft: WrapUpDraft | null): Promise<void> {
    this.call.showOf(attempt);
    // Where it was taken from is no longer told by the contact; the attempt has it.
    this.comesAs = attempt.why?.line ?? this.comesAs;
    return this.wrapUp.resume(attempt, draft);
  }

  // Inside

  private async offerMissed(): Promise<void> {
    if (this.hand.campaign.settings.preview.onTimeout === 'requeue') await this.lease.putBack('missed_offer');
    else if (!(await this.lease.close('rejected_by_operator', 'missed_offer'))) return;
    await this.hand.note(`Missed the offer of ${this.hand.contact.phone}`);
  }

  private async dial(): Promise<void> {
    const { around, campaign } = this.hand;
    if (!around.mayDial(campaign.id) || this.deskLost) return this.lease.putBack();
    if (this.hand.seat?.audible === false) return this.lease.putBack('audio_lost');
    this.dialMomentMs ??= around.takeDialMoment(campaign);
    const waitMs = this.dialMomentMs - around.clock.elapsed();
    if (waitMs > 0) {
      if (!this.hand.seat) return this.lease.putBack();
      if (this.hand.state === 'bcw' || (await this.lease.claim('bcw'))) this.hand.step('bcw', waitMs / 1_000);
      return;
    }
    const { trunkId } = campaign.settings;
    if (trunkId === null) return this.lease.putBack();
    const attemptId = around.newId();
    const legId = around.legTrunkOf(campaign) === trunkId ? legIdOf(attemptId) : null;
    if (!around.trunkRoom.take(trunkId, attemptId, legId)) return this.waitForTrunk();
    const attemptTime = steadyTime(around.clock);
    const planned = dialledAttempt(around, {
      id: attemptId,
      campaign,
      contact: this.hand.contact,
      trunkId,
      mode: this.mode,
      operatorId: this.hand.operatorId,
      createdAtMs: attemptTime(),
    });
    let begun: Awaited<ReturnType<typeof beginAttempt>> = { refusal: 'store_failed' };
    try {
      begun = await beginAttempt(around, campaign, planned);
    } finally {
      if ('refusal' in begun) around.trunkRoom.release(attemptId);
    }
    if ('refusal' in begun) return this.notBegun(begun.refusal, attemptId);
    const { attempt } = begun;
    around.faults.delete(attempt.contactId);
    this.call.begin(attempt, attemptTime);
    // Stopped, or the desk lost, while the attempt was being stored: it ends without a call.
    if (this.deskLost || !around.mayDial(campaign.id)) return this.call.withdraw();
    this.call.place({
      attemptId: attempt.id,
      trunkId,
      number: attempt.number,
      callerId: attempt.callerId,
      ringTimeoutMs: campaign.settings.ringTimeoutSec * 1_000,
    });
    await this.wrapUp.storePrepared();
  }

  /** The trunk takes no other call now: whoever has prepared the contact keeps it, and dials as soon as it does. */
  private async waitForTrunk(): Promise<void> {
    if (!this.hand.seat || this.hand.state === 'leased') return this.lease.putBack();
    this.dialMomentMs = this.hand.around.clock.elapsed() + TRUNK_AGAIN_MS;
    if (this.hand.state === 'bcw' || (await this.lease.claim('bcw')))
      this.hand.step('bcw', TRUNK_AGAIN_MS / 1_000);
  }

  /** The attempt does not exist: the contact goes where the reason says, and the reason to whoever gives out contacts. */
  private async notBegun(refusal: NotBegun, attemptId: string): Promise<void> {
    const { around, campaign } = this.hand;
    switch (refusal) {
      case 'ended':
        return this.hand.dismiss('dial_failed', null);
      case 'lease_lost':
        return this.lease.lost();
      case 'blacklisted':
        await this.lease.close('blacklisted');
        return;
      case 'never_taken':
        this.hand.sayTrouble(
          attemptId,
          'Its call was not placed: the store does not take the attempt.',
          refusal,
        );
        await this.lease.close('dial_failed');
        return;
      case 'fault':
        around.refused(campaign.id, refusal);
        this.hand.sayTrouble(attemptId, FAULT_WORDS, refusal);
        await this.lease.giveBackAfterFault();
        // Whoever pressed Call hears why nothing rings.
        throw new Refused(FAULT_WORDS, 'It is tried again by itself. The log of the host names the fault.');
      case 'recently_abandoned': {
        const { phone } = this.hand.contact;
        const untilMs = await around.persist('reading for how long a number is left in peace', () =>
          around.store.attempts.heldUntilMs(phone),
        );
        return this.lease.putBack(null, untilMs);
      }
      case 'too_soon':
        around.refused(campaign.id, refusal);
        if (!this.hand.seat) return this.lease.putBack();
        // Whoever has it on the screen keeps it, and dials when the interval is over.
        this.dialMomentMs = null;
        return this.dial();
      case 'trunk_full':
      case 'trunk_too_fast':
        around.refused(campaign.id, refusal);
        if (campaign.settings.trunkId !== null && refusal === 'trunk_full')
          around.trunkRoom.refused(campaign.settings.trunkId);
        return this.waitForTrunk();
      case 'already_in_flight':
        around.refused(campaign.id, refusal);
        return this.lease.putBack(null, around.clock.now() + IN_FLIGHT_AGAIN_MS);
      default:
        around.refused(campaign.id, refusal);
        return this.lease.putBack();
    }
  }
}
