import { ANSWER_REASONS } from '../../../shared/domain/answer-reason.ts';
import type { SavedEffect } from './effect-table.ts';
import { effectFamilies } from './effects.ts';
import type { Worth } from './worth.ts';

/** Raised when a meaning changes; a snapshot of another version is refused. */
export const scoresVersion = 1;

/** Everything learned, as plain JSON. */
export interface ScoresSnapshot {
  version: number;
  /** Days of learning so far; a pause counts as one day at most. */
  ageDays: number;
  lastAtMs: number | null;
  level: { mean: number; variance: number };
  /** One for each reason, and the offset of the level. */
  worths: Worth[];
  /** By the name of the family. */
  effects: Record<string, SavedEffect[]>;
}

/** Saved scores that cannot be used. The house can learn anew without them. */
export class UnusableScores extends Error {
  override name = 'UnusableScores';
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const damaged = (what: string): UnusableScores =>
  new UnusableScores(`These saved answer scores are damaged (${what}). Start without them to learn anew.`);

/**
 * Checks saved scores read back from storage, to the last number.
 * @throws UnusableScores when they are of another version or damaged
 */
export function readScores(value: unknown): ScoresSnapshot {
  const read = typeof value === 'string' ? parse(value) : value;
  if (!isRecord(read)) throw new UnusableScores('These are no saved answer scores.');
  if (read.version !== scoresVersion) {
    throw new UnusableScores(
      `These answer scores have version ${String(read.version)}; this program reads version ${scoresVersion}. Start without them to learn anew.`,
    );
  }
  const { ageDays, lastAtMs, level, worths, effects } = read;
  if (!isNumber(ageDays) || ageDays < 0) throw damaged('age');
  if (lastAtMs !== null && !isNumber(lastAtMs)) throw damaged('time');
  if (!isBelief(level)) throw damaged('level');
  const kinds = Object.keys(ANSWER_REASONS).length;
  if (!Array.isArray(worths) || worths.length !== kinds + 1 || !worths.every(isBelief))
    throw damaged('worths');
  if (!isRecord(effects)) throw damaged('effects');
  const checked: Record<string, SavedEffect[]> = {};
  for (const { name, most } of effectFamilies) {
    const saved = effects[name];
    if (!Array.isArray(saved) || saved.length > most || !saved.every(isEffect)) throw damaged(name);
    if (new Set(saved.map(([key]) => key)).size !== saved.length) throw damaged(name);
    checked[name] = saved;
  }
  return {
    version: scoresVersion,
    ageDays,
    lastAtMs,
    level: { mean: level.mean, variance: level.variance },
    worths,
    effects: checked,
  };
}

function isBelief(value: unknown): value is Worth {
  return isRecord(value) && isNumber(value.mean) && isNumber(value.variance) && value.variance > 0;
}

function isEffect(value: unknown): value is SavedEffect {
  if (!Array.isArray(value) || value.length !== 5) return false;
  const [key, mean, variance, seen, ageDays] = value as unknown[];
  if (typeof key !== 'string' || !isNumber(mean) || !isNumber(variance) || variance <= 0) return false;
  return isNumber(seen) && seen >= 0 && isNumber(ageDays) && ageDays >= 0;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnusableScores('These saved answer scores are not JSON. Start without them to learn anew.', {
      cause: error,
    });
  }
}
