/** What makes a campaign fail: its name, what is said of it, and what to do. */
export const FAILURES = {
  store_unwritable: {
    name: 'Store not writable',
    sentence: 'Nothing could be stored for {time}: {detail}',
    action: 'Put the store right, then press Restart to prepare a new run.',
  },
  settings_unreadable: {
    name: 'Settings unreadable',
    sentence: 'Its settings could not be read for {time}.',
    action:
      'Update Callboard to the version that saved them and press Restart, or make the campaign anew and import its list there.',
  },
  settings_refused: {
    name: 'Settings do not fit any more',
    sentence: 'Something that it needs was missing for {time}. {detail}',
    action: 'Press Restart, choose another one in the settings, then press Start.',
  },
  no_trunk: {
    name: 'No trunk',
    sentence: 'No trunk could be used for {time}: {detail}',
    action: 'Put the trunk right under Numbers and trunks, then press Restart to prepare a new run.',
  },
} as const satisfies Record<string, { name: string; sentence: string; action: string }>;

export type FailureCause = keyof typeof FAILURES;
export const FAILURE_CAUSES = Object.keys(FAILURES) as [FailureCause, ...FailureCause[]];

/** Why a campaign has failed. */
export interface CampaignFailure {
  /** Null when it is not told: it was written by another version. */
  cause: FailureCause | null;
  /** Since when that kept it from dialling, as time of day; null when it is not told. */
  sinceMs: number | null;
  sentence: string;
  /** What the supervisor can do; null when it is not told. */
  action: string | null;
}

const MINUTE_MS = 60_000;

function timeWords(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / MINUTE_MS));
  if (minutes % 60 === 0) return minutes === 60 ? 'one hour' : `${minutes / 60} hours`;
  return minutes === 1 ? 'one minute' : `${minutes} minutes`;
}

/**
 * A failure in its words.
 * @param of since when it holds, as time of day, for how long, and what is said of it where it was seen
 */
export function failureOf(
  cause: FailureCause,
  of: { sinceMs: number; forMs: number; detail: string },
): CampaignFailure {
  const { sentence, action } = FAILURES[cause];
  const words = sentence.replace('{time}', timeWords(of.forMs)).replace('{detail}', () => of.detail);
  return { cause, sinceMs: of.sinceMs, sentence: words.trim(), action };
}

/** A failure in one line. */
export const failureWords = ({ sentence, action }: Pick<CampaignFailure, 'sentence' | 'action'>): string =>
  action === null ? sentence : `${sentence} ${action}`;
