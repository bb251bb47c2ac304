import { createAllowance, type Allowance } from '../seat-allowance.ts';
import { SEAT_LIMITS } from '../seat-gate.ts';
import type { Session } from '../sessions.ts';

/** What every procedure knows about the seat that calls it. */
export type SeatContext = {
  session: Session;
  shell: 'electron' | 'browser';
  /** Bytes that the seat's connection has not taken yet. */
  bufferedBytes(): number;
  /** Streams of the journal that it may have open. */
  follows: Allowance;
  /** Uploads that it may have unfinished. */
  uploads: Allowance;
  /** Aborted when its connection is gone. */
  gone: AbortSignal;
};

/** The context of a seat whose connection has just been made. */
export function seatContext(
  seat: Pick<SeatContext, 'session' | 'shell' | 'bufferedBytes' | 'gone'>,
): SeatContext {
  return {
    ...seat,
    follows: createAllowance(SEAT_LIMITS.follows, {
      message: 'This window follows what happens too many times over.',
      action: 'Reload the window.',
    }),
    uploads: createAllowance(SEAT_LIMITS.uploads, {
      message: 'This window has too many files under way.',
      action: 'Import or leave the ones that are there, then choose the file again.',
    }),
  };
}
