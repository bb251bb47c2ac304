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

/** An event as it has come so far. */
interface KnownEvent {
  ssrc: number;
  timestamp: number;
  code: number;
  /** Longest duration seen, samples. */
  duration: number;
  /** Newest sequence number seen. */
  sequence: number;
  isOver: boolean;
}

/** Events that may still be repeated: more than anybody presses within the time that a packet can be late. */
const MEMORY = 16;

/**
 * Names each key once. An event arrives as several packets with one timestamp, the last of them three times; any of
 * them may be lost, late or doubled, so the first that comes counts. Two events may share a timestamp: their codes
 * tell them apart. A key held for long goes on as a further event that begins where the one before stands (RFC 4733,
 * 2.5.1.3): that is no new key.
 */
export class EventReader {
  #known: KnownEvent[] = [];

  /** The key, null for a repetition or an event that is no key. */
  read(packet: EventPacket, payload: Uint8Array): string | null {
    const [code = 255, flags = 0, high = 0, low = 0] = payload;
    const key = KEYS[code];
    if (payload.length < EVENT_BYTES || key === undefined) return null;
    const { ssrc, timestamp, sequence } = packet;
    const duration = high * 256 + low;
    const isOver = flags >= 0x80;
    const same = this.#known.find(
      (event) => event.ssrc === ssrc && event.code === code && event.timestamp === timestamp,
    );
    if (same && !isPressedAgain(same, packet, duration, isOver)) {
      note(same, sequence, duration, isOver);
      return null;
    }
    const before = this.#known.find((event) => goesOn(event, ssrc, code, timestamp));
    this.#known = [
      ...this.#known.filter((event) => event !== same).slice(1 - MEMORY),
      { ssrc, timestamp, code, duration, sequence, isOver },
    ];
    return before ? null : key;
  }
}

interface EventPacket {
  ssrc: number;
  timestamp: number;
  sequence: number;
  marker: boolean;
}

const isNewer = (sequence: number, than: number): boolean => ((sequence - than) << 16) >> 16 > 0;

function note(event: KnownEvent, sequence: number, duration: number, isOver: boolean): void {
  event.duration = Math.max(event.duration, duration);
  event.isOver ||= isOver;
  if (isNewer(sequence, event.sequence)) event.sequence = sequence;
}

/** A sender whose clock stands still between keys: a first packet, marked and short, after the end of the same key. */
const isPressedAgain = (event: KnownEvent, packet: EventPacket, duration: number, isOver: boolean): boolean =>
  event.isOver &&
  !isOver &&
  packet.marker &&
  duration < event.duration &&
  isNewer(packet.sequence, event.sequence);

/** Whether an event of that code begins no later than an unfinished one stands. */
function goesOn(event: KnownEvent, ssrc: number, code: number, timestamp: number): boolean {
  if (event.ssrc !== ssrc || event.code !== code || event.isOver) return false;
  const after = (timestamp - event.timestamp) | 0;
  // An event is cut at its longest duration; the packets before the cut may be lost.
  const isCut = event.duration > 0xf000 && after <= 0xffff;
  return after > 0 && (after <= event.duration || isCut);
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
