import { ANSWER_REASONS, type AnswerReason, NO_ANSWER_REASON } from '../../../shared/domain/answer-reason.ts';
import { type Effect, effectTable } from './effect-table.ts';
import { effectFamilies, type SoundFacts, soundFacts } from './effects.ts';
import type { AnswerScores } from './interface.ts';
import { readScores, scoresVersion } from './snapshot.ts';
import { learnWorths } from './worth.ts';

/** Before anything is known a quarter of the dials reach a person, give or take a lot. */
const firstLevel = { mean: -1.1, variance: 0.8 };
/** By how much, in log odds squared, the level of all may move in a day. */
const levelDriftPerDay = 0.01;
const dayMs = 86_400_000;
const farthestLevel = 6;
const farthestEffect = 4;
const leastChance = 0.004;
const mostChance = 0.97;
/** Less than this, in log odds, is not worth a word. */
const leastWorthSaying = 0.15;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const bounded = (x: number, far: number): number => Math.min(far, Math.max(-far, x));
const reasons = Object.keys(ANSWER_REASONS) as AnswerReason[];

/**
 * Makes answer scores: a logistic model of effects, each a deviation from its parent, learned from one attempt after
 * another by an extended Kalman filter that keeps variances and no covariances, and weighed by what each kind of effect
 * has proved to be worth. Rare keys hardly leave their parent, frequent ones are followed closely.
 * @param saved what earlier scores of this house saved; JSON or its text
 * @throws UnusableScores when `saved` is of another version or damaged
 */
export function createAnswerScores(saved?: unknown): AnswerScores {
  const read = saved === undefined || saved === null ? undefined : readScores(saved);
  let ageDays = read?.ageDays ?? 0;
  let lastAtMs = read?.lastAtMs ?? null;
  const level = { ...(read?.level ?? firstLevel) };
  const worths = learnWorths(reasons.length, read?.worths);
  const kinds = effectFamilies.map((family) => ({
    keyOf: family.keyOf,
    kind: reasons.indexOf(family.reason),
    name: family.name,
    table: effectTable(family.spread, family.most, read?.effects[family.name]),
  }));
  /** What each kind says of the facts in hand, in log odds. */
  const says = new Float64Array(reasons.length);

  /** A clock that jumps, and a long pause, count as one day at most: neither may wipe out what is known. */
  const grow = (atMs: number): number => {
    if (!Number.isFinite(atMs)) return 0;
    const days = lastAtMs === null ? 0 : Math.min(1, Math.max(0, (atMs - lastAtMs) / dayMs));
    lastAtMs = atMs;
    ageDays += days;
    level.variance = Math.min(firstLevel.variance, level.variance + levelDriftPerDay * days);
    return days;
  };

  const listen = (facts: SoundFacts): void => {
    says.fill(0);
    for (const { keyOf, kind, table } of kinds) {
      const key = keyOf(facts);
      if (key !== null) says[kind] = (says[kind] ?? 0) + table.mean(key, ageDays);
    }
  };

  const because = (facts: SoundFacts): string => {
    let most = leastWorthSaying;
    let words = NO_ANSWER_REASON;
    reasons.forEach((reason, kind) => {
      const move = (says[kind] ?? 0) * worths.of(kind);
      if (Math.abs(move) < most) return;
      most = Math.abs(move);
      words = ANSWER_REASONS[reason](facts.type, move > 0 ? 'more' : 'less');
    });
    return words;
  };

  return {
    score(given) {
      const facts = soundFacts(given);
      listen(facts);
      const chance = logistic(level.mean + worths.shift(says));
      return { chance: Math.min(mostChance, Math.max(leastChance, chance)), because: because(facts) };
    },
    learn(given, answeredByPerson, atMs) {
      const days = grow(atMs);
      const facts = soundFacts(given);
      listen(facts);
      worths.learn(level.mean, says, answeredByPerson, days);
      const touched: Effect[] = [];
      let logOdds = level.mean;
      let variance = level.variance;
      for (const { keyOf, table } of kinds) {
        const key = keyOf(facts);
        if (key === null) continue;
        const effect = table.faded(key, ageDays);
        touched.push(effect);
        logOdds += effect.mean;
        variance += effect.variance;
      }
      const expected = logistic(logOdds);
      const information = expected * (1 - expected);
      const surprise = (answeredByPerson ? 1 : 0) - expected;
      const damping = 1 + information * variance;
      for (const effect of touched) {
        effect.mean = bounded(effect.mean + (effect.variance * surprise) / damping, farthestEffect);
        effect.variance -= (information * effect.variance * effect.variance) / damping;
        effect.seen++;
      }
      level.mean = bounded(level.mean + (level.variance * surprise) / damping, farthestLevel);
      level.variance -= (information * level.variance * level.variance) / damping;
    },
    save: () => ({
      version: scoresVersion,
      ageDays,
      lastAtMs,
      level: { ...level },
      worths: worths.save(),
      effects: Object.fromEntries(kinds.map(({ name, table }) => [name, table.save()])),
    }),
  };
}
