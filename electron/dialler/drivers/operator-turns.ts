import { createFairTurns, type Claim, type FairTurns } from './fair-turns.ts';

/** Campaigns that find their operators alike: their operators are lent to all of them together. */
export interface TurnClass extends Claim {
  /** Who takes its calls. */
  target: string;
}

/** An operator, and all targets that he or she belongs to. */
export interface SharedOperator {
  operatorId: string;
  targets: readonly string[];
}

/**
 * Whose turn each operator serves next, where classes of campaigns that know nothing of each other want the same one: those
 * that grant an operator before the dial and those that dial ahead, or those of two groups with common members. An operator
 * is for one class at a time, so that nobody is promised twice; the next one is chosen as a turn begins, so that pacing knows
 * long before whether it may count on whoever is busy now. Turns are shared by weight, for each operator alone.
 */
export interface OperatorTurns {
  /** Who wants operators now. Whoever was for a class that wants nobody any more is for another one at once. */
  share(operators: readonly SharedOperator[], wanting: readonly TurnClass[]): void;
  /** Whether an operator is for this class now. Whom nobody else wants is for everybody. */
  isFor(operatorId: string, classId: string): boolean;
  /** A class was given an operator: a turn is used. */
  granted(operatorId: string, classId: string): void;
}

interface Place {
  turns: FairTurns;
  wanting: readonly TurnClass[];
  next: string | null;
}

/** What was used stays known: whoever wants nobody for a moment must not begin anew in front. */
const NOBODY: Omit<Place, 'turns'> = { wanting: [], next: null };

/** Makes {@link OperatorTurns} in which everybody is for everybody. */
export function createOperatorTurns(): OperatorTurns {
  const places = new Map<string, Place>();

  const choose = (place: Place): void => {
    place.next = place.turns.order(place.wanting)[0]?.id ?? null;
  };

  return {
    share(operators, wanting) {
      const here = new Set(operators.map(({ operatorId }) => operatorId));
      for (const [operatorId, place] of places) if (!here.has(operatorId)) Object.assign(place, NOBODY);
      for (const { operatorId, targets } of operators) {
        const place = places.get(operatorId) ?? { turns: createFairTurns(), ...NOBODY };
        places.set(operatorId, place);
        place.wanting = wanting.filter(({ target }) => targets.includes(target));
        if (!place.wanting.some(({ id }) => id === place.next)) choose(place);
      }
    },
    isFor(operatorId, classId) {
      const next = places.get(operatorId)?.next ?? null;
      return next === null || next === classId;
    },
    granted(operatorId, classId) {
      const place = places.get(operatorId);
      if (!place) return;
      const claim = place.wanting.find(({ id }) => id === classId);
      if (claim) place.turns.took(claim);
      choose(place);
    },
  };
}
