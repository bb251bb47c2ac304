import type { CallbackRules } from '../contract/campaign.ts';
import type { CampaignHours } from '../contract/hours.ts';
import { contactStatesOfKind, transitionContact, type ContactState } from './contact-state.ts';
import { nextOpeningMs, nextOpenMs } from './hours.ts';

/** States in which nobody has a contact in hand and its person may call. */
export const MAY_CALL: readonly ContactState[] = [...contactStatesOfKind('waiting'), 'called'];
for (const state of MAY_CALL) transitionContact(state, 'ringing');

/** States in which somebody has a contact in hand and nobody talks to its person: whoever calls waits until it is out of the hand. */
export const MAY_CALL_SOON: readonly ContactState[] = [
  ...contactStatesOfKind('claimed'),
  'dialling',
  'ringing',
  'acw',
  'processing',
];

/** States in which its person is on the line, to us or from us: whoever calls from the same number hears that it is busy. */
export const ON_THE_LINE: readonly ContactState[] = contactStatesOfKind('in_flight').filter(
  (state) => !MAY_CALL_SOON.includes(state),
);

/** A time was agreed with the person and is still to come: what happens before it leaves it as it is. */
export const isAgreedAhead = (state: ContactState, nextAtMs: number | null, nowMs: number): boolean =>
  state === 'callback_scheduled' && nextAtMs !== null && nextAtMs > nowMs;

/** A contact whose person calls is not given out again before this: they are being put through. */
export const CALLER_KEPT_MS = 60_000;

/** What is done with a callback that nobody could take in time. */
export const MISSED_CALLBACK = {
  next_window: { label: 'Call in the next calling window' },
  again: { label: 'Try again after a while' },
  close: { label: 'Close the contact' },
} as const satisfies Record<string, { label: string }>;
export type MissedCallback = keyof typeof MISSED_CALLBACK;
export const MISSED_CALLBACK_NAMES = Object.keys(MISSED_CALLBACK) as [MissedCallback, ...MissedCallback[]];

/** What is counted of a run's callbacks. */
export const CALLBACK_FIGURE_NAMES = ['missed', 'received'] as const;
export type CallbackFigure = (typeof CALLBACK_FIGURE_NAMES)[number];
/** How often each happened; `missed` counts a callback each time that it was missed, `received` calls of people who called back. */
export type CallbackFigures = Record<CallbackFigure, number>;

/** Where a missed callback goes from here. */
export interface AfterMiss {
  to: 'callback_scheduled' | 'exhausted';
  nextAtMs: number | null;
}

/**
 * Where a callback goes that nobody has taken in time.
 * @param dueAtMs the time that was missed
 */
export function afterMiss(
  rules: Pick<CallbackRules, 'onMissed' | 'againMin'>,
  hours: CampaignHours,
  dueAtMs: number,
  nowMs: number,
): AfterMiss {
  if (rules.onMissed === 'close') return { to: 'exhausted', nextAtMs: null };
  const openFrom = (atMs: number): number => nextOpenMs(hours, atMs) ?? atMs;
  const inAWhile = openFrom(nowMs + rules.againMin * 60_000);
  if (rules.onMissed === 'again') return { to: 'callback_scheduled', nextAtMs: inAWhile };
  const next = nextOpeningMs(hours, dueAtMs);
  if (next === null) return { to: 'callback_scheduled', nextAtMs: inAWhile };
  // The opening after the one that was missed may be open by now, or gone by as well.
  return { to: 'callback_scheduled', nextAtMs: next > nowMs ? next : openFrom(nowMs) };
}

/**
 * Whether a callback of one operator is still theirs after it was missed `missed` times. Where it is missed before it is
 * anybody's, the waits add up, so that an operator who never comes does not keep it for ever.
 */
export function staysTheirs(
  { personalMin, missedMin }: Pick<CallbackRules, 'personalMin' | 'missedMin'>,
  missed: number,
): boolean {
  return personalMin === null || personalMin < missedMin || missed * missedMin < personalMin;
}

/** After how many ms a callback of one operator is anybody's; null is never. */
export const handOverMsOf = ({ personalMin }: { personalMin: number | null }): number | null =>
  personalMin === null ? null : personalMin * 60_000;
