import type { Attempt } from '../../shared/contract/contact.ts';
import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { Refused } from '../../shared/domain/errors.ts';
import { earOf } from '../../shared/domain/screening-ear.ts';
import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import type { DialRequest, ReceivedCall } from '../lines/ports.ts';
import type { AttemptChange, NewAttempt } from '../store/store.ts';
import {
  endingWords,
  outcomeOfCall,
  recordOfEnding,
  type CallMarks,
  type LineEnded,
} from './calls/call-ending.ts';
import type { ContactInHand } from './contact-in-hand.ts';
import { callAtTimeOfDay, callOfAttempt, newCall } from './desk-call.ts';
import { STEP_WORDS, type CallStep } from './calls/call-step.ts';
import { CallRunner } from './calls/runner.ts';
import { dialsAhead, type CallMode } from '../../shared/domain/call-mode.ts';
import { afterCallInVain } from './missed-calls.ts';
import { OperatorSearch } from './operator-search.ts';
import { storeLostCall, type LostCall } from './store-result.ts';
import { passes } from './store-writes.ts';
import { IN_FLIGHT, UNANSWERED } from './verb-states.ts';
import type { WrapUpInHand } from './wrap-up-in-hand.ts';

type DeskCall = NonNullable<DeskSnapshot['call']>;

/** A person whose call the trunk turned away is tried again after this. */
const TURNED_AWAY_AGAIN_MS = 60_000;

/** So often the trunk is blamed for one person's calls in a run. */
const MOST_GIVEN_BACK = 3;

/**
 * The call of a contact in hand, from its attempt to its end: each step is shown at the desk at once and recorded in the
 * contact's lane.
 */
export class CallInHand {
  private readonly hand: ContactInHand;
  private readonly wrapUp: WrapUpInHand;
  private placed: CallRunner | null = null;
  /** What the desk shows of it. */
  private shown: DeskCall | null = null;
  /** Who takes it once it is answered. */
  private readonly search: OperatorSearch;
  private mode: CallMode = 'preview';
  /** It is answered before anybody is known who takes it. */
  private isAhead = false;
  /** The person called. */
  private isReceived = false;
  /** Its trunk, a pause, the window or the desk kept it from being sent: nobody was called. */
  private isKeptBack = false;

  constructor(hand: ContactInHand, wrapUp: WrapUpInHand) {
    this.hand = hand;
    this.wrapUp = wrapUp;
    this.search = new OperatorSearch(hand, () => this.placed);
  }

  /** What the desk shows of it now; null before the dial. */
  view(): DeskCall | null {
    const { state, around, attemptTime } = this.hand;
    return this.shown && callAtTimeOfDay({ ...this.shown, state }, around.clock.now() - attemptTime());
  }

  /** The attempt is on record: from here the contact is dialled, and ends exactly once. */
  begin(attempt: NewAttempt, attemptTime: () => number): void {
    const { hand } = this;
    hand.attemptId = attempt.id;
    hand.attemptTime = attemptTime;
    hand.contact.attempts = attempt.pass;
    this.shown = newCall(attempt);
    this.wrapUp.takeDraftAlong(attempt.id);
    this.mode = attempt.mode;
    this.isAhead = dialsAhead(attempt.mode);
    hand.enter('dialling');
    const { trunkId } = hand.campaign.settings;
    if (trunkId !== null) hand.around.trunkHealth.begun(trunkId, attempt.id);
    hand.around.dialled(attempt.campaignId);
    hand.step('dialling', null);
    // As it is at the dial: a campaign that is paused meanwhile owes its callers the same words.
    const sounds = hand.around.soundsOf(attempt.campaignId);
    this.placed = new CallRunner(
      { ...hand.around, time: attemptTime },
      {
        grant: this.isAhead ? 'after_answer' : 'before_dial',
        screening: this.screens ? hand.campaign.settings.screening : null,
        ear: earOf(hand.campaign.settings.screening),
        freeWhenLeft: () => this.search.freeWhenLeft(),
        waitFor: (wait) => this.search.waitFor(wait),
        listeningSeatId: hand.operatorId,
        attach: hand.seat && ((line) => this.search.attachTo(hand.seat, line)),
        route: () => this.search.find(),
        stopRouting: () => this.search.forget(),
        words: (words) => sounds[words],
      },
      attempt.createdAtMs,
      (step) => this.follow(step),
    );
  }

  /**
   * The person calls: picked up for the operator who sits ready for it, else for whoever is found in time.
   * @param apology what they hear when nobody is: mu-law, 8 kHz
   */
  receive(
    attempt: NewAttempt,
    attemptTime: () => number,
    received: ReceivedCall,
    apology: Uint8Array | null,
  ): void {
    const { hand } = this;
    hand.attemptId = attempt.id;
    hand.attemptTime = attemptTime;
    this.shown = { ...newCall(attempt), state: hand.state, ringingAtMs: attempt.createdAtMs };
    this.wrapUp.takeDraftAlong(attempt.id);
    this.mode = attempt.mode;
    this.isAhead = hand.seat === null;
    this.isReceived = true;
    this.placed = new CallRunner(
      { ...hand.around, time: attemptTime },
      {
        grant: this.isAhead ? 'after_answer' : 'before_dial',
        isReceived: true,
        screening: null,
        ear: earOf(hand.campaign.settings.screening),
        waitFor: () => undefined,
        listeningSeatId: null,
        attach: hand.seat && ((line) => this.search.attachTo(hand.seat, line)),
        route: () => this.search.find(),
        stopRouting: () => this.search.forget(),
        words: () => apology,
      },
      attempt.createdAtMs,
      (step) => this.follow(step),
    );
    this.placed.receive(received, attempt.id);
  }

  /** Who answered is told before anybody is put through. */
  private get screens(): boolean {
    return this.isAhead && !this.isReceived && this.hand.campaign.settings.screening.mode !== 'off';
  }

  place(request: DialRequest): void {
    this.placed?.place(request);
  }

  /** Ends it instead of placing it. */
  withdraw(): void {
    this.isKeptBack = true;
    this.placed?.withdraw();
  }

  /** What the desk shows of a call that a stopped host left behind. */
  showOf(attempt: Attempt): void {
    this.shown = callOfAttempt(attempt, this.hand.state);
  }

  /** Ends a call that nobody has answered yet. */
  giveUpUnanswered(): void {
    if (this.hand.isIn(UNANSWERED)) this.placed?.giveUp();
  }

  /** Ends the call, whatever it is doing. */
  giveUp(): void {
    if (this.hand.isIn(IN_FLIGHT)) this.placed?.hangUp('program');
  }

  // The operator's verbs

  hangUp(): void {
    this.hand.mustBeIn('hangUp');
    this.placed?.hangUp('operator');
  }

  mute(muted: boolean): void {
    this.hand.mustBeIn('mute');
    this.placed?.mute(muted);
    if (this.shown) this.shown.muted = muted;
    this.hand.refresh();
  }

  async hold(onHold: boolean): Promise<void> {
    this.hand.mustBeIn('hold');
    try {
      await this.placed?.hold(onHold);
    } catch (error) {
      this.hand.around.log('putting a call on hold', error);
      throw new Refused(
        onHold ? 'The call could not be put on hold.' : 'The call could not be taken back.',
        'Try again.',
      );
    }
    if (this.shown) this.shown.onHold = onHold;
    this.hand.refresh();
  }

  digits(digits: string): void {
    this.hand.mustBeIn('digits');
    this.placed?.sendDigits(digits);
  }

  /** The window's sound came back in the middle of the call: joins it again. */
  rejoin(): void {
    this.placed?.rejoin();
  }

  // What the line tells

  /** Each step of the call is shown at once and recorded in the lane. */
  private follow(step: CallStep): void {
    const { attemptId, campaign, around } = this.hand;
    const { trunkId } = campaign.settings;
    // The channel is free the moment the call is over, whatever is still to be stored.
    if (step.kind === 'ended' && attemptId !== null) around.trunkRoom.release(attemptId);
    const isThrough = step.kind === 'ringing' || step.kind === 'answered';
    // A call that came in says nothing of where ours go out.
    if (isThrough && !this.isReceived && attemptId !== null && trunkId !== null)
      around.trunkHealth.gotThrough(trunkId, attemptId);
    this.show(step);
    this.hand.around.followed(this.hand.campaign.id, this.hand.contact.id, step);
    this.hand.lane
      .run(() => this.record(step))
      .catch((error: unknown) => {
        this.hand.around.log(`recording that a call ${STEP_WORDS[step.kind]}`, error);
        if (step.kind === 'ended' && !passes(error)) this.wrapUp.setAside(error);
      });
  }

  /** What the ear must not wait for: a ringing tone ends with the first sound of the line, whatever the store does. */
  private show(step: CallStep): void {
    const call = this.shown;
    if (!call) return;
    switch (step.kind) {
      case 'early_media':
        call.lineHeard = step.heard;
        break;
      case 'answered':
        call.answeredAtMs = step.atMs;
        break;
      case 'screened':
      case 'person_there':
        this.search.stopWaiting();
        return;
      case 'unattached':
        this.hand.standUp('audio_lost');
        break;
      case 'attached':
        if (!this.isAhead && !this.isReceived) return;
        // Nobody dialled it here: a sound says that somebody is on the line.
        this.hand.step('on_call', null);
        this.hand.tone('arrival');
        break;
      case 'ended':
        this.search.stopWaiting();
        call.endedAtMs = step.marks.endedAtMs;
        break;
      default:
        return;
    }
    this.hand.refresh();
  }

  private async record(step: CallStep): Promise<void> {
    const { attemptId } = this.hand;
    const call = this.shown;
    if (attemptId === null || !call) return;
    switch (step.kind) {
      case 'sent':
        await this.keep(attemptId, { sentAtMs: step.atMs });
        break;
      case 'ringing':
        call.ringingAtMs = step.atMs;
        await this.advance('ringing', { ringingAtMs: step.atMs });
        this.hand.tone('ringback');
        this.hand.refresh();
        break;
      case 'early_media':
        if (call.answeredAtMs === null) this.hand.tone(step.heard ? null : 'ringback');
        break;
      case 'answered':
        call.answeredAtMs = step.atMs;
        await this.recordAnswer(step.atMs);
        this.hand.refresh();
        break;
      case 'screened':
        await this.recordScreening(step);
        break;
      case 'person_there':
        await this.putThrough({});
        break;
      case 'granted':
        if (this.hand.state !== 'attaching')
          await this.advance('attaching', { operatorId: this.hand.operatorId });
        break;
      case 'unattached':
        await this.advance('awaiting_operator', { operatorId: null });
        break;
      case 'expired':
        break;
      case 'attached':
        this.hand.step('on_call', null);
        await this.advance('in_progress', { attachedAtMs: step.atMs });
        this.hand.refresh();
        break;
      case 'ended':
        this.hand.tone(null);
        await this.callEnded(step);
        break;
    }
  }

  private async recordAnswer(answeredAtMs: number): Promise<void> {
    if (!this.isAhead) {
      this.hand.tone(null);
      await this.advance('attaching', { answeredAtMs });
    } else if (this.screens) {
      await this.advance('amd_screening', { answeredAtMs });
    } else await this.putThrough({ answeredAtMs });
  }

  private async recordScreening({
    atMs,
    verdict,
    confidence,
    by,
    plan,
  }: Extract<CallStep, { kind: 'screened' }>): Promise<void> {
    const said = { screeningVerdict: verdict, screeningConfidence: confidence, screenedBy: by };
    const change = { screenedAtMs: atMs, ...said };
    const { attemptId, state } = this.hand;
    if (plan === 'put_through') await this.putThrough(change);
    else if (state !== 'amd_screening') await this.advance('amd_screening', change);
    else if (attemptId !== null) await this.keep(attemptId, change);
  }

  /** Somebody may have been free at once: one step on record for two. */
  private async putThrough(change: AttemptChange): Promise<void> {
    const { operatorId } = this.hand;
    if (operatorId === null) await this.advance('awaiting_operator', change);
    else await this.advance('attaching', { ...change, operatorId });
  }

  private async keep(attemptId: string, change: AttemptChange): Promise<void> {
    const { store, log } = this.hand.around;
    const open = await this.onRecord(() => store.attempts.update(attemptId, change));
    if (!open) log('recording a call', new Error('Its attempt was ended elsewhere.'));
  }

  /** Writes what a call did. On a damaged database a call that is well goes on without its record. */
  private async onRecord(write: () => Promise<boolean>): Promise<boolean> {
    const { store, persist, log } = this.hand.around;
    try {
      return await persist('recording a call', write);
    } catch (error) {
      if (store.damage.found === null) throw error;
      log('recording a call', error);
      return true;
    }
  }

  private async advance(to: ContactState, change: AttemptChange): Promise<void> {
    const { store } = this.hand.around;
    if (this.hand.attemptId !== null) await this.keep(this.hand.attemptId, change);
    const owner = change.operatorId === undefined ? {} : { operatorId: change.operatorId };
    const moved = await this.onRecord(() =>
      store.contacts.move(this.hand.contact, [this.hand.state], to, owner),
    );
    if (!moved) this.hand.around.log('recording a call', new Error('Its contact was moved elsewhere.'));
    this.hand.enter(to);
  }

  /**
   * Where the contact goes back to when the trunk turned its call away, or something kept it from being sent, without an attempt used
   * up; null when it did not.
   */
  private isTrunksDoing(ended: LineEnded, marks: CallMarks): LostCall['giveBack'] {
    const { around, contact, campaign, attemptId } = this.hand;
    const { trunkId } = campaign.settings;
    if (trunkId === null || attemptId === null) return null;
    const earlier = this.wrapUp.history.filter(
      ({ run, pass }) => run === contact.run && pass !== RECEIVED_PASS,
    ).length;
    const givenBack = earlier - (contact.attempts - 1);
    const isTurnedAway = around.trunkHealth.ended(trunkId, attemptId, ended, marks, givenBack <= 0);
    // Whoever cannot be reached however often it is tried must not be tried for ever.
    if (!this.isKeptBack && (!isTurnedAway || givenBack >= MOST_GIVEN_BACK)) return null;
    const againMs = Math.max(
      around.trunkHealth.againAtMs(trunkId),
      around.clock.now() + TURNED_AWAY_AGAIN_MS,
    );
    return { to: contact.takenFrom, attempts: contact.attempts - 1, nextAtMs: againMs };
  }

  private async callEnded({ ended, marks }: Extract<CallStep, { kind: 'ended' }>): Promise<void> {
    const { attemptId, around, contact, campaign } = this.hand;
    const call = this.shown;
    if (attemptId === null || !call) return;
    const { settings } = campaign;
    const outcome = outcomeOfCall(ended, marks, settings.minTalkSec);
    const change = recordOfEnding(ended, marks, outcome);
    call.endedAtMs = marks.endedAtMs;
    call.ending = endingWords(ended, marks);
    if (marks.attachedAtMs !== null) {
      // The operator sees at once that the call is over, also while the store is away.
      this.hand.step('acw', null);
      await this.advance('acw', change);
      contact.lastOutcome = outcome;
      this.hand.step('acw', settings.acw.seconds || null);
      if (settings.acw.seconds === 0 || this.wrapUp.isReported)
        await this.wrapUp.conclude(!this.wrapUp.isReported);
      return;
    }
    this.hand.refresh();
    if (marks.answeredAtMs !== null && this.hand.isIn(UNANSWERED)) {
      await this.advance('attaching', { answeredAtMs: marks.answeredAtMs });
    }
    const next = await storeLostCall(
      around,
      campaign,
      contact,
      { id: attemptId, createdAtMs: call.createdAtMs, mode: this.mode },
      {
        change,
        outcome,
        draft: this.wrapUp.draft,
        cut: false,
        ...(this.isReceived
          ? afterCallInVain(contact, around.clock.now())
          : { calledAtMs: null, giveBack: this.isTrunksDoing(ended, marks) }),
      },
    );
    this.hand.dismiss(next ?? this.hand.state, null);
  }
}
