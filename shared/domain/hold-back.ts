import type { Tone } from './tone.ts';

/** Why a campaign is not dialling: kinds in the order in which they are looked at; the first that holds is the one said. */
export const HOLD_BACK_KINDS = [
  'not_running',
  'emergency_stop',
  'store_unwritable',
  'not_started_yet',
  'no_schedule',
  'outside_window',
  'no_trunk',
  'trunk_not_ready',
  'no_message',
  'numbers_capped',
  'no_operator_signed_in',
  'no_operator_with_skill',
  'no_operator_ready',
  'operators_busy',
  'operators_lent',
  'concurrency_reached',
  'trunk_full',
  'call_interval',
  'trunk_pace',
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
  no_schedule: 'red',
  outside_window: 'grey',
  no_trunk: 'red',
  trunk_not_ready: 'red',
  no_message: 'red',
  numbers_capped: 'amber',
  no_operator_signed_in: 'amber',
  no_operator_with_skill: 'amber',
  no_operator_ready: 'amber',
  operators_busy: 'grey',
  operators_lent: 'grey',
  concurrency_reached: 'grey',
  trunk_full: 'grey',
  call_interval: 'grey',
  trunk_pace: 'grey',
  waiting_for_operator: 'grey',
  waiting_for_retries: 'grey',
  no_contact_left: 'grey',
};

/** What holds a campaign back at every host of a store alike, or is counted over all of them. */
const ALIKE_EVERYWHERE: ReadonlySet<HoldBackKind> = new Set([
  'not_running',
  'emergency_stop',
  'not_started_yet',
  'no_schedule',
  'outside_window',
  'no_trunk',
  'numbers_capped',
  'concurrency_reached',
]);

/** What holds a campaign back now, and until when. */
export interface HoldBack {
  kind: HoldBackKind;
  /** One plain sentence, times in the campaign's zone. */
  sentence: string;
  /** Milliseconds since the epoch when it ends by itself; null when it needs somebody. */
  untilMs: number | null;
}

/** What a ready desk says whose seat its host could not renew. */
export const SEAT_NOT_HELD: HoldBack = {
  kind: 'store_unwritable',
  sentence: 'This host has lost the shared store: no calls come to this desk until it is back.',
  untilMs: null,
};

/**
 * What holds a campaign back where several hosts work it: nothing when one of them dials, else what is said by the host
 * that comes nearest to a dial.
 */
export function furthestHoldBack(
  own: HoldBack | null,
  others: readonly (HoldBack | null)[],
): HoldBack | null {
  if (own === null || ALIKE_EVERYWHERE.has(own.kind)) return own;
  let furthest = own;
  for (const each of others) {
    if (each === null) return null;
    if (HOLD_BACK_KINDS.indexOf(each.kind) > HOLD_BACK_KINDS.indexOf(furthest.kind)) furthest = each;
  }
  return furthest;
}
