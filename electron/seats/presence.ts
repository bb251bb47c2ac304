import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import type { Operator } from '../../shared/contract/people.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import { NotFound } from '../../shared/domain/errors.ts';
import type { Desk } from './desk.ts';
import type { DeskJob, Seat } from './desk-job.ts';

/** One operator as pacing sees the desk. */
export interface OperatorPresence {
  operatorId: string;
  groupIds: readonly string[];
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
  /** Reserves up to `count` ready operators of a group, longest ready first. */
  reserve(groupId: string, count: number): Seat[];
  /** How the operators of a group stand. */
  groupStanding(groupId: string): { signedIn: number; ready: number; working: number };
  /** Every signed-in operator of these groups, and what each is doing. */
  presence(groupIds: readonly string[]): OperatorPresence[];
  /** What is under way for operators whom a call placed ahead may reach any moment, by their groups. */
  sayUnderWay(find: (groupIds: readonly string[]) => DeskSnapshot['underWay']): void;
  /** A call of this operator ended without its wrap-up; the desk reopens it, or is not there or busy (null). */
  reopen(operatorId: string, job: DeskJob): Seat | null;
  /** Told when an operator became free or signed in. */
  onFree(listener: (operatorId: string) => void): () => void;
  /** Why nothing comes to the ready operators, by their groups. */
  sayHoldBack(find: (groupIds: readonly string[]) => HoldBack | null): void;
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
 */
export function createFloor(
  clock: Pick<Clock, 'elapsed'>,
  open: (operator: Operator) => Desk,
  show: (desk: Desk) => void,
): Floor {
  const desks = new Map<string, Desk>();
  const freeListeners = new Set<(operatorId: string) => void>();
  const inGroups = (groupIds: readonly string[]): Desk[] =>
    [...desks.values()].filter(
      ({ state, operator }) => state !== 'offline' && operator.groupIds.some((id) => groupIds.includes(id)),
    );

  const presence: Presence = {
    reserve(groupId, count) {
      const free = inGroups([groupId])
        .filter((desk) => desk.free)
        .sort((a, b) => a.freeSinceMs - b.freeSinceMs || a.operatorId.localeCompare(b.operatorId))
        .slice(0, count);
      for (const desk of free) desk.reserved = true;
      return free;
    },
    groupStanding(groupId) {
      const group = inGroups([groupId]);
      return {
        signedIn: group.length,
        ready: group.filter((desk) => desk.free).length,
        working: group.filter((desk) => desk.job !== null || desk.reserved).length,
      };
    },
    presence(groupIds) {
      const nowMs = clock.elapsed();
      return inGroups(groupIds).map((desk) => ({
        operatorId: desk.operatorId,
        groupIds: desk.operator.groupIds,
        state: desk.state,
        elapsedMs: nowMs - (desk.isIdle ? desk.freeSinceMs : desk.sinceElapsedMs),
        free: desk.free,
        hasJob: desk.job !== null || desk.reserved,
        leaves: desk.afterwards !== null,
      }));
    },
    sayUnderWay(find) {
      for (const desk of desks.values()) {
        if (desk.isIdle) desk.expectCalls(find(desk.operator.groupIds));
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
        const holdBack = find(desk.operator.groupIds);
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
