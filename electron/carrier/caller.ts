import { ALLOW } from './call.ts';
import { personOf } from './callee-voice.ts';
import type { CalleePlan } from './callee.ts';
import { callerTransition, type CallerHappening, type CallerState } from './caller-state.ts';
import type { CarrierSettings } from './carrier.ts';
import { createOks, type Oks, type Respond } from './oks.ts';
import { firstHopOf, sendRequest, type RequestParts } from './requests.ts';
import { RtpStream, type RtpParts } from './rtp.ts';
import { changedSession, readAnswer, writeOffer, type LocalAudio } from './sdp.ts';
import {
  readNameAddress,
  writeRequest,
  type Peer,
  type SipRequest,
  type SipResponse,
} from './sip-message.ts';
import type { Sounds } from './sounds.ts';
import { keepSending, type ServerTransaction } from './transactions.ts';

/** So long a person lets it ring, in seconds of life. */
const PATIENCE_SEC = 40;
/** Whoever would talk until the other side hangs up hangs up at last. Not scaled. */
const TALK_LIMIT_MS = 2 * 3_600_000;
/** An INVITE that is cancelled and answered by nobody is over after this (RFC 3261 9.1). Not scaled. */
const LEAVING_MS = 32_000;
const INVITE_CSEQ = 1;

/** Who calls whom, and where that can be reached. */
export interface CallerPlan {
  /** The person's own number. */
  from: string;
  /** The number that called them. */
  to: string;
  /** SIP URI of the Contact, and where it was heard from. */
  uri: string;
  known: Peer;
  person: CalleePlan;
}

/** What every call of a person is made from. */
export interface CallerParts extends RequestParts {
  settings: CarrierSettings;
  sounds: Sounds;
  rtp: RtpParts;
  log: (line: string) => void;
  /** Runs once. */
  onOver: (call: CallerCall) => void;
  onAnswered: () => void;
}

/** One person who calls: waits until somebody answers, talks as when called, and hangs up or is hung up on. */
export class CallerCall {
  readonly tag: string;
  readonly callId: string;
  readonly #parts: CallerParts;
  readonly #plan: CallerPlan;
  readonly #branch: string;
  readonly #oks: Oks;
  #state: CallerState = 'calling';
  #stream: RtpStream | null = null;
  #local: LocalAudio | null = null;
  /** To of the other side's answer, its tag in it. */
  #remote: string;
  #target: string;
  #routes: readonly string[] = [];
  #remoteCseq = 0;
  #gone = false;
  /** Gave up before anything was answered, and may only say so afterwards. */
  #hadEnough = false;
  #stopSending: () => void = () => undefined;
  #stopWaiting: () => void = () => undefined;
  #stopRequest: () => void = () => undefined;
  #forget: () => void = () => undefined;

  constructor(plan: CallerPlan, parts: CallerParts) {
    this.#plan = plan;
    this.#parts = parts;
    this.tag = parts.newId();
    this.callId = parts.newId();
    this.#branch = `z9hG4bK${parts.newId()}`;
    this.#oks = createOks(parts.clock, () => [this.#contact(), ALLOW]);
    this.#target = plan.uri;
    this.#remote = `<sip:${plan.to}@${plan.known.address}:${plan.known.port}>`;
  }

  get answered(): boolean {
    return this.#state === 'up' || this.#state === 'ending';
  }

  /** Whether more than silence has come to their ear. */
  get heardVoice(): boolean {
    return (this.#stream?.heard().loudMs ?? 0) > 0;
  }

  /** Sends the INVITE. Rejects only when no RTP port can be bound. */
  async begin(): Promise<void> {
    const { rtp, settings, local, clock, awaitResponses } = this.#parts;
    const stream = await RtpStream.open(rtp);
    if (this.#state !== 'calling') {
      stream.close();
      return;
    }
    this.#stream = stream;
    this.#local = { address: local.address, port: stream.port, sessionId: stream.port + 1, version: 1 };
    const sdp = writeOffer(settings.codec, this.#local);
    this.#forget = awaitResponses(this.#branch, (response) => this.#onResponse(response));
    const send = (): void => this.#send('INVITE', this.#branch, sdp);
    this.#stopSending = keepSending(clock, send, () => {
      if (this.#take('unanswered')) this.#end();
    });
    send();
    this.#stopWaiting = clock.after((PATIENCE_SEC * 1_000) / settings.speed, () => this.leave());
  }

  /** An ACK to one of our 200s, when the other side changed the session. */
  onAck(ack: SipRequest): void {
    if (this.#oks.acknowledged(ack.cseq.number) && ack.body !== '') this.#takeAnswer(ack.body);
  }

  /** A request inside this call other than ACK and CANCEL. */
  onRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    const respond: Respond = (code, reason, more = {}) => transaction.respond({ code, reason, ...more });
    if (request.cseq.number <= this.#remoteCseq) return respond(500, 'CSeq Out Of Order');
    this.#remoteCseq = request.cseq.number;
    if (request.method === 'BYE') {
      respond(200, 'OK');
      if (this.#take('bye')) this.#end();
    } else if (request.method === 'INVITE') this.#onReinvite(transaction, respond);
    else respond(200, 'OK', { headers: [ALLOW] });
  }

  /** Has had enough: gives up while it rings, hangs up once answered. */
  leave(): void {
    if (!this.#take('give_up')) {
      this.#hadEnough = true;
      return;
    }
    if (this.#state === 'ending') {
      this.#bye();
      return;
    }
    this.#stopWaiting();
    this.#stopWaiting = this.#parts.clock.after(LEAVING_MS, () => {
      if (this.#take('unanswered')) this.#end();
    });
    // A CANCEL has the branch of its INVITE, and is answered like any other request (RFC 3261 9.1).
    const cancel = (): void => this.#send('CANCEL', this.#branch, null);
    this.#stopRequest = keepSending(this.#parts.clock, cancel, () => undefined);
    cancel();
  }

  /** Drops everything without a word. */
  abandon(): void {
    this.#end();
  }

  #onResponse({ code, cseq, to, headers, body }: SipResponse): void {
    if (cseq.method === 'CANCEL') {
      if (code >= 200) this.#stopRequest();
      return;
    }
    this.#stopSending();
    if (code < 200) {
      if (this.#take('provisional') && this.#hadEnough) this.leave();
      return;
    }
    this.#remote = headers.get('to')?.[0] ?? this.#remote;
    if (code >= 300) {
      // The ACK to a refusal belongs to the transaction of the INVITE (RFC 3261 17.1.1.3).
      this.#send('ACK', this.#branch, null);
      if (this.#take('refuse')) this.#end();
      return;
    }
    const contact = readNameAddress(headers.get('contact')?.[0] ?? '');
    if (contact) this.#target = contact.uri;
    this.#routes = (headers.get('record-route') ?? []).toReversed();
    // Each 200 is acknowledged anew, also one that comes again (RFC 3261 13.2.2.4).
    this.#send('ACK', `z9hG4bK${this.#parts.newId()}`, null);
    if (!to.params.has('tag') || !this.#take('answer')) return;
    if (this.#state === 'ending') this.#bye();
    else this.#talk(body);
  }

  #talk(sdp: string): void {
    const { clock, sounds, settings, onAnswered } = this.#parts;
    const { person } = this.#plan;
    onAnswered();
    this.#stopWaiting();
    this.#takeAnswer(sdp);
    this.#stream?.play(personOf(person, sounds, settings.speed));
    if (this.#state === 'up')
      this.#stopWaiting = clock.after(person.talkMs ?? TALK_LIMIT_MS, () => this.leave());
  }

  /** A changed session: hold, resume, a new address, or a repeated description. */
  #onReinvite(transaction: ServerTransaction, respond: Respond): void {
    if (this.#oks.pending()) return respond(491, 'Request Pending');
    if (this.#state !== 'up' || !this.#stream || !this.#local) return respond(481, 'Call Does Not Exist');
    const contact = readNameAddress(transaction.request.headers.get('contact')?.[0] ?? '');
    if (contact) this.#target = contact.uri;
    const changed = changedSession(transaction.request, this.#parts.settings.codec, this.#local);
    if (!changed) return respond(488, 'Not Acceptable Here');
    if (changed.remote) this.#stream.aim(changed.remote);
    this.#local = changed.local;
    this.#oks.send(transaction, { sdp: changed.sdp }, () => this.leave());
  }

  #takeAnswer(sdp: string): void {
    const remote = readAnswer(sdp);
    if (remote) this.#stream?.aim(remote);
    else this.leave();
  }

  #take(happening: CallerHappening): boolean {
    const next = callerTransition(this.#state, happening);
    if (!next) return false;
    this.#state = next;
    return true;
  }

  #from(): string {
    const { address, port } = this.#parts.local;
    return `<sip:${this.#plan.from}@${address}:${port}>;tag=${this.tag}`;
  }

  #contact(): string {
    const { address, port } = this.#parts.local;
    return `Contact: <sip:${this.#plan.from}@${address}:${port}>`;
  }

  /** Sends an INVITE, its ACK or its CANCEL: all have the number of the INVITE. */
  #send(method: 'INVITE' | 'ACK' | 'CANCEL', branch: string, sdp: string | null): void {
    const { local, send } = this.#parts;
    const isRefused = method === 'ACK' && branch === this.#branch;
    const uri = method === 'ACK' && !isRefused ? this.#target : this.#plan.uri;
    const datagram = writeRequest({
      method,
      uri,
      local,
      branch,
      from: this.#from(),
      to: this.#remote,
      callId: this.callId,
      cseq: INVITE_CSEQ,
      routes: this.#routes,
      headers: method === 'INVITE' ? [this.#contact(), ALLOW] : [],
      sdp,
    });
    send(datagram, firstHopOf(uri, this.#routes, this.#plan.known));
  }

  #bye(): void {
    this.#stopWaiting();
    this.#stream?.close();
    this.#stopRequest();
    this.#stopRequest = sendRequest(
      this.#parts,
      {
        method: 'BYE',
        uri: this.#target,
        from: this.#from(),
        to: this.#remote,
        callId: this.callId,
        cseq: INVITE_CSEQ + 1,
        routes: this.#routes,
      },
      this.#plan.known,
      () => {
        if (this.#take('bye_done')) this.#end();
      },
    );
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#state = 'over';
    this.#stopSending();
    this.#stopWaiting();
    this.#stopRequest();
    this.#forget();
    this.#oks.stop();
    this.#stream?.close();
    this.#parts.onOver(this);
  }
}
