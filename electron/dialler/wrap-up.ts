import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import type { Disposition, WrapUpDraft, WrapUpEdit } from '../../shared/contract/desk.ts';
import { timeWords } from '../../shared/domain/wall-time.ts';
import { Refused } from '../../shared/domain/errors.ts';
import { fieldsOf, mergeWrapUp, sameFields } from '../../shared/domain/wrap-up-merge.ts';

/** Longest notes that the contract takes. */
const MOST_NOTES = 20_000;

/** The empty form of an attempt. */
export function firstDraft(attemptId: string): WrapUpDraft {
  return { attemptId, dispositionId: null, notes: '', callbackAtMs: null, version: 0 };
}

/**
 * Under which name the form of a contact is kept until an attempt exists. It stays there when the contact is put back or
 * the host dies, so that whoever gets the contact next in this run reads what was prepared.
 */
export const draftNameBeforeDial = (contactId: number, run: number): string => `before-${run}-${contactId}`;

/** Whether anybody has filled in anything. */
export const isFilledIn = (draft: WrapUpDraft): boolean => !sameFields(draft, firstDraft(''));

/**
 * The draft after an edit; the same one when the edit says nothing new. With `seen` what another window typed meanwhile
 * stays beside it; without, an older version changes nothing.
 * @throws Refused when the joined notes are longer than can be kept.
 */
export function afterEdit(current: WrapUpDraft, { seen, ...edit }: WrapUpEdit): WrapUpDraft {
  if (!seen) return edit.version < current.version ? current : { ...edit, attemptId: current.attemptId };
  const base = seen.findLast((each) => each.notes === current.notes) ?? seen[0] ?? firstDraft('');
  const merged = mergeWrapUp(base, fieldsOf(current), fieldsOf(edit));
  if (sameFields(merged, current)) return current;
  if (merged.notes.length > MOST_NOTES) {
    throw new Refused(
      'The notes of both windows together are longer than 20,000 characters.',
      'Shorten them in one of the windows.',
    );
  }
  return { ...merged, attemptId: current.attemptId, version: current.version + 1 };
}

export interface WrapUpResult {
  dispositionId: string;
  disposition: Pick<Disposition, 'id' | 'kind'> | null;
  notes: string;
  callbackAtMs: number | null;
  /** The operator whose callback it is; null is anybody's. */
  callbackFor: string | null;
}

const TIME_RAN_OUT = '[Stored by the program: the wrap-up time ran out.]';

/** What nobody chose: a callback where a time for one was entered, else the campaign's default. */
function dispositionOf(
  draft: WrapUpDraft,
  dispositions: readonly Disposition[],
  { acw }: CampaignSettings,
): string {
  if (draft.dispositionId !== null) return draft.dispositionId;
  const callback = dispositions.find((each) => each.kind === 'callback' && !each.archived);
  return draft.callbackAtMs !== null && callback ? callback.id : acw.defaultDispositionId;
}

/**
 * The result that is stored: what was chosen, else what fits what was entered; notes say when nobody finished it, and when
 * a callback could not be kept because the person asked not to be called.
 */
export function wrapUpResult(
  draft: WrapUpDraft,
  dispositions: readonly Disposition[],
  { settings, zone }: { settings: CampaignSettings; zone: string },
  byItself: boolean,
  nowMs: number,
): WrapUpResult {
  const dispositionId = dispositionOf(draft, dispositions, settings);
  const disposition = dispositions.find((each) => each.id === dispositionId) ?? null;
  const { callbackAtMs } = draft;
  const isForbidden = callbackAtMs !== null && disposition?.kind === 'do_not_call';
  const remarks = [
    byItself ? TIME_RAN_OUT : '',
    isForbidden
      ? `[A callback at ${timeWords(zone, callbackAtMs, nowMs)} (${zone}) was entered too; it was not kept, because the person asked not to be called.]`
      : '',
  ];
  return {
    dispositionId,
    disposition,
    notes: [draft.notes, ...remarks].filter((text) => text !== '').join('\n'),
    callbackAtMs: isForbidden ? null : callbackAtMs,
    callbackFor: isForbidden ? null : (draft.callbackFor ?? null),
  };
}
