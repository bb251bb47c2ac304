import { isAgentless, type CallMode } from './call-mode.ts';

/**
 * What kept the last decision of predictive pacing from placing more calls, as a supervisor reads it; `agents` where voice
 * agents take the calls and it reads otherwise; `kept` is the name under which it is stored, where programs of before know no
 * other.
 */
export const PACING_BOUNDS = {
  no_operator: {
    sentence: 'No operator is ready, so nobody is called.',
    agents: 'No worker of the voice agent is free, so nobody is called.',
  },
  closing: { sentence: 'The calling hours are over, or nothing may be dialled now.' },
  budget: {
    sentence: 'The limit leaves no room for an abandoned call now: one call for each free operator, no more.',
    agents:
      'The limit leaves no room for an abandoned call now: one call for each free worker of the voice agent, no more.',
  },
  short_list: {
    kept: 'budget',
    sentence:
      'So few people are left that one abandoned call would be more than the limit allows: one call for each free operator, no more.',
    agents:
      'So few people are left that one abandoned call would be more than the limit allows: one call for each free worker of the voice agent, no more.',
  },
  own_limit: {
    kept: 'budget',
    sentence:
      'Of the campaigns that share these operators one has no room for an abandoned call: one call for each free operator, no more.',
    agents:
      'Of the campaigns that share this voice agent one has no room for an abandoned call: one call for each free worker, no more.',
  },
  lines: { sentence: 'All simultaneous calls that are allowed are in use.' },
  rate: { sentence: 'Calls are placed as fast as the interval allows.' },
  risk: {
    sentence: 'One more call would risk that somebody answers and nobody is free.',
    agents: 'One more call would risk that somebody answers and no worker of the voice agent is free.',
  },
  learning: {
    sentence: 'It is still learning how many people answer and how long calls last, and is careful.',
  },
} as const satisfies Record<string, { sentence: string; agents?: string; kept?: 'budget' }>;

export type PacingBoundName = keyof typeof PACING_BOUNDS;
export const PACING_BOUND_NAMES = Object.keys(PACING_BOUNDS) as [PacingBoundName, ...PacingBoundName[]];

/** The same in words, for a campaign or an attempt of this mode. */
export function boundWords(name: PacingBoundName, mode: CallMode): string {
  const words: { sentence: string; agents?: string } = PACING_BOUNDS[name];
  return isAgentless(mode) ? (words.agents ?? words.sentence) : words.sentence;
}

/** The name under which it is stored: hosts of before share the store, and one may take over attempts of this one. */
export function boundToKeep(name: PacingBoundName): PacingBoundName {
  const row: { sentence: string; kept?: PacingBoundName } = PACING_BOUNDS[name];
  return row.kept ?? name;
}
