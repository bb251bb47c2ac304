import { create } from 'zustand';
import { wrapUpDraft, type WrapUpDraft } from '../../../shared/contract/desk.ts';
import { host } from './connection.ts';
import { useLive } from './live-store.ts';

/** What is typed goes to the host this long after the last key, and at once when the field or the page is left. */
const SAVE_AFTER_MS = 250;
const RETRY_AFTER_MS = 1_000;
const keyOf = (attemptId: string) => `callboard.draft.${attemptId}`;

interface DraftState {
  draft: WrapUpDraft | null;
  /** The newest version that the host has stored. */
  stored: number;
}

/** The wrap-up as the operator sees it; ahead of the host by a few keys at most. */
export const useDraft = create<DraftState>(() => ({ draft: null, stored: 0 }));

let timer: ReturnType<typeof setTimeout> | null = null;
let sending = false;

/** Reads the copy that a reload or a killed host left behind. */
function leftBehind(attemptId: string): WrapUpDraft | null {
  const text = sessionStorage.getItem(keyOf(attemptId));
  if (text === null) return null;
  try {
    const parsed = wrapUpDraft.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Cut off half-way by a crash: the host's own copy is used.
    return null;
  }
}

async function send(): Promise<void> {
  const { draft, stored } = useDraft.getState();
  if (sending || !draft || draft.version <= stored) return;
  sending = true;
  try {
    await host.desk.saveDraft(draft);
    useDraft.setState((now) => ({
      stored: now.draft?.attemptId === draft.attemptId ? Math.max(now.stored, draft.version) : now.stored,
    }));
    const newest = useDraft.getState().draft;
    if (newest?.attemptId === draft.attemptId && newest.version === draft.version) {
      sessionStorage.removeItem(keyOf(draft.attemptId));
    }
    sending = false;
    void send();
  } catch (error) {
    sending = false;
    // The same version sent twice does nothing, so trying again is safe.
    console.info('The wrap-up is kept here until the host answers.', error);
    if (useDraft.getState().draft?.attemptId === draft.attemptId) later(RETRY_AFTER_MS);
  }
}

function later(ms: number): void {
  if (timer) clearTimeout(timer);
  timer = setTimeout(() => {
    timer = null;
    void send();
  }, ms);
}

/** Sends what is not yet stored, now. */
export function flushDraft(): void {
  if (timer) clearTimeout(timer);
  timer = null;
  void send();
}

/** Changes the wrap-up of the call in hand; every change counts the version up. */
export function editDraft(
  change: Partial<Pick<WrapUpDraft, 'dispositionId' | 'notes' | 'callbackAtMs'>>,
): void {
  const { draft } = useDraft.getState();
  if (!draft) return;
  const next = { ...draft, ...change, version: draft.version + 1 };
  sessionStorage.setItem(keyOf(next.attemptId), JSON.stringify(next));
  useDraft.setState({ draft: next });
  later(SAVE_AFTER_MS);
}

/** Takes up the draft of the attempt on the desk: the newer of what the host, this page and an earlier page hold. */
function takeUp(attemptId: string, fromHost: WrapUpDraft | null): void {
  const mine = useDraft.getState().draft;
  const held = [mine?.attemptId === attemptId ? mine : null, leftBehind(attemptId)];
  const blank: WrapUpDraft = { attemptId, dispositionId: null, notes: '', callbackAtMs: null, version: 0 };
  const onHost = fromHost?.attemptId === attemptId ? fromHost : blank;
  const newest = held.reduce<WrapUpDraft>(
    (best, one) => (one && one.version > best.version ? one : best),
    onHost,
  );
  const stored = onHost.version;
  if (newest !== mine || stored !== useDraft.getState().stored) useDraft.setState({ draft: newest, stored });
  if (newest.version > stored) later(SAVE_AFTER_MS);
}

/** Keeps the draft in step with the desk for as long as the window is open. */
export function keepDraft(): void {
  useLive.subscribe((now, before) => {
    if (now.desk === before.desk && now.connection === before.connection) return;
    const attemptId = now.desk?.call?.attemptId ?? now.desk?.draft?.attemptId;
    if (attemptId) takeUp(attemptId, now.desk?.draft ?? null);
    else if (useDraft.getState().draft) useDraft.setState({ draft: null, stored: 0 });
  });
  window.addEventListener('pagehide', flushDraft);
  window.addEventListener('blur', flushDraft);
}

/** Forgets the draft of a finished wrap-up. */
export function dropDraft(attemptId: string): void {
  sessionStorage.removeItem(keyOf(attemptId));
  if (useDraft.getState().draft?.attemptId === attemptId) useDraft.setState({ draft: null, stored: 0 });
}
