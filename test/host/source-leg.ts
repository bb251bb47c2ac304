import { NO_SOURCE, PROBATION_PACKETS, targetsOf, transition } from '../../electron/media/audio-source.ts';
import type { SourceState } from '../../electron/media/audio-source.ts';
import type { Endpoint } from '../../electron/media/probation.ts';

export const at = (text: string): Endpoint => {
  const cut = text.lastIndexOf(':');
  return { address: text.slice(0, cut), port: Number(text.slice(cut + 1)) };
};

export const A = at('198.51.100.1:4000');
export const B = at('198.51.100.2:5000');
export const STRANGER = at('203.0.113.9:6000');
export const PRIVATE = at('192.168.7.20:4000');
export const TRANSLATED = at('203.0.113.50:33000');

export const ssrcOf = ({ address, port }: Endpoint): number =>
  Number(address.split('.').at(-1)) * 0x1_0000 + port;

export const PACKET_MS = 20;
/** Of so many packets in a row of a source on probation, those that are heard. */
export const afterProbation = (packets: number): number => packets - (PROBATION_PACKETS - 1);

interface Sound {
  ssrc?: number;
  isNegotiated?: boolean;
  /** How far the timestamps go with each packet. */
  samples?: number;
  /** Between two packets. */
  everyMs?: number;
}

/** One leg on a driven clock; a source's stream goes on with its SSRC, from whatever endpoint. */
export class Leg {
  state: SourceState = NO_SOURCE;
  nowMs = 1000;
  readonly #sequences = new Map<number, number>();
  readonly #timestamps = new Map<number, { atMs: number; timestamp: number }>();

  announce(endpoint: Endpoint): this {
    this.state = transition(this.state, { kind: 'announced', endpoint, nowMs: this.nowMs }).state;
    return this;
  }

  /** How many of the packets, 20 ms apart, are heard. */
  sends(from: Endpoint, count = 1, { everyMs = PACKET_MS, ...sound }: Sound = {}): number {
    let heard = 0;
    for (let index = 0; index < count; index++) {
      if (this.packet(from, sound)) heard++;
      this.nowMs += everyMs;
    }
    return heard;
  }

  /** One packet now; true when it is heard. */
  packet(from: Endpoint, { ssrc = ssrcOf(from), isNegotiated = true, samples }: Sound = {}): boolean {
    const sequence = ((this.#sequences.get(ssrc) ?? 65_530) + 1) & 0xffff;
    this.#sequences.set(ssrc, sequence);
    const before = this.#timestamps.get(ssrc) ?? { atMs: this.nowMs, timestamp: 4_294_967_000 };
    const timestamp = (before.timestamp + (samples ?? (this.nowMs - before.atMs) * 8)) >>> 0;
    this.#timestamps.set(ssrc, { atMs: this.nowMs, timestamp });
    const taken = transition(this.state, {
      kind: 'packet',
      from,
      ssrc,
      sequence,
      timestamp,
      isNegotiated,
      nowMs: this.nowMs,
    });
    this.state = taken.state;
    return taken.isHeard;
  }

  /** The source's next packets are lost on the way. */
  loses(ssrc: number, packets: number): this {
    this.#sequences.set(ssrc, ((this.#sequences.get(ssrc) ?? 0) + packets) & 0xffff);
    return this;
  }

  waits(ms: number): this {
    this.nowMs += ms;
    return this;
  }

  hears(endpoint: Endpoint): boolean {
    return targetsOf(this.state).some(
      ({ address, port }) => address === endpoint.address && port === endpoint.port,
    );
  }
}
