/** What who answered was told by: talk and pauses alone, or a model of voices beside them. */
export const SCREENING_EARS = {
  cadence: { label: 'Cadence' },
  model: { label: 'Voice model' },
} as const satisfies Record<string, { label: string }>;

export type ScreeningEar = keyof typeof SCREENING_EARS;
export const SCREENING_EAR_NAMES = Object.keys(SCREENING_EARS) as [ScreeningEar, ...ScreeningEar[]];

/** What a campaign that screens listens with. */
export const earOf = ({ mode }: { mode: 'off' | ScreeningEar }): ScreeningEar =>
  mode === 'off' ? 'cadence' : mode;

/** Said once in the activity of a campaign that wants the model on a host that has none. */
export const NO_VOICE_MODEL =
  'The voice model of this host is missing or damaged: who answers is told by cadence instead. Install Callboard again to mend it.';
