import type { CampaignHours } from '../contract/hours.ts';
import type { Disposition, WrapUpFields } from '../contract/desk.ts';
import { dayClosesMs, hoursAt } from './hours.ts';
import { timeWords } from './wall-time.ts';

/** What stands in the way of a wrap-up, by field: one sentence each, none when it can be finished. */
export type WrapUpFaults = Partial<Record<'dispositionId' | 'callbackAtMs', string>>;

/**
 * What is missing or cannot be kept before a wrap-up is finished by hand. A callback time is kept whatever the
 * disposition is, or refused here, while the form is open.
 */
export function checkWrapUp(
  draft: WrapUpFields,
  dispositions: readonly Disposition[],
  hours: CampaignHours,
  nowMs: number,
): WrapUpFaults {
  const chosen = dispositions.find((each) => each.id === draft.dispositionId);
  const callback = refusedCallback(draft.callbackAtMs, chosen?.kind ?? null, hours, nowMs);
  return {
    ...(chosen ? {} : { dispositionId: 'Choose a disposition.' }),
    ...(callback === null ? {} : { callbackAtMs: callback }),
  };
}

/** Why this callback cannot be kept, in a sentence that says what to do; null when it can, or when none is asked for. */
function refusedCallback(
  callbackAtMs: number | null,
  kind: Disposition['kind'] | null,
  hours: CampaignHours,
  nowMs: number,
): string | null {
  if (callbackAtMs === null) return kind === 'callback' ? 'Choose when to call back.' : null;
  if (kind === 'do_not_call') {
    return 'This person asked not to be called, so no callback can be kept. Clear the time, or choose another disposition.';
  }
  if (callbackAtMs <= nowMs) return 'Choose a time that is still ahead.';
  const then = hoursAt(hours, callbackAtMs);
  const words = (atMs: number): string => timeWords(hours.zone, atMs, nowMs);
  const zone = hours.zone.replaceAll('_', ' ');
  if (!then.open) {
    const next = then.untilMs === null ? '' : ` It is open again from ${words(then.untilMs)}.`;
    return `The campaign does not call at ${words(callbackAtMs)} (${zone}).${next} Choose a time while it is open.`;
  }
  if (!hours.singleDay) return null;
  const now = hoursAt(hours, nowMs);
  if (now.open && now.untilMs === null) return null;
  const endsMs = dayClosesMs(hours, nowMs);
  if (endsMs !== null && callbackAtMs < endsMs) return null;
  return 'This campaign ends when its window closes today. Choose a time before that, or clear the time.';
}
