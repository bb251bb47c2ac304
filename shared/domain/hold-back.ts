import type { Tone } from './tone.ts';

/** Why a campaign is not dialling: kinds in the order in which they are looked at; the first that holds is the one said. */
export const HOLD_BACK_KINDS = [
  'not_running',
  'emergency_stop',
  'store_unwritable',
  'not_started_yet',
  'outside_window',
  'no_trunk',
  'trunk_not_ready',
  'no_message',
  'numbers_capped',
  'no_operator_signed_in',
  'no_operator_ready',
  'operators_busy',
  'concurrency_reached',
  'call_interval',
  'waiting_for_operator',
  'waiting_for_retries',
  'no_contact_left',
] as const;
export type HoldBackKind = (typeof HOLD_BACK_KINDS)[number];

/**
 * How loud each is: red and amber need somebody, red now; grey is healthy work or time that passes, and warns of nothing.
 */
export const HOLD_BACK_TONES: Readonly<Record<HoldBackKind, Tone>> = {
  not_running: 'grey',
  emergency_stop: 'red',
  store_unwritable: 'red',
  not_started_yet: 'grey',
  outside_window: 'grey',
  no_trunk: 'red',
  trunk_not_ready: 'red',
  no_message: 'red',
  numbers_capped: 'amber',
  no_operator_signed_in: 'amber',
  no_operator_ready: 'amber',
  operators_busy: 'grey',
  concurrency_reached: 'grey',
  call_interval: 'grey',
  waiting_for_operator: 'grey',
  waiting_for_retries: 'grey',
  no_contact_left: 'grey',
};

/** What holds a campaign back now, and until when. */
export interface HoldBack {
  kind: HoldBackKind;
  /** One plain sentence, times in the campaign's zone. */
  sentence: string;
  /** Milliseconds since the epoch when it ends by itself; null when it needs somebody. */
  untilMs: number | null;
}
