import type { DeskSnapshot, WrapUpDraft } from '../../shared/contract/desk.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import type { NotReadyReason, OperatorState } from '../../shared/domain/operator-state.ts';
import type { SeatSound } from '../dialler/ports.ts';
import type { Store } from '../store/store.ts';
import type { DeskJob, Seat } from './desk-job.ts';

export interface SeatsParts {
  store: Store;
  clock: Clock;
  /** A seat's id is its operator's id: one seat per operator. */
  sound: SeatSound;
  /** `toOperatorId` null is for everybody. `desk` events go to their own operator only. */
  publish: (event: LiveEvent, toOperatorId: string | null) => void;
  /** Faults of the program or the store, with what was being done. */
  log: (doing: string, error: unknown) => void;
  timing?: Partial<SeatTiming>;
}

export interface SeatTiming {
  /** Without a window for this long, an operator who waits or prepares is not ready (connection lost). */
  connectionGraceMs: number;
  /** A call goes on without a window for this long before it is hung up. */
  callGraceMs: number;
}
export const SEAT_TIMING: SeatTiming = { connectionGraceMs: 5_000, callGraceMs: 60_000 };

/**
 * Operators at their desks: state, countdowns, drafts and what each desk shows. Commands resolve once done, and reject
 * with Refused (late or not possible now), NotFound (nobody signed in under this id) or Invalid (the wrap-up form).
 */
export interface Seats {
  /** A window is open for this operator; again after a reload, which changes nothing else. NotFound for an unknown one. */
  connect(operatorId: string): Promise<void>;
  /** The operator's last window is gone. */
  disconnect(operatorId: string): void;
  /** Also for operators who are not signed in: offline. */
  snapshot(operatorId: string): Promise<DeskSnapshot>;
  stateOf(operatorId: string): OperatorState;

  ready(operatorId: string): Promise<void>;
  notReady(operatorId: string, reason: NotReadyReason): Promise<void>;
  signOff(operatorId: string): Promise<void>;
  accept(operatorId: string, contactId: number): Promise<void>;
  reject(operatorId: string, contactId: number, reason: string): Promise<void>;
  callNow(operatorId: string, contactId: number): Promise<void>;
  hangUp(operatorId: string, attemptId: string): Promise<void>;
  mute(operatorId: string, attemptId: string, muted: boolean): Promise<void>;
  hold(operatorId: string, attemptId: string, onHold: boolean): Promise<void>;
  digits(operatorId: string, attemptId: string, digits: string): Promise<void>;
  saveDraft(operatorId: string, draft: WrapUpDraft): Promise<void>;
  extendAcw(operatorId: string, attemptId: string): Promise<void>;
  finishAcw(operatorId: string, draft: WrapUpDraft, thenNotReady: boolean): Promise<void>;
  audioOffer(operatorId: string): Promise<{ legId: string; sdp: string }>;
  audioAnswer(operatorId: string, legId: string, sdp: string): Promise<void>;

  /** Names or groups of operators changed: they are read again. */
  peopleChanged(): Promise<void>;

  /** For the dialler: reserves up to `count` ready operators of a group, longest ready first. */
  reserve(groupId: string, count: number): Seat[];
  /** For the dialler: how the operators of a group stand. */
  groupStanding(groupId: string): { signedIn: number; ready: number };
  /** For the dialler: a call of this operator ended without its wrap-up; the desk reopens it (true), or is not there or busy. */
  reopen(operatorId: string, job: DeskJob): boolean;
  /** For the dialler: told when an operator became free or signed in. */
  onFree(listener: (operatorId: string) => void): () => void;
  /** For the dialler: why nothing comes to the ready operators of a group. */
  sayHoldBack(groupId: string, holdBack: HoldBack | null): void;

  /** Resolves when everything begun is stored. */
  settled(): Promise<void>;
  /** Stops all countdowns; nothing is dispositioned. */
  close(): Promise<void>;
}

/** Opens the desks. Nobody is signed in at first. */
export function createSeats(parts: SeatsParts): Seats {
  throw new Error(`Not written yet: ${Object.keys(parts).join(', ')}`);
}
