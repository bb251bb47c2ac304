/** One trunk: its connection, its registration or ping, and the calls on it. */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded, guardedClock } from '../../shared/domain/guarded.ts';
import { notRunning, stoppable } from './timers.ts';
import type { TrunkState, TrunkStatus } from '../../shared/domain/trunk-status.ts';
import { createAgent, type Agent } from './agent.ts';
import { createBackOff } from './back-off.ts';
import { byeAfterwards, type KeptTrace } from './call-trace.ts';
import { cancelAfterwards } from './cancel-afterwards.ts';
import { placeCall } from './call.ts';
import { requestsWaiting } from './library.ts';
import type { Log } from './log.ts';
import { createHopTurns } from './hop-turns.ts';
import type { ResolveSrv } from './next-hops.ts';
import { oldPorts } from './old-ports.ts';
import { openWire } from './open-wire.ts';
import { pingPeer } from './ping.ts';
import { createRegistration, refreshAfterSec, seenAtOf, type RegisterOutcome } from './registration.ts';
import { receiveCalls } from './receive-calls.ts';
import type { CallEvent, CallRequest, OutboundCall, TakeIncoming, TrunkSettings } from './signalling.ts';
import type { SignallingTiming } from './timing.ts';
import { createTrunkCalls, type TrunkCall } from './trunk-calls.ts';
import { isUsable, trunkTransition, type TrunkSignal } from './trunk-life.ts';
import {
  forbiddingDetail,
  noConnectionDetail,
  outOfOrderDetail,
  refusedDetail,
  silentDetail,
} from './trunk-words.ts';
import {
  isLoopback,
  WIRE_CLOSE_MS,
  type HostPort,
  type Wire,
  type WireEvents,
  type WireSettings,
} from './wire.ts';

export interface TrunkDeps {
  clock: Clock;
  timing: SignallingTiming;
  log: Log;
  resolveSrv: ResolveSrv;
  onStatus: (status: TrunkStatus) => void;
  /** A retired trunk has closed by itself. */
  onClosed: () => void;
  /** Who takes calls that come in, if anybody does. */
  incoming: { areTaken(): boolean; take: TakeIncoming };
}

export interface Trunk {
  readonly settings: TrunkSettings;
  readonly status: TrunkStatus;
  readonly localAddress: string | null;
  /** Places a call; the trunk must be ready. */
  call(request: CallRequest, on: (event: CallEvent) => void): OutboundCall;
  /** Tries again now what it would have tried later. Does nothing while all is well. */
  retry(): void;
  /** Asks the peer, and every peer of a call that is up, whether it is still there: this machine may have slept. */
  lookAgain(): void;
  /** See `Signalling.endLeftBehind`. */
  endLeftBehind(trace: KeptTrace): Promise<number | null>;
  /** Takes no more calls and unregisters; closes once the calls on it have ended. */
  retire(): void;
  /** Ends every call, unregisters and closes within about `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** A registrar that names a longer interval each time is asked again later. */
const MAX_TOO_BRIEF = 3;

/** Opens a trunk and keeps it open. Throws TrunkSettingsRefused. */
export function openTrunk(settings: TrunkSettings, password: string | null, deps: TrunkDeps): Trunk {
  const { timing, log } = deps;
  const fault = (error: unknown): void =>
    log('error', 'A trunk met a fault of the program.', { trunk: settings.name, error: String(error) });
  const { clock, stopAll } = stoppable(guardedClock(deps.clock, fault));
  const agent: Agent = createAgent(settings, password, log, {
    areTaken: () => !retired && deps.incoming.areTaken(),
    take: guarded(fault, (invite: Core.IncomingInviteRequest) => cameIn(invite)),
  });
  const registration = settings.register ? createRegistration(agent) : null;
  const calls = createTrunkCalls(clock, timing.lossGraceMs);
  const hops = createHopTurns(agent, deps.resolveSrv);
  const ports = oldPorts(log, (text, from) => agent.receive(text, from));
  let status: TrunkStatus = { state: 'closed', sipCode: null, detail: null, sinceMs: clock.now() };
  let wire: Wire | null = null;
  let retired = false;
  let closing = false;
  const backOff = createBackOff(timing);
  let registered = false;
  let movedBefore = false;
  /** How often in a row the registrar wanted a longer interval. */
  let tooBrief = 0;
  let expiresSec = settings.registerExpiresSec;
  /** Every attempt has a number; what comes from an older one is ignored. */
  let attempt = 0;
  const cameIn = receiveCalls({
    trunkId: settings.id,
    agent,
    clock,
    timing,
    log,
    offer: deps.incoming.take,
    begun: (call) => calls.begun(call),
    ended,
  });
  let stopNext: () => void = notRunning;
  let stopKeepAlive: () => void = notRunning;

  function signal(name: TrunkSignal, sipCode: number | null = null, detail: string | null = null): void {
    const state: TrunkState = trunkTransition(status.state, name);
    // While it tries again, what went wrong stays on the screen.
    const keeps = state === status.state && (name === 'connect' || name === 'register');
    const next = keeps ? status : { ...status, state, sipCode, detail };
    if (next.state === status.state && next.sipCode === status.sipCode && next.detail === status.detail)
      return;
    const was = status.state;
    status = { ...next, sinceMs: next.state === was ? status.sinceMs : clock.now() };
    log(detail === null ? 'info' : 'warn', detail ?? `Trunk "${settings.name}" is ${state}.`, { sipCode });
    deps.onStatus(status);
    if (isUsable(state)) {
      calls.judgeNoMore();
    } else if (isUsable(was) && (name === 'failed' || name === 'lost')) {
      calls.judgeLater();
    }
  }

  const later = (delayMs: number, work: () => void): void => {
    stopNext();
    stopNext = clock.after(delayMs, work);
  };

  async function connect(): Promise<void> {
    attempt += 1;
    const mine = attempt;
    signal('connect');
    const { protocol } = settings;
    await hops.lookUp();
    if (mine !== attempt) return;
    const hop = hops.current;
    agent.useHop(hop);
    const wireSettings: WireSettings = {
      protocol,
      peer: hop,
      serverName: agent.nextHop.host,
      wsPath: settings.wsPath ?? '/',
      verifyTls: settings.verifyTls,
      localAddress: settings.localAddress ?? (isLoopback(hop.host) ? '127.0.0.1' : null),
      connectMs: timing.connectMs,
    };
    try {
      const events: WireEvents = {
        message: (text, from) => {
          if (mine === attempt) agent.receive(text, from);
        },
        down: (reason) => {
          if (mine === attempt) lost(reason);
        },
      };
      const opened = await openWire(wireSettings, events, fault);
      if (mine !== attempt) {
        await opened.close();
        return;
      }
      wire = opened;
      agent.useWire(opened);
      keepAlive();
      calls.trunkMoved();
      greet();
    } catch (error) {
      if (mine !== attempt) return;
      signal('failed', null, noConnectionDetail(settings.name, (error as Error).message));
      hops.next();
      later(backOff.nextMs(), reconnect);
    }
  }

  const reconnect = (): void => {
    connect().catch((error: unknown) =>
      log('error', 'A trunk could not reconnect.', { error: String(error) }),
    );
  };

  function lost(reason: string): void {
    attempt += 1;
    wire = null;
    registered = false;
    agent.useWire(null);
    stopKeepAlive();
    signal('lost', null, noConnectionDetail(settings.name, reason));
    calls.loseUnanswered();
    if (!retired) later(backOff.isFirst ? 0 : backOff.nextMs(), reconnect);
  }

  function keepAlive(): void {
    stopKeepAlive();
    stopKeepAlive = clock.after(timing.pingEveryMs, () => {
      keepAlive();
      wire?.keepAlive(hops.current);
    });
  }

  const greet = (): void => {
    if (retired) return;
    if (registration) register();
    else ping(0);
  };

  function register(): void {
    if (!registration) return;
    const mine = attempt;
    signal('register');
    const answered = (outcome: RegisterOutcome): void => {
      if (mine === attempt && !retired) onRegister(outcome);
    };
    registration.ask(expiresSec, guarded(fault, answered));
  }

  function onRegister(outcome: RegisterOutcome): void {
    const { name } = settings;
    registered = outcome.kind === 'registered';
    switch (outcome.kind) {
      case 'registered': {
        backOff.reset();
        signal('accepted');
        tooBrief = 0;
        // A translator that gives us another port each time must not make us register without end.
        const moved = outcome.seenAt !== null && moveContact(outcome.seenAt);
        if (moved && !movedBefore) later(0, greet);
        else later(refreshAfterSec(outcome.expiresSec, timing.t1Ms) * 1000, greet);
        movedBefore = moved;
        break;
      }
      case 'too_brief':
        tooBrief += 1;
        expiresSec = outcome.minExpiresSec;
        if (tooBrief <= MAX_TOO_BRIEF) register();
        else later(backOff.nextMs(), greet);
        break;
      case 'refused':
        signal('refused', outcome.code, refusedDetail(name, outcome.code, outcome.reason));
        later(timing.refusedRetryMs, greet);
        break;
      case 'out_of_order':
        signal('failed', outcome.code, outOfOrderDetail(name, outcome.code, outcome.reason));
        later(Math.max(backOff.nextMs(), (outcome.retryAfterSec ?? 0) * 1000), greet);
        break;
      case 'silent':
        fellSilent();
        break;
    }
  }

  /** Behind address translation, requests of the peer reach us only where it sees us (RFC 5626 in short). */
  function moveContact(seenAt: HostPort): boolean {
    const moved = settings.protocol === 'udp' && agent.seenAt(seenAt);
    if (moved) calls.trunkMoved();
    return moved;
  }

  function fellSilent(): void {
    const { host, port } = hops.current;
    signal('failed', null, silentDetail(settings.name, host, port));
    if (settings.protocol === 'udp') {
      hops.next();
      agent.useHop(hops.current);
      later(backOff.nextMs(), greet);
    } else
      leaveHalfDead().catch((error: unknown) =>
        log('error', 'A connection could not be judged.', { error: String(error) }),
      );
  }

  /** A connection over which nothing comes back may be half dead: a new one is taken, unless calls are alive on it. */
  async function leaveHalfDead(): Promise<void> {
    const mine = attempt;
    const areAlive = await calls.areAlive();
    if (mine !== attempt || retired) return;
    if (areAlive) {
      later(backOff.nextMs(), greet);
      return;
    }
    hops.next();
    dropWire('The peer does not answer.');
  }

  function dropWire(reason: string): void {
    const old = wire;
    lost(reason);
    old
      ?.close()
      .catch((error: unknown) => log('debug', 'A connection did not close.', { error: String(error) }));
  }

  /** Any answer means that it is there. `missed` pings went before without one; a second follows before it counts as gone. */
  function ping(missed: number): void {
    const mine = attempt;
    pingPeer({ agent, clock, t1Ms: timing.t1Ms, onFault: fault }, (answer) => {
      if (mine === attempt && !retired) pinged(answer, missed);
    });
  }

  function pinged(answer: Core.IncomingResponseMessage | null, missed: number): void {
    if (answer === null) {
      unanswered(missed);
      return;
    }
    const code = answer.statusCode ?? 0;
    const reason = answer.reasonPhrase ?? '';
    const seenAt = seenAtOf(answer);
    if (seenAt) moveContact(seenAt);
    if (code === 502 || code === 503 || code === 504) {
      signal('failed', code, outOfOrderDetail(settings.name, code, reason));
      later(backOff.nextMs(), greet);
      return;
    }
    backOff.reset();
    // A peer that forbids it may still take calls; if it does not, this says why.
    if (code === 403) signal('accepted', code, forbiddingDetail(settings.name, code, reason));
    else signal('accepted');
    later(timing.pingEveryMs, greet);
  }

  function unanswered(missed: number): void {
    if (isUsable(status.state) && missed === 0) {
      ping(1);
      return;
    }
    fellSilent();
  }

  function ended(call: TrunkCall): void {
    calls.ended(call);
    // Whoever closes the trunk waits for it; one that was merely retired closes by itself.
    if (retired && !closing && calls.count === 0) scheduleClosing();
  }

  /** Lets the last BYE or CANCEL get through before the socket goes. */
  function scheduleClosing(): void {
    later(4 * timing.t1Ms, () => {
      shut().catch((error: unknown) => log('debug', 'A trunk did not close.', { error: String(error) }));
    });
  }

  async function shut(): Promise<void> {
    attempt += 1;
    calls.loseTrunk();
    stopAll();
    const old = wire;
    wire = null;
    agent.dispose();
    agent.useWire(null);
    await old?.close();
    deps.onClosed();
  }

  function unregister(): Promise<void> {
    if (!registration || !registered || wire === null) return Promise.resolve();
    registered = false;
    return new Promise((resolve) => registration.ask(0, () => resolve()));
  }

  function retry(): void {
    if (isUsable(status.state) || retired) return;
    backOff.reset();
    if (wire) later(0, greet);
    else if (status.state === 'unreachable') later(0, reconnect);
  }

  function leave(): void {
    retired = true;
    stopNext();
    signal('close');
  }

  reconnect();

  return {
    settings,
    get status() {
      return status;
    },
    get localAddress() {
      return wire?.local.host ?? null;
    },
    call(request, on) {
      const call = placeCall(request, on, { agent, clock, timing, log, onEnded: () => ended(call) });
      calls.begun(call);
      return call;
    },
    retry,
    endLeftBehind(trace) {
      if (!('invite' in trace)) return byeAfterwards(agent.core, trace);
      return wire
        ? cancelAfterwards(trace, { agent, wire, oldPorts: ports, clock: deps.clock, timing, log })
        : Promise.resolve(null);
    },
    lookAgain() {
      if (retired) return;
      calls.probe();
      if (wire && isUsable(status.state)) later(0, greet);
      else retry();
    },
    retire() {
      leave();
      unregister().catch((error: unknown) =>
        log('debug', 'A trunk did not unregister.', { error: String(error) }),
      );
      if (calls.count === 0) scheduleClosing();
    },
    async close(graceMs) {
      const busy = calls.count > 0;
      closing = true;
      leave();
      calls.hangUp();
      const unregistered = unregister();
      const drained = busy ? new Promise<void>((resolve) => waitDrained(resolve)) : Promise.resolve();
      let stop: () => void = notRunning;
      const late = new Promise<void>((resolve) => {
        // Closing the wire has its part of the grace.
        stop = clock.after(Math.max(0, graceMs - WIRE_CLOSE_MS), resolve);
      });
      await Promise.race([Promise.all([unregistered, drained]), late]);
      stop();
      await shut();
    },
  };

  /** Resolves when no request of ours waits for an answer any more. */
  function waitDrained(done: () => void): void {
    if (!requestsWaiting(agent.core)) done();
    else clock.after(20, () => waitDrained(done));
  }
}
