import { createSocket, type Socket } from 'node:dgram';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded, type OnFault } from '../../shared/domain/guarded.ts';
import type { RemoteAudio } from './sdp.ts';
import { FRAME_MS, FRAME_SAMPLES, LINEAR_OF_A, LINEAR_OF_MU, type Law, type Segment } from './sounds.ts';

const TICK_MS = 5;
/** Behind by more than this (a blocked loop), the sound jumps ahead instead of bursting out. */
const CATCH_UP_MS = 100;
const SILENCE: Record<Law, Buffer> = {
  PCMU: Buffer.alloc(FRAME_SAMPLES, 0xff),
  PCMA: Buffer.alloc(FRAME_SAMPLES, 0xd5),
};
/** Sum of squares of a frame from which on it is sound and not a quiet line: 45 dB below full scale. */
const LOUD_SQUARE = FRAME_SAMPLES * (32_768 * 10 ** (-45 / 20)) ** 2;
/** Longest message that a mailbox keeps. */
const MOST_KEPT_FRAMES = 3_000;
const EVENT_DIGITS = '0123456789*#ABCD';

/**
 * One timer for all streams. It looks every 5 ms, so that calls which began at different moments
 * stay spread over the 20 ms of a frame instead of leaving in one burst.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #streams = new Set<RtpStream>();
  /** A stream that fails keeps no other one from its turn. */
  readonly #sendDue: (stream: RtpStream, now: number) => void;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, onFault: OnFault) {
    this.#clock = clock;
    this.#sendDue = guarded(onFault, (stream: RtpStream, now: number) => stream.sendDue(now));
  }

  now(): number {
    return this.#clock.elapsed();
  }

  add(stream: RtpStream): void {
    this.#streams.add(stream);
    this.#cancel ??= this.#clock.after(TICK_MS, () => this.#tick());
  }

  remove(stream: RtpStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0 || !this.#cancel) return;
    this.#cancel();
    this.#cancel = null;
  }

  #tick(): void {
    this.#cancel = this.#clock.after(TICK_MS, () => this.#tick());
    const now = this.#clock.elapsed();
    for (const stream of this.#streams) this.#sendDue(stream, now);
  }
}

/** Endless or finite stretches of sound; after the last one the stream sends silence. */
export interface Programme {
  segments: Segment[];
  /** Start again from this index after the last segment; null plays once. */
  loopFrom: number | null;
}

/** What one call's sound has seen. */
export interface RtpFigures {
  packetsIn: number;
  packetsOut: number;
  /** Keys heard by RFC 4733, in order. */
  digits: string;
  /** Loudest 20 ms heard, dBov; -127 while nothing but silence came. */
  peakLevelIn: number;
}

/** What the caller said, by the clock. */
export interface HeardSound {
  /** Sound altogether. */
  loudMs: number;
  /** Moment of the clock of the last of it; null before the first. */
  lastLoudMs: number | null;
}

/** Hands out even ports (RFC 3550 section 11) in turn from a random start, outside the ones that systems hand out first. */
export function rtpPorts(random: () => number): () => number {
  const first = 2 * Math.floor(random() * 6000);
  let offset = 0;
  return () => {
    offset = (offset + 2) % 12_000;
    return 20_000 + ((first + offset) % 12_000);
  };
}

/** What every stream of a carrier is made from. */
export interface RtpParts {
  address: string;
  pacer: Pacer;
  nextPort: () => number;
  /** 0..1, for the random starts that RFC 3550 asks for. */
  random: () => number;
  log: (line: string) => void;
}

const bind = (socket: Socket, port: number, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port, address, exclusive: true }, () => {
      socket.off('error', reject);
      resolve();
    });
  });

/** The sound of one call: a UDP socket of its own, paced G.711 out, everything in counted. */
export class RtpStream {
  readonly port: number;
  readonly #socket: Socket;
  readonly #pacer: Pacer;
  readonly #ssrc: number;
  #sequence: number;
  #timestamp: number;
  #remote: RemoteAudio | null = null;
  #programme: Programme | null = null;
  #segment = 0;
  #frame = 0;
  #dueMs = 0;
  #marker = true;
  #pacing = false;
  #closed = false;
  #lastEvent = -1;
  #peakSquare = 0;
  #heard: HeardSound = { loudMs: 0, lastLoudMs: null };
  #kept: Buffer[] | null = null;
  #keptLaw: Law = 'PCMU';
  readonly #seen: RtpFigures = { packetsIn: 0, packetsOut: 0, digits: '', peakLevelIn: -127 };

  private constructor(socket: Socket, port: number, { pacer, random, log }: RtpParts) {
    this.#socket = socket;
    this.port = port;
    this.#pacer = pacer;
    this.#ssrc = Math.floor(random() * 0x1_0000_0000);
    this.#sequence = Math.floor(random() * 0x1_0000);
    this.#timestamp = Math.floor(random() * 0x1_0000_0000);
    const onFault = (error: unknown): void => log(`RTP port ${port}: ${String(error)}`);
    socket.on(
      'message',
      guarded(onFault, (packet: Buffer) => this.#take(packet)),
    );
  }

  /** Binds an even port; rejects with the system's error when fifty in a row are taken. */
  static async open(parts: RtpParts): Promise<RtpStream> {
    const { address, nextPort, log } = parts;
    for (let attempt = 1; ; attempt++) {
      // The stock lookup goes through the resolver's queue for every packet, even for literal addresses.
      const socket = createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
      const port = nextPort();
      try {
        await bind(socket, port, address);
      } catch (error) {
        socket.close();
        if (attempt < 50) continue;
        throw error;
      }
      socket.on('error', (error) => log(`RTP port ${port}: ${error.message}`));
      return new RtpStream(socket, port, parts);
    }
  }

  figures(): RtpFigures {
    const peak = Math.sqrt(this.#peakSquare / FRAME_SAMPLES) / 32_768;
    return { ...this.#seen, peakLevelIn: peak < 1e-6 ? -127 : Math.round(20 * Math.log10(peak)) };
  }

  /** What the caller said since the answer, or since it is recorded. */
  heard(): HeardSound {
    return { ...this.#heard };
  }

  /** Counts what the caller says from now on alone, and keeps it where it is wanted. */
  record(keepsSound: boolean): void {
    this.#kept = keepsSound ? [] : null;
    this.#heard = { loudMs: 0, lastLoudMs: null };
  }

  /** What was kept, as it came; null when nothing was to be kept. */
  kept(): { law: Law; sound: Buffer } | null {
    return this.#kept && { law: this.#keptLaw, sound: Buffer.concat(this.#kept) };
  }

  /** Sets (or changes, after a re-INVITE) where the sound goes; a held stream keeps its clock but sends nothing. */
  aim(remote: RemoteAudio): void {
    if (!this.#remote?.sends && remote.sends) this.#marker = true;
    this.#remote = remote;
    this.#start();
  }

  /** Replaces what is played, from its beginning. */
  play(programme: Programme): void {
    this.#programme = programme;
    this.#segment = 0;
    this.#frame = 0;
    this.#start();
  }

  /** May be repeated; the figures stay readable. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pacer.remove(this);
    this.#socket.close();
    this.#remote = null;
    this.#programme = null;
  }

  #start(): void {
    if (this.#pacing || this.#closed || !this.#remote || !this.#programme) return;
    this.#pacing = true;
    this.#dueMs = this.#pacer.now();
    this.#pacer.add(this);
    this.sendDue(this.#dueMs);
  }

  /** Sends the frames that are due; called by the pacer. */
  sendDue(now: number): void {
    if (now - this.#dueMs > CATCH_UP_MS) {
      const skipped = Math.floor((now - this.#dueMs) / FRAME_MS);
      this.#timestamp = (this.#timestamp + skipped * FRAME_SAMPLES) >>> 0;
      this.#dueMs += skipped * FRAME_MS;
    }
    while (this.#dueMs <= now) {
      this.#sendFrame();
      this.#dueMs += FRAME_MS;
      this.#timestamp = (this.#timestamp + FRAME_SAMPLES) >>> 0;
    }
  }

  #sendFrame(): void {
    const remote = this.#remote;
    if (!remote?.sends) return;
    const packet = Buffer.allocUnsafe(12 + FRAME_SAMPLES);
    packet[0] = 0x80;
    packet[1] = remote.payloadType | (this.#marker ? 0x80 : 0);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    this.#copyFrame(packet, remote.law);
    this.#marker = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#seen.packetsOut++;
    this.#socket.send(packet, remote.port, remote.address);
  }

  #copyFrame(packet: Buffer, law: Law): void {
    const programme = this.#programme;
    let segment = programme?.segments[this.#segment];
    if (segment && this.#frame * FRAME_MS >= segment.durationMs) {
      this.#frame = 0;
      this.#segment++;
      if (programme && this.#segment >= programme.segments.length && programme.loopFrom !== null) {
        this.#segment = programme.loopFrom;
      }
      segment = programme?.segments[this.#segment];
    }
    const from = this.#frame * FRAME_SAMPLES;
    this.#frame++;
    if (segment?.clip && from < segment.clip[law].length)
      segment.clip[law].copy(packet, 12, from, from + FRAME_SAMPLES);
    else SILENCE[law].copy(packet, 12);
  }

  #take(packet: Buffer): void {
    // RFC 3550 5.1: version 2, twelve octets and the contributing sources.
    if (packet.length < 12 || ((packet[0] ?? 0) & 0xc0) !== 0x80) return;
    const headLength = 12 + ((packet[0] ?? 0) & 0x0f) * 4;
    if (packet.length < headLength) return;
    this.#seen.packetsIn++;
    const type = (packet[1] ?? 0) & 0x7f;
    if (type === this.#remote?.eventType) this.#takeEvent(packet, headLength);
    else if (type === 0) this.#hear(packet, headLength, 'PCMU');
    else if (type === 8) this.#hear(packet, headLength, 'PCMA');
  }

  /** RFC 4733: all packets of one key share a timestamp; the key counts once. */
  #takeEvent(packet: Buffer, at: number): void {
    const timestamp = packet.readUInt32BE(4);
    const digit = EVENT_DIGITS[packet[at] ?? 255];
    if (timestamp === this.#lastEvent || digit === undefined) return;
    this.#lastEvent = timestamp;
    this.#seen.digits += digit;
  }

  #hear(packet: Buffer, from: number, law: Law): void {
    const linear = law === 'PCMU' ? LINEAR_OF_MU : LINEAR_OF_A;
    let square = 0;
    const end = Math.min(packet.length, from + FRAME_SAMPLES);
    for (let at = from; at < end; at++) square += (linear[packet[at] ?? 0] ?? 0) ** 2;
    if (square > this.#peakSquare) this.#peakSquare = square;
    if (square >= LOUD_SQUARE) {
      this.#heard.loudMs += FRAME_MS;
      this.#heard.lastLoudMs = this.#pacer.now();
    }
    if (this.#kept === null || this.#kept.length >= MOST_KEPT_FRAMES) return;
    this.#keptLaw = law;
    this.#kept.push(Buffer.from(packet.subarray(from, end)));
  }
}
