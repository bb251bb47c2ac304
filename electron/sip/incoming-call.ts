/** One call that came in, from its INVITE to the last BYE (RFC 3261 13.3). */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded, guardedCallbacks, guardedClock } from '../../shared/domain/guarded.ts';
import type { Agent } from './agent.ts';
import { createCallDialog } from './call-dialog.ts';
import { traceOf } from './call-trace.ts';
import { FAULT } from './call-words.ts';
import { calledOf, callerOf } from './caller-number.ts';
import type { Log } from './log.ts';
import { createOfferAnswer, type OfferAnswer } from './offer-answer.ts';
import { badExtension, BAD_TYPE } from './peer-offers.ts';
import { q850Cause, takeInfo } from './reason.ts';
import { bodyWithoutSdp, sdpBody, sdpOf } from './sdp-body.ts';
import { answerSessionExpires } from './session-timer.ts';
import type { CallEvent, EndedBy, IncomingCall } from './signalling.ts';
import { afterReading, notRunning } from './timers.ts';
import type { SignallingTiming } from './timing.ts';

type Ended = Extract<CallEvent, { kind: 'ended' }>;

/** What a call that came in can be doing. */
const STATES = {
  offered: { answered: false, over: false },
  answered: { answered: true, over: false },
  ended: { answered: false, over: true },
} as const satisfies Record<string, { answered: boolean; over: boolean }>;

export interface IncomingDeps {
  trunkId: string;
  agent: Agent;
  clock: Clock;
  timing: SignallingTiming;
  log: Log;
  /** Whoever takes the call hears of it; null when nobody does. */
  offer: (call: IncomingCall) => ((event: CallEvent) => void) | null;
  onEnded: () => void;
}

/** A call that came in, as its trunk sees it. */
export interface LiveIncomingCall extends IncomingCall {
  readonly state: 'offered' | 'answered' | 'ended';
  loseTrunk(): void;
  outliveTrunk(): void;
  trunkMoved(): void;
}

/** What this end cannot take, before anybody is asked; null when there is nothing. */
function refusalOf(message: Core.IncomingRequestMessage): Core.ResponseOptions | null {
  if (sdpOf(message) === null && bodyWithoutSdp(message)) return BAD_TYPE;
  return badExtension(message);
}

/** Takes an INVITE outside of a dialog; null when it was refused, or nobody took it. */
export function takeIncomingCall(
  invite: Core.IncomingInviteRequest,
  deps: IncomingDeps,
): LiveIncomingCall | null {
  const { agent, timing, log } = deps;
  const { message } = invite;
  const { callId } = message;
  const refusal = refusalOf(message);
  if (refusal !== null) {
    invite.reject(refusal);
    return null;
  }
  const clock = guardedClock(deps.clock, fault);
  const offered = sdpOf(message);
  let state: keyof typeof STATES = 'offered';
  let session: Core.Session | null = null;
  let exchange: OfferAnswer = createOfferAnswer('');
  let on: ((event: CallEvent) => void) | null = null;
  let stopWait: () => void = notRunning;
  const pending = new Set<() => void>();
  /** Our 2xx is acknowledged, or will not be any more: before that there is no BYE (RFC 3261 15). */
  let isAcked = false;
  /** The answer to our offer is still to come, in the ACK. */
  let awaitsAnswer = false;

  function tell(event: CallEvent): void {
    try {
      on?.(event);
    } catch (error) {
      log('error', 'The owner of a call failed to take an event.', { call: callId, event: event.kind });
      fault(error);
    }
  }

  /** After a throw nobody can say what is left half done in a call: it is ended, and it alone. */
  function fault(error: unknown): void {
    log('error', 'A call met a fault of the program.', { call: callId, error: String(error) });
    const { answered, over } = STATES[state];
    if (over) return;
    try {
      if (answered) sayBye();
      else invite.reject({ statusCode: 500 });
    } catch (again) {
      log('warn', 'The peer could not be told of it.', { call: callId, error: String(again) });
    }
    end('network', 'fault', { sipReason: FAULT });
  }

  function end(by: EndedBy, cause: Ended['cause'], extra: Partial<Ended> = {}): void {
    const { answered, over } = STATES[state];
    if (over) return;
    state = 'ended';
    if (!answered || isAcked) stopWait();
    inside.stop();
    for (const giveUp of pending) giveUp();
    pending.clear();
    agent.calls.delete(callId);
    const sipCode = answered ? 200 : 487;
    tell({ kind: 'ended', by, sipCode, sipReason: null, q850Cause: null, cause, ...extra, answered });
    deps.onEnded();
  }

  function hangUpAs(by: EndedBy, cause: Ended['cause']): void {
    if (!STATES[state].answered) return;
    sayBye();
    end(by, cause);
  }

  /** At once, or as soon as it may be said. */
  function sayBye(): void {
    if (!isAcked) return;
    try {
      session?.bye();
    } catch (error) {
      log('warn', 'A BYE could not be sent.', { call: callId, error: String(error) });
    }
  }

  function acknowledged(): void {
    if (isAcked) return;
    isAcked = true;
    stopWait();
    if (STATES[state].over) sayBye();
  }

  const refuse = (statusCode: number): void => {
    if (state !== 'offered') return;
    invite.reject({ statusCode });
    end('us', 'cancelled');
  };

  const inside = createCallDialog({
    callId,
    agent,
    clock,
    timing,
    log,
    pending,
    dialog: () => (STATES[state].answered ? session : null),
    isOver: () => STATES[state].over,
    exchangeOf: () => exchange,
    tell,
    lost: (cause) => hangUpAs('network', cause),
    onFault: fault,
  });

  function onAck(ack: Core.IncomingAckRequest): void {
    acknowledged();
    if (STATES[state].over) return;
    if (!awaitsAnswer) {
      if (session) inside.peerOffers.onAck(ack, session);
      return;
    }
    awaitsAnswer = false;
    const sdp = sdpOf(ack.message);
    if (sdp === null) {
      // An offer of ours that nobody answers makes no call (RFC 3261 13.2.2.4).
      hangUpAs('us', 'bad_answer');
      return;
    }
    exchange.answered(sdp);
    tell({ kind: 'reanswer', sdp });
  }

  function answer(sdp: string): CallEvent & { kind: 'answered' } {
    exchange = createOfferAnswer(sdp);
    awaitsAnswer = offered === null;
    if (offered !== null) exchange.answered(offered);
    const { session: dialog } = invite.accept({
      statusCode: 200,
      extraHeaders: answerSessionExpires(message),
      body: sdpBody(sdp),
    });
    session = dialog;
    state = 'answered';
    stopWait();
    // RFC 3261 13.3.1.4: without an ACK the session is ended.
    stopWait = afterReading(clock, 64 * timing.t1Ms, () => {
      acknowledged();
      hangUpAs('network', 'watchdog');
    });
    dialog.delegate = guardedCallbacks(fault, {
      onAck,
      // The library would leave by itself, before what came meanwhile is read.
      onAckTimeout: () => undefined,
      onBye(bye: Core.IncomingByeRequest) {
        bye.accept();
        acknowledged();
        end('customer', 'remote', { q850Cause: q850Cause(bye.message.getHeaders('reason')) });
      },
      onInfo(info: Core.IncomingInfoRequest) {
        const digit = takeInfo(info);
        if (digit !== null) tell({ kind: 'digit', digit });
      },
      onInvite: (again: Core.IncomingInviteRequest) => inside.peerOffers.onInvite(again, dialog),
      onPrack: (prack: Core.IncomingPrackRequest) => prack.reject({ statusCode: 481 }),
    } satisfies Core.SessionDelegate);
    inside.session.refreshed(message);
    inside.requests.keepProbing();
    return { kind: 'answered', sdp: offered ?? '', trace: traceOf(deps.trunkId, dialog) };
  }

  const call: LiveIncomingCall = {
    id: callId,
    trunkId: deps.trunkId,
    caller: callerOf(message),
    called: calledOf(message),
    offer: offered,
    get state() {
      return state;
    },
    ring() {
      if (state === 'offered') invite.progress({ statusCode: 180 });
    },
    answer(sdp) {
      if (state === 'offered') tell(answer(sdp));
    },
    refuse,
    hangUp() {
      if (state === 'offered') refuse(480);
      else hangUpAs('us', 'hangup');
    },
    reoffer: (sdp) => inside.reoffer(sdp),
    probe: () => inside.requests.probe(),
    // Its audio is watched by whoever took it, and tells more of it than its trunk.
    outliveTrunk: () => undefined,
    trunkMoved() {
      if (STATES[state].answered) inside.session.moved();
    },
    loseTrunk() {
      if (STATES[state].answered) hangUpAs('network', 'trunk_lost');
      else refuse(480);
    },
  };

  invite.delegate = guardedCallbacks(fault, {
    onCancel() {
      if (state !== 'offered') return;
      invite.reject({ statusCode: 487 });
      end('customer', 'remote');
    },
  } satisfies Core.IncomingRequestDelegate);
  invite.trying();
  const taker = deps.offer(call);
  if (taker === null) {
    refuse(480);
    return null;
  }
  on = taker;
  agent.calls.set(
    callId,
    guardedCallbacks(fault, {
      looseProgress: () => undefined,
      badAnswer: () => undefined,
      heard: (request: Core.IncomingRequestMessage) => inside.session.heard(request),
      inviteLeaves: () => undefined,
      update: (uas: Core.UserAgentServer, request: Core.IncomingRequestMessage) =>
        inside.peerOffers.onUpdate(uas, request),
    }),
  );
  // Whoever took it and never says a word must not keep a person waiting for ever.
  stopWait = clock.after(
    timing.incomingWaitMs,
    guarded(fault, () => refuse(480)),
  );
  return call;
}
