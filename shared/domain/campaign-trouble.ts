import { FAILURE_CAUSES, type FailureCause } from './campaign-failure.ts';

/** What keeps a campaign from dialling now and does not end by itself, by cause, with what is said of it. */
export type Troubles = Partial<Record<FailureCause, string>>;

/** One of these, for as long as it was seen at every look. */
export interface LastingTrouble {
  detail: string;
  /** In elapsed time. */
  sinceElapsedMs: number;
  /** As time of day. */
  sinceMs: number;
}

/** What was seen at the last look. */
export interface TroublesSeen {
  lookedElapsedMs: number;
  lasting: Partial<Record<FailureCause, LastingTrouble>>;
}

/** After a longer time without a look it is not known what was meanwhile: the machine slept, or the store could not be read. */
const UNSEEN_MS = 60_000;

/** What lasts after another look. Durations are of elapsed time: a clock that is set makes nothing last longer. */
export function seeTroubles(
  before: TroublesSeen | null,
  now: Troubles,
  at: { elapsedMs: number; nowMs: number },
): TroublesSeen {
  const wasSeen = before !== null && at.elapsedMs - before.lookedElapsedMs <= UNSEEN_MS;
  const lasting: TroublesSeen['lasting'] = {};
  for (const cause of FAILURE_CAUSES) {
    const detail = now[cause];
    if (detail === undefined) continue;
    const known = wasSeen ? before.lasting[cause] : undefined;
    lasting[cause] = { sinceElapsedMs: at.elapsedMs, sinceMs: at.nowMs, ...known, detail };
  }
  return { lookedElapsedMs: at.elapsedMs, lasting };
}

/** The first cause, in the order of their table, that has lasted for `limitMs`; null when none has. */
export function outlasted(
  { lookedElapsedMs, lasting }: TroublesSeen,
  limitMs: number,
): { cause: FailureCause; forMs: number; trouble: LastingTrouble } | null {
  for (const cause of FAILURE_CAUSES) {
    const trouble = lasting[cause];
    if (trouble === undefined) continue;
    const forMs = lookedElapsedMs - trouble.sinceElapsedMs;
    if (forMs >= limitMs) return { cause, forMs, trouble };
  }
  return null;
}
