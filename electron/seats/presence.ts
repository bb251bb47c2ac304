import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import type { Operator } from '../../shared/contract/people.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { SEAT_NOT_HELD, type HoldBack } from '../../shared/domain/hold-back.ts';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import { NotFound } from '../../shared/domain/errors.ts';
import { qualifies, type OperatorNeed, type SkillAt } from '../../shared/domain/skill.ts';
import type { Desk } from './desk.ts';
import type { DeskJob, Seat } from './desk-job.ts';

/** One operator as pacing sees the desk. */
export interface OperatorPresence {
  operatorId: string;
  groupIds: readonly string[];
  skills: readonly SkillAt[];
  state: OperatorState;
  /** How long it has been so. */
  elapsedMs: number;
  /** May be given a call now. */
  free: boolean;
  hasJob: boolean;
  /** Not ready as soon as the present call and wrap-up are over. */
  leaves: boolean;
}

/** Who is here, what each is doing and since when, and who may be given work: the dialler's view of the seats. */
export interface Presence {
  /**
   * Reserves up to `count` ready operators who are needed, of those that may be taken. Whoever has been ready longest is first; a
   * skill is a threshold and no more, so that the best are not the ones who never rest.
   */
  reserve(need: OperatorNeed, count: number, mayTake?: (operatorId: string) => boolean): Seat[];
  /** Reserves this operator; null when they are not ready. */
  reserveOne(operatorId: string): Seat | null;
  /** Every signed-in operator of these needs, each once, and what they are doing. */
  presence(needs: readonly OperatorNeed[]): OperatorPresence[];
  /** What is under way for operators whom a call placed ahead may reach any moment. */
  sayUnderWay(find: (operator: Operator) => DeskSnapshot['underWay']): void;
  /** A call of this operator ended without its wrap-up; the desk reopens it, or is not there or busy (null). */
  reopen(operatorId: string, job: DeskJob): Seat | null;
  /** Told when an operator became free or signed in. */
  onFree(listener: (operatorId: string) => void): () => void;
  /** Why nothing comes to the ready operators. */
  sayHoldBack(find: (operator: Operator) => HoldBack | null): void;
}

/** The desks of this host, one for each operator who has ever sat down since it started. */
export interface Floor {
  readonly presence: Presence;
  desks(): Iterable<Desk>;
  find(operatorId: string): Desk | undefined;
  /** @throws NotFound when nobody is signed in there. */
  deskOf(operatorId: string): Desk;
  /** The operator's desk, set up when there is none yet, with the operator as the store has them now. */
  seat(operator: Operator): Desk;
  /** An operator became free, or signed in. */
  tellFree(desk: Desk): void;
}

/**
 * @param open sets up the desk of an operator who has none yet
 * @param show a desk looks different now
 * @param holds false when another host may have the seat of this operator, who then gets nothing new here
 */
export function createFloor(
  clock: Pick<Clock, 'elapsed'>,
  open: (operator: Operator) => Desk,
  show: (desk: Desk) => void,
  holds: (operatorId: string) => boolean,
): Floor {
  const desks = new Map<string, Desk>();
  const freeListeners = new Set<(operatorId: string) => void>();
  const signedIn = (): Desk[] => [...desks.values()].filter((desk) => desk.state !== 'offline');

  const isFree = (desk: Desk): boolean => desk.free && holds(desk.operatorId);

  const presence: Presence = {
    reserve(need, count, mayTake = () => true) {
      const free = signedIn()
        .filter((desk) => isFree(desk) && qualifies(desk.operator, need) && mayTake(desk.operatorId))
        .sort((a, b) => a.freeSinceMs - b.freeSinceMs || a.operatorId.localeCompare(b.operatorId))
        .slice(0, count);
      for (const desk of free) desk.reserved = true;
      return free;
    },
    reserveOne(operatorId) {
      const desk = desks.get(operatorId);
      if (!desk || !isFree(desk)) return null;
      desk.reserved = true;
      return desk;
    },
    presence(needs) {
      const nowMs = clock.elapsed();
      return signedIn()
        .filter((desk) => needs.some((need) => qualifies(desk.operator, need)))
        .map((desk) => ({
          operatorId: desk.operatorId,
          groupIds: desk.operator.groupIds,
          skills: desk.operator.skills,
          state: desk.state,
          elapsedMs: nowMs - (desk.isIdle ? desk.freeSinceMs : desk.sinceElapsedMs),
          free: isFree(desk),
          hasJob: desk.job !== null || desk.reserved,
          leaves: desk.afterwards !== null,
        }));
    },
    sayUnderWay(find) {
      for (const desk of desks.values()) {
        if (desk.isIdle) desk.expectCalls(find(desk.operator));
      }
    },
    reopen(operatorId, job) {
      const desk = desks.get(operatorId);
      return desk?.reopen(job) ? desk : null;
    },
    onFree(listener) {
      freeListeners.add(listener);
      return () => freeListeners.delete(listener);
    },
    sayHoldBack(find) {
      for (const desk of desks.values()) {
        if (desk.state !== 'ready') continue;
        const holdBack = holds(desk.operatorId) ? find(desk.operator) : SEAT_NOT_HELD;
        if (desk.holdBack?.sentence === holdBack?.sentence) continue;
        desk.holdBack = holdBack;
        show(desk);
      }
    },
  };

  return {
    desks: () => desks.values(),
    find: (operatorId) => desks.get(operatorId),
    deskOf(operatorId) {
      const desk = desks.get(operatorId);
      if (!desk || desk.state === 'offline') {
        throw new NotFound('Nobody is signed in at this desk.', 'Sign in again.');
      }
      return desk;
    },
    seat(operator) {
      const desk = desks.get(operator.id) ?? open(operator);
      desks.set(operator.id, desk);
      desk.operator = operator;
      return desk;
    },
    tellFree(desk) {
      for (const listener of freeListeners) listener(desk.operatorId);
    },
    presence,
  };
}
