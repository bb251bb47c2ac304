import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import type { Disposition, WrapUpDraft } from '../../shared/contract/desk.ts';

/** The empty form of an attempt. */
export function firstDraft(attemptId: string): WrapUpDraft {
  return { attemptId, dispositionId: null, notes: '', callbackAtMs: null, version: 0 };
}

/** What is missing before a wrap-up can be finished by hand: a sentence per field, none when it is complete. */
export function checkWrapUp(
  draft: WrapUpDraft,
  dispositions: readonly Disposition[],
  nowMs: number,
): Record<string, string> {
  const chosen = dispositions.find((d) => d.id === draft.dispositionId);
  if (!chosen) return { dispositionId: 'Choose a disposition.' };
  if (chosen.kind !== 'callback') return {};
  if (draft.callbackAtMs === null) return { callbackAtMs: 'Choose when to call back.' };
  return draft.callbackAtMs > nowMs ? {} : { callbackAtMs: 'Choose a time that is still ahead.' };
}

export interface WrapUpResult {
  dispositionId: string;
  disposition: Pick<Disposition, 'id' | 'kind'> | null;
  notes: string;
  callbackAtMs: number | null;
}

const TIME_RAN_OUT = '[Stored by the program: the wrap-up time ran out.]';

/** The result that is stored: what was chosen, else the campaign's default; notes say when nobody finished it. */
export function wrapUpResult(
  draft: WrapUpDraft,
  dispositions: readonly Disposition[],
  settings: CampaignSettings,
  byItself: boolean,
): WrapUpResult {
  const dispositionId = draft.dispositionId ?? settings.acw.defaultDispositionId;
  const notes = byItself ? [draft.notes, TIME_RAN_OUT].filter((text) => text !== '').join('\n') : draft.notes;
  return {
    dispositionId,
    disposition: dispositions.find((d) => d.id === dispositionId) ?? null,
    notes,
    callbackAtMs: draft.callbackAtMs,
  };
}
