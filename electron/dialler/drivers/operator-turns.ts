import { createFairTurns, type Claim, type FairTurns } from './fair-turns.ts';

/** Campaigns that find their operators alike: their operators are lent to all of them together. */
export interface TurnClass extends Claim {
  /** Who takes its calls. */
  target: string;
  /** Its calls in the air that nobody has been given yet: they may need an operator any moment. */
  underWay: number;
}

/** An operator, and all targets that he or she belongs to. */
export interface SharedOperator {
  operatorId: string;
  targets: readonly string[];
  /** Could be given a call this moment. */
  isIdle: boolean;
}

/**
 * An operator who was free for a class for so long and was given nobody is for another one next. Where nobody answers, those
 * who dial ahead would else keep an operator from all others for as long as their list lasts. As long as most phones ring.
 */
const LONGEST_TURN_MS = 30_000;
/** Those whom the class has called on that operator's account have answered by then, or do not. */
const LONGEST_LEAVING_MS = 30_000;

/**
 * Whose turn each operator serves next, where classes of campaigns that know nothing of each other want the same one: those
 * that grant an operator before the dial and those that dial ahead, or those of two groups with common members. An operator
 * is for one class at a time, so that nobody is promised twice; the next one is chosen as a turn begins, so that pacing knows
 * long before whether it may count on whoever is busy now. Turns are shared by weight, for each operator alone. A turn ends with
 * a call, or when the operator was free for it for too long: nobody counts on them then, and they are there for who answers
 * until the calls that counted on them are over.
 */
export interface OperatorTurns {
  /**
   * Who wants operators now. Whoever was for a class that wants nobody any more is for another one at once.
   * @param nowMs elapsed time
   */
  share(operators: readonly SharedOperator[], wanting: readonly TurnClass[], nowMs: number): void;
  /** Whether an operator is for this class now. Whom nobody else wants is for everybody. */
  isFor(operatorId: string, classId: string): boolean;
  /** Whether this class may go on placing calls that count on the operator. */
  countsOn(operatorId: string, classId: string): boolean;
  /** A class was given an operator: a turn is used. */
  granted(operatorId: string, classId: string): void;
}

interface Place {
  turns: FairTurns;
  wanting: readonly TurnClass[];
  next: string | null;
  /** Since when the operator is free in this turn; null while not, or while nobody else wants them. */
  freeSinceMs: number | null;
}

/** What was used stays known: whoever wants nobody for a moment must not begin anew in front. */
const NOBODY: Omit<Place, 'turns'> = { wanting: [], next: null, freeSinceMs: null };

/** Makes {@link OperatorTurns} in which everybody is for everybody. */
export function createOperatorTurns(): OperatorTurns {
  const places = new Map<string, Place>();
  let lookedMs = 0;

  const choose = (place: Place): void => {
    place.next = place.turns.order(place.wanting)[0]?.id ?? null;
    place.freeSinceMs = null;
  };
  const use = (place: Place, classId: string | null): void => {
    const claim = place.wanting.find(({ id }) => id === classId);
    if (claim) place.turns.took(claim);
    choose(place);
  };
  /** Ends a turn in which the operator was free for too long. */
  const endLongest = (place: Place, isIdle: boolean, nowMs: number): void => {
    if (!isIdle || place.wanting.length < 2) {
      place.freeSinceMs = null;
      return;
    }
    place.freeSinceMs ??= nowMs;
    const freeMs = nowMs - place.freeSinceMs;
    if (freeMs < LONGEST_TURN_MS) return;
    const underWay = place.wanting.find(({ id }) => id === place.next)?.underWay ?? 0;
    if (underWay > 0 && freeMs < LONGEST_TURN_MS + LONGEST_LEAVING_MS) return;
    use(place, place.next);
    place.freeSinceMs = nowMs;
  };

  return {
    share(operators, wanting, nowMs) {
      lookedMs = nowMs;
      const here = new Set(operators.map(({ operatorId }) => operatorId));
      for (const [operatorId, place] of places) if (!here.has(operatorId)) Object.assign(place, NOBODY);
      for (const { operatorId, targets, isIdle } of operators) {
        const place = places.get(operatorId) ?? { turns: createFairTurns(), ...NOBODY };
        places.set(operatorId, place);
        place.wanting = wanting.filter(({ target }) => targets.includes(target));
        if (!place.wanting.some(({ id }) => id === place.next)) choose(place);
        endLongest(place, isIdle, nowMs);
      }
    },
    isFor(operatorId, classId) {
      const next = places.get(operatorId)?.next ?? null;
      return next === null || next === classId;
    },
    countsOn(operatorId, classId) {
      const { next = null, freeSinceMs = null } = places.get(operatorId) ?? {};
      if (next === null) return true;
      return next === classId && (freeSinceMs === null || lookedMs - freeSinceMs < LONGEST_TURN_MS);
    },
    granted(operatorId, classId) {
      const place = places.get(operatorId);
      if (place) use(place, classId);
    },
  };
}
