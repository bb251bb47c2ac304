/** RFC 4733, 3.2: event codes 0-15 in this order. */
const KEYS = '0123456789*#ABCD';

export const EVENT_BYTES = 4;

/** Payload type of telephone-event in our own descriptions. */
export const EVENT_PAYLOAD_TYPE = 101;

/** Event code of a key; null for anything else. */
export function eventOfKey(key: string): number | null {
  const code = key.length === 1 ? KEYS.indexOf(key.toUpperCase()) : -1;
  return code < 0 ? null : code;
}

/** Writes an event payload (RFC 4733, 2.3) at `offset`. -10 dBm0, as most phones do. */
export function writeEvent(
  packet: Buffer,
  offset: number,
  event: number,
  isEnd: boolean,
  durationSamples: number,
): void {
  packet[offset] = event;
  packet[offset + 1] = (isEnd ? 0x80 : 0) | 10;
  packet.writeUInt16BE(durationSamples, offset + 2);
}

/**
 * Names each key once. An event arrives as several packets with one timestamp, the last of them three times;
 * any of them may be lost, so the first that comes counts.
 */
export class EventReader {
  #seen: { ssrc: number; timestamp: number } | null = null;

  /** The key, null for a repetition or an event that is no key. */
  read(ssrc: number, timestamp: number, payload: Uint8Array): string | null {
    if (payload.length < EVENT_BYTES) return null;
    if (this.#seen && this.#seen.ssrc === ssrc && ((timestamp - this.#seen.timestamp) | 0) <= 0) return null;
    const key = KEYS[payload[0] ?? 255];
    if (key === undefined) return null;
    this.#seen = { ssrc, timestamp };
    return key;
  }
}

/** What one 20 ms step of sending keys asks for. */
export type KeyStep =
  | { kind: 'start'; key: string; durationSamples: number }
  | { kind: 'continue'; key: string; durationSamples: number }
  | { kind: 'end'; key: string; durationSamples: number }
  | { kind: 'pause' };

const STEP_SAMPLES = 160;
/** 100 ms on (the end sent three times), 60 ms off: eight steps of 20 ms. */
const ON_STEPS = 5;
const LAST_END_STEP = ON_STEPS + 1;
const STEPS = 8;

/** Keys waiting to be sent, in steps of 20 ms. */
export class KeySchedule {
  #keys = '';
  #step = 0;

  add(keys: string): void {
    this.#keys += keys;
  }

  get isBusy(): boolean {
    return this.#keys !== '';
  }

  /** The next step, null when nothing is left. */
  next(): KeyStep | null {
    const key = this.#keys[0];
    if (key === undefined) return null;
    const step = this.#step++;
    if (this.#step === STEPS) {
      this.#step = 0;
      this.#keys = this.#keys.slice(1);
    }
    const durationSamples = Math.min(step + 1, ON_STEPS) * STEP_SAMPLES;
    if (step === 0) return { kind: 'start', key, durationSamples };
    if (step < ON_STEPS - 1) return { kind: 'continue', key, durationSamples };
    if (step <= LAST_END_STEP) return { kind: 'end', key, durationSamples };
    return { kind: 'pause' };
  }
}
