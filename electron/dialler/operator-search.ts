import { isAgentless } from '../../shared/domain/call-mode.ts';
import type { FreeWhenLeft } from '../../shared/domain/free-when-left.ts';
import type { Line } from '../lines/ports.ts';
import type { Seat } from '../seats/desk-job.ts';
import type { CallWait } from './calls/call-event.ts';
import { inTimeMs, longestWaitMs } from './calls/longest-wait.ts';
import type { CallRunner } from './calls/runner.ts';
import type { ContactInHand } from './contact-in-hand.ts';
import type { ExpectedCall, WaitingCall } from './routing.ts';
import { targetOf } from './targets/target.ts';

/** A voice agent that did not take a call is asked for the same one again after this. */
const AGENT_AGAIN_MS = 250;

/** Finds whoever takes an answered call of a contact in hand, and keeps the times that it may wait. */
export class OperatorSearch {
  private readonly hand: ContactInHand;
  private readonly placed: () => CallRunner | null;
  private waiting: WaitingCall | null = null;
  /** The call while it is listened who answers. */
  private expected: ExpectedCall | null = null;
  /** When it began to be listened, or to speak. */
  private countsFromMs = 0;
  private answeredElapsedMs: number | null = null;
  /** How often somebody was looked for. */
  private tries = 0;
  private stopPause: (() => void) | null = null;
  private stopWait: (() => void) | null = null;

  /** @param placed the call, once there is one */
  constructor(hand: ContactInHand, placed: () => CallRunner | null) {
    this.hand = hand;
    this.placed = placed;
  }

  /**
   * What cannot be told in time is a person. The time to an operator begins anew with the person behind an assistant, whom
   * nobody has heard before.
   */
  waitFor(wait: CallWait): void {
    const { around, campaign } = this.hand;
    if (wait === 'verdict') this.expect();
    const { settings } = campaign;
    // A time that counts from the answer is not prolonged by who speaks at length.
    if (wait === 'greeting' && settings.predictive.graceFrom === 'answer') return;
    this.countsFromMs = around.clock.elapsed();
    const countsFromHere = wait === 'verdict' && settings.predictive.graceFrom === 'answer';
    this.answeredElapsedMs = countsFromHere ? around.clock.elapsed() : null;
    this.stopWait?.();
    const mostMs = longestWaitMs(wait, settings, around.pace);
    this.stopWait = around.clock.after(mostMs, () => this.placed()?.waited(wait));
  }

  /** Nobody is waited for any more. */
  stopWaiting(): void {
    this.stopWait?.();
    if (this.expected) this.hand.around.routing.expectNoMore(this.expected);
    this.expected = null;
  }

  /** Whether somebody would have taken the call that is listened to and ends now, had it been told to be a person's. */
  freeWhenLeft(): FreeWhenLeft {
    const { around, campaign } = this.hand;
    if (this.expected === null || !around.routing.hasSomebodyFor(this.expected)) return 'nobody';
    const listenedMs = around.clock.elapsed() - this.countsFromMs;
    return listenedMs > inTimeMs(campaign.settings, around.pace) ? 'too_late' : 'somebody';
  }

  /** Asks for an operator until the campaign's time to one is over. */
  find(): void {
    const { around, campaign } = this.hand;
    const { predictive } = campaign.settings;
    const target = targetOf(campaign.settings);
    if (target === null) {
      this.placed()?.expired();
      return;
    }
    const answeredAtMs = (this.answeredElapsedMs ??= around.clock.elapsed());
    this.waiting = {
      target,
      answeredAtMs,
      untilMs: answeredAtMs + predictive.graceMs,
      grant: (seat) => this.grant(seat),
      expire: () => this.placed()?.expired(),
    };
    const offered = this.waiting;
    const offer = (): void => around.routing.offer(offered);
    this.tries += 1;
    // An operator who hears nothing is not ready any more; a voice agent that refuses would be asked again without end.
    if (this.tries === 1 || !isAgentless(campaign.settings.mode)) offer();
    else if (offered.untilMs <= around.clock.elapsed()) offered.expire();
    else {
      const pauseMs = Math.min(AGENT_AGAIN_MS, Math.max(0, offered.untilMs - around.clock.elapsed()));
      this.stopPause = around.clock.after(pauseMs, offer);
    }
  }

  /** Joins the call to whoever sits here, within the time that is left to it. */
  attachTo(seat: Seat | null, line: Line): Promise<void> {
    if (!seat) return Promise.reject(new Error('There is nobody to join the call to.'));
    const { around, campaign } = this.hand;
    const untilMs = (this.answeredElapsedMs ?? around.clock.elapsed()) + campaign.settings.predictive.graceMs;
    return seat.attach(line, this.hand.job, Math.max(0, untilMs - around.clock.elapsed()));
  }

  /** Nobody is looked for any more. */
  forget(): void {
    this.stopPause?.();
    if (this.waiting) this.hand.around.routing.withdraw(this.waiting);
    this.waiting = null;
  }

  /** Somebody is needed for it soon. */
  private expect(): void {
    const { around, campaign } = this.hand;
    const target = targetOf(campaign.settings);
    if (target === null || this.expected !== null) return;
    this.expected = { target };
    around.routing.expect(this.expected);
  }

  private grant(seat: Seat): boolean {
    const placed = this.placed();
    if (!placed?.isWaiting || !this.hand.sitWithCall(seat)) return false;
    this.waiting = null;
    placed.granted((line) => this.attachTo(seat, line));
    return true;
  }
}
