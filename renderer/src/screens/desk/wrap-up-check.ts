import { create } from 'zustand';
import { finishAcw } from '../../client/desk-commands.ts';
import { useDraft } from '../../client/draft.ts';
import { useLive } from '../../client/live-store.ts';

export type MissingPart = 'disposition' | 'callback' | 'future';

/** What still has to be filled in; said beside the field after the first try to finish. */
export const useWrapUpCheck = create<{ missing: MissingPart | null }>(() => ({ missing: null }));

// What was missing is said until it is chosen or another wrap-up begins; the host's copy of the same draft is no change.
useDraft.subscribe(({ draft: now }, { draft: before }) => {
  if (!useWrapUpCheck.getState().missing) return;
  const same =
    now?.attemptId === before?.attemptId &&
    now?.dispositionId === before?.dispositionId &&
    now?.callbackAtMs === before?.callbackAtMs;
  if (!same) useWrapUpCheck.setState({ missing: null });
});

function missingPart(): MissingPart | null {
  const { draft } = useDraft.getState();
  const { desk, clockSkewMs } = useLive.getState();
  const chosen = desk?.dispositions.find((one) => one.id === draft?.dispositionId);
  if (!draft || !chosen) return 'disposition';
  if (chosen.kind === 'callback' && draft.callbackAtMs === null) return 'callback';
  if (draft.callbackAtMs !== null && draft.callbackAtMs <= Date.now() + clockSkewMs) return 'future';
  return null;
}

/** Finishes ACW when everything that is needed is there; otherwise says what is missing and goes there. */
export function tryFinish(thenNotReady: boolean): void {
  if (useLive.getState().desk?.state !== 'acw') return;
  const missing = missingPart();
  useWrapUpCheck.setState({ missing });
  if (missing === null) void finishAcw(thenNotReady);
  else if (missing === 'disposition') document.querySelector<HTMLElement>('[role="radio"]')?.focus();
  else document.getElementById('desk-callback')?.focus();
}
