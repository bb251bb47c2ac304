import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import { Refused } from '../../shared/domain/errors.ts';
import type { ScreeningEar } from '../../shared/domain/screening-ear.ts';
import { callAgent, type AgentLeg } from './agent-leg.ts';
import type { AgentDial, DialRequest, LineEvent, ReceivedLine } from './ports.ts';
import { MediaRefused } from '../media/errors.ts';
import type { CustomerLeg, MediaEngine, MediaEvent } from '../media/media.ts';
import type { CallEvent, IncomingCall, OutboundCall, Signalling, WireCall } from '../sip/signalling.ts';
import type { CallTraces } from './call-traces.ts';
import type { SeatLegs } from './seat-sound.ts';
import { createPlayedMessage, type PlayedMessage } from './played-message.ts';
import { DEAD_LINE_MS, SilentLine } from './silent-line.ts';

/** What a call on a telephone line is made of. */
export interface TelephoneCallParts {
  signalling: Signalling;
  media: () => Promise<MediaEngine>;
  sound: SeatLegs;
  /** File for a call's recording; null records nothing. */
  recordingFile: (attemptId: string) => string | null;
  /** Where calls that are up are noted, for the start after a kill. */
  traces?: Pick<CallTraces, 'keep' | 'forget'>;
  /** Silence after which a connected call is asked about; the usual one unless a test shortens it. */
  deadLineMs?: number;
  /** The machine's own where it is left out. */
  clock?: Pick<Clock, 'after'>;
  log: (doing: string, error: unknown) => void;
}

/** Behind an attempt's id: its second leg. */
const AGENT_TRACE = '.agent';

type Ending = Extract<LineEvent, { kind: 'ended' }>;

/** How a call ends that never left the program. */
export const NOT_PLACED: Ending = {
  kind: 'ended',
  by: 'us',
  sipCode: null,
  sipReason: null,
  q850Cause: null,
  ringTimedOut: false,
  notPlaced: true,
  answered: false,
};

/** One call: its SIP dialog, its RTP leg and the seat it is joined to. */
export class TelephoneCall implements ReceivedLine {
  readonly #request: DialRequest;
  readonly #on: (event: LineEvent) => void;
  readonly #parts: TelephoneCallParts;
  readonly #onGone: () => void;
  #media: MediaEngine | null = null;
  #leg: CustomerLeg | null = null;
  #call: WireCall | null = null;
  /** The same, when we placed it. */
  #dialled: OutboundCall | null = null;
  /** The same, when it came in. */
  #incoming: IncomingCall | null = null;
  #seatId: string | null = null;
  #joinedLegId: string | null = null;
  #isMuted = false;
  #isOnHold = false;
  #isAnswered = false;
  #isGivenUp = false;
  #isOver = false;
  /** What was said of the ringing last: whether the line's own sound is heard; null before it rings. */
  #saidEarlyMedia: boolean | null = null;
  #silence: SilentLine | null = null;
  #agent: AgentLeg | null = null;
  readonly #message: PlayedMessage;
  /** Why we hung up, when it was the line's own decision. */
  #verdict: Partial<Ending> = {};

  constructor(
    request: DialRequest,
    on: (event: LineEvent) => void,
    parts: TelephoneCallParts,
    onGone: () => void,
  ) {
    this.#request = request;
    this.#on = on;
    this.#parts = parts;
    this.#onGone = onGone;
    this.#message = createPlayedMessage(parts.clock ?? systemClock, (whole) =>
      on({ kind: 'message_played', whole }),
    );
  }

  get legId(): string | null {
    return this.#leg?.id ?? null;
  }

  /** Opens the audio, then sends the INVITE with its offer. */
  async place(): Promise<void> {
    const { signalling } = this.#parts;
    const { trunkId, number, callerId, ringTimeoutMs } = this.#request;
    const address = signalling.localAddress(trunkId);
    if (address === null) {
      this.end(NOT_PLACED);
      return;
    }
    this.#media = await this.#parts.media();
    const leg = await this.#media.openCustomerLeg(address);
    if (this.#isGivenUp || this.#isOver) {
      leg.close();
      this.end(NOT_PLACED);
      return;
    }
    this.#leg = leg;
    this.#dialled = signalling.call(
      {
        trunkId,
        to: number,
        callerId,
        callerName: null,
        sdpOffer: leg.offerSdp,
        ringTimeoutMs,
        watchesMedia: true,
        keep: (trace) => this.#parts.traces?.keep(this.#request.attemptId, trace),
        release: () => this.#parts.traces?.forget(this.#request.attemptId),
      },
      (event) => this.signalled(event),
    );
    this.#call = this.#dialled;
    if (this.#isGivenUp) this.#call.hangUp();
  }

  /** A call that came in: it rings there until {@link answer}. */
  receive(incoming: IncomingCall): void {
    this.#incoming = incoming;
    this.#call = incoming;
    incoming.ring();
  }

  /** Opens the audio of a call that came in, and picks up. */
  answer(): void {
    this.#pickUp().catch((error: unknown) => {
      this.#parts.log(`picking up the call of ${this.#request.number}`, error);
      this.failed();
    });
  }

  async #pickUp(): Promise<void> {
    const incoming = this.#incoming;
    const address = this.#parts.signalling.localAddress(this.#request.trunkId);
    if (!incoming || this.#leg || this.#isOver) return;
    if (address === null) return incoming.refuse(480);
    this.#media = await this.#parts.media();
    const leg = await this.#media.openCustomerLeg(address);
    if (this.#isGivenUp || this.#isOver) return leg.close();
    this.#leg = leg;
    try {
      incoming.answer(incoming.offer === null ? leg.offerSdp : leg.answerReoffer(incoming.offer).sdp);
    } catch (error) {
      if (!(error instanceof MediaRefused)) throw error;
      this.#verdict = { by: 'us', sipReason: error.message };
      incoming.refuse(488);
    }
  }

  signalled(event: CallEvent): void {
    if (this.#isOver) return;
    switch (event.kind) {
      case 'sent':
        this.#on({ kind: 'sent' });
        return;
      case 'progress':
        this.#progressed(event.sdp);
        return;
      case 'answered':
        if (this.#incoming) this.#parts.traces?.keep(this.#request.attemptId, event.trace);
        this.#answered(event.sdp);
        return;
      case 'reoffer':
        this.#reoffered(event);
        return;
      case 'reanswer':
        this.#reanswered(event.sdp);
        return;
      case 'digit':
        this.#on({ kind: 'digit', digit: event.digit });
        return;
      case 'ended':
        this.end({
          kind: 'ended',
          by: event.by,
          sipCode: event.sipCode,
          sipReason: event.sipReason,
          q850Cause: event.q850Cause,
          ringTimedOut: event.cause === 'ring_timeout',
          notPlaced: event.cause === 'trunk_not_ready',
          answered: event.answered,
        });
    }
  }

  #progressed(sdp: string | null): void {
    if (sdp !== null) {
      try {
        this.#leg?.applyAnswer(sdp);
        this.#listen();
      } catch (error) {
        // Audio before the answer is a courtesy; the answer's own description decides.
        this.#parts.log(`reading the early audio of ${this.#request.number}`, error);
      }
    }
    if (this.#saidEarlyMedia === null) this.#sayRinging(false);
  }

  /** Our own ringing stops only when the line's is heard: a description promises sound, packets bring it. */
  #sayRinging(earlyMedia: boolean): void {
    if (this.#isAnswered || this.#isOver || this.#saidEarlyMedia === earlyMedia) return;
    this.#saidEarlyMedia = earlyMedia;
    this.#on({ kind: 'ringing', earlyMedia });
  }

  /** Lets the seat that waits for this call hear what the line plays, and say nothing yet. */
  #listen(): void {
    const seatId = this.#request.listeningSeatId;
    if (seatId === undefined || !this.#leg || !this.#media || this.#isAnswered || this.#isOver) return;
    const operatorLegId = this.#parts.sound.legOf(seatId);
    if (operatorLegId !== null) this.#media.listen(this.#leg.id, operatorLegId);
  }

  #answered(sdp: string): void {
    try {
      // What a caller offered was taken when we picked up.
      if (!this.#incoming) this.#leg?.applyAnswer(sdp);
    } catch (error) {
      this.#parts.log(`joining the audio of ${this.#request.number}`, error);
      const reason = error instanceof MediaRefused ? error.message : 'The audio could not be joined';
      this.#verdict = { by: 'us', sipReason: reason };
      this.#call?.hangUp();
      return;
    }
    this.#isAnswered = true;
    this.#watch();
    const file = this.#parts.recordingFile(this.#request.attemptId);
    if (file !== null && this.#leg) this.#media?.record(this.#leg.id, file);
    this.#on({ kind: 'answered' });
  }

  /** A change that cannot be taken is refused, and the call goes on as it was. */
  #reoffered({ sdp, answer, refuse }: Extract<CallEvent, { kind: 'reoffer' }>): void {
    if (!this.#leg) {
      refuse();
      return;
    }
    let own: string;
    try {
      own = sdp === null ? this.#leg.freshOffer() : this.#leg.answerReoffer(sdp).sdp;
    } catch (error) {
      this.#parts.log(`answering the new offer of ${this.#request.number}`, error);
      refuse();
      return;
    }
    answer(own);
  }

  #reanswered(sdp: string): void {
    try {
      this.#leg?.applyAnswer(sdp);
    } catch (error) {
      this.#parts.log(`reading the new answer of ${this.#request.number}`, error);
    }
  }

  #watch(): void {
    const { log, deadLineMs = DEAD_LINE_MS } = this.#parts;
    const leg = this.#leg;
    const call = this.#call;
    if (!leg || !call || !this.#media) return;
    this.#silence = new SilentLine({
      legId: leg.id,
      deadLineMs,
      media: this.#media,
      probe: () => call.probe(),
      dead: () => {
        if (this.#isOver) return;
        this.#verdict = { by: 'network', sipReason: `No audio arrived for ${deadLineMs / 1000} seconds` };
        call.hangUp();
      },
      log,
    });
  }

  /** Audio says something about this call. */
  heard(event: MediaEvent): void {
    if (event.kind === 'early_audio') this.#sayRinging(event.audible);
    if (event.kind === 'customer_digit') this.#on({ kind: 'digit', digit: event.digit });
    if (event.kind === 'message_played') this.#message.over();
    if (!this.#isOver) this.#screened(event);
    if (event.kind === 'recording_failed') {
      this.#parts.log('recording a call', new Error(`${event.file}: ${event.reason}`));
    }
    if (event.kind === 'leg_lost') this.audioLost('The audio of this call stopped');
    if (event.kind === 'customer_silent' && !this.#isOver) this.#silence?.silent(event.silentMs);
  }

  #screened(event: MediaEvent): void {
    if (event.kind === 'screened') {
      const { verdict, confidence, by } = event;
      this.#on({ kind: 'screened', verdict, confidence, by });
    }
    if (event.kind === 'speech') this.#on({ kind: 'speech' });
    if (event.kind === 'listens') this.#on({ kind: 'listens', after: event.after });
  }

  /** The program failed at something in this call: nobody can say what is left half done. */
  failed(): void {
    this.#verdict = { by: 'network', sipReason: 'The program met a fault in this call' };
    if (this.#call) this.#call.hangUp();
    else this.end(NOT_PLACED);
  }

  /** The audio engine died under this call, or its part of it. */
  audioLost(sipReason = 'The audio engine stopped'): void {
    this.#leg = null;
    this.#verdict = { by: 'network', sipReason };
    if (this.#call) this.#call.hangUp();
    else this.end(NOT_PLACED);
  }

  hangUp(): void {
    this.#isGivenUp = true;
    this.#call?.hangUp();
  }

  giveUp(): void {
    if (this.#dialled) this.#dialled.giveUp();
    else if (!this.#incoming) this.#isGivenUp = true;
  }

  attach(seatId: string): Promise<void> {
    this.#seatId = seatId;
    if (this.#join()) return Promise.resolve();
    return Promise.reject(
      new Refused(
        'The sound connection of this desk is down.',
        'Check the sound, then set yourself ready again.',
      ),
    );
  }

  async attachAgent(dial: AgentDial): Promise<void> {
    const media = this.#media;
    if (!media || !this.#leg || !this.#isAnswered || this.#isOver) throw new Refused('The call is over.');
    this.#agent?.hangUp();
    const { signalling, traces, clock = systemClock, log } = this.#parts;
    const agent = callAgent(
      { signalling, media, clock, log, ...(traces ? { traces } : {}) },
      dial,
      `${this.#request.attemptId}${AGENT_TRACE}`,
      () => {
        if (this.#agent !== agent) return;
        this.#agent = null;
        if (!this.#isOver) this.#on({ kind: 'agent_left' });
      },
    );
    this.#agent = agent;
    try {
      const agentLegId = await agent.answered;
      if (this.#isOver || !this.#leg) {
        agent.hangUp();
        throw new Refused('The call is over.');
      }
      media.join(this.#leg.id, agentLegId);
    } catch (error) {
      if (this.#agent === agent) this.#agent = null;
      throw error;
    }
  }

  #join(): boolean {
    if (this.#seatId === null || !this.#leg || !this.#media || this.#isOver) return false;
    const operatorLegId = this.#parts.sound.legOf(this.#seatId);
    if (operatorLegId === null) return false;
    this.#joinedLegId = operatorLegId;
    this.#media.tone(operatorLegId, null);
    this.#media.mute(operatorLegId, this.#isMuted);
    this.#media.bridge(this.#leg.id, operatorLegId);
    return true;
  }

  /** The seat's sound came up on another leg, as after a reload: the call goes on there. */
  seatMoved(seatId: string): void {
    if (seatId === this.#seatId && this.#isAnswered && !this.#isOver) this.#join();
    if (seatId === this.#request.listeningSeatId && this.#saidEarlyMedia !== null) this.#listen();
  }

  async hold(onHold: boolean): Promise<void> {
    if (!this.#leg || !this.#call || !this.#isAnswered || this.#isOver || this.#isOnHold === onHold) return;
    this.#isOnHold = onHold;
    this.#media?.tone(this.#leg.id, onHold ? 'hold' : null);
    const offer = this.#leg.holdOffer(onHold);
    try {
      const answer = await this.#call.reoffer(offer);
      if (!this.#isOver) this.#leg?.applyAnswer(answer);
    } catch (error) {
      if (this.#isOver) return;
      this.#parts.log(onHold ? 'putting a call on hold' : 'taking a call back from hold', error);
      // Without the other side's consent the audio alone is held or given back; that always works.
    }
  }

  mute(isMuted: boolean): void {
    this.#isMuted = isMuted;
    if (this.#joinedLegId !== null) this.#media?.mute(this.#joinedLegId, isMuted);
  }

  sendDigits(digits: string): void {
    if (this.#isAnswered && !this.#isOver) this.#leg?.sendDigits(digits);
  }

  screen(ear: ScreeningEar, awaited: boolean): void {
    if (this.#isAnswered && !this.#isOver && this.#leg) this.#media?.screen(this.#leg.id, ear, awaited);
  }

  play(audio: Uint8Array): void {
    if (this.#isGivenUp || !this.#isAnswered || this.#isOver || !this.#leg) return;
    this.#media?.play(this.#leg.id, audio);
    this.#message.began(audio);
  }

  /** Says how it ended, once, and gives the audio back. */
  end(ending: Ending): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#message.stop();
    const agent = this.#agent;
    this.#agent = null;
    agent?.hangUp();
    if (this.#incoming) this.#parts.traces?.forget(this.#request.attemptId);
    if (this.#leg) {
      this.#media?.record(this.#leg.id, null);
      this.#media?.unbridge(this.#leg.id);
      this.#leg.close();
    }
    if (this.#joinedLegId !== null) this.#media?.mute(this.#joinedLegId, false);
    this.#onGone();
    const verdict = ending.notPlaced ? {} : this.#verdict;
    this.#on({ ...ending, ...verdict });
  }
}
