import type { RtpPacket } from 'werift';
import type { CallRecording } from './call-recording.ts';
import type { CustomerPort } from './customer-port.ts';
import { FRAME_SAMPLES, PAYLOAD_TYPE, SILENCE_BYTE, meanSquare, mixInto, translateInto } from './g711.ts';
import type { Codec, LegFigures } from './media.ts';
import type { OperatorPeer } from './operator-peer.ts';
import { OutgoingStream } from './outgoing-stream.ts';
import { Reception } from './reception.ts';
import { RTP_HEADER_BYTES, emptyRtpFields, readRtp, writeRtpHeader } from './rtp.ts';
import {
  EVENT_BYTES,
  EVENT_PAYLOAD_TYPE,
  EventReader,
  KeySchedule,
  eventOfKey,
  writeEvent,
} from './telephone-event.ts';
import { TonePlayer, keyHertz, renderSines } from './tones.ts';
import type { CustomerRemote } from './worker-messages.ts';

/** What a leg tells the switchboard. */
export interface LegListener {
  digit(leg: CustomerLine, digit: string): void;
  firstAudio(leg: CustomerLine, nowMs: number): void;
}

const codecOfPayloadType = (payloadType: number): Codec | null =>
  payloadType === PAYLOAD_TYPE.PCMU ? 'PCMU' : payloadType === PAYLOAD_TYPE.PCMA ? 'PCMA' : null;

const silence: Readonly<Record<Codec, Buffer>> = {
  PCMU: Buffer.alloc(FRAME_SAMPLES, SILENCE_BYTE.PCMU),
  PCMA: Buffer.alloc(FRAME_SAMPLES, SILENCE_BYTE.PCMA),
};

/** Without audio from the operator for this long, silence is sent so that the customer's side keeps its path. */
const STALL_MS = 200;
/** Pace of silence while no operator is joined: enough to open and keep a NAT's path (RFC 6263). */
const KEEP_ALIVE_MS = 1000;
/** Under a mixed-in tone, forwarded packets set the pace; only without them for this long does the tone itself. */
const MIX_PATIENCE_MS = 35;

/** The customer's line inside the media thread. */
export class CustomerLine {
  readonly kind = 'customer';
  readonly id: string;
  readonly reception = new Reception();
  readonly stream: OutgoingStream;
  port: CustomerPort | null = null;
  remote: CustomerRemote | null = null;
  operator: OperatorLine | null = null;
  recording: CallRecording | null = null;
  tone: TonePlayer | null = null;
  onHold = false;
  packetsOut = 0;
  lastOutMs = Number.NEGATIVE_INFINITY;
  bridgedAtMs = Number.NaN;
  /** Silence told of so far since the last packet, ms. */
  silentToldMs = 0;
  #awaitsFirstAudio = false;
  readonly #listener: LegListener;
  readonly #fields = emptyRtpFields();
  readonly #events = new EventReader();
  readonly #keys = new KeySchedule();
  #keyTone: Uint8Array | null = null;
  #fillsSilence = false;

  constructor(id: string, random: () => number, listener: LegListener) {
    this.id = id;
    this.stream = new OutgoingStream(random);
    this.#listener = listener;
  }

  join(operator: OperatorLine, nowMs: number): void {
    this.operator = operator;
    this.bridgedAtMs = nowMs;
    this.silentToldMs = 0;
    this.#awaitsFirstAudio = true;
  }

  part(): void {
    this.operator = null;
    this.#fillsSilence = false;
    this.bridgedAtMs = Number.NaN;
    this.#awaitsFirstAudio = false;
  }

  /** A packet from the customer's side. */
  received(packet: Buffer, nowMs: number): void {
    const fields = this.#fields;
    if (!readRtp(packet, fields)) return;
    if (fields.payloadType === this.remote?.eventPayloadType || fields.payloadType === EVENT_PAYLOAD_TYPE) {
      const payload = packet.subarray(fields.payloadStart, fields.payloadEnd);
      this.reception.eventPacket(fields.ssrc, fields.sequence, nowMs);
      const digit = this.#events.read(fields.ssrc, fields.timestamp, payload);
      if (digit !== null) this.#listener.digit(this, digit);
      return;
    }
    const codec = this.#codecOf(fields.payloadType);
    if (codec === null) return;
    const payload = packet.subarray(fields.payloadStart, fields.payloadEnd);
    if (payload.length === 0) return;
    this.reception.packet(fields.ssrc, fields.sequence, fields.timestamp, meanSquare(payload, codec), nowMs);
    this.silentToldMs = 0;
    if (this.#awaitsFirstAudio) {
      this.#awaitsFirstAudio = false;
      this.#listener.firstAudio(this, nowMs);
    }
    if (this.onHold) return;
    this.operator?.hear(this.id, codec, fields, payload, nowMs);
    this.recording?.add('customer', fields.ssrc, fields.timestamp, payload, codec, nowMs);
  }

  /** Audio of the operator on its way to the customer. */
  hear(
    source: string,
    codec: Codec,
    ssrc: number,
    sequence: number,
    timestamp: number,
    marker: boolean,
    payload: Uint8Array,
    nowMs: number,
  ): void {
    const remote = this.#target();
    if (!remote || this.tone || this.#keys.isBusy || this.onHold) return;
    if (!this.stream.forward(source, ssrc, sequence, timestamp, marker, nowMs)) return;
    this.#fillsSilence = false;
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + payload.length);
    translateInto(packet, RTP_HEADER_BYTES, payload, codec, remote.codec);
    this.#send(packet, remote, nowMs);
  }

  sendKeys(keys: string): void {
    this.#keys.add(keys.replaceAll(/[^0-9*#A-Da-d]/g, '').toUpperCase());
  }

  /** True when the 20 ms beat has something to send on this line. */
  needsBeat(nowMs: number): boolean {
    if (!this.#target()) return false;
    if (this.tone || this.#keys.isBusy || this.#fillsSilence) return true;
    return nowMs - this.lastOutMs >= (this.operator ? STALL_MS : KEEP_ALIVE_MS);
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
      const frame = this.tone.next(remote.codec);
      if (frame === null) this.tone = null;
      else this.#sendFrame('tone', frame, remote, nowMs);
      return;
    }
    // Joined: silence at the pace of speech until the operator's audio is back. Otherwise one frame now and then.
    this.#fillsSilence = this.operator !== null;
    this.#sendFrame('silence', silence[remote.codec], remote, nowMs);
  }

  figures(nowMs: number, timeOriginMs: number): LegFigures {
    return figuresOf(this.reception, this.packetsOut, nowMs, timeOriginMs);
  }

  #target(): CustomerRemote | null {
    return this.port !== null && this.remote?.maySend ? this.remote : null;
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
  #sendKeyTone(
    step: NonNullable<ReturnType<KeySchedule['next']>>,
    remote: CustomerRemote,
    nowMs: number,
  ): void {
    if (step.kind === 'start') {
      this.#keyTone = renderSines(keyHertz(step.key) ?? [], 100, -10, remote.codec);
    }
    const frame = this.#keyTone?.subarray(0, FRAME_SAMPLES);
    this.#keyTone = this.#keyTone?.subarray(FRAME_SAMPLES) ?? null;
    const payload = frame && frame.length > 0 ? frame : silence[remote.codec];
    this.#sendFrame('key', payload, remote, nowMs, false);
  }

  #sendFrame(
    source: string,
    payload: Uint8Array,
    remote: CustomerRemote,
    nowMs: number,
    isRecorded = true,
  ): void {
    this.stream.generate(source, nowMs);
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + payload.length);
    packet.set(payload, RTP_HEADER_BYTES);
    this.#send(packet, remote, nowMs, isRecorded);
  }

  #send(packet: Buffer, remote: CustomerRemote, nowMs: number, isRecorded = true): void {
    this.#write(packet, remote.payloadType);
    this.lastOutMs = nowMs;
    // Keys may be card numbers: they never reach the recording.
    if (this.recording && isRecorded) {
      this.recording.add(
        'operator',
        this.stream.ssrc,
        this.stream.numbers.timestamp,
        packet.subarray(RTP_HEADER_BYTES),
        remote.codec,
        nowMs,
      );
    }
  }

  #write(packet: Buffer, payloadType: number): void {
    const { sequence, timestamp, marker } = this.stream.numbers;
    writeRtpHeader(packet, payloadType, marker, sequence, timestamp, this.stream.ssrc);
    if (this.port?.send(packet)) this.packetsOut++;
  }
}

/** The operator's window inside the media thread. */
export class OperatorLine {
  readonly kind = 'operator';
  readonly id: string;
  readonly reception = new Reception();
  readonly stream: OutgoingStream;
  readonly peer: OperatorPeer;
  customer: CustomerLine | null = null;
  tone: TonePlayer | null = null;
  isMuted = false;
  packetsOut = 0;
  /** Null until the first verdict after the peer came up. */
  isAudible: boolean | null = null;
  upAtMs = Number.NaN;
  #lastHeardMs = Number.NEGATIVE_INFINITY;

  constructor(id: string, peer: OperatorPeer, random: () => number) {
    this.id = id;
    this.peer = peer;
    this.stream = new OutgoingStream(random, peer.ssrc);
  }

  /** A packet from the operator's window. */
  received(packet: RtpPacket, nowMs: number): void {
    const { header, payload } = packet;
    const codec = codecOfPayloadType(header.payloadType);
    if (codec === null || payload.length === 0) return;
    this.reception.packet(
      header.ssrc,
      header.sequenceNumber,
      header.timestamp,
      meanSquare(payload, codec),
      nowMs,
    );
    const { customer } = this;
    if (!customer) return;
    if (this.isMuted) payload.fill(SILENCE_BYTE[codec]);
    customer.hear(
      this.id,
      codec,
      header.ssrc,
      header.sequenceNumber,
      header.timestamp,
      header.marker,
      payload,
      nowMs,
    );
  }

  /** Audio of the customer on its way to the operator. */
  hear(
    source: string,
    codec: Codec,
    fields: { ssrc: number; sequence: number; timestamp: number; marker: boolean },
    payload: Buffer,
    nowMs: number,
  ): void {
    if (this.tone && !this.tone.over) return;
    const { ssrc, sequence, timestamp, marker } = fields;
    if (!this.stream.forward(source, ssrc, sequence, timestamp, marker, nowMs)) return;
    this.#lastHeardMs = nowMs;
    let heard = payload;
    if (this.tone) {
      const frame = this.tone.next(codec);
      if (frame === null) {
        this.tone = null;
      } else {
        // The recording takes the customer's packet as it came: mix into a copy.
        heard = Buffer.from(payload);
        mixInto(heard, frame, codec);
      }
    }
    this.#send(heard, codec);
  }

  needsBeat(nowMs: number): boolean {
    return this.tone !== null && this.peer.isUp && !this.#isPacedByCustomer(nowMs);
  }

  beat(nowMs: number): void {
    if (!this.tone || this.#isPacedByCustomer(nowMs)) return;
    const frame = this.tone.next('PCMU');
    if (frame === null) {
      this.tone = null;
      return;
    }
    this.stream.generate('tone', nowMs);
    this.#send(Buffer.from(frame), 'PCMU');
  }

  figures(nowMs: number, timeOriginMs: number): LegFigures {
    return figuresOf(this.reception, this.packetsOut, nowMs, timeOriginMs);
  }

  #isPacedByCustomer(nowMs: number): boolean {
    return this.tone?.over === true && nowMs - this.#lastHeardMs < MIX_PATIENCE_MS;
  }

  #send(payload: Buffer, codec: Codec): void {
    const { sequence, timestamp, marker } = this.stream.numbers;
    if (this.peer.send(payload, PAYLOAD_TYPE[codec], sequence, timestamp, marker)) this.packetsOut++;
  }
}

function figuresOf(
  reception: Reception,
  packetsOut: number,
  nowMs: number,
  timeOriginMs: number,
): LegFigures {
  return {
    packetsIn: reception.packets,
    packetsOut,
    lossIn: reception.loss(),
    jitterMs: reception.jitterMs(),
    levelIn: reception.level(nowMs),
    firstPacketMs: reception.firstAtMs === null ? null : Math.round(timeOriginMs + reception.firstAtMs),
  };
}
