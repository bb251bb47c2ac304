import type { FollowAllowance } from '../seat-limits.ts';
import type { Session } from '../sessions.ts';

/** What every procedure knows about the seat that calls it. */
export type SeatContext = {
  session: Session;
  shell: 'electron' | 'browser';
  /** Bytes that the seat's connection has not taken yet. */
  bufferedBytes(): number;
  follows: FollowAllowance;
};
