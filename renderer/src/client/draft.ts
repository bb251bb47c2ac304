import { ORPCError } from '@orpc/client';
import { create } from 'zustand';
import {
  MOST_SEEN,
  wrapUpEdit,
  type DeskSnapshot,
  type WrapUpDraft,
  type WrapUpEdit,
  type WrapUpFields,
} from '../../../shared/contract/desk.ts';
import { fieldsOf, mergeWrapUp, sameFields } from '../../../shared/domain/wrap-up-merge.ts';
import { tell, tellFailureAbout } from '../base/notices.ts';
import { text } from '../base/text.en.ts';
import { host } from './connection.ts';
import { useLive } from './live-store.ts';

/** What is typed goes to the host this long after the last key, and at once when the field or the page is left. */
const SAVE_AFTER_MS = 250;
const RETRY_AFTER_MS = 1_000;
/** A refusal is said unless the desk has moved on by then, which says it better. */
const SAY_REFUSAL_MS = 1_500;
const NOTICE = 'draft';
const keyOf = (name: string) => `callboard.draft.${name}`;

/** The wrap-up as this window shows it; ahead of the host by a few keys at most, and joined with what other windows type. */
export const useDraft = create<{ draft: WrapUpDraft | null; isStored: boolean }>(() => ({
  draft: null,
  isStored: true,
}));

/** The form that is open, as the host knows it. */
interface Form {
  contactId: number | null;
  contactName: string;
  /** Its name changes once, when the call is placed. */
  beforeDial: boolean;
  /** What the host said last. */
  kept: WrapUpDraft;
  /** Sent since, without an answer: the host may hold any of it. */
  unanswered: WrapUpFields[];
}

let form: Form | null = null;
let timer: ReturnType<typeof setTimeout> | null = null;
/** What is on its way to the host, one at a time. */
let underWay: WrapUpFields | null = null;
/** What the host said while a change was on its way to it. */
let saidMeanwhile: WrapUpDraft | null = null;
/** The wrap-up that this window is finishing. */
let handedIn: string | null = null;

function show(draft: WrapUpDraft, kept: WrapUpDraft): void {
  const isStored = sameFields(draft, kept);
  const before = useDraft.getState();
  if (isStored) sessionStorage.removeItem(keyOf(draft.attemptId));
  if (before.draft !== draft || before.isStored !== isStored) useDraft.setState({ draft, isStored });
}

/** What is sent, and what a reload finds: the form with what the host may hold of it. */
function editOf({ kept, unanswered }: Form, draft: WrapUpDraft): WrapUpEdit {
  const held = underWay === null ? unanswered : [...unanswered, underWay];
  return { ...draft, seen: [fieldsOf(kept), ...held.slice(1 - MOST_SEEN)] };
}

/** Reads the copy that a reload or a killed host left behind. */
function leftBehind(name: string): WrapUpEdit | null {
  const copy = sessionStorage.getItem(keyOf(name));
  if (copy === null) return null;
  try {
    const parsed = wrapUpEdit.safeParse(JSON.parse(copy));
    return parsed.success ? parsed.data : null;
  } catch {
    // Cut off half-way by a crash: the host's own copy is used.
    return null;
  }
}

/** Takes over what the host says of this form, beside what is typed here. `base` is what both began with. */
function rebase(open: Form, said: WrapUpDraft, base: WrapUpFields): void {
  const { draft } = useDraft.getState();
  // Said once more, as when the connection is lost: what was sent may still have arrived.
  if (said.version !== open.kept.version) open.unanswered = [];
  open.kept = said;
  const merged = draft === null ? said : { ...said, ...mergeWrapUp(base, said, draft) };
  show(merged, said);
}

/** The base of what the host says: the last thing of ours that it shows to have taken. */
function baseOf({ kept, unanswered }: Form, said: WrapUpDraft): WrapUpFields {
  return unanswered.findLast((sent) => sent.notes === said.notes) ?? kept;
}

async function send(): Promise<void> {
  const open = form;
  const { draft } = useDraft.getState();
  if (underWay !== null || !open || !draft || sameFields(draft, open.kept)) return;
  const sent = fieldsOf(draft);
  const edit = editOf(open, draft);
  underWay = sent;
  try {
    const { draft: answer } = await host.desk.saveDraft(edit);
    underWay = null;
    if (form !== open) return;
    rebase(open, answer, sent);
    hearMeanwhile(open);
    void send();
  } catch (error) {
    underWay = null;
    if (form !== open) return;
    open.unanswered.push(sent);
    hearMeanwhile(open);
    if (error instanceof ORPCError && error.defined && error.code === 'REFUSED') sayRefused(error, draft);
    else {
      console.info('The wrap-up is kept here until the host answers.', error);
      later(RETRY_AFTER_MS);
    }
  }
}

function hearMeanwhile(open: Form): void {
  const said = saidMeanwhile;
  saidMeanwhile = null;
  if (said && said.version > open.kept.version) rebase(open, said, baseOf(open, said));
}

/** The same again would be refused again: it waits for the next change. */
function sayRefused(error: unknown, draft: WrapUpDraft): void {
  setTimeout(() => {
    const now = useDraft.getState().draft;
    if (now && sameFields(now, draft)) tellFailureAbout(NOTICE, error);
  }, SAY_REFUSAL_MS);
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

/** Sends the last there is: a window that closes hears no answer to what is on its way, and cannot wait for it. */
function sendLast(): void {
  const { draft } = useDraft.getState();
  if (underWay === null || form === null || draft === null || sameFields(draft, underWay))
    return flushDraft();
  host.desk
    .saveDraft(editOf(form, draft))
    .catch((error: unknown) => console.info('The wrap-up is kept here until the host answers.', error));
}

/** Changes the form at the desk. */
export function editDraft(change: Partial<WrapUpFields>): void {
  const { draft } = useDraft.getState();
  if (!draft || !form) return;
  const next = { ...draft, ...change };
  sessionStorage.setItem(keyOf(next.attemptId), JSON.stringify(editOf(form, next)));
  show(next, form.kept);
  later(SAVE_AFTER_MS);
}

function isSameForm(open: Form, said: WrapUpDraft, desk: DeskSnapshot): boolean {
  if (open.kept.attemptId === said.attemptId) return true;
  return open.beforeDial && open.contactId !== null && open.contactId === desk.contact?.id;
}

/** Takes up the form of the contact at the desk, with what this page or the one before it typed. */
function takeUp(desk: DeskSnapshot, said: WrapUpDraft): void {
  const contactId = desk.contact?.id ?? null;
  if (form && isSameForm(form, said, desk)) {
    const name = said.attemptId;
    // A snapshot that was asked for before what is known already, and came after it.
    if (name === form.kept.attemptId && said.version < form.kept.version) return;
    const { draft } = useDraft.getState();
    if (draft && draft.attemptId !== name) sessionStorage.removeItem(keyOf(draft.attemptId));
    form.beforeDial = desk.call === null;
    if (underWay !== null) {
      saidMeanwhile = said;
      return;
    }
    rebase(form, said, baseOf(form, said));
  } else {
    leave();
    form = {
      contactId,
      contactName: desk.contact?.name ?? '',
      beforeDial: desk.call === null,
      kept: said,
      unanswered: [],
    };
    const left = leftBehind(said.attemptId);
    const base = left?.seen?.findLast((seen) => seen.notes === said.notes) ?? left?.seen?.[0];
    show(left && base ? { ...said, ...mergeWrapUp(base, said, left) } : said, said);
  }
  if (!useDraft.getState().isStored) later(SAVE_AFTER_MS);
}

/** The contact has left the desk: what was typed last and could not be stored with it is said, not dropped. */
function leave(): void {
  const open = form;
  const { draft } = useDraft.getState();
  form = null;
  saidMeanwhile = null;
  if (draft && open && draft.attemptId !== handedIn) sayLeftOver(open, draft);
  if (draft) useDraft.setState({ draft: null, isStored: true });
}

function sayLeftOver(open: Form, draft: WrapUpDraft): void {
  sessionStorage.removeItem(keyOf(draft.attemptId));
  if (draft.notes === open.kept.notes) return;
  tell(text.desk.leftOver(open.contactName || text.desk.unnamed, draft.notes), 'red');
}

/** Sends the form as finished; what was typed is still here when that fails. */
export async function handInDraft(finish: (edit: WrapUpEdit) => Promise<unknown>): Promise<void> {
  const open = form;
  const { draft } = useDraft.getState();
  if (!open || !draft) return;
  if (timer) clearTimeout(timer);
  handedIn = draft.attemptId;
  try {
    await finish(editOf(open, draft));
    sessionStorage.removeItem(keyOf(draft.attemptId));
    if (form === open) leave();
  } catch (error) {
    if (form !== open) sayLeftOver(open, draft);
    else later(0);
    throw error;
  } finally {
    handedIn = null;
  }
}

/** Keeps the draft in step with the desk for as long as the window is open. */
export function keepDraft(): void {
  useLive.subscribe(({ desk, connection }, before) => {
    if (desk === before.desk && connection === before.connection) return;
    if (desk?.draft) takeUp(desk, desk.draft);
    else leave();
  });
  // The earlier of the two leaves what is sent some time to get out; the later one is the last there is.
  window.addEventListener('beforeunload', sendLast);
  window.addEventListener('pagehide', sendLast);
  window.addEventListener('blur', flushDraft);
}
