import { create } from 'zustand';
import type { DeskSnapshot, WrapUpDraft } from '../../../../shared/contract/desk.ts';
import { offers } from '../../../../shared/domain/desk-command.ts';
import { checkWrapUp, type WrapUpFaults } from '../../../../shared/domain/wrap-up-check.ts';
import { hostNowMs } from '../../base/host-clock.ts';
import { finishAcw } from '../../client/desk-commands.ts';
import { useDraft } from '../../client/draft.ts';
import { useLive } from '../../client/live-store.ts';

/** The form that was tried to finish: what is missing in it is said from then on. */
export const useWrapUpCheck = create<{ tried: string | null }>(() => ({ tried: null }));

function faultsOf(desk: DeskSnapshot, draft: WrapUpDraft): WrapUpFaults {
  if (!desk.campaign) return {};
  return checkWrapUp(draft, desk.dispositions, desk.campaign.hours, hostNowMs());
}

/** What to say beside the fields: a time that cannot be kept at once, what is missing only once Finish was tried. */
export function faultsToSay(desk: DeskSnapshot, draft: WrapUpDraft, tried: boolean): WrapUpFaults {
  const { callbackAtMs, dispositionId } = faultsOf(desk, draft);
  return {
    ...(dispositionId !== undefined && tried ? { dispositionId } : {}),
    ...(callbackAtMs !== undefined && (tried || draft.callbackAtMs !== null) ? { callbackAtMs } : {}),
  };
}

/** Finishes ACW when everything that is needed is there; otherwise says what is missing and goes there. */
export function tryFinish(thenNotReady: boolean): void {
  const { desk } = useLive.getState();
  const { draft } = useDraft.getState();
  if (!desk || !offers(desk.state, 'finishAcw') || !draft) return;
  const faults = faultsOf(desk, draft);
  const isWhole = Object.keys(faults).length === 0;
  useWrapUpCheck.setState({ tried: isWhole ? null : draft.attemptId });
  if (isWhole) void finishAcw(thenNotReady);
  else if (faults.dispositionId !== undefined)
    document.querySelector<HTMLElement>('[role="radio"][tabindex="0"]')?.focus();
  else document.getElementById('desk-callback')?.focus();
}
