import type { RtpPacket } from 'werift';
import { codecOfPayloadType, emptyAudioPacket } from './audio-packet.ts';
import type { AudioPacket } from './audio-packet.ts';
import { FRAME_SAMPLES, PAYLOAD_TYPE, SILENCE_BYTE, encodeInto, mixInto } from './g711.ts';
import { LevelTap } from './level-tap.ts';
import type { Codec, LegFigures } from './media.ts';
import type { Member, Voice } from './member.ts';
import type { OperatorPeer } from './operator-peer.ts';
import { OutgoingStream } from './outgoing-stream.ts';
import { Reception } from './reception.ts';
import type { SoundSource } from './sound-source.ts';

/** Under a mixed-in tone, forwarded packets set the pace; only without them for this long does the tone itself. */
const MIX_PATIENCE_MS = 35;

/** The operator's window inside the media thread. */
export class OperatorLine implements Member {
  readonly kind = 'operator';
  readonly id: string;
  readonly reception = new Reception();
  readonly #level = new LevelTap();
  readonly stream: OutgoingStream;
  readonly peer: OperatorPeer;
  tone: SoundSource | null = null;
  isMuted = false;
  packetsOut = 0;
  /** Null until the first verdict after the peer came up. */
  isAudible: boolean | null = null;
  upAtMs = Number.NaN;
  readonly #packet: AudioPacket;
  #voice: Voice | null = null;
  #lastHeardMs = Number.NEGATIVE_INFINITY;

  constructor(id: string, peer: OperatorPeer, random: () => number) {
    this.id = id;
    this.peer = peer;
    this.stream = new OutgoingStream(random, peer.ssrc);
    this.#packet = emptyAudioPacket(id);
  }

  placed(voice: Voice): void {
    this.#voice = voice;
  }

  parted(): void {
    this.#voice = null;
  }

  /** A packet from the operator's window. */
  received({ header, payload }: RtpPacket, nowMs: number): void {
    const codec = codecOfPayloadType(header.payloadType);
    if (codec === null || payload.length === 0) return;
    const audio = this.#packet;
    audio.codec = codec;
    audio.ssrc = header.ssrc;
    audio.sequence = header.sequenceNumber;
    audio.timestamp = header.timestamp;
    audio.marker = header.marker;
    audio.payload = payload;
    this.reception.audioPacket(audio, nowMs);
    this.#level.heard(audio, nowMs);
    if (!this.#voice) return;
    if (this.isMuted) payload.fill(SILENCE_BYTE[codec]);
    this.#voice.say(audio, nowMs, this.isMuted);
  }

  /** Audio of the customer, or of whoever else it is, on its way to the operator. */
  hear(audio: AudioPacket, nowMs: number): void {
    if (this.tone && !this.tone.liesOver) return;
    if (!this.stream.forward(audio, nowMs)) return;
    this.#sendUnderTone(audio.payload, audio.codec, nowMs);
  }

  hearMix(samples: Int16Array, nowMs: number): void {
    if (this.tone && !this.tone.liesOver) return;
    if (this.stream.isTooSoon('mix', nowMs)) return;
    this.stream.generate('mix', nowMs);
    const payload = Buffer.allocUnsafe(FRAME_SAMPLES);
    encodeInto(payload, 0, samples, 'PCMU');
    this.#sendUnderTone(payload, 'PCMU', nowMs);
  }

  needsBeat(nowMs: number): boolean {
    return this.tone !== null && this.peer.isUp && !this.#isPacedByCustomer(nowMs);
  }

  beat(nowMs: number): void {
    if (!this.tone || this.#isPacedByCustomer(nowMs)) return;
    this.stream.generate('tone', nowMs);
    this.#send(Buffer.from(this.#toneFrame(this.tone, 'PCMU')), 'PCMU');
  }

  figures(nowMs: number, timeOriginMs: number): LegFigures {
    const lossIn = this.reception.loss();
    return {
      ...this.reception.figures(this.packetsOut, timeOriginMs),
      levelIn: this.#level.level(nowMs),
      silentMs: 0,
      quality: {
        lossIn,
        jitterInMs: this.reception.jitterMs(),
        lossOut: null,
        jitterOutMs: null,
        roundTripMs: null,
      },
    };
  }

  #isPacedByCustomer(nowMs: number): boolean {
    return this.tone?.liesOver === true && nowMs - this.#lastHeardMs < MIX_PATIENCE_MS;
  }

  #sendUnderTone(payload: Buffer, codec: Codec, nowMs: number): void {
    this.#lastHeardMs = nowMs;
    if (!this.tone) {
      this.#send(payload, codec);
      return;
    }
    // The recording takes the customer's packet as it came: mix into a copy.
    const mixed = Buffer.from(payload);
    mixInto(mixed, this.#toneFrame(this.tone, codec), codec);
    this.#send(mixed, codec);
  }

  /** The tone's next 20 ms; with its last ones the tone is over. */
  #toneFrame(tone: SoundSource, codec: Codec): Uint8Array {
    const frame = tone.next(codec);
    if (tone.isOver) this.tone = null;
    return frame;
  }

  #send(payload: Buffer, codec: Codec): void {
    const { sequence, timestamp, marker } = this.stream.numbers;
    if (this.peer.send(payload, PAYLOAD_TYPE[codec], sequence, timestamp, marker)) this.packetsOut++;
  }
}
