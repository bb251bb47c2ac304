/**
 * How a campaign brings a person and an operator together. `grant` says when the operator is found: before the dial, so
 * that nobody waits, or after the answer, so that operators do not wait for the ringing.
 */
export const CALL_MODE_ROWS = {
  preview: { label: 'Preview', grant: 'before_dial' },
  progressive: { label: 'Progressive', grant: 'before_dial' },
  predictive: { label: 'Predictive', grant: 'after_answer' },
} as const satisfies Record<string, { label: string; grant: 'before_dial' | 'after_answer' }>;

export type CallMode = keyof typeof CALL_MODE_ROWS;
export const CALL_MODES = Object.keys(CALL_MODE_ROWS) as [CallMode, ...CallMode[]];

/** True when calls of this mode are placed before anybody is known who will take them. */
export const dialsAhead = (mode: CallMode): boolean => CALL_MODE_ROWS[mode].grant === 'after_answer';
