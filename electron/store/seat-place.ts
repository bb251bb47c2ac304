import type { NotReadyReason, OperatorState } from '../../shared/domain/operator-state.ts';

/** What an operator does at a desk. */
export interface SeatStanding {
  state: OperatorState;
  reason: NotReadyReason | null;
  sinceMs: number;
  /** The contact at the desk; null while there is none. */
  contactId: number | null;
  /** No window of the desk is open now. */
  away: boolean;
}

/** The host at which an operator sits, for as long as that host renews it. */
export interface SeatPlace extends SeatStanding {
  operatorId: string;
  hostId: string;
  untilMs: number;
  /** Host at which the operator wants to sit instead. */
  wantedBy: string | null;
}

/** One host's hold on an operator's seat. */
export interface SeatClaim {
  operatorId: string;
  hostId: string;
  nowMs: number;
  untilMs: number;
}

/** Seats as leases: an operator sits at one host at a time. In a store of one host every seat is its own. */
export interface SeatLeases {
  /** Takes a seat that no living host has, or keeps it; null then. Else where the operator sits. */
  take(claim: SeatClaim): Promise<SeatPlace | null>;
  /** Asks the host that has the seat to let it go. */
  want(operatorId: string, hostId: string): Promise<void>;
  /** What the operator does now; false when another host has the seat. */
  say(operatorId: string, hostId: string, standing: SeatStanding): Promise<boolean>;
  /** Renews those of these seats that are still the host's; answers whose they are. */
  renew(hostId: string, operatorIds: readonly string[], untilMs: number): Promise<string[]>;
  leave(operatorId: string, hostId: string): Promise<void>;
  get(operatorId: string): Promise<SeatPlace | null>;
  /** All that living hosts have. */
  list(nowMs: number): Promise<SeatPlace[]>;
}
