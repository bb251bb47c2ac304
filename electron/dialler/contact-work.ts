import type { Campaign } from '../../shared/contract/campaign.ts';
import type { Contact } from '../../shared/contract/contact.ts';
import { steadyTime } from '../../shared/domain/clock.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { Refused } from '../../shared/domain/errors.ts';
import { maxAttempts } from '../../shared/domain/retry-rules.ts';
import type { DeskJob, JobView, Seat } from '../seats/desk-job.ts';
import type { AttemptChange, LeasedContact, NewAttempt } from '../store/store.ts';
import { beginAttempt } from './begin-attempt.ts';
import { endingWords, outcomeOfCall, recordOfEnding } from './call-ending.ts';
import { callAtTimeOfDay, newCall } from './desk-call.ts';
import { PlacedCall, STEP_WORDS, type CallStep } from './placed-call.ts';
import { storeLostCall } from './store-result.ts';
import { isNeverTaken, passes } from './store-writes.ts';
import { CLAIMED, IN_FLIGHT, UNANSWERED } from './verb-states.ts';
import type { WorkSurroundings } from './work-surroundings.ts';
import { WrapUpInHand } from './wrap-up-in-hand.ts';

/** A contact whose earlier attempt is still open is looked at again after this. */
const IN_FLIGHT_AGAIN_MS = 60_000;

/**
 * One contact from the lease to its wrap-up. The contact's own state is the state of this machine; it moves only along
 * the table in shared/domain/contact-state.ts:
 *
 *     leased > operator_assigned > bcw > dialling > ringing > attaching > in_progress > acw > processing > result
 *
 * Everything that happens to it runs in one lane, in the order in which it came. Before the dial it can always be put
 * back; from the moment the attempt exists it ends exactly once, by `store.attempts.finish`.
 */
export class ContactWork extends WrapUpInHand implements DeskJob {
  protected readonly job = this;
  private placed: PlacedCall | null = null;
  private deskLost = false;
  private dialMomentMs: number | null;

  constructor(
    around: WorkSurroundings,
    campaign: Campaign,
    contact: LeasedContact,
    seat: Seat | null,
    dialMomentMs: number | null,
  ) {
    super(around, campaign, contact, seat);
    this.dialMomentMs = dialMomentMs;
  }

  view(): JobView {
    const { settings, id, name } = this.campaign;
    const { takenFrom: _from, run: _run, pass: _pass, ...contact } = this.contact;
    return {
      campaign: { id, name, mode: settings.mode, script: settings.script, window: settings.window },
      contact: { ...contact, state: this.state } satisfies Contact,
      attemptNumber: this.contact.pass,
      maxAttempts: Math.max(maxAttempts(settings.retries), this.contact.pass),
      history: this.history,
      call: this.call && callAtTimeOfDay({ ...this.call, state: this.state }, this.timeSetByMs),
      draft: this.draft,
      dispositions: this.dispositions,
      acw: settings.acw,
    };
  }

  // Before the dial

  /** Brings the leased contact to its operator: offered, prepared, or dialled at once. */
  begin(): Promise<void> {
    return this.lane.run(async () => {
      try {
        await this.around.persist('reading a contact', async () => {
          await this.readBackground();
          await this.readPrepared();
        });
      } catch (error) {
        if (isNeverTaken(error)) this.letGo();
        throw error;
      }
      const { seat, campaign } = this;
      const { mode, preview, bcwSec } = campaign.settings;
      if (!seat) return;
      if (mode === 'preview') {
        if (!(await this.claim('operator_assigned'))) return;
        this.seated = seat.take(this, 'offered', preview.offerSec);
      } else if (bcwSec > 0) {
        if (!(await this.claim('bcw'))) return;
        this.seated = seat.take(this, 'bcw', bcwSec);
      } else this.seated = seat.take(this, 'awaiting', null);
      if (!this.seated) await this.putBack();
      else if (mode === 'progressive' && bcwSec === 0) await this.dial();
    });
  }

  accept(): Promise<void> {
    return this.beforeDial('accept', async (untilMs) => {
      if (this.campaign.settings.bcwSec === 0) {
        this.storeMustBeWell();
        await this.dial();
      } else if (await this.claim('bcw', untilMs))
        this.seat?.step(this, 'bcw', this.campaign.settings.bcwSec);
    });
  }

  reject(reason: string): Promise<void> {
    return this.beforeDial('reject', async (untilMs) => {
      const said = reason.trim();
      if (!(await this.closeClaimed('rejected_by_operator', null, untilMs))) {
        throw new Refused('Another host has taken this contact meanwhile.', 'It stays as it is there.');
      }
      await this.note(`Rejected ${this.contact.phone}${said ? `: ${said}` : ''}`);
    });
  }

  callNow(): Promise<void> {
    return this.beforeDial('callNow', async () => {
      if (this.seat?.audible === false) {
        throw new Refused('You would not hear the call: your sound connection is not up.', 'Wait a moment.');
      }
      if (this.dialMomentMs !== null && this.dialMomentMs > this.around.clock.elapsed()) {
        throw new Refused(
          'The call interval of this campaign is not over yet; it dials by itself when it is.',
        );
      }
      this.storeMustBeWell();
      await this.dial();
    });
  }

  async countdownEnded(): Promise<void> {
    const state = this.state;
    try {
      await this.lane.run(async () => {
        if (this.state !== state) return;
        if (state === 'operator_assigned') await this.offerMissed();
        else if (state === 'bcw') await this.dial();
        else if (state === 'acw') await this.conclude(true);
      });
    } catch (error) {
      this.around.log('ending a countdown', error);
    }
  }

  /** The campaign may not dial any more: what is not dialled yet goes back and the operator is free. */
  async withdraw(): Promise<void> {
    await this.lane.run(async () => {
      if (!this.isIn(CLAIMED)) return;
      await this.putBack();
    });
  }

  /** The lease has run out: another host may have it, so that nothing is written. */
  async leaseExpired(): Promise<void> {
    await this.lane.run(async () => {
      if (this.isIn(CLAIMED)) this.letGo();
    });
  }

  async giveUp(): Promise<void> {
    this.deskLost = true;
    if (this.isIn(IN_FLIGHT)) this.placed?.hangUp('program');
    try {
      await this.lane.run(async () => {
        if (this.isIn(CLAIMED)) await this.putBack();
      });
    } catch (error) {
      this.around.log('giving up a contact', error);
    }
  }

  /** Ends a call that nobody has answered yet. */
  giveUpUnanswered(): void {
    if (this.isIn(UNANSWERED)) this.placed?.hangUp('program');
  }

  /** Ends the call, whatever it is doing. */
  endCall(): void {
    if (this.isIn(IN_FLIGHT)) this.placed?.hangUp('program');
  }

  // On the call

  async hangUp(): Promise<void> {
    this.mustBeIn('hangUp');
    this.placed?.hangUp('operator');
  }

  async mute(muted: boolean): Promise<void> {
    this.mustBeIn('mute');
    this.placed?.mute(muted);
    if (this.call) this.call.muted = muted;
    this.seat?.refresh(this);
  }

  async hold(onHold: boolean): Promise<void> {
    this.mustBeIn('hold');
    try {
      await this.placed?.hold(onHold);
    } catch (error) {
      this.around.log('putting a call on hold', error);
      throw new Refused(
        onHold ? 'The call could not be put on hold.' : 'The call could not be taken back.',
        'Try again.',
      );
    }
    if (this.call) this.call.onHold = onHold;
    this.seat?.refresh(this);
  }

  async digits(digits: string): Promise<void> {
    this.mustBeIn('digits');
    this.placed?.sendDigits(digits);
  }

  rejoinSound(): void {
    this.placed?.rejoin();
  }

  // Inside

  private async offerMissed(): Promise<void> {
    if (this.campaign.settings.preview.onTimeout === 'requeue') await this.putBack('missed_offer');
    else if (!(await this.closeClaimed('rejected_by_operator', 'missed_offer'))) return;
    await this.note(`Missed the offer of ${this.contact.phone}`);
  }

  private async dial(): Promise<void> {
    const { around, campaign } = this;
    if (!around.mayDial(campaign.id) || this.deskLost) return this.putBack();
    if (this.seat?.audible === false) return this.putBack('audio_lost');
    this.dialMomentMs ??= around.takeDialMoment(campaign);
    const waitMs = this.dialMomentMs - around.clock.elapsed();
    if (waitMs > 0) {
      if (this.state === 'bcw' || (await this.claim('bcw'))) this.seat?.step(this, 'bcw', waitMs / 1_000);
      return;
    }
    const { trunkId } = campaign.settings;
    const callerId = await around.persist('reading the outbound numbers', () =>
      around.pickCallerId(campaign),
    );
    if (!callerId || trunkId === null) return this.putBack();
    const attemptId = around.newId();
    const attemptTime = steadyTime(around.clock);
    const createdAtMs = attemptTime();
    const attempt: NewAttempt = {
      id: attemptId,
      campaignId: campaign.id,
      contactId: this.contact.id,
      run: this.contact.run,
      pass: this.contact.pass,
      number: this.contact.phone,
      callerId: callerId.e164,
      trunkId,
      mode: campaign.settings.mode,
      host: around.hostId,
      operatorId: this.operatorId,
      createdAtMs,
    };
    const refusal = await beginAttempt(around, campaign, attempt, callerId.numberId);
    if (refusal !== null) return this.notBegun(refusal, attemptId);
    this.attemptId = attemptId;
    this.attemptTime = attemptTime;
    this.contact.attempts = this.contact.pass;
    this.call = newCall(attempt);
    this.takeDraftAlong(attemptId);
    this.enter('dialling');
    around.dialled(campaign.id);
    this.seat?.step(this, 'dialling', null);
    this.placed = new PlacedCall(
      { ...around, time: attemptTime },
      this.operatorId ?? '',
      createdAtMs,
      (step) => this.follow(step),
    );
    // Stopped, or the desk lost, while the attempt was being stored: it ends without a call.
    if (this.deskLost || !around.mayDial(campaign.id)) return this.placed.neverLeft();
    this.placed.place({
      attemptId,
      trunkId,
      number: this.contact.phone,
      callerId: callerId.e164,
      ringTimeoutMs: campaign.settings.ringTimeoutSec * 1_000,
    });
    await this.storePrepared();
  }

  /** The attempt does not exist: the contact goes where the reason says, and the reason to whoever gives out contacts. */
  private async notBegun(
    refusal: Exclude<Awaited<ReturnType<typeof beginAttempt>>, null>,
    attemptId: string,
  ): Promise<void> {
    const { around, campaign } = this;
    switch (refusal) {
      case 'ended':
        return this.dismiss('dial_failed', null);
      case 'lease_lost':
        return this.letGo();
      case 'blacklisted':
        await this.closeClaimed('blacklisted');
        return;
      case 'never_taken':
        this.sayTrouble(attemptId, 'Its call was not placed: the store does not take the attempt.', refusal);
        await this.closeClaimed('dial_failed');
        return;
      case 'already_in_flight':
        around.refused(campaign.id, refusal);
        return this.putBack(null, around.clock.now() + IN_FLIGHT_AGAIN_MS);
      default:
        around.refused(campaign.id, refusal);
        return this.putBack();
    }
  }

  /** Each step of the call is shown at once and recorded in the lane. */
  private follow(step: CallStep): void {
    this.show(step);
    this.lane
      .run(() => this.record(step))
      .catch((error: unknown) => {
        this.around.log(`recording that a call ${STEP_WORDS[step.kind]}`, error);
        if (step.kind === 'ended' && !passes(error)) this.setAside(error);
      });
  }

  /** What the ear must not wait for: a ringing tone ends with the first sound of the line, whatever the store does. */
  private show(step: CallStep): void {
    const { call } = this;
    if (!call || step.kind === 'sent' || step.kind === 'ringing' || step.kind === 'attached') return;
    if (step.kind === 'early_media') call.lineHeard = step.heard;
    if (step.kind === 'answered') call.answeredAtMs = step.atMs;
    if (step.kind === 'ended') call.endedAtMs = step.marks.endedAtMs;
    this.seat?.refresh(this);
  }

  private async record(step: CallStep): Promise<void> {
    const { attemptId, call } = this;
    if (attemptId === null || !call) return;
    switch (step.kind) {
      case 'sent':
        await this.keep(attemptId, { sentAtMs: step.atMs });
        break;
      case 'ringing':
        call.ringingAtMs = step.atMs;
        await this.advance('ringing', { ringingAtMs: step.atMs });
        this.seat?.tone(this, 'ringback');
        this.seat?.refresh(this);
        break;
      case 'early_media':
        if (call.answeredAtMs === null) this.seat?.tone(this, step.heard ? null : 'ringback');
        break;
      case 'answered':
        call.answeredAtMs = step.atMs;
        this.seat?.tone(this, null);
        await this.advance('attaching', { answeredAtMs: step.atMs });
        this.seat?.refresh(this);
        break;
      case 'attached':
        this.seat?.step(this, 'on_call', null);
        await this.advance('in_progress', { attachedAtMs: step.atMs });
        this.seat?.refresh(this);
        break;
      case 'ended':
        this.seat?.tone(this, null);
        await this.callEnded(step);
        break;
    }
  }

  private async keep(attemptId: string, change: AttemptChange): Promise<void> {
    const { store, log } = this.around;
    const open = await this.onRecord(() => store.attempts.update(attemptId, change));
    if (!open) log('recording a call', new Error('Its attempt was ended elsewhere.'));
  }

  /** Writes what a call did. On a damaged database a call that is well goes on without its record. */
  private async onRecord(write: () => Promise<boolean>): Promise<boolean> {
    const { store, persist, log } = this.around;
    try {
      return await persist('recording a call', write);
    } catch (error) {
      if (store.damage.found === null) throw error;
      log('recording a call', error);
      return true;
    }
  }

  private async advance(to: ContactState, change: AttemptChange): Promise<void> {
    const { store } = this.around;
    if (this.attemptId !== null) await this.keep(this.attemptId, change);
    const moved = await this.onRecord(() => store.contacts.move(this.contact.id, [this.state], to));
    if (!moved) this.around.log('recording a call', new Error('Its contact was moved elsewhere.'));
    this.enter(to);
  }

  private async callEnded({ ended, marks }: Extract<CallStep, { kind: 'ended' }>): Promise<void> {
    const { attemptId, call, around, contact } = this;
    if (attemptId === null || !call) return;
    const { settings } = this.campaign;
    const outcome = outcomeOfCall(ended, marks, settings.minTalkSec);
    const change = recordOfEnding(ended, marks, outcome);
    call.endedAtMs = marks.endedAtMs;
    call.ending = endingWords(ended, marks);
    if (marks.attachedAtMs !== null) {
      // The operator sees at once that the call is over, also while the store is away.
      this.seat?.step(this, 'acw', null);
      await this.advance('acw', change);
      this.contact.lastOutcome = outcome;
      this.seat?.step(this, 'acw', settings.acw.seconds || null);
      if (settings.acw.seconds === 0) await this.conclude(true);
      return;
    }
    this.seat?.refresh(this);
    if (marks.answeredAtMs !== null && this.isIn(UNANSWERED)) {
      await this.advance('attaching', { answeredAtMs: marks.answeredAtMs });
    }
    const next = await storeLostCall(
      around,
      this.campaign,
      contact,
      { id: attemptId, createdAtMs: call.createdAtMs },
      { change, outcome, draft: this.draft, cut: false },
    );
    this.dismiss(next ?? this.state, null);
  }
}
