import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { FRAME_SAMPLES, LINEAR, PAYLOAD_TYPE, encodeSample } from '../../electron/media/g711.ts';
import type { Codec } from '../../electron/media/media.ts';
import { emptyRtpFields, isRtcp, readRtp, writeRtpHeader } from '../../electron/media/rtp.ts';

export interface ReceivedPacket {
  atMs: number;
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}

export interface DescriptionOptions {
  direction?: string;
  /** These may lie, as a NAT makes them do. */
  announcedPort?: number;
  announcedAddress?: string;
  events?: boolean;
  /** Further attributes. */
  more?: readonly string[];
}

/** A called person on a plain UDP socket: answers offers, plays a tone, keeps what it hears. */
export class TestCustomer {
  readonly received: ReceivedPacket[] = [];
  /** RTCP that came to the port of the audio. */
  readonly reports: Buffer[] = [];
  readonly codec: Codec;
  readonly address: string;
  readonly port: number;
  readonly #socket: Socket;
  #target: { address: string; port: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #sequence = 65_500;
  #timestamp = 4_294_960_000;
  #ssrc = 0x1234;
  #sample = 0;
  firstSentAtMs: number | null = null;
  /** Packets sent so far. */
  sent = 0;

  private constructor(socket: Socket, codec: Codec) {
    this.#socket = socket;
    this.codec = codec;
    ({ address: this.address, port: this.port } = socket.address());
    const fields = emptyRtpFields();
    socket.on('message', (packet) => {
      if (isRtcp(packet)) this.reports.push(packet);
      if (!readRtp(packet, fields)) return;
      this.received.push({
        atMs: performance.now(),
        payloadType: fields.payloadType,
        marker: fields.marker,
        sequence: fields.sequence,
        timestamp: fields.timestamp,
        ssrc: fields.ssrc,
        payload: packet.subarray(fields.payloadStart, fields.payloadEnd),
      });
    });
  }

  /** Any 127.x address is one of this machine: a stranger's, or the inner one of a translator. */
  static async open(codec: Codec, address = '127.0.0.1'): Promise<TestCustomer> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new TestCustomer(socket, codec);
  }

  /** The answer to an offer, whose port is from now on sent to. */
  answer(offer: string, options: DescriptionOptions = {}): string {
    const port = Number(/m=audio (\d+)/.exec(offer)?.[1]);
    this.#target = { address: /c=IN IP4 (\S+)/.exec(offer)?.[1] ?? '', port };
    return this.description(options);
  }

  description(options: DescriptionOptions = {}): string {
    const type = PAYLOAD_TYPE[this.codec];
    const events = options.events !== false;
    return [
      'v=0',
      'o=- 7 7 IN IP4 127.0.0.1',
      's=-',
      `c=IN IP4 ${options.announcedAddress ?? this.address}`,
      't=0 0',
      `m=audio ${options.announcedPort ?? this.port} RTP/AVP ${type}${events ? ' 101' : ''}`,
      `a=rtpmap:${type} ${this.codec}/8000`,
      ...(events ? ['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15'] : []),
      `a=${options.direction ?? 'sendrecv'}`,
      ...(options.more ?? []),
      '',
    ].join('\r\n');
  }

  /** Starts a steady tone, a packet every 20 ms. */
  play(hertz: number): void {
    this.stop();
    const startMs = performance.now();
    let sent = 0;
    const tick = (): void => {
      while (performance.now() - startMs >= sent * 20) {
        this.sendTone(hertz);
        sent++;
      }
      this.#timer = setTimeout(tick, 5);
    };
    tick();
  }

  sendTone(hertz: number): void {
    const payload = Buffer.alloc(FRAME_SAMPLES);
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      payload[index] = encodeSample[this.codec](
        8000 * Math.sin((2 * Math.PI * hertz * this.#sample++) / 8000),
      );
    }
    this.sendAudio(payload);
  }

  /** One packet of sound in the codec of the call. */
  sendAudio(payload: Buffer): void {
    this.firstSentAtMs ??= performance.now();
    this.send(payload, PAYLOAD_TYPE[this.codec], false);
    this.#timestamp = (this.#timestamp + payload.length) >>> 0;
  }

  /** One packet as it is; the timestamp stays. */
  send(payload: Buffer, payloadType: number, marker: boolean): void {
    if (!this.#target) return;
    const packet = Buffer.alloc(12 + payload.length);
    writeRtpHeader(packet, payloadType, marker, this.#sequence, this.#timestamp, this.#ssrc);
    payload.copy(packet, 12);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#socket.send(packet, this.#target.port, this.#target.address);
    this.sent += 1;
  }

  /** Bytes as they are. */
  sendRaw(packet: Buffer): void {
    if (this.#target) this.#socket.send(packet, this.#target.port, this.#target.address);
  }

  /** An RFC 4733 key: five growing packets, then the end three times. */
  press(key: string): void {
    const event = '0123456789*#ABCD'.indexOf(key);
    for (let index = 1; index <= 8; index++) {
      const payload = Buffer.from([event, index > 5 ? 0x8a : 0x0a, 0, 0]);
      payload.writeUInt16BE(Math.min(index, 5) * 160, 2);
      this.send(payload, 101, index === 1);
    }
    this.#timestamp = (this.#timestamp + 1280) >>> 0;
  }

  /** Goes on as a new source, as a media server switch does. */
  restart(ssrc: number, sequence: number, timestamp: number): void {
    this.#ssrc = ssrc;
    this.#sequence = sequence;
    this.#timestamp = timestamp;
  }

  /** Goes on with the stream of another, whose clock has run on meanwhile: the same device behind another port. */
  goOnFrom(other: TestCustomer, pausedMs: number): void {
    this.restart(other.#ssrc, other.#sequence, (other.#timestamp + Math.round(pausedMs) * 8) >>> 0);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  close(): void {
    this.stop();
    this.#socket.close();
  }
}

/** Power of one frequency in G.711 audio against its whole power, 0..1 (Goertzel). */
export function shareOf(hertz: number, payload: Uint8Array, codec: Codec): number {
  const samples = Array.from(payload, (byte) => LINEAR[codec][byte] ?? 0);
  const total = samples.reduce((sum, value) => sum + value * value, 0);
  if (total === 0) return 0;
  const step = (2 * Math.PI * hertz) / 8000;
  const real = samples.reduce((sum, value, index) => sum + value * Math.cos(step * index), 0);
  const imaginary = samples.reduce((sum, value, index) => sum + value * Math.sin(step * index), 0);
  return ((real * real + imaginary * imaginary) * 2) / (total * samples.length);
}

/** Root mean square of G.711 audio, 0..1. */
export function rmsOf(payload: Uint8Array, codec: Codec): number {
  const sum = payload.reduce((total, byte) => total + ((LINEAR[codec][byte] ?? 0) / 32_768) ** 2, 0);
  return payload.length === 0 ? 0 : Math.sqrt(sum / payload.length);
}
