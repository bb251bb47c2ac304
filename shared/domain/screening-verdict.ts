import type { AttemptOutcome } from './attempt-outcome.ts';

/** Who answered, told from the sound alone. `outcome` is how a call ends that is not put to anybody for it; null for people. */
export const SCREENING_VERDICTS = {
  person: { label: 'Person', outcome: null },
  machine: { label: 'Answering machine', outcome: 'machine' },
  /** An assistant on the phone that asks who calls: as a person, for the person listens. */
  screener: { label: 'Assistant', outcome: null },
  fax: { label: 'Fax', outcome: 'fax' },
  announcement: { label: 'Announcement', outcome: 'announcement' },
  /** It could not be told in time: as a person. */
  unsure: { label: 'Not sure', outcome: null },
} as const satisfies Record<string, { label: string; outcome: AttemptOutcome | null }>;

export type ScreeningVerdict = keyof typeof SCREENING_VERDICTS;
export const SCREENING_VERDICT_NAMES = Object.keys(SCREENING_VERDICTS) as [
  ScreeningVerdict,
  ...ScreeningVerdict[],
];
