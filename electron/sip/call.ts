/** One outbound call on the wire, from INVITE to the last BYE. */
import * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded, guardedCallbacks, guardedClock } from '../../shared/domain/guarded.ts';
import { afterReading, notRunning } from './timers.ts';
import type { Agent, CallHooks } from './agent.ts';
import { createCallDialog } from './call-dialog.ts';
import { CALL_STATES, transition, type CallState } from './call-state.ts';
import { FAULT, UNUSABLE_ANSWER } from './call-words.ts';
import { keepTraces } from './kept-traces.ts';
import { confirmedEnd } from './confirmed-end.ts';
import { cseqOf, leaveBadAnswers, toTagOf } from './bad-answer.ts';
import { tokensOf } from './header-text.ts';
import { newCallId, newTag } from './ids.ts';
import { inviteMessage } from './invite-message.ts';
import { abandonTransaction, openDialog, refuseChallenges } from './library.ts';
import type { Log } from './log.ts';
import { createOfferAnswer, type OfferAnswer } from './offer-answer.ts';
import { CUSTOMER_REFUSALS, q850Cause, takeInfo } from './reason.ts';
import { acknowledgeUnreadable } from './reoffer.ts';
import { sdpOf } from './sdp-body.ts';
import { offeredInterval } from './session-timer.ts';
import type { CallEvent, CallRequest, EndedBy, OutboundCall } from './signalling.ts';
import type { SignallingTiming } from './timing.ts';

type Ended = Extract<CallEvent, { kind: 'ended' }>;
type Cause = Ended['cause'];

export interface CallDeps {
  agent: Agent;
  clock: Clock;
  timing: SignallingTiming;
  log: Log;
  /** It is over for its owner. */
  onEnded: () => void;
}

/** A call as its trunk sees it. */
export interface LiveCall extends OutboundCall {
  readonly state: CallState;
  /** Ends the call because its trunk is gone; a BYE or CANCEL is tried all the same. */
  loseTrunk(): void;
  /** The trunk has been away for long: ends the call when its own dialog is silent too, and nobody watches its audio. */
  outliveTrunk(): void;
  /** The trunk is reached elsewhere now: tells the peer of an answered call. */
  trunkMoved(): void;
}

/** Starts a call in the next turn of the loop, so that its owner holds it before it hears of it. */
export function placeCall(request: CallRequest, on: (event: CallEvent) => void, deps: CallDeps): LiveCall {
  const { agent, timing, log } = deps;
  const clock = guardedClock(deps.clock, fault);
  const { core } = agent;
  const callId = newCallId();
  const fromTag = newTag();
  let state: CallState = 'new';
  let uac: Core.OutgoingInviteRequest | null = null;
  let session: Core.Session | null = null;
  let heard = false;
  let closingCause: Cause = 'cancelled';
  /** Whoever picks up as the call is cancelled is not left. */
  let takesAnswer = false;
  /** The exchange of each dialog that the INVITE has made, by the peer's tag; a forked call has several. */
  const exchanges = new Map<string, OfferAnswer>();
  const offered = offeredInterval();
  let stopRing: () => void = notRunning;
  let stopWait: () => void = notRunning;
  const parting = confirmedEnd(clock, timing.t1Ms, () => request.release?.());
  /** What still waits for somebody's answer; each is told when the call ends. */
  const pending = new Set<() => void>();

  const exchangeOf = (tag: string): OfferAnswer => {
    const exchange = exchanges.get(tag) ?? createOfferAnswer(request.sdpOffer);
    exchanges.set(tag, exchange);
    return exchange;
  };

  const inside = createCallDialog({
    callId,
    agent,
    clock,
    timing,
    log,
    pending,
    dialog: () => (CALL_STATES[state].answered ? session : null),
    isOver: () => CALL_STATES[state].over,
    exchangeOf,
    tell,
    lost: (cause) => hangUpAs('network', cause),
    onFault: fault,
  });
  const leave = leaveBadAnswers(core);
  const traces = keepTraces({
    trunkId: request.trunkId,
    callId,
    agent,
    log,
    keep: request.keep,
    isOver: () => CALL_STATES[state].over,
  });

  const to = (next: Parameters<typeof transition>[1]): void => {
    state = transition(state, next);
  };

  function tell(event: CallEvent): void {
    try {
      on(event);
    } catch (error) {
      log('error', 'The owner of a call failed to take an event.', { call: callId, event: event.kind });
      fault(error);
    }
  }

  /** After a throw nobody can say what is left half done in a call: it is ended, and it alone. */
  function fault(error: unknown): void {
    log('error', 'A call met a fault of the program.', { call: callId, error: String(error) });
    const { answered, closing, over } = CALL_STATES[state];
    if (over) return;
    try {
      if (answered) {
        if (session) parting.bye(session);
        forget();
      } else if (!closing) cancel('fault');
    } catch (again) {
      log('warn', 'The peer could not be told of it.', { call: callId, error: String(again) });
    }
    end('network', 'fault', answered ? 200 : null, { sipReason: FAULT });
  }

  function end(by: EndedBy, cause: Cause, code: number | null, extra: Partial<Ended> = {}): void {
    if (CALL_STATES[state].over) return;
    const answered = extra.answered ?? CALL_STATES[state].answered;
    to('end');
    stopRing();
    stopWait();
    inside.stop();
    for (const giveUp of pending) giveUp();
    pending.clear();
    parting.endedHere();
    tell({ kind: 'ended', by, sipCode: code, sipReason: null, q850Cause: null, cause, ...extra, answered });
    deps.onEnded();
  }

  // The hooks stay while an INVITE or BYE of this call may still be on its way.
  const forget = (): void => {
    agent.calls.delete(callId);
  };

  function armRing(): void {
    stopRing();
    stopRing = afterReading(clock, request.ringTimeoutMs, () => {
      if (!heard) {
        cancel('watchdog');
        end('network', 'watchdog', null);
      } else cancel('ring_timeout', true);
    });
  }

  function provisional(): void {
    if (heard) return;
    heard = true;
    if (CALL_STATES[state].ringing) armRing();
  }

  function progress(message: Core.IncomingResponseMessage): void {
    provisional();
    if (!CALL_STATES[state].ringing) return;
    to('progress');
    traces.early(message.data);
    const sdp = sdpOf(message);
    const exchange = exchangeOf(message.toTag ?? '');
    if (sdp !== null && exchange.can('answered')) exchange.answered(sdp);
    tell({ kind: 'progress', code: message.statusCode ?? 180, reason: message.reasonPhrase ?? '', sdp });
  }

  function onProgress(
    response: Core.IncomingResponse & { prack?: (options?: Core.RequestOptions) => unknown },
  ): void {
    const { message } = response;
    const rseq = message.getHeader('rseq');
    // RFC 3262: a reliable provisional answer is repeated until it is acknowledged.
    if (rseq !== undefined && tokensOf(message.getHeader('require')).includes('100rel')) {
      response.prack?.({ extraHeaders: [`RAck: ${rseq} ${message.getHeader('cseq') ?? ''}`] });
    }
    progress(message);
  }

  type Answer = Parameters<NonNullable<Core.OutgoingInviteRequestDelegate['onAccept']>>[0];

  function onAccept(response: Answer): void {
    try {
      accepted(response);
    } catch (error) {
      // Somebody has picked up: they are left in order before the call is given up.
      if (session === null) {
        response.ack();
        parting.bye(response.session);
        end('network', 'fault', response.message.statusCode ?? 200, { answered: true, sipReason: FAULT });
      }
      throw error;
    }
  }

  function accepted(response: Answer): void {
    const { message } = response;
    const code = message.statusCode ?? 200;
    const dialog = response.session;
    const target: unknown = message.parseHeader('contact');
    // The library keeps the target of the early dialog; RFC 3261 13.2.2.4 wants that of the 2xx.
    if (target instanceof Core.NameAddrHeader) openDialog(dialog).dialogState.remoteTarget = target.uri;
    const trace = traces.answered(dialog);
    response.ack();
    const exchange = exchangeOf(dialog.remoteTag);
    const own = sdpOf(message);
    if (own !== null && exchange.can('answered')) exchange.answered(own);
    // RFC 3261 13.2.1: a 2xx need not repeat the answer that a 183 of its dialog brought.
    const sdp = own ?? exchange.remote ?? exchanges.get('')?.remote ?? null;
    const { over, answered, closing } = CALL_STATES[state];
    if (over || answered || (closing && !takesAnswer) || sdp === null) {
      // Another branch of a forked call, an answer that crossed our hang-up, or one without a body.
      parting.bye(dialog);
      if (closing) end('us', closingCause, code, { answered: true });
      else if (CALL_STATES[state].ringing) endBadly(code);
      return;
    }
    session = dialog;
    stopRing();
    stopWait();
    to('answer');
    dialog.delegate = guardedCallbacks(fault, {
      onBye,
      onInfo,
      onInvite: (invite) => inside.peerOffers.onInvite(invite, dialog),
      onAck: (ack) => inside.peerOffers.onAck(ack, dialog),
      // We answer no INVITE reliably, so nothing of ours waits for a PRACK.
      onPrack: (prack) => prack.reject({ statusCode: 481 }),
    } satisfies Core.SessionDelegate);
    inside.session.begin(message);
    inside.requests.keepProbing();
    tell({ kind: 'answered', sdp, trace });
  }

  function onFinal({ message }: Core.IncomingResponse): void {
    if (CALL_STATES[state].ringing && offered.takes(message) && uac !== null) {
      invite(uac.message.cseq + 1);
      return;
    }
    forget();
    // The library makes up a 408 when nothing came and a 503 when the message could not be sent.
    const made = message.data === undefined;
    if (!made) parting.confirm();
    const code = message.statusCode ?? 0;
    if (made) {
      if (CALL_STATES[state].closing) end('us', closingCause, heard ? 487 : null);
      else end('network', code === 408 ? 'watchdog' : 'trunk_lost', null);
      return;
    }
    const details = {
      sipReason: message.reasonPhrase || null,
      q850Cause: q850Cause(message.getHeaders('reason')),
    };
    if (CALL_STATES[state].closing && (code === 487 || code === 401 || code === 407)) {
      end('us', closingCause, 487, code === 487 ? details : {});
    } else end(CUSTOMER_REFUSALS.has(code) ? 'customer' : 'network', 'remote', code, details);
  }

  /** Also again, when the peer wants the same in other words. */
  function invite(cseq: number): void {
    const message = inviteMessage(agent, request, { callId, fromTag, cseq }, offered.headers());
    const answers: Core.OutgoingInviteRequestDelegate = {
      onTrying: provisional,
      onProgress,
      onAccept,
      onRedirect: onFinal,
      onReject: onFinal,
    };
    uac = core.invite(message, guardedCallbacks(fault, answers));
  }

  function start(): void {
    if (state !== 'new') return;
    to('invite');
    const hooks: CallHooks = {
      looseProgress: progress,
      badAnswer,
      heard: (message) => inside.session.heard(message),
      update: (uas, message) => inside.peerOffers.onUpdate(uas, message),
      inviteLeaves: (text, local, hop) => traces.leaves(text, local, hop),
    };
    agent.calls.set(callId, guardedCallbacks(fault, hooks));
    try {
      invite(1);
      armRing();
      tell({ kind: 'sent' });
    } catch (error) {
      log('error', 'A call could not be sent.', { call: callId, error: String(error) });
      forget();
      end('us', 'bad_answer', null);
    }
  }

  /**
   * Asks the peer to stop, tells the owner when it has, and gives up on the peer after 64 T1 (RFC 3261 9.1).
   * @param keepsAnswer a 2xx that crosses the CANCEL makes the call all the same
   */
  function cancel(cause: Cause, keepsAnswer = false): void {
    if (!CALL_STATES[state].ringing || uac === null) return;
    const asked = uac;
    closingCause = cause;
    takesAnswer = keepsAnswer;
    to('cancel');
    stopRing();
    refuseChallenges(asked);
    asked.cancel();
    stopWait = clock.after(timing.cancelWaitMs, () => end('us', cause, heard ? 487 : null));
    clock.after(64 * timing.t1Ms, () => {
      if (CALL_STATES[state].answered) return;
      if (session === null) abandonTransaction(asked);
      forget();
    });
  }

  const endBadly = (code: number): void =>
    end('us', 'bad_answer', code, { answered: true, sipReason: UNUSABLE_ANSWER });

  /** A 2xx that makes no dialog is acknowledged and its callee left, whatever the call is doing (RFC 3261 13.2.2.4). */
  function badAnswer(code: number, text: string): void {
    if (uac === null) return;
    if (cseqOf(text) !== uac.message.cseq) {
      if (session !== null) acknowledgeUnreadable(session);
      return;
    }
    // A broken repetition of the answer that was taken changes nothing.
    if (session !== null && toTagOf(text) === session.remoteTag) return;
    log('warn', 'The peer answered in a way that makes no call.', { call: callId, code });
    leave(uac.message, text);
    if (CALL_STATES[state].answered || CALL_STATES[state].over) return;
    abandonTransaction(uac);
    // Its repetitions are acknowledged for as long as they may come.
    clock.after(64 * timing.t1Ms, forget);
    if (CALL_STATES[state].closing) end('us', closingCause, code, { answered: true });
    else endBadly(code);
  }

  /** Says BYE and tells the owner at once; the library repeats the BYE as long as it must. */
  function hangUpAs(by: EndedBy, cause: Cause): void {
    if (!session || !CALL_STATES[state].answered) return;
    try {
      parting.bye(session);
    } catch (error) {
      log('warn', 'A BYE could not be sent.', { call: callId, error: String(error) });
    }
    forget();
    end(by, cause, 200);
  }

  function onBye(bye: Core.IncomingByeRequest): void {
    bye.accept();
    forget();
    parting.confirm();
    end('customer', 'remote', 200, { q850Cause: q850Cause(bye.message.getHeaders('reason')) });
  }

  function onInfo(info: Core.IncomingInfoRequest): void {
    const digit = takeInfo(info);
    if (digit !== null) tell({ kind: 'digit', digit });
  }

  queueMicrotask(guarded(fault, start));
  return {
    id: callId,
    get state() {
      return state;
    },
    hangUp() {
      if (state === 'new') {
        end('us', 'cancelled', null);
      } else if (CALL_STATES[state].answered) hangUpAs('us', 'hangup');
      else {
        takesAnswer = false;
        cancel('cancelled');
      }
    },
    giveUp() {
      if (state === 'new') end('us', 'cancelled', null);
      else cancel('cancelled', true);
    },
    reoffer: (sdp) => inside.reoffer(sdp),
    outliveTrunk() {
      if (request.watchesMedia === true || !CALL_STATES[state].answered) return;
      void inside.requests.probe().then((isThere) => {
        if (!isThere) hangUpAs('network', 'trunk_lost');
      });
    },
    trunkMoved() {
      if (CALL_STATES[state].answered) inside.session.moved();
    },
    loseTrunk() {
      if (CALL_STATES[state].answered) hangUpAs('network', 'trunk_lost');
      else if (CALL_STATES[state].closing) end('us', closingCause, heard ? 487 : null);
      else {
        cancel('trunk_lost');
        end('network', 'trunk_lost', null);
      }
    },
    probe: () => inside.requests.probe(),
  };
}
