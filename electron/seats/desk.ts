import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import type { Operator } from '../../shared/contract/people.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import {
  transitionOperator,
  type NotReadyReason,
  type OperatorState,
} from '../../shared/domain/operator-state.ts';
import type { Line } from '../lines/ports.ts';
import { startCountdown, type Countdown } from './countdown.ts';
import type { DeskJob, Seat } from './desk-job.ts';
import { drawDesk } from './desk-snapshot.ts';
import type { Ear } from './ear.ts';

/** What a desk needs of the world around it. */
export interface DeskSurroundings {
  clock: Clock;
  ear: Pick<Ear, 'audible' | 'tone' | 'attach' | 'release'>;
  /** The desk looks different now. */
  changed(desk: Desk): void;
  /** The operator's state changed: to be journalled. */
  moved(desk: Desk): void;
  /** The operator may take work, or signed in. */
  free(desk: Desk): void;
  /** The operator left the contact in hand alone, or came back to it: lists of contacts say so. */
  attendanceChanged(job: DeskJob, desk: Desk): void;
  /** A job left: the day's figures are out of date. */
  jobLeft(desk: Desk): void;
  connectionGraceMs: number;
  callGraceMs: number;
}

/** States of a contact that is not dialled yet: losing the desk costs the customer nothing. */
const BEFORE_THE_DIAL: readonly OperatorState[] = ['ready', 'awaiting', 'offered', 'bcw'];

/** States in which a contact is at the desk and nothing is dialled yet. */
const PREPARING: readonly OperatorState[] = ['offered', 'bcw'];

/** An operator who was ready when the window or its sound went away is ready again if it is back within this. */
const RESUME_READY_MS = 30_000;
/** A wrap-up that waited for its operator to come back leaves at least this much time. */
const LEAST_RESUMED_ACW_MS = 15_000;

/**
 * One operator's desk. Its state moves only along the table in shared/domain/operator-state.ts:
 *
 *     offline > not_ready <> ready > offered > bcw > dialling > on_call > acw > ready
 *                            ready > awaiting > dialling          (progressive without BCW)
 *                            ready > bcw > dialling               (progressive with BCW)
 *                            ready > acw                          (a wrap-up that a stopped host left)
 *     any state before the dial falls back to not_ready when window or sound is lost
 */
export class Desk implements Seat {
  operator: Operator;
  state: OperatorState = 'offline';
  reason: NotReadyReason | null = null;
  /** When it came into this state, in elapsed time. */
  sinceElapsedMs: number;
  connected = false;
  /** The operator sits at another host, or is about to: nothing new comes to this desk. */
  isElsewhere = false;
  /** The window that has the sound, when it named itself. */
  soundWindow: string | null = null;
  job: DeskJob | null = null;
  countdown: Countdown | null = null;
  extensionsLeft = 0;
  holdBack: HoldBack | null = null;
  /** Calls placed ahead for the operators of its groups; null while there are none to come. */
  underWay: DeskSnapshot['underWay'] = null;
  /** Since when it may be given a contact, in elapsed time: waiting for a call to come is no new beginning. */
  freeSinceMs = 0;
  last: DeskSnapshot['last'] = null;
  today: DeskSnapshot['today'] = { attempts: 0, connected: 0, talkSec: 0, wrapSec: 0 };
  /** Not ready for this as soon as the present call and wrap-up are over. */
  afterwards: NotReadyReason | null = null;
  reserved = false;
  private readonly around: DeskSurroundings;
  /** In elapsed time. */
  private resumeUntilMs = -Infinity;
  private stopGrace: (() => void) | null = null;

  constructor(operator: Operator, around: DeskSurroundings) {
    this.operator = operator;
    this.around = around;
    this.sinceElapsedMs = around.clock.elapsed();
  }

  /** The time of day at which it came into this state, as the clock stands now. */
  get sinceMs(): number {
    const { clock } = this.around;
    return Math.round(clock.now() - (clock.elapsed() - this.sinceElapsedMs));
  }

  get operatorId(): string {
    return this.operator.id;
  }

  get operatorName(): string {
    return this.operator.name;
  }

  get audible(): boolean {
    return this.around.ear.audible(this.operator.id);
  }

  /** May be given a contact now. */
  get free(): boolean {
    return this.isIdle && !this.reserved && this.connected && this.audible && !this.isElsewhere;
  }

  /** Ready, with nothing at hand; a call may be on its way. */
  get isIdle(): boolean {
    return (this.state === 'ready' || this.state === 'awaiting') && this.job === null;
  }

  draw(): DeskSnapshot {
    return drawDesk(this);
  }

  // The dialler's side

  take(job: DeskJob, to: OperatorState, countdownSec: number | null): boolean {
    if (!this.reserved || !this.isIdle) return false;
    this.reserved = false;
    this.job = job;
    this.step(job, to, countdownSec);
    return true;
  }

  /** Reopens a wrap-up that a stopped host left behind. */
  reopen(job: DeskJob): boolean {
    const isFree = this.isIdle || (this.state === 'not_ready' && !this.job);
    if (!this.connected || this.isElsewhere || this.reserved || !isFree) return false;
    this.job = job;
    // As the operator was before: back from a wrap-up that nobody chose to take now.
    this.afterwards = this.reason;
    this.step(job, 'acw', job.view().acw.seconds || null);
    this.around.attendanceChanged(job, this);
    return true;
  }

  step(job: DeskJob, to: OperatorState, countdownSec: number | null): void {
    if (this.job !== job) return;
    this.stopCountdown();
    if (to === 'acw') this.extensionsLeft = job.view().acw.maxExtensions;
    if (countdownSec !== null) this.countFor(job, countdownSec * 1_000, countdownSec);
    if (to === 'acw' && !this.connected) this.countdown?.pause();
    this.move(to, this.afterwards);
  }

  /** Calls that are placed ahead may come to this desk any moment, or none will any more (null). */
  expectCalls(underWay: DeskSnapshot['underWay']): void {
    if (!this.isIdle || this.reserved) return;
    const was = this.underWay;
    this.underWay = underWay;
    if (underWay !== null && this.state === 'ready') this.move('awaiting', null);
    else if (underWay === null && this.state === 'awaiting') this.move('ready', null);
    else if (was?.ringing !== underWay?.ringing || was?.waiting !== underWay?.waiting)
      this.around.changed(this);
  }

  refresh(job: DeskJob): void {
    if (this.job === job) this.around.changed(this);
  }

  attach(line: Line): Promise<void> {
    return this.around.ear.attach(this.operatorId, line);
  }

  tone(job: DeskJob, tone: 'ringback' | 'busy' | 'arrival' | null): void {
    if (this.job === job) this.around.ear.tone(this.operator.id, tone);
  }

  leave(job: DeskJob, because: NotReadyReason | null): void {
    if (this.job !== job) return;
    const { contact, ending } = job.view();
    this.last = {
      name: contact.name,
      number: contact.phone,
      ending,
      state: contact.state,
      atMs: this.around.clock.now(),
    };
    this.job = null;
    this.stopCountdown();
    this.extensionsLeft = 0;
    const lost = this.connected ? (this.audible ? null : 'audio_lost') : 'connection_lost';
    const reason = because ?? this.afterwards ?? lost;
    this.afterwards = null;
    this.move(reason === null ? 'ready' : 'not_ready', reason);
    if (reason !== null && reason === lost) this.rememberReady();
    this.around.jobLeft(this);
    this.around.free(this);
    if (!this.connected) this.armGrace();
  }

  release(): void {
    this.reserved = false;
  }

  // The operator's side

  signIn(): void {
    const wasAway = !this.connected;
    this.connected = true;
    this.isElsewhere = false;
    this.stopGrace?.();
    this.stopGrace = null;
    if (this.state === 'offline') this.move('not_ready', 'signed_in');
    else this.around.changed(this);
    if (this.state === 'acw') this.countdown?.resume(LEAST_RESUMED_ACW_MS);
    if (wasAway && this.job) this.around.attendanceChanged(this.job, this);
    this.resumeReady();
    this.around.free(this);
  }

  becomeReady(): void {
    this.move('ready', null);
    this.around.free(this);
  }

  /** Now, or after the present call and its wrap-up. */
  becomeNotReady(reason: NotReadyReason): void {
    this.resumeUntilMs = -Infinity;
    if (BEFORE_THE_DIAL.includes(this.state)) this.dropWork(reason);
    else if (this.state === 'not_ready') this.move('not_ready', reason);
    else if (this.state !== 'offline') {
      this.afterwards = reason;
      this.reason = reason;
      this.around.changed(this);
    }
  }

  /** Only with no call and no wrap-up at hand. */
  signOff(): void {
    if (this.state === 'offline') return;
    if (this.state !== 'not_ready') this.dropWork('signed_in');
    this.stopGrace?.();
    this.stopGrace = null;
    this.connected = false;
    this.move('offline', null);
    this.around.ear.release(this.operatorId);
  }

  extendAcw(bySec: number): void {
    this.extensionsLeft -= 1;
    this.countdown?.extend(bySec);
    this.around.changed(this);
  }

  // The window and its sound

  disconnect(): void {
    if (!this.connected) return;
    this.connected = false;
    if (this.state === 'acw') this.countdown?.pause();
    if (this.job) this.around.attendanceChanged(this.job, this);
    this.armGrace();
  }

  audibleChanged(audible: boolean): void {
    if (audible) {
      this.job?.rejoinSound();
      this.resumeReady();
    } else if (PREPARING.includes(this.state)) {
      // A reload takes a moment: the contact stays, but nothing is dialled until the sound is back.
      const { job } = this;
      this.around.clock.after(this.around.connectionGraceMs, () => {
        if (this.job === job && !this.audible && PREPARING.includes(this.state)) this.loseWork('audio_lost');
      });
    } else if (BEFORE_THE_DIAL.includes(this.state)) this.loseWork('audio_lost');
    else if (this.state === 'dialling') void this.job?.giveUp();
    this.around.changed(this);
  }

  close(): void {
    this.stopCountdown();
    this.stopGrace?.();
    this.stopGrace = null;
  }

  private armGrace(): void {
    this.stopGrace?.();
    const { clock, connectionGraceMs, callGraceMs } = this.around;
    this.stopGrace = clock.after(connectionGraceMs, () => {
      if (BEFORE_THE_DIAL.includes(this.state)) this.loseWork('connection_lost');
      else if (this.state === 'dialling') void this.job?.giveUp();
      this.stopGrace = clock.after(Math.max(0, callGraceMs - connectionGraceMs), () => {
        this.stopGrace = null;
        if (this.state === 'on_call') void this.job?.giveUp();
        else if (this.state === 'not_ready') this.move('offline', null);
      });
    });
  }

  /** Not ready at once; a contact not yet dialled goes back. */
  private dropWork(reason: NotReadyReason): void {
    const job = this.job;
    this.job = null;
    this.reserved = false;
    this.stopCountdown();
    this.move('not_ready', reason);
    void job?.giveUp();
  }

  /** Taken from an operator who wanted to work: ready again if it comes back soon. */
  private loseWork(reason: NotReadyReason): void {
    this.rememberReady();
    this.dropWork(reason);
  }

  private rememberReady(): void {
    this.resumeUntilMs = this.around.clock.elapsed() + RESUME_READY_MS;
  }

  private resumeReady(): void {
    const lost = this.reason === 'audio_lost' || this.reason === 'connection_lost';
    const inTime = this.around.clock.elapsed() <= this.resumeUntilMs;
    if (this.state === 'not_ready' && lost && inTime && this.connected && this.audible) this.becomeReady();
  }

  private countFor(job: DeskJob, ms: number, totalSec: number): void {
    this.countdown = startCountdown(this.around.clock, ms, totalSec, () => {
      this.countdown = null;
      void job.countdownEnded();
    });
  }

  private stopCountdown(): void {
    this.countdown?.stop();
    this.countdown = null;
  }

  private move(to: OperatorState, reason: NotReadyReason | null): void {
    if (to !== this.state) {
      if (to === 'ready' && this.state !== 'awaiting') this.freeSinceMs = this.around.clock.elapsed();
      this.state = transitionOperator(this.state, to);
      this.sinceElapsedMs = this.around.clock.elapsed();
    } else if (reason !== this.reason) this.sinceElapsedMs = this.around.clock.elapsed();
    this.reason = reason;
    this.holdBack = null;
    if (to === 'offline') this.soundWindow = null;
    this.around.moved(this);
    this.around.changed(this);
  }
}
