import { SAMPLES_PER_MS } from './g711.ts';

/** Where a source is reached, or sends from. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export const isSameEndpoint = (a: Endpoint | null, b: Endpoint | null): boolean =>
  a !== null && b !== null && a.port === b.port && a.address === b.address;

/** Where one RTP packet stands in its stream, and when it came. */
export interface StreamPlace {
  readonly ssrc: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly nowMs: number;
}

/** Packets of one unproven source that follow on each other. */
export interface Row {
  readonly from: Endpoint;
  readonly first: StreamPlace;
  readonly last: StreamPlace;
  readonly packets: number;
}

/** Packets lost between two that do not end a row. */
const MOST_LOST = 10;
/** How far a row's timestamps may stand off the clock: jitter, and a key whose packets share one timestamp. */
const OFF_CLOCK_MS = 250;
/** The same for a stream that goes on from elsewhere, and packets beyond what its pause allows. */
const MOVED_OFF_CLOCK_MS = 1000;
const MOVED_MOST_LOST = 50;
/** The shortest audio that anybody puts in a packet. */
const SHORTEST_PACKET_MS = 10;

/** How far ahead of the clock the timestamps went between two packets, in milliseconds; behind it is negative. */
const offClockMs = (from: StreamPlace, to: StreamPlace): number =>
  ((to.timestamp - from.timestamp) | 0) / SAMPLES_PER_MS - (to.nowMs - from.nowMs);

const sequenceStep = (from: StreamPlace, to: StreamPlace): number =>
  ((to.sequence - from.sequence) << 16) >> 16;

/**
 * The row after one more packet of the same source. It grows with what follows on (RFC 3550, A.1, with some loss
 * forgiven and timestamps in step with the clock), stays for what is late or doubled, and starts anew for all else.
 */
export function grown(row: Row | null, from: Endpoint, place: StreamPlace): Row {
  const anew: Row = {
    from: { address: from.address, port: from.port },
    first: place,
    last: place,
    packets: 1,
  };
  if (row === null || row.last.ssrc !== place.ssrc) return anew;
  const step = sequenceStep(row.last, place);
  if (step <= 0 && step >= -MOST_LOST) return row;
  if (step < 0 || step > MOST_LOST + 1) return anew;
  if (Math.abs(offClockMs(row.first, place)) > OFF_CLOCK_MS) return anew;
  return { ...row, last: place, packets: row.packets + 1 };
}

/** Whether a packet goes on with the stream that `last` was heard of: source, sequence and timestamp, which only its sender knows. */
export function goesOn(last: StreamPlace, place: StreamPlace): boolean {
  if (last.ssrc !== place.ssrc) return false;
  const step = sequenceStep(last, place);
  const most = MOVED_MOST_LOST + (place.nowMs - last.nowMs) / SHORTEST_PACKET_MS;
  return step > 0 && step <= most && Math.abs(offClockMs(last, place)) <= MOVED_OFF_CLOCK_MS;
}
