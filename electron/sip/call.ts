/** One outbound call on the wire, from INVITE to the last BYE. */
import * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { notRunning } from './timers.ts';
import { ALLOW, type Agent } from './agent.ts';
import { CALL_STATES, transition, type CallState } from './call-state.ts';
import { traceOf, type KeptTrace } from './call-trace.ts';
import { cseqOf, leaveBadAnswers, toTagOf } from './bad-answer.ts';
import type { HostPort } from './wire.ts';
import { ReofferFailed } from './errors.ts';
import { tokensOf } from './header-text.ts';
import { newCallId, newTag } from './ids.ts';
import { abandonTransaction, openDialog, refuseChallenges } from './library.ts';
import type { Log } from './log.ts';
import { createOfferAnswer, type OfferAnswer } from './offer-answer.ts';
import { takePeerOffers } from './peer-offers.ts';
import { digitOfInfo, q850Cause } from './reason.ts';
import { acknowledgeUnreadable, sendOffer } from './reoffer.ts';
import { sdpBody, sdpOf } from './sdp-body.ts';
import { watchSession, type DialogAnswer } from './session-refresh.ts';
import { OFFERED_SESSION_EXPIRES } from './session-timer.ts';
import type { CallEvent, CallRequest, EndedBy, OutboundCall } from './signalling.ts';
import type { SignallingTiming } from './timing.ts';

type Ended = Extract<CallEvent, { kind: 'ended' }>;
type Cause = Ended['cause'];

export interface CallDeps {
  agent: Agent;
  clock: Clock;
  timing: SignallingTiming;
  log: Log;
  /** The call is over for its owner. */
  onEnded: () => void;
}

/** A call as its trunk sees it. */
export interface LiveCall extends OutboundCall {
  readonly state: CallState;
  /** Ends the call because its trunk is gone; a BYE or CANCEL is tried all the same. */
  loseTrunk(): void;
  /** The trunk has been away for long: ends the call when its own dialog is silent too, and nobody watches its audio. */
  outliveTrunk(): void;
}

/** How long the far end may take to answer a probe, in T1: long enough for five transmissions over UDP. */
const PROBE_WAIT_T1S = 16;

/** Stored as the reason of a call whose 2xx makes no call. */
const UNUSABLE_ANSWER = 'The far end answered in a way that cannot be used';

/** Refusals that a person chose, rather than something on the way. */
const CUSTOMER_REFUSALS = new Set([486, 600, 603, 607, 608]);

/** Starts a call in the next turn of the loop, so that its owner holds it before it hears of it. */
export function placeCall(request: CallRequest, on: (event: CallEvent) => void, deps: CallDeps): LiveCall {
  const { agent, clock, timing, log } = deps;
  const { core } = agent;
  const callId = newCallId();
  let state: CallState = 'new';
  let uac: Core.OutgoingInviteRequest | null = null;
  let session: Core.Session | null = null;
  let heard = false;
  let closingCause: Cause = 'cancelled';
  /** The exchange of each dialog that the INVITE has made, by the peer's tag; a forked call has several. */
  const exchanges = new Map<string, OfferAnswer>();
  let keptInvite = '';
  let stopRing: () => void = notRunning;
  let stopWait: () => void = notRunning;
  let stopProbe: () => void = notRunning;
  let reoffering: Promise<unknown> = Promise.resolve();
  /** What still waits for somebody's answer; each is told when the call ends. */
  const pending = new Set<() => void>();

  const exchangeOf = (tag: string): OfferAnswer => {
    const exchange = exchanges.get(tag) ?? createOfferAnswer(request.sdpOffer);
    exchanges.set(tag, exchange);
    return exchange;
  };

  const watch = watchSession(clock, {
    update: (headers, answered) => ask('UPDATE', headers, answered),
    reinvite: () => reoffer(() => (session ? exchangeOf(session.remoteTag).local : request.sdpOffer)),
    reanswered: (sdp) => tell({ kind: 'reanswer', sdp }),
    forgotten: () => hangUpAs('network', 'watchdog'),
    expired: () => hangUpAs('network', 'watchdog'),
    failed: (error) =>
      log('warn', 'A session could not be refreshed.', { call: callId, error: String(error) }),
  });
  const leave = leaveBadAnswers(core);
  const offers = takePeerOffers({
    callId,
    agent,
    clock,
    timing,
    log,
    pending,
    tell,
    exchangeOf,
    isOver: () => CALL_STATES[state].over,
    granted: (message) => watch.refreshed(message),
  });

  const to = (next: Parameters<typeof transition>[1]): void => {
    state = transition(state, next);
  };

  function tell(event: CallEvent): void {
    try {
      on(event);
    } catch (error) {
      log('error', 'The owner of a call failed to take an event.', {
        call: callId,
        event: event.kind,
        error: String(error),
      });
    }
  }

  function end(by: EndedBy, cause: Cause, code: number | null, extra: Partial<Ended> = {}): void {
    if (CALL_STATES[state].over) return;
    const answered = extra.answered ?? CALL_STATES[state].answered;
    to('end');
    stopRing();
    stopWait();
    stopProbe();
    watch.stop();
    for (const giveUp of pending) giveUp();
    pending.clear();
    tell({ kind: 'ended', by, sipCode: code, sipReason: null, q850Cause: null, cause, ...extra, answered });
    deps.onEnded();
  }

  // The hooks stay while an INVITE or BYE of this call may still be on its way.
  const forget = (): void => {
    agent.calls.delete(callId);
  };

  function armRing(): void {
    stopRing();
    stopRing = clock.after(request.ringTimeoutMs, () => {
      if (!heard) {
        cancel('watchdog');
        end('network', 'watchdog', null);
      } else cancel('ring_timeout');
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

  function onAccept(
    response: Parameters<NonNullable<Core.OutgoingInviteRequestDelegate['onAccept']>>[0],
  ): void {
    const { message } = response;
    const code = message.statusCode ?? 200;
    const dialog = response.session;
    const target: unknown = message.parseHeader('contact');
    // The library keeps the target of the early dialog; RFC 3261 13.2.2.4 wants that of the 2xx.
    if (target instanceof Core.NameAddrHeader) openDialog(dialog).dialogState.remoteTarget = target.uri;
    if (!CALL_STATES[state].over) keep(traceOf(request.trunkId, dialog));
    response.ack();
    const exchange = exchangeOf(dialog.remoteTag);
    const own = sdpOf(message);
    if (own !== null && exchange.can('answered')) exchange.answered(own);
    // RFC 3261 13.2.1: a 2xx need not repeat the answer that a 183 of its dialog brought.
    const sdp = own ?? exchange.remote ?? exchanges.get('')?.remote ?? null;
    if (
      CALL_STATES[state].over ||
      CALL_STATES[state].answered ||
      CALL_STATES[state].closing ||
      sdp === null
    ) {
      // Another branch of a forked call, an answer that crossed our CANCEL, or one without a body.
      dialog.bye();
      if (CALL_STATES[state].closing) end('us', closingCause, code, { answered: true });
      else if (CALL_STATES[state].ringing) endBadly(code);
      return;
    }
    session = dialog;
    stopRing();
    to('answer');
    dialog.delegate = {
      onBye,
      onInfo,
      onInvite: (invite) => offers.onInvite(invite, dialog),
      onAck: (ack) => offers.onAck(ack, dialog),
      // We answer no INVITE reliably, so nothing of ours waits for a PRACK.
      onPrack: (prack) => prack.reject({ statusCode: 481 }),
    };
    watch.begin(message);
    armProbe();
    tell({ kind: 'answered', sdp, trace: traceOf(request.trunkId, dialog) });
  }

  function onFinal({ message }: Core.IncomingResponse): void {
    forget();
    // The library makes up a 408 when nothing came and a 503 when the message could not be sent.
    const made = message.data === undefined;
    const code = message.statusCode ?? 0;
    if (made) {
      if (CALL_STATES[state].closing) end('us', closingCause, heard ? 487 : null);
      else end('network', code === 408 ? 'watchdog' : 'trunk_lost', null);
      return;
    }
    const details = {
      sipReason: message.reasonPhrase ?? null,
      q850Cause: q850Cause(message.getHeaders('reason')),
    };
    if (CALL_STATES[state].closing && (code === 487 || code === 401 || code === 407)) {
      end('us', closingCause, 487, code === 487 ? details : {});
    } else end(CUSTOMER_REFUSALS.has(code) ? 'customer' : 'network', 'remote', code, details);
  }

  /** A retransmission goes past the agent's transport; each text that comes here has a branch of its own or went before. */
  function inviteLeaves(text: string, local: HostPort, hop: HostPort): void {
    const head = text.slice(0, text.indexOf('\r\n\r\n') + 2);
    if (head === keptInvite || CALL_STATES[state].over) return;
    keptInvite = head;
    keep({ trunkId: request.trunkId, protocol: agent.protocol, invite: head, local, hop });
  }

  function keep(trace: KeptTrace): void {
    try {
      request.keep?.(trace);
    } catch (error) {
      log('error', 'What a call can be ended by was not kept.', { call: callId, error: String(error) });
    }
  }

  function start(): void {
    if (state !== 'new') return;
    to('invite');
    const from = agent.identity(request.callerId ?? agent.aor.user ?? '');
    const name = request.callerName?.replace(/[\p{Cc}"\\]/gu, '').slice(0, 64) ?? '';
    try {
      const message = core.makeOutgoingRequestMessage(
        'INVITE',
        agent.target(request.to),
        from,
        agent.target(request.to),
        { callId, fromTag: newTag(), fromDisplayName: name },
        [agent.contact(), ALLOW, OFFERED_SESSION_EXPIRES],
        sdpBody(request.sdpOffer),
      );
      agent.calls.set(callId, {
        looseProgress: progress,
        badAnswer,
        heard: (message) => watch.heard(message),
        update: (uas, message) => offers.onUpdate(uas, message),
        inviteLeaves,
      });
      uac = core.invite(message, {
        onTrying: provisional,
        onProgress,
        onAccept,
        onRedirect: onFinal,
        onReject: onFinal,
      });
      armRing();
      tell({ kind: 'sent' });
    } catch (error) {
      log('error', 'A call could not be sent.', { call: callId, error: String(error) });
      forget();
      end('us', 'bad_answer', null);
    }
  }

  /** Asks the peer to stop, tells the owner when it has, and gives up on the peer after 64 T1 (RFC 3261 9.1). */
  function cancel(cause: Cause): void {
    if (!CALL_STATES[state].ringing || uac === null) return;
    const asked = uac;
    closingCause = cause;
    to('cancel');
    stopRing();
    refuseChallenges(asked);
    asked.cancel();
    stopWait = clock.after(timing.cancelWaitMs, () => end('us', cause, heard ? 487 : null));
    clock.after(64 * timing.t1Ms, () => {
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
      session.bye();
    } catch (error) {
      log('warn', 'A BYE could not be sent.', { call: callId, error: String(error) });
    }
    forget();
    end(by, cause, 200);
  }

  function onBye(bye: Core.IncomingByeRequest): void {
    bye.accept();
    forget();
    end('customer', 'remote', 200, { q850Cause: q850Cause(bye.message.getHeaders('reason')) });
  }

  function onInfo(info: Core.IncomingInfoRequest): void {
    const { message } = info;
    const digit = digitOfInfo(message.getHeader('content-type') ?? '', message.body);
    if (message.body === '' || digit !== null) info.accept();
    else info.reject({ statusCode: 415, extraHeaders: ['Accept: application/dtmf-relay, application/dtmf'] });
    if (digit !== null) tell({ kind: 'digit', digit });
  }

  /** A request of ours inside the dialog that is neither INVITE nor BYE; `heardBack` is false for an answer made up here. */
  function ask(method: string, headers: string[], answered: (answer: DialogAnswer) => void): void {
    if (!session || !CALL_STATES[state].answered) return;
    const extraHeaders = [agent.contact(), ...headers];
    const message = openDialog(session).createOutgoingRequestMessage(method, { extraHeaders });
    const { dialogState } = openDialog(session);
    const done = ({ message: answer }: Core.IncomingResponse): void => {
      // A challenge has counted the request up, of which the library tells its dialog nothing.
      dialogState.localSequenceNumber = Math.max(dialogState.localSequenceNumber ?? 0, message.cseq);
      const code = answer.statusCode ?? 0;
      const heardBack = answer.data !== undefined;
      if (heardBack && code >= 200 && code < 300) watch.heard(answer);
      answered({ code, heardBack, message: answer });
    };
    core.request(message, { onAccept: done, onRedirect: done, onReject: done });
  }

  function probe(): Promise<boolean> {
    if (!CALL_STATES[state].answered) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (isThere: boolean): void => {
        stop();
        pending.delete(giveUp);
        resolve(isThere);
      };
      const giveUp = (): void => settle(false);
      const stop = clock.after(PROBE_WAIT_T1S * timing.t1Ms, giveUp);
      pending.add(giveUp);
      ask('OPTIONS', [], ({ code, heardBack }) => {
        settle(heardBack && code !== 408 && code !== 481);
        if (heardBack && code === 481) hangUpAs('network', 'remote');
      });
    });
  }

  function armProbe(): void {
    stopProbe();
    stopProbe = clock.after(timing.probeEveryMs, () => {
      void probe();
      armProbe();
    });
  }

  function reofferNow(sdp: () => string): Promise<string> {
    if (!session || !CALL_STATES[state].answered)
      return Promise.reject(new ReofferFailed('The call is not up.'));
    return sendOffer(session, sdp, {
      headers: () => [agent.contact(), ALLOW, ...watch.headers()],
      clock,
      t1Ms: timing.t1Ms,
      exchange: exchangeOf(session.remoteTag),
      pending,
      isUp: () => CALL_STATES[state].answered,
      granted: (message) => watch.granted(message),
      forgotten: () => hangUpAs('network', 'remote'),
    });
  }

  /** One change of ours after the other. */
  function reoffer(sdp: () => string): Promise<string> {
    const run = reoffering.then(
      () => reofferNow(sdp),
      () => reofferNow(sdp),
    );
    reoffering = run.catch(() => undefined);
    return run;
  }

  queueMicrotask(start);
  return {
    id: callId,
    get state() {
      return state;
    },
    hangUp() {
      if (state === 'new') {
        end('us', 'cancelled', null);
      } else if (CALL_STATES[state].answered) hangUpAs('us', 'hangup');
      else cancel('cancelled');
    },
    reoffer: (sdp) => reoffer(() => sdp),
    outliveTrunk() {
      if (request.watchesMedia === true || !CALL_STATES[state].answered) return;
      void probe().then((isThere) => {
        if (!isThere) hangUpAs('network', 'trunk_lost');
      });
    },
    loseTrunk() {
      if (CALL_STATES[state].answered) hangUpAs('network', 'trunk_lost');
      else if (CALL_STATES[state].closing) end('us', closingCause, heard ? 487 : null);
      else {
        cancel('trunk_lost');
        end('network', 'trunk_lost', null);
      }
    },
    probe,
  };
}
