import { createSocket, type RemoteInfo } from 'node:dgram';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded, guardedClock } from '../../shared/domain/guarded.ts';
import { ALLOW, CalleeCall, type CallParts } from './call.ts';
import { createCallBacks } from './call-backs.ts';
import type { CallerCall } from './caller.ts';
import { CALLEE_BEHAVIOURS, calleePlanner, type CalleeBehaviour } from './callee.ts';
import type {
  Carrier,
  CarrierCallRecord,
  CarrierCallStep,
  CarrierDeps,
  CarrierFigures,
  CarrierSettings,
} from './carrier.ts';
import { Pacer, rtpPorts } from './rtp.ts';
import { numberOfUri, readSip, type Peer, type SipRequest, type SipResponse } from './sip-message.ts';
import type { Sounds } from './sounds.ts';
import { ServerTransaction, transactionKey, type Send } from './transactions.ts';

/** Methods of other RFCs that we know and do not serve get a 405, words that are no method a 501. */
const NOT_ALLOWED = new Set(['PRACK', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER', 'MESSAGE', 'PUBLISH']);
const IN_DIALOG = new Set(['INVITE', 'BYE', 'INFO', 'OPTIONS']);
const KEPT_RECORDS = 1000;
/** Whoever is called with this is a voice agent. */
const ATTEMPT_HEADER = 'x-callboard-attempt';
const CLOSING_MS = 500;
const LONGEST_REGISTRATION_SEC = 3600;

export interface UserAgentParts {
  address: string;
  port: number;
  clock: Clock;
  random: () => number;
  newId: () => string;
  sounds: Sounds;
  onAgentOver: (attemptId: string) => void;
  onCall: (step: CarrierCallStep, record: CarrierCallRecord) => void;
  onMessage: CarrierDeps['onMessage'] | null;
  log: (line: string) => void;
}

async function bindSip(address: string, port: number, log: (line: string) => void) {
  const socket = createSocket({
    type: 'udp4',
    recvBufferSize: 4 << 20,
    lookup: (host, _options, done) => done(null, host, 4),
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  socket.on('error', (error) => log(`SIP port: ${error.message}`));
  return socket;
}

const asked = (text: string | undefined): number =>
  text !== undefined && /^\d{1,9}$/.test(text)
    ? Math.min(Number(text), LONGEST_REGISTRATION_SEC)
    : LONGEST_REGISTRATION_SEC;

/** Answers REGISTER: every contact of the request is bound for as long as it asks, within an hour. */
function registered(request: SipRequest): string[] {
  const common = asked(request.headers.get('expires')?.[0]);
  return (request.headers.get('contact') ?? []).flatMap((contact) => {
    if (contact.trim() === '*') return [];
    const own = /;\s*expires\s*=\s*(\d+)/i.exec(contact)?.[1];
    const seconds = own === undefined ? common : asked(own);
    const bare = contact.replace(/;\s*expires\s*=\s*\d+/i, '');
    return seconds === 0 ? [] : [`Contact: ${bare};expires=${seconds}`];
  });
}

const callKey = (callId: string, tag: string): string => `${callId} ${tag}`;

/** The signalling of the carrier: takes every datagram, keeps transactions and calls, and opens a call per INVITE. */
export async function openUserAgent(settings: CarrierSettings, parts: UserAgentParts): Promise<Carrier> {
  const { newId, log } = parts;
  const onFault = (error: unknown): void =>
    log(`fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const clock = guardedClock(parts.clock, onFault);
  const socket = await bindSip(parts.address, parts.port, log);
  const local: Peer = { address: parts.address, port: socket.address().port };
  const planner = calleePlanner(settings);
  const pacer = new Pacer(clock, onFault);
  const transactions = new Map<string, ServerTransaction>();
  /** Calls to people, and calls of people, by Call-ID and our tag. */
  const calls = new Map<string, CalleeCall | CallerCall>();
  const callees = (): CalleeCall[] => [...calls.values()].filter((call) => call instanceof CalleeCall);
  const callOf = new Map<ServerTransaction, CalleeCall>();
  const awaited = new Map<string, (response: SipResponse) => void>();
  const past: CarrierCallRecord[] = [];
  const counted = {
    invites: 0,
    answered: 0,
    agentCalls: 0,
    messages: 0,
    ended: 0,
    rtpIn: 0,
    rtpOut: 0,
    digits: 0,
    registers: 0,
    unreadable: 0,
  };
  const byBehaviour = Object.fromEntries(CALLEE_BEHAVIOURS.map((each) => [each, 0])) as Record<
    CalleeBehaviour,
    number
  >;
  let closing = false;
  let closed = false;
  let isAway = false;
  let onEmpty: (() => void) | null = null;

  const send: Send = (datagram, peer) => {
    if (closed || isAway) return;
    if (peer.port < 1 || peer.port > 65_535) log(`no port ${peer.port} to answer to`);
    else socket.send(datagram, peer.port, peer.address);
  };

  const callParts: CallParts = {
    clock,
    settings,
    sounds: parts.sounds,
    rtp: { address: parts.address, pacer, nextPort: rtpPorts(parts.random), random: parts.random, log },
    send,
    local,
    newId,
    log,
    onMessage: parts.onMessage,
    onAnswered: (call) => {
      const record = call.record();
      if (record.attemptId === null) counted.answered++;
      parts.onCall('answered', record);
    },
    onOver: (call) => {
      forget(call);
      const record = call.record();
      if (record.attemptId !== null) parts.onAgentOver(record.attemptId);
      parts.onCall('over', record);
      if (!closing) callBacks.over(record);
      if (record.finalCode === 200) counted.ended++;
      if ((record.leftSec ?? 0) > 0) counted.messages++;
      counted.rtpIn += record.rtpIn;
      counted.rtpOut += record.rtpOut;
      counted.digits += record.digits.length;
      past.push(record);
      if (past.length > KEPT_RECORDS * 2) past.splice(0, past.length - KEPT_RECORDS);
    },
    awaitResponses: (branch, onResponse) => {
      awaited.set(branch, onResponse);
      return () => void awaited.delete(branch);
    },
  };

  function forget(call: CalleeCall | CallerCall): void {
    calls.delete(callKey(call.callId, call.tag));
    if (calls.size === 0) onEmpty?.();
  }

  const callBacks = createCallBacks({
    callBackOf: (number) => planner.callBackOf(number),
    callerParts: { ...callParts, onOver: forget },
    onCall: (call) => void calls.set(callKey(call.callId, call.tag), call),
  });

  function openTransaction(request: SipRequest, source: Peer): ServerTransaction {
    // A CANCEL is a transaction of its own beside the INVITE that its branch names.
    const key = request.method === 'CANCEL' ? `CANCEL ${transactionKey(request)}` : transactionKey(request);
    const transaction = new ServerTransaction(request, source, {
      clock,
      send,
      onTerminated: () => {
        transactions.delete(key);
        callOf.delete(transaction);
      },
    });
    transactions.set(key, transaction);
    return transaction;
  }

  function takeAck(request: SipRequest): void {
    transactions.get(transactionKey(request))?.onAck();
    calls.get(callKey(request.callId, request.to.params.get('tag') ?? ''))?.onAck(request);
  }

  function takeCancel(request: SipRequest, source: Peer): void {
    const invite = transactions.get(transactionKey(request));
    const call = invite ? callOf.get(invite) : undefined;
    const cancel = openTransaction(request, source);
    if (!invite) return cancel.respond({ code: 481, reason: 'Transaction Does Not Exist', toTag: newId() });
    cancel.respond({ code: 200, reason: 'OK', toTag: call?.tag ?? newId() });
    call?.onCancel();
  }

  function takeInvite(transaction: ServerTransaction): void {
    const { request } = transaction;
    const refuse = (code: number, reason: string): void =>
      transaction.respond({ code, reason, toTag: newId() });
    if (!/^(sips?|tel):/i.test(request.uri)) return refuse(416, 'Unsupported URI Scheme');
    const number = numberOfUri(request.uri);
    if (number === null) return refuse(484, 'Address Incomplete');
    if (!request.headers.has('contact')) return refuse(400, 'Contact is missing');
    if (closing) return refuse(503, 'Service Unavailable');
    const type = request.headers.get('content-type')?.[0];
    if (request.body !== '' && !/^application\/sdp\b/i.test(type ?? '')) {
      return transaction.respond({
        code: 415,
        reason: 'Unsupported Media Type',
        toTag: newId(),
        headers: ['Accept: application/sdp'],
      });
    }
    callBacks.reached(request, transaction.source);
    const attemptId = request.headers.get(ATTEMPT_HEADER)?.[0];
    const plan = attemptId === undefined ? planner.planOf(number) : planner.agentPlanOf(attemptId);
    const callee = { number, attemptId: attemptId === undefined ? null : decodeURIComponent(attemptId) };
    const call = new CalleeCall(transaction, callee, plan, callParts);
    if (attemptId === undefined) {
      counted.invites++;
      byBehaviour[plan.behaviour]++;
    } else counted.agentCalls++;
    parts.onCall('called', call.record());
    calls.set(callKey(call.callId, call.tag), call);
    callOf.set(transaction, call);
    call.begin().catch((error: unknown) => {
      log(`call ${call.callId} has no sound: ${error instanceof Error ? error.message : String(error)}`);
      call.leave();
    });
  }

  function takeRequest(request: SipRequest, source: Peer): void {
    if (request.method === 'ACK') return request.fault ? undefined : takeAck(request);
    const known = transactions.get(
      request.method === 'CANCEL' ? `CANCEL ${transactionKey(request)}` : transactionKey(request),
    );
    if (known) return known.onRetransmission();
    if (request.method === 'CANCEL' && !request.fault) return takeCancel(request, source);
    const transaction = openTransaction(request, source);
    const respond = (code: number, reason: string, headers: string[] = []): void =>
      transaction.respond({ code, reason, toTag: newId(), headers });
    if (request.fault) return respond(request.fault.code, request.fault.reason);
    const required = request.headers.get('require');
    if (required) return respond(420, 'Bad Extension', [`Unsupported: ${required.join(', ')}`]);
    const tag = request.to.params.get('tag');
    const call = tag === undefined ? undefined : calls.get(callKey(request.callId, tag));
    if (NOT_ALLOWED.has(request.method)) return respond(405, 'Method Not Allowed', [ALLOW]);
    if (call && IN_DIALOG.has(request.method)) return call.onRequest(transaction);
    if (tag !== undefined && IN_DIALOG.has(request.method)) return respond(481, 'Call Does Not Exist');
    switch (request.method) {
      case 'INVITE':
        return takeInvite(transaction);
      case 'REGISTER':
        counted.registers++;
        callBacks.reached(request, source);
        return respond(200, 'OK', registered(request));
      case 'OPTIONS':
        return respond(200, 'OK', [ALLOW, 'Accept: application/sdp']);
      case 'BYE':
      case 'INFO':
        return respond(481, 'Call Does Not Exist');
      default:
        return respond(501, 'Not Implemented', [ALLOW]);
    }
  }

  function takeResponse(response: SipResponse): void {
    awaited.get(response.via.branch)?.(response);
  }

  const take = (datagram: Buffer, source: RemoteInfo): void => {
    if (isAway) return;
    // Empty lines keep a path through a firewall open (RFC 5626); they are no message.
    if (datagram.length <= 4 && datagram.toString('latin1').trim() === '') return;
    const message = readSip(datagram);
    if (message.kind === 'unreadable') {
      counted.unreadable++;
      log(`dropped ${datagram.length} bytes from port ${source.port}: ${message.problem}`);
    } else if (message.kind === 'response') takeResponse(message);
    else takeRequest(message, { address: source.address, port: source.port });
  };
  socket.on('message', guarded(onFault, take));

  return {
    address: local.address,
    port: local.port,
    behaviourOf: (number) => planner.behaviourOf(number),
    figures(): CarrierFigures {
      const figures: CarrierFigures = {
        ...counted,
        calledBack: callBacks.figures(),
        up: 0,
        byBehaviour: { ...byBehaviour },
      };
      for (const call of callees()) {
        const record = call.record();
        if (call.answered) figures.up++;
        figures.rtpIn += record.rtpIn;
        figures.rtpOut += record.rtpOut;
        figures.digits += record.digits.length;
      }
      return figures;
    },
    calls: () => [...past.slice(-KEPT_RECORDS), ...callees().map((call) => call.record())],
    cut(away) {
      isAway = away;
    },
    async close() {
      if (closing) return;
      closing = true;
      callBacks.stop();
      for (const call of calls.values()) call.leave();
      if (calls.size > 0) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(CLOSING_MS, resolve);
          onEmpty = () => {
            cancel();
            resolve();
          };
        });
      }
      for (const call of calls.values()) call.abandon();
      for (const transaction of transactions.values()) transaction.terminate();
      transactions.clear();
      closed = true;
      await new Promise<void>((resolve) => void socket.close(() => resolve()));
    },
  };
}
