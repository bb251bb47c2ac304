/**
 * How a campaign brings a person and whoever talks to them together. `grant` says when that one is found: before the dial,
 * so that nobody waits, or after the answer, so that operators do not wait for the ringing.
 */
export const CALL_MODE_ROWS = {
  preview: { label: 'Preview', grant: 'before_dial', taker: 'operator' },
  progressive: { label: 'Progressive', grant: 'before_dial', taker: 'operator' },
  predictive: { label: 'Predictive', grant: 'after_answer', taker: 'operator' },
  agentless: { label: 'Agentless', grant: 'after_answer', taker: 'voice_agent' },
} as const satisfies Record<
  string,
  { label: string; grant: 'before_dial' | 'after_answer'; taker: 'operator' | 'voice_agent' }
>;

export type CallMode = keyof typeof CALL_MODE_ROWS;
export const CALL_MODES = Object.keys(CALL_MODE_ROWS) as [CallMode, ...CallMode[]];

/** True when calls of this mode are placed before anybody is known who will take them. */
export const dialsAhead = (mode: CallMode): boolean => CALL_MODE_ROWS[mode].grant === 'after_answer';

/** True when voice agents take the calls of this mode. */
export const isAgentless = (mode: CallMode): boolean => CALL_MODE_ROWS[mode].taker === 'voice_agent';

/** Whether somebody is chosen who takes the calls of this mode. */
export const hasTaker = (settings: {
  mode: CallMode;
  operatorGroupId: string | null;
  voiceAgentId: string | null;
}): boolean => (isAgentless(settings.mode) ? settings.voiceAgentId : settings.operatorGroupId) !== null;
