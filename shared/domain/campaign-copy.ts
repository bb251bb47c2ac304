import { KEPT_OVER_RUNS, type ContactState } from './contact-state.ts';

/** Longest name of a campaign, in UTF-16 units. */
export const CAMPAIGN_NAME_LENGTH = 120;

/**
 * The states that a copy of a campaign leaves as they are: not to be called by anybody. Whether a number is blacklisted the
 * register says by itself.
 */
export const KEPT_IN_COPY: readonly ContactState[] = KEPT_OVER_RUNS.filter(
  (state) => state !== 'blacklisted',
);

/** In this state a contact is not copied. */
export const LEFT_OUT_OF_COPY = 'removed' satisfies ContactState;

const COPY = /(?<of>.*?) \(copy(?: \d+)?\)$/su;

/** Cut between characters, so that a name stays text. */
function cutTo(name: string, most: number): string {
  const cut = name.slice(0, most);
  return (cut.isWellFormed() ? cut : cut.slice(0, -1)).trimEnd();
}

/** What a copy of the campaign `name` is called beside those that are there: "X (copy)", "X (copy 2)", "X (copy 3)". */
export function copyName(name: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  // A copy of a copy is one more of the first one.
  const original = COPY.exec(name)?.groups?.['of'] ?? name;
  for (let n = 1; ; n++) {
    const ending = n === 1 ? ' (copy)' : ` (copy ${n})`;
    const copy = `${cutTo(original, CAMPAIGN_NAME_LENGTH - ending.length)}${ending}`;
    if (!names.has(copy)) return copy;
  }
}

/** What a copy is set to at this time of day: a start time that is over would start it at once. */
export function copiedSettings<Settings extends { startAtMs: number | null }>(
  settings: Settings,
  nowMs: number,
): Settings {
  const { startAtMs } = settings;
  return startAtMs !== null && startAtMs <= nowMs ? { ...settings, startAtMs: null } : settings;
}
