import { codecOfPayloadType, emptyAudioPacket } from './audio-packet.ts';
import type { AudioPacket } from './audio-packet.ts';
import type { CustomerPort } from './customer-port.ts';
import { FRAME_SAMPLES, NOISE_PAYLOAD_TYPE, SILENCE_BYTE, encodeInto, translateInto } from './g711.ts';
import type { Codec, LegFigures, LegQuality } from './media.ts';
import type { Member, Voice } from './member.ts';
import { LevelTap } from './level-tap.ts';
import { OutgoingStream } from './outgoing-stream.ts';
import { Reception } from './reception.ts';
import { RtcpSession } from './rtcp-session.ts';
import { RTP_HEADER_BYTES, emptyRtpFields, readRtp, writeRtpHeader } from './rtp.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { SoundSource } from './sound-source.ts';
import type { Tap } from './tap.ts';
import {
  EVENT_BYTES,
  EVENT_PAYLOAD_TYPE,
  EventReader,
  KeySchedule,
  eventOfKey,
  writeEvent,
} from './telephone-event.ts';
import type { KeyStep } from './telephone-event.ts';
import { keyHertz, renderSines } from './tones.ts';
import type { CustomerRemote } from './worker-messages.ts';

/** What a customer's line tells the switchboard. */
export interface CustomerLineListener {
  digit(digit: string): void;
  /** First audio after a bridge was made. */
  firstAudio(nowMs: number): void;
  /** Audio of a line that is only listened to has begun, or stopped. */
  earlyAudio(audible: boolean): void;
  silent(silentMs: number): void;
  /** The last frame of a message is out. */
  messagePlayed(): void;
}

export interface CustomerLineDeps {
  random: () => number;
  /** Add to `nowMs` for milliseconds since the epoch. */
  timeOriginMs: number;
  /** Silence of a joined peer that is worth telling, and every multiple of it. */
  silentMs: number;
}

const silence: Readonly<Record<Codec, Buffer>> = {
  PCMU: Buffer.alloc(FRAME_SAMPLES, SILENCE_BYTE.PCMU),
  PCMA: Buffer.alloc(FRAME_SAMPLES, SILENCE_BYTE.PCMA),
};

/** Without audio from the operator for this long, silence is sent so that the customer's side keeps its path. */
const STALL_MS = 200;
/** Early audio counts as stopped after this: longer than the pause of any country's ringing tone (ITU-T E.180). */
const EARLY_AUDIO_MS = 5000;
/** Pace of silence while no operator is joined: enough to open and keep a NAT's path (RFC 6263). */
const KEEP_ALIVE_MS = 1000;

/** The customer's line inside the media thread. */
export class CustomerLine implements Member {
  readonly kind = 'customer';
  readonly id: string;
  readonly reception = new Reception();
  readonly stream: OutgoingStream;
  port: CustomerPort | null = null;
  remote: CustomerRemote | null = null;
  readonly #level = new LevelTap();
  /** All that listen in on it. */
  readonly taps = new Set<Tap>([this.#level]);
  tone: SoundSource | null = null;
  message: SoundSource | null = null;
  /** Messages begun so far: each is a source of its own, so that the first frame of each is marked. */
  #messages = 0;
  onHold = false;
  /** False while others only listen: nothing of theirs goes out before the answer. */
  partnerSpeaks = false;
  packetsOut = 0;
  octetsOut = 0;
  lastOutMs = Number.NEGATIVE_INFINITY;
  #voice: Voice | null = null;
  readonly #rtcp: RtcpSession;
  readonly #silence: SilenceWatch;
  #awaitsFirstAudio = false;
  #hasEarlyAudio = false;
  readonly #listener: CustomerLineListener;
  readonly #fields = emptyRtpFields();
  readonly #packet: AudioPacket;
  readonly #sent: AudioPacket;
  readonly #events = new EventReader();
  readonly #keys = new KeySchedule();
  #keyTone: Uint8Array | null = null;
  #fillsSilence = false;

  constructor(id: string, deps: CustomerLineDeps, listener: CustomerLineListener) {
    this.id = id;
    this.stream = new OutgoingStream(deps.random);
    this.#rtcp = new RtcpSession({ leg: this, timeOriginMs: deps.timeOriginMs, random: deps.random });
    this.#silence = new SilenceWatch(deps.silentMs);
    this.#packet = emptyAudioPacket(id);
    this.#sent = emptyAudioPacket(id);
    this.#listener = listener;
  }

  placed(voice: Voice, isSpokenTo: boolean): void {
    this.#voice = voice;
    this.#spokenTo(isSpokenTo);
  }

  parted(): void {
    this.#voice = null;
    this.#spokenTo(false);
  }

  /** A message to the customer, in place of what the operator says and of a message under way. */
  play(message: SoundSource): void {
    this.message = message;
    this.#messages++;
  }

  /** A packet from the customer's side. */
  received(packet: Buffer, nowMs: number): void {
    const fields = this.#fields;
    if (!readRtp(packet, fields)) return;
    this.#silence.alive(nowMs);
    const payload = packet.subarray(fields.payloadStart, fields.payloadEnd);
    if (this.#isNoise(fields.payloadType)) {
      this.reception.eventPacket(fields, nowMs);
      return;
    }
    if (fields.payloadType === this.remote?.eventPayloadType || fields.payloadType === EVENT_PAYLOAD_TYPE) {
      this.reception.eventPacket(fields, nowMs);
      const digit = this.#events.read(fields, payload);
      if (digit !== null) this.#listener.digit(digit);
      return;
    }
    const codec = this.#codecOf(fields.payloadType);
    if (codec === null) return;
    if (payload.length === 0) {
      // Sent to keep a translator's path open (RFC 6263, 4.1): no audio, and not lost.
      this.reception.eventPacket(fields, nowMs);
      return;
    }
    this.reception.audioPacket(fields, nowMs);
    if (this.#voice && !this.partnerSpeaks && !this.#hasEarlyAudio) {
      this.#hasEarlyAudio = true;
      this.#listener.earlyAudio(true);
    }
    if (this.#awaitsFirstAudio) {
      this.#awaitsFirstAudio = false;
      this.#listener.firstAudio(nowMs);
    }
    if (this.onHold) return;
    const audio = this.#packet;
    audio.codec = codec;
    audio.ssrc = fields.ssrc;
    audio.sequence = fields.sequence;
    audio.timestamp = fields.timestamp;
    audio.marker = fields.marker;
    audio.payload = payload;
    this.#voice?.say(audio, nowMs, false);
    for (const tap of this.taps) tap.heard(audio, nowMs);
  }

  /** Audio of the operator, or of whoever else it is, on its way to the customer. */
  hear(audio: AudioPacket, nowMs: number): void {
    const remote = this.#ear();
    if (!remote || !this.stream.forward(audio, nowMs)) return;
    this.#fillsSilence = false;
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + audio.payload.length);
    translateInto(packet, RTP_HEADER_BYTES, audio.payload, audio.codec, remote.codec);
    this.#send(packet, remote, nowMs);
  }

  hearMix(samples: Int16Array, nowMs: number): void {
    const remote = this.#ear();
    if (!remote || this.stream.isTooSoon('mix', nowMs)) return;
    this.#fillsSilence = false;
    this.stream.generate('mix', nowMs);
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + samples.length);
    encodeInto(packet, RTP_HEADER_BYTES, samples, remote.codec);
    this.#send(packet, remote, nowMs);
  }

  sendKeys(keys: string): void {
    this.#keys.add(keys.replaceAll(/[^0-9*#A-Da-d]/g, '').toUpperCase());
  }

  /** True when the 20 ms beat has something to send on this line. */
  needsBeat(nowMs: number): boolean {
    if (!this.#target()) return false;
    if (this.tone || this.#keys.isBusy || this.#fillsSilence || this.#plays) return true;
    return nowMs - this.lastOutMs >= (this.partnerSpeaks ? STALL_MS : KEEP_ALIVE_MS);
  }

  /** One beat of 20 ms. */
  beat(nowMs: number): void {
    const remote = this.#target();
    if (!remote) return;
    if (this.#keys.isBusy) {
      this.#sendKeyStep(remote, nowMs);
      return;
    }
    if (this.tone) {
      this.#sendFrame('tone', this.tone.next(remote.codec), remote, nowMs);
      if (this.tone.isOver) this.tone = null;
      return;
    }
    if (this.message && this.#plays) {
      this.#sendMessage(this.message, remote, nowMs);
      return;
    }
    // Joined: silence at the pace of speech until the operator's audio is back. Otherwise one frame now and then.
    this.#fillsSilence = this.partnerSpeaks;
    this.#sendFrame('silence', silence[remote.codec], remote, nowMs);
  }

  /** RTCP from the customer's side. */
  reported(packet: Buffer, nowMs: number): void {
    if (this.#rtcp.received(packet, nowMs)) this.#silence.alive(nowMs);
  }

  /** To be called about ten times a second: reports that are due, silence, early audio that stopped. */
  review(nowMs: number): void {
    const owesSound = this.partnerSpeaks && !this.onHold && this.remote?.owesAudio === true;
    const silentMs = this.#silence.review(nowMs, owesSound);
    if (silentMs !== null) this.#listener.silent(silentMs);
    if (!this.onHold) for (const tap of this.taps) tap.waited?.(nowMs);
    if (this.#hasEarlyAudio && !this.partnerSpeaks && nowMs - this.reception.lastAudioAtMs > EARLY_AUDIO_MS) {
      this.#hasEarlyAudio = false;
      this.#listener.earlyAudio(false);
    }
    if (this.remote === null) return;
    const report = this.#rtcp.due(nowMs);
    if (report) this.port?.sendControl(report);
  }

  /** Says goodbye and gives the port back. */
  close(nowMs: number): LegQuality {
    try {
      const farewell = this.remote ? this.#rtcp.farewell(nowMs) : null;
      if (farewell) this.port?.sendControl(farewell);
    } finally {
      this.port?.close();
    }
    return this.#rtcp.quality();
  }

  figures(nowMs: number, timeOriginMs: number): LegFigures {
    return {
      ...this.reception.figures(this.packetsOut, timeOriginMs),
      levelIn: this.#level.level(nowMs),
      silentMs: Math.round(this.#silence.silentMs(nowMs)),
      quality: this.#rtcp.quality(),
    };
  }

  /** Held by us, a message waits where it is. One that the peer holds waits for want of a target. */
  get #plays(): boolean {
    return this.message !== null && !this.onHold;
  }

  #sendMessage(message: SoundSource, remote: CustomerRemote, nowMs: number): void {
    if (!message.isOver) {
      this.#sendFrame(`message ${this.#messages}`, message.next(remote.codec), remote, nowMs);
    }
    if (!message.isOver) return;
    this.message = null;
    this.#listener.messagePlayed();
  }

  /** Where speech goes to; null while something else goes there, or nothing may. */
  #ear(): CustomerRemote | null {
    return this.tone || this.message || this.#keys.isBusy || this.onHold ? null : this.#target();
  }

  #spokenTo(isSpokenTo: boolean): void {
    this.partnerSpeaks = isSpokenTo;
    if (isSpokenTo) for (const tap of this.taps) if (tap.endsWhenSpokenTo) this.taps.delete(tap);
    this.#awaitsFirstAudio = isSpokenTo;
    this.#hasEarlyAudio = false;
    this.#fillsSilence = false;
    this.message = null;
  }

  #target(): CustomerRemote | null {
    return this.port !== null && this.remote?.maySend ? this.remote : null;
  }

  #isNoise(payloadType: number): boolean {
    return (
      payloadType === NOISE_PAYLOAD_TYPE || this.remote?.noisePayloadTypes.includes(payloadType) === true
    );
  }

  #codecOf(payloadType: number): Codec | null {
    return payloadType === this.remote?.payloadType ? this.remote.codec : codecOfPayloadType(payloadType);
  }

  #sendKeyStep(remote: CustomerRemote, nowMs: number): void {
    const step = this.#keys.next();
    if (step === null) return;
    if (remote.eventPayloadType === null) {
      this.#sendKeyTone(step, remote, nowMs);
      return;
    }
    if (step.kind === 'pause') return;
    const event = eventOfKey(step.key);
    if (event === null) return;
    if (step.kind === 'start') this.stream.startEvent(nowMs);
    else this.stream.continueEvent();
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + EVENT_BYTES);
    writeEvent(packet, RTP_HEADER_BYTES, event, step.kind === 'end', step.durationSamples);
    this.#write(packet, remote.eventPayloadType);
    this.lastOutMs = nowMs;
  }

  /** The peer takes no telephone events: the key is heard instead. */
  #sendKeyTone(step: KeyStep, remote: CustomerRemote, nowMs: number): void {
    if (step.kind === 'start') {
      this.#keyTone = renderSines(keyHertz(step.key) ?? [], 100, -10, remote.codec);
    }
    const frame = this.#keyTone?.subarray(0, FRAME_SAMPLES);
    this.#keyTone = this.#keyTone?.subarray(FRAME_SAMPLES) ?? null;
    const payload = frame && frame.length > 0 ? frame : silence[remote.codec];
    this.#sendFrame('key', payload, remote, nowMs, true);
  }

  #sendFrame(
    source: string,
    payload: Uint8Array,
    remote: CustomerRemote,
    nowMs: number,
    isKey = false,
  ): void {
    this.stream.generate(source, nowMs);
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + payload.length);
    packet.set(payload, RTP_HEADER_BYTES);
    this.#send(packet, remote, nowMs, isKey);
  }

  #send(packet: Buffer, remote: CustomerRemote, nowMs: number, isKey = false): void {
    this.#write(packet, remote.payloadType);
    this.lastOutMs = nowMs;
    // Keys may be card numbers: no tap hears them.
    if (isKey) return;
    const sent = this.#sent;
    sent.codec = remote.codec;
    sent.ssrc = this.stream.ssrc;
    sent.timestamp = this.stream.numbers.timestamp;
    sent.payload = packet.subarray(RTP_HEADER_BYTES);
    for (const tap of this.taps) tap.sent(sent, nowMs);
  }

  #write(packet: Buffer, payloadType: number): void {
    const { sequence, timestamp, marker } = this.stream.numbers;
    writeRtpHeader(packet, payloadType, marker, sequence, timestamp, this.stream.ssrc);
    if (!this.port?.send(packet)) return;
    this.packetsOut++;
    this.octetsOut += packet.length - RTP_HEADER_BYTES;
  }
}
