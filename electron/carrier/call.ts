import type { Clock } from '../../shared/domain/clock.ts';
import { transition, type CallHappening, type CallState } from './call-state.ts';
import { stepAssistant, type AssistantPlan, type AssistantState } from './assistant.ts';
import { personOf, programmeOf } from './callee-voice.ts';
import type { CalleeBehaviour, CalleePlan } from './callee.ts';
import type { CarrierCallRecord, CarrierDeps, CarrierSettings } from './carrier.ts';
import { RtpStream, type RtpParts } from './rtp.ts';
import { createOks, type Oks, type Respond } from './oks.ts';
import { sendRequest, type AwaitResponses } from './requests.ts';
import { answerOffer, changedSession, readAnswer, writeOffer, type LocalAudio } from './sdp.ts';
import { numberOfUri, readNameAddress, type Peer, type SipRequest } from './sip-message.ts';
import type { Sounds } from './sounds.ts';
import type { Send, ServerTransaction } from './transactions.ts';

/** Rings and talks that nobody ends are ended here, so that a lost caller leaves nothing behind. Not scaled. */
const RING_LIMIT_MS = 180_000;
const TALK_LIMIT_MS = 2 * 3_600_000;
/** So often an assistant looks whether its caller has said who calls. */
const LOOK_EVERY_MS = 100;

/** How a callee who does not answer says so, with the Q.850 cause a public network would give (RFC 3326, 3398). */
const REFUSALS: Partial<
  Record<CalleeBehaviour, { code: number; reason: string; q850: number; text: string }>
> = {
  busy: { code: 486, reason: 'Busy Here', q850: 17, text: 'User busy' },
  reject: { code: 603, reason: 'Decline', q850: 21, text: 'Call rejected' },
  unreachable: { code: 503, reason: 'Service Unavailable', q850: 38, text: 'Network out of order' },
  invalid_number: { code: 404, reason: 'Not Found', q850: 1, text: 'Unallocated number' },
};

export const ALLOW = 'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, REGISTER';

/** What every call of a carrier is made from. */
export interface CallParts {
  clock: Clock;
  settings: CarrierSettings;
  sounds: Sounds;
  rtp: RtpParts;
  send: Send;
  local: Peer;
  newId: () => string;
  log: (line: string) => void;
  /** Runs once, with the call's final record. */
  onOver: (call: CalleeCall) => void;
  onAnswered: (call: CalleeCall) => void;
  /** Takes what a mailbox recorded; null when nobody wants to have it. */
  onMessage: CarrierDeps['onMessage'] | null;
  /** Hands the branch of a request of ours over, so that its answers find back; answers what forgets it. */
  awaitResponses: AwaitResponses;
}

/** One called person: rings, answers or refuses as planned, speaks, and ends the call or is hung up on. */
export class CalleeCall {
  readonly tag: string;
  readonly #parts: CallParts;
  readonly #plan: CalleePlan;
  readonly #invite: ServerTransaction;
  readonly #number: string;
  readonly #attemptId: string | null;
  #state: CallState = 'proceeding';
  #stream: RtpStream | null = null;
  /** Answer to the offer of the INVITE, or our own offer when it brought none. */
  #sdp: string | null = null;
  #local: LocalAudio | null = null;
  #remoteCseq: number;
  #localCseq = 1;
  #target: string;
  readonly #oks: Oks;
  #stopWaiting: () => void = () => undefined;
  #stopBye: () => void = () => undefined;
  #endedBy: CarrierCallRecord['endedBy'] = null;
  #finalCode: number | null = null;
  #infoDigits = '';
  #gone = false;
  /** A mailbox, after its beep. */
  #isRecording = false;

  constructor(
    invite: ServerTransaction,
    callee: { number: string; attemptId: string | null },
    plan: CalleePlan,
    parts: CallParts,
  ) {
    this.#invite = invite;
    this.#number = callee.number;
    this.#attemptId = callee.attemptId;
    this.#plan = plan;
    this.#parts = parts;
    this.tag = parts.newId();
    this.#oks = createOks(parts.clock, () => [this.#contact(), ALLOW]);
    this.#remoteCseq = invite.request.cseq.number;
    this.#target = invite.request.from.uri;
    this.#takeTarget(invite.request);
  }

  get callId(): string {
    return this.#invite.request.callId;
  }

  get answered(): boolean {
    return (
      this.#state === 'answered' ||
      this.#state === 'leaving' ||
      this.#state === 'up' ||
      this.#state === 'ending'
    );
  }

  /** What can be told of the call so far. */
  record(): CarrierCallRecord {
    const heard = this.#stream?.figures();
    return {
      number: this.#number,
      attemptId: this.#attemptId,
      callerId: numberOfUri(this.#invite.request.from.uri),
      callId: this.callId,
      behaviour: this.#plan.behaviour,
      state: this.#state,
      finalCode: this.#finalCode,
      endedBy: this.#endedBy,
      digits: (heard?.digits ?? '') + this.#infoDigits,
      rtpIn: heard?.packetsIn ?? 0,
      rtpOut: heard?.packetsOut ?? 0,
      peakLevelIn: heard?.peakLevelIn ?? -127,
      leftSec: this.#isRecording ? (this.#stream?.heard().loudMs ?? 0) / 1_000 : null,
    };
  }

  /** Begins the call. Rejects only when no RTP port can be bound. */
  async begin(): Promise<void> {
    this.#invite.respond({ code: 100, reason: 'Trying' });
    const refusal = REFUSALS[this.#plan.behaviour];
    if (!refusal || this.#plan.earlyMedia) {
      const stream = await RtpStream.open(this.#parts.rtp);
      // The caller may have given up while the port was bound.
      if (this.#state !== 'proceeding') {
        stream.close();
        return;
      }
      this.#stream = stream;
      if (!this.#describe(stream)) {
        this.#refuse(488, 'Not Acceptable Here');
        return;
      }
    }
    this.#wait(this.#plan.setupMs, () => this.#ring());
  }

  /** The INVITE was cancelled; the CANCEL itself has been answered. */
  onCancel(): void {
    if (this.#take('cancel')) this.#finish(487, 'Request Terminated', 'caller');
  }

  /** An ACK of this dialog; with our offer in the 200, it carries the answer. */
  onAck(ack: SipRequest): void {
    if (this.#oks.acknowledged(ack.cseq.number) && ack.body !== '') this.#takeAnswer(ack.body);
    if (ack.cseq.number === this.#invite.request.cseq.number && this.#take('ack') && this.#state === 'ending')
      this.#bye();
  }

  /** A request inside this dialog other than ACK and CANCEL. */
  onRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    const respond: Respond = (code, reason, more = {}) =>
      transaction.respond({ code, reason, toTag: this.tag, ...more });
    // RFC 3261 12.2.2: an older number is out of order.
    if (request.cseq.number <= this.#remoteCseq) return respond(500, 'CSeq Out Of Order');
    this.#remoteCseq = request.cseq.number;
    if (request.method === 'BYE') {
      respond(200, 'OK');
      this.#onBye();
    } else if (request.method === 'INVITE') this.#onReinvite(transaction, respond);
    else if (request.method === 'INFO') {
      this.#infoDigits += /^Signal\s*=\s*([0-9*#A-D])/im.exec(request.body)?.[1] ?? '';
      respond(200, 'OK');
    } else respond(200, 'OK', { headers: [ALLOW] });
  }

  /** Ends the call from the callee's side: 503 while it rings, BYE once answered. */
  leave(): void {
    if (this.#state === 'proceeding') this.#refuse(503, 'Service Unavailable');
    else this.#hangUp();
  }

  /** Drops everything without a word. */
  abandon(): void {
    this.#end();
  }

  #take(happening: CallHappening): boolean {
    const next = transition(this.#state, happening);
    if (!next) return false;
    this.#state = next;
    return true;
  }

  #wait(delayMs: number, work: () => void): void {
    this.#stopWaiting();
    this.#stopWaiting = this.#parts.clock.after(delayMs, work);
  }

  /** Takes the caller's offer, or prepares ours; false when we have no sound in common. */
  #describe(stream: RtpStream): boolean {
    const { settings, local } = this.#parts;
    const sessionId = stream.port + 1;
    this.#local = { address: local.address, port: stream.port, sessionId, version: 1 };
    if (this.#invite.request.body === '') {
      this.#sdp = writeOffer(settings.codec, this.#local);
      return true;
    }
    const answer = answerOffer(this.#invite.request.body, settings.codec, this.#local);
    if (!answer) return false;
    this.#sdp = answer.sdp;
    stream.aim(answer.remote);
    return true;
  }

  #ring(): void {
    const { ringMs, earlyMedia } = this.#plan;
    if (ringMs === 0) return this.#afterRing();
    const headers = [this.#contact(), ALLOW];
    if (earlyMedia && this.#sdp && this.#invite.request.body !== '') {
      this.#invite.respond({
        code: 183,
        reason: 'Session Progress',
        toTag: this.tag,
        headers,
        sdp: this.#sdp,
      });
      this.#stream?.play({ segments: this.#parts.sounds.ringback, loopFrom: 0 });
    } else this.#invite.respond({ code: 180, reason: 'Ringing', toTag: this.tag, headers });
    if (ringMs === null) this.#wait(RING_LIMIT_MS, () => this.#refuse(480, 'Temporarily Unavailable'));
    else this.#wait(ringMs, () => this.#afterRing());
  }

  #afterRing(): void {
    const refusal = REFUSALS[this.#plan.behaviour];
    if (refusal)
      this.#refuse(refusal.code, refusal.reason, [
        `Reason: Q.850;cause=${refusal.q850};text="${refusal.text}"`,
      ]);
    else this.#answer();
  }

  #answer(): void {
    if (!this.#take('answer')) return;
    this.#finalCode = 200;
    this.#parts.onAnswered(this);
    const { programme, lastsMs } = programmeOf(this.#plan, this.#parts.sounds, this.#parts.settings.speed);
    this.#stream?.play(programme);
    this.#oks.send(this.#invite, { toTag: this.tag, sdp: this.#sdp }, () => this.#onUnacknowledged());
    const { talkMs, behaviour, assistant } = this.#plan;
    if (behaviour === 'voicemail') this.#wait(lastsMs, () => this.#recordMessage());
    else if (assistant) this.#screenCaller(assistant, this.#parts.clock.elapsed() + lastsMs);
    else this.#wait(talkMs === null ? TALK_LIMIT_MS : talkMs + lastsMs, () => this.#hangUp());
  }

  #recordMessage(): void {
    const { mailboxSec } = this.#parts.settings;
    this.#isRecording = true;
    this.#stream?.record(this.#parts.onMessage !== null);
    this.#wait(mailboxSec === undefined ? (this.#plan.talkMs ?? 0) : mailboxSec * 1_000, () =>
      this.#hangUp(),
    );
  }

  /** Asks who calls until somebody says so, then gives the call to its person, or ends it. */
  #screenCaller(plan: AssistantPlan, askedMs: number): void {
    const { clock, sounds, settings } = this.#parts;
    let state: AssistantState = 'asking';
    let toldMs = 0;
    const look = (): void => {
      const nowMs = clock.elapsed();
      const { loudMs, lastLoudMs } = this.#stream?.heard() ?? { loudMs: 0, lastLoudMs: null };
      const heard = { sinceAskedMs: nowMs - askedMs, loudMs, silentMs: nowMs - (lastLoudMs ?? nowMs) };
      const next = stepAssistant(state, heard, plan, nowMs - toldMs);
      if (next === 'fetching' && state === 'asking') toldMs = nowMs;
      state = next;
      if (state === 'declined') this.#hangUp();
      else if (state === 'handed_over') {
        this.#stream?.play(personOf(this.#plan, sounds, settings.speed));
        this.#wait(this.#plan.talkMs ?? TALK_LIMIT_MS, () => this.#hangUp());
      } else this.#wait(LOOK_EVERY_MS, look);
    };
    look();
  }

  #refuse(code: number, reason: string, headers: string[] = []): void {
    if (this.#take('refuse')) this.#finish(code, reason, 'callee', headers);
  }

  #finish(code: number, reason: string, endedBy: CarrierCallRecord['endedBy'], headers: string[] = []): void {
    this.#finalCode = code;
    this.#endedBy = endedBy;
    this.#invite.respond({ code, reason, toTag: this.tag, headers });
    this.#end();
  }

  #onBye(): void {
    const early = this.#state === 'proceeding';
    if (!this.#take('bye')) return;
    // RFC 3261 15.1.2: a BYE to a ringing call ends it, and the INVITE still gets its answer.
    if (early) this.#finish(487, 'Request Terminated', 'caller');
    else {
      this.#endedBy ??= 'caller';
      this.#end();
    }
  }

  #onUnacknowledged(): void {
    this.#parts.log(`call ${this.callId}: no ACK came for 32 s`);
    if (this.#take('unacknowledged')) this.#bye();
  }

  #hangUp(): void {
    if (this.#take('hang_up') && this.#state === 'ending') this.#bye();
  }

  /** A changed session: hold, resume, a new address, or a repeated description. */
  #onReinvite(transaction: ServerTransaction, respond: Respond): void {
    // RFC 3261 14.2: the first INVITE is still being answered.
    if (this.#state === 'proceeding')
      return respond(500, 'Call Still Being Set Up', { headers: ['Retry-After: 1'] });
    if (this.#oks.pending()) return respond(491, 'Request Pending');
    if (this.#state !== 'up' || !this.#stream || !this.#local) return respond(481, 'Call Does Not Exist');
    this.#takeTarget(transaction.request);
    const changed = changedSession(transaction.request, this.#parts.settings.codec, this.#local);
    if (!changed) return respond(488, 'Not Acceptable Here');
    if (changed.remote) this.#stream.aim(changed.remote);
    this.#local = changed.local;
    this.#oks.send(transaction, { toTag: this.tag, sdp: changed.sdp }, () => this.#hangUp());
  }

  #takeAnswer(sdp: string): void {
    const remote = readAnswer(sdp);
    if (remote) this.#stream?.aim(remote);
    else this.#hangUp();
  }

  #takeTarget(request: SipRequest): void {
    const contact = readNameAddress(request.headers.get('contact')?.[0] ?? '');
    if (contact) this.#target = contact.uri;
  }

  #contact(): string {
    const { address, port } = this.#parts.local;
    return `Contact: <sip:${encodeURIComponent(this.#number).replace('%2B', '+')}@${address}:${port}>`;
  }

  #bye(): void {
    const { request, source } = this.#invite;
    this.#endedBy = 'callee';
    this.#stream?.close();
    this.#stopBye = sendRequest(
      this.#parts,
      {
        method: 'BYE',
        uri: this.#target,
        from: `${request.headers.get('to')?.[0] ?? ''};tag=${this.tag}`,
        to: request.headers.get('from')?.[0] ?? '',
        callId: this.callId,
        cseq: this.#localCseq++,
        routes: request.headers.get('record-route') ?? [],
      },
      source,
      () => {
        if (this.#take('bye_done')) this.#end();
      },
    );
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#state = 'over';
    this.#stopWaiting();
    this.#stopBye();
    this.#oks.stop();
    this.#stream?.close();
    const message = this.#stream?.kept() ?? null;
    if (message !== null) this.#parts.onMessage?.(this.#number, message);
    this.#parts.onOver(this);
  }
}
