import type { NumberChoice } from '../contract/number-choice.ts';
import type { CallerNumber } from '../contract/trunk.ts';
import { nearness } from './phone-area.ts';

/** Which of the numbers that may be shown is shown next. */
export const ROTATIONS = {
  round_robin: { label: 'Round robin', words: 'each in turn' },
  lowest_spam: { label: 'Lowest spam', words: 'the lowest spam score, in turn where several have it' },
  least_used: { label: 'Least used today', words: 'the one with the fewest calls today' },
  weighted: { label: 'Weighted', words: 'in turn, as often as the weights of the numbers say' },
} as const satisfies Record<string, { label: string; words: string }>;
export type Rotation = keyof typeof ROTATIONS;
export const ROTATION_NAMES = Object.keys(ROTATIONS) as [Rotation, ...Rotation[]];

/** Weights of numbers are compared with each other. */
export const MOST_NUMBER_WEIGHT = 10;
/** Can be divided by every weight (the least common multiple of 1 to 10), so that turns are whole numbers. */
const FULL_TURN = 2_520;

/** What of a number decides whether a campaign may show it. */
export type ShownNumber = Pick<
  CallerNumber,
  'id' | 'e164' | 'trunkId' | 'status' | 'dailyCap' | 'usedToday' | 'spamScore' | 'weight'
>;

/** Why a campaign may not show a number, the first that holds. */
export type NumberBar = 'not_active' | 'other_trunk' | 'spam' | 'capped';

/** Why a campaign that dials over a trunk may not show this number now; null when it may. */
export function numberBar(
  number: Omit<ShownNumber, 'weight'>,
  { trunkId, spamLimit }: { trunkId: string | null } & Pick<NumberChoice, 'spamLimit'>,
): NumberBar | null {
  if (number.status !== 'active') return 'not_active';
  if (number.trunkId !== null && number.trunkId !== trunkId) return 'other_trunk';
  if (spamLimit !== null && (number.spamScore ?? 0) >= spamLimit) return 'spam';
  return number.usedToday < number.dailyCap ? null : 'capped';
}

/** A number that may be shown, with the turn in which its campaign showed it last; null when it never did. */
export type Candidate = Pick<ShownNumber, 'id' | 'e164' | 'usedToday' | 'spamScore' | 'weight'> & {
  turn: number | null;
};

/**
 * The number that is shown next, and the turn that it takes; null when there is none.
 *
 * Turns are those of start-time fair queueing (Goyal, Vin and Cheng, 1996): each use takes a full turn divided by the weight,
 * the earliest turn is next, and whoever comes back after a rest joins where the others are and makes up for nothing. With
 * equal weights that is round robin.
 * @param candidates in the order of the pool, which decides between equals
 * @param phone of the person who is called, E.164
 */
export function chooseNumber<N extends Candidate>(
  candidates: readonly N[],
  { rotation, near }: Pick<NumberChoice, 'rotation' | 'near'>,
  phone: string,
): { number: N; turn: number } | null {
  const now = Math.max(0, ...candidates.map(({ turn }) => turn ?? 0));
  const nearOf = nearness(phone, near);
  const keyOf = (number: N): readonly number[] => {
    const takes = rotation === 'weighted' ? FULL_TURN / number.weight : FULL_TURN;
    const turn = number.turn === null ? now : Math.max(now, number.turn + takes);
    const first = {
      round_robin: 0,
      weighted: 0,
      lowest_spam: number.spamScore ?? 0,
      least_used: number.usedToday,
    };
    return [-nearOf(number.e164), first[rotation], turn];
  };
  let best: { number: N; key: readonly number[] } | null = null;
  for (const number of candidates) {
    const key = keyOf(number);
    if (best === null || isBefore(key, best.key)) best = { number, key };
  }
  return best && { number: best.number, turn: best.key.at(-1) ?? now };
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
}
