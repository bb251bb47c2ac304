import type { CampaignSettings } from '../contract/campaign.ts';
import type { CallerNumber } from '../contract/trunk.ts';
import { numberBar, type NumberBar } from './number-choice.ts';
import { spacedPhone } from './spaced-phone.ts';

/** A number of a campaign's pool, and why it may not be shown now. */
export interface PooledNumber {
  number: Pick<CallerNumber, 'e164' | 'spamScore'>;
  bar: NumberBar | null;
}

/** The numbers of a campaign that are still there, in pool order. */
export function pooledNumbers(
  { numberIds, trunkId, numberChoice }: Pick<CampaignSettings, 'numberIds' | 'trunkId' | 'numberChoice'>,
  numbers: readonly CallerNumber[],
): PooledNumber[] {
  const { spamLimit } = numberChoice;
  const byId = new Map(numbers.map((number) => [number.id, number]));
  return numberIds
    .map((id) => byId.get(id))
    .filter((number) => number !== undefined)
    .map((number) => ({ number, bar: numberBar(number, { trunkId, spamLimit }) }));
}

/** So many numbers are named; the others are counted. */
const MOST_NAMED = 4;

function named(numbers: readonly PooledNumber[], say: (number: PooledNumber['number']) => string): string {
  const shown = numbers.slice(0, MOST_NAMED).map(({ number }) => say(number));
  const more = numbers.length - shown.length;
  const all = more > 0 ? [...shown, `${more} more`] : shown;
  return [all.slice(0, -1).join(', '), all.at(-1)].filter(Boolean).join(' and ');
}

const phoneOf = ({ e164 }: PooledNumber['number']): string => spacedPhone(e164);
const withScore = (number: PooledNumber['number']): string => `${phoneOf(number)} (${number.spamScore ?? 0})`;
const isAre = (numbers: readonly unknown[]): string => (numbers.length === 1 ? 'is' : 'are');

/** What is said of the numbers that each bar holds; `until` is when days begin anew, in words. */
const HELD: Readonly<Record<NumberBar, (held: readonly PooledNumber[], until: string) => string>> = {
  capped: (held, until) =>
    `${named(held, phoneOf)} ${isAre(held)} at ${held.length === 1 ? 'its' : 'their'} daily cap until ${until}`,
  spam: (held) =>
    `${named(held, withScore)} ${isAre(held)} left out for ${held.length === 1 ? 'its' : 'their'} spam score`,
  other_trunk: (held) =>
    `${named(held, phoneOf)} ${held.length === 1 ? 'belongs' : 'belong'} to another trunk`,
  not_active: (held) => `${named(held, phoneOf)} ${isAre(held)} not active`,
};
const BAR_NAMES = Object.keys(HELD) as NumberBar[];

/**
 * Why a campaign has no number to show, in one sentence that names them, and whether midnight ends it by itself. Null when it
 * has one.
 * @param until when the daily caps begin anew, in words
 */
export function numbersHeld(
  pool: readonly PooledNumber[],
  until: string,
): { sentence: string; endsAtMidnight: boolean } | null {
  if (pool.some(({ bar }) => bar === null)) return null;
  const active = pool.filter(({ bar }) => bar !== 'not_active');
  if (active.length === 0) {
    return { sentence: 'No outbound number of the pool is active.', endsAtMidnight: false };
  }
  const endsAtMidnight = active.some(({ bar }) => bar === 'capped');
  if (active.every(({ bar }) => bar === 'capped')) {
    return { sentence: `All outbound numbers are at their daily cap until ${until}.`, endsAtMidnight };
  }
  const parts = BAR_NAMES.flatMap((name) => {
    const held = active.filter(({ bar }) => bar === name);
    return held.length === 0 ? [] : [HELD[name](held, until)];
  });
  return { sentence: `No outbound number may be shown: ${parts.join('; ')}.`, endsAtMidnight };
}

/** Which numbers a campaign leaves out for their spam score, in one sentence; null when it leaves out none. */
export function leftOutForSpam(pool: readonly PooledNumber[], spamLimit: number | null): string | null {
  const held = pool.filter(({ bar }) => bar === 'spam');
  if (held.length === 0 || spamLimit === null) return null;
  return `${HELD.spam(held, '')}: the campaign shows no number from ${spamLimit} on.`;
}
