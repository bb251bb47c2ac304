import type { Campaign } from '../../shared/contract/campaign.ts';
import {
  RECEIVED_PASS,
  type AttemptWhy,
  type DialCheck,
  type Line,
} from '../../shared/domain/attempt-why.ts';
import { dialsAhead } from '../../shared/domain/call-mode.ts';
import { boundToKeep, type PacingBoundName } from '../../shared/domain/pacing-bound.ts';
import type { LeasedContact } from '../store/store.ts';

/** What put a contact in line that is taken into work. */
export function lineOf({ takenFrom, pass }: Pick<LeasedContact, 'takenFrom' | 'pass'>): Line {
  if (pass === RECEIVED_PASS) return 'received';
  if (takenFrom === 'callback_scheduled') return 'callback';
  return pass > 1 ? 'retry' : 'first_pass';
}

/**
 * Why a contact is dialled now. The checks are those that admission and the store make for this campaign; an attempt that
 * one of them barred does not exist.
 */
export function whyDialled(
  contact: Pick<LeasedContact, 'takenFrom' | 'pass' | 'nextAtMs' | 'lastOutcome' | 'likely'>,
  { settings }: Pick<Campaign, 'settings'>,
  checkedAtMs: number,
  bound: PacingBoundName | null,
): AttemptWhy {
  const checks: DialCheck[] = ['running', 'emergency', 'window', 'trunk', 'concurrency'];
  if (settings.callIntervalMs > 0) checks.push('interval');
  checks.push('blacklist', 'in_flight');
  if (settings.numberIds.length > 0) checks.push('caller_id');
  if (dialsAhead(settings.mode)) checks.push('hold');
  const { nextAtMs, lastOutcome, likely = null } = contact;
  return {
    line: lineOf(contact),
    dueAtMs: nextAtMs === 0 ? null : nextAtMs,
    lastOutcome,
    checkedAtMs,
    checks,
    bound: bound === null ? null : boundToKeep(bound),
    likely,
    agreedAtMs: null,
  };
}
