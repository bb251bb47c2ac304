import { dialsAhead } from '../../shared/domain/call-mode.ts';
import type { Campaign } from '../../shared/contract/campaign.ts';
import type { Attempt, Contact } from '../../shared/contract/contact.ts';
import type { WrapUpDraft } from '../../shared/contract/desk.ts';
import type { AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import { isSetApart, type ContactState } from '../../shared/domain/contact-state.ts';
import { afterAttempt, finalStateOf, heldOpen, type NextStep } from '../../shared/domain/retry-rules.ts';
import { CALLER_KEPT_MS, isAgreedAhead } from '../../shared/domain/callbacks.ts';
import type { AttemptChange, ContactChange, GoesTo } from '../store/store.ts';
import { IN_FLIGHT } from './verb-states.ts';
import type { WorkSurroundings } from './work-surroundings.ts';
import type { WrapUpResult } from './wrap-up.ts';

type Results = Pick<WorkSurroundings, 'store' | 'clock' | 'persist' | 'isCalling' | 'isRinging'>;

/** Long enough for the person who calls to be put through, or to hear that nobody is free. */
const CALLING_HELD_MIN = 2;

/** For how long a contact whose attempts are over is held open: whoever calls this very moment is not a stranger a moment later. */
async function heldMin(around: Results, { settings }: Campaign, contactId: number): Promise<number> {
  const { contactCompletionMin } = settings;
  if (contactCompletionMin >= CALLING_HELD_MIN) return contactCompletionMin;
  const calls = await around.persist('looking who calls', () => around.isCalling(contactId));
  return calls ? CALLING_HELD_MIN : contactCompletionMin;
}

function contactChange(
  nextAtMs: number | null,
  lastOutcome: AttemptOutcome,
  lastCalledAtMs: number | null,
): ContactChange {
  return {
    nextAtMs,
    lastOutcome,
    ...(lastCalledAtMs === null ? {} : { lastCalledAtMs }),
    leaseUntilMs: null,
    operatorId: null,
  };
}

/** Whose callback it is from here on, when it is one; none of the new one was missed yet. */
const callbackOf = ({ to }: NextStep, ownerId: string | null): ContactChange => ({
  ownerId: to === 'callback_scheduled' ? ownerId : null,
  missed: 0,
});

/** Anybody calls back whoever has called and reached nobody: at once, or once whoever rings by now has been put through. */
export const calledBack = (
  around: Pick<WorkSurroundings, 'isRinging'>,
  contactId: number,
  nowMs: number,
): GoesTo & { to: 'callback_scheduled' } => ({
  to: 'callback_scheduled',
  change: {
    nextAtMs: around.isRinging(contactId) ? nowMs + CALLER_KEPT_MS : nowMs,
    ownerId: null,
    missed: 0,
  },
});

/**
 * Where a contact goes instead of `next` when its person called while it was worked on, and nobody took it; null when that
 * changes nothing: a time that was agreed stands, and whoever asked not to be called is not called for that either.
 */
function ifCalled(around: Results, contactId: number, next: NextStep, change: ContactChange): GoesTo | null {
  const nowMs = around.clock.now();
  if (isAgreedAhead(next.to, next.nextAtMs, nowMs) || isSetApart(next.to)) return null;
  const back = calledBack(around, contactId, nowMs);
  return { ...back, change: { ...change, ...back.change } };
}

/** Somebody answered a call placed ahead and nobody was there: such a number is left in peace for a while. */
export const isLeftAlone = (mode: Attempt['mode'], outcome: AttemptOutcome): boolean =>
  dialsAhead(mode) && (outcome === 'abandoned' || outcome === 'canceled_by_client');

/** How a call ended that never reached its operator. */
export interface LostCall {
  /** What is recorded of its end. */
  change: AttemptChange;
  outcome: AttemptOutcome;
  /** What was typed while it was prepared and rang. */
  draft: WrapUpDraft | null;
  /** The person called then and reached nobody: anybody calls them back from then on. Null for every other call. */
  calledAtMs: number | null;
  /** The program died under the call: the rules look at it as a failed one, whatever it counts as. */
  cut: boolean;
  /** The trunk's doing: the contact goes back to where it was taken from, and no attempt of its is used up. */
  giveBack: { to: ContactState; attempts: number; nextAtMs: number } | null;
}

/**
 * Ends the attempt of a call that never reached its operator; answers where the contact went, null when the attempt was
 * ended elsewhere already. The draft stays with it: notes in its record, a callback time that is still ahead as the next
 * attempt.
 */
export async function storeLostCall(
  around: Results,
  campaign: Campaign,
  contact: Pick<Contact, 'id' | 'attempts'>,
  attempt: Pick<Attempt, 'id' | 'createdAtMs' | 'mode'>,
  { change, outcome, draft, cut, calledAtMs, giveBack }: LostCall,
): Promise<ContactState | null> {
  const { store, clock, persist } = around;
  const openMin = await heldMin(around, campaign, contact.id);
  const notes = draft?.notes ?? '';
  const nowMs = clock.now();
  const asked = draft?.callbackAtMs ?? null;
  const afterwards = afterAttempt(campaign.settings.retries, {
    attempts: contact.attempts,
    outcome: cut ? 'failed' : outcome,
    talkSec: null,
    disposition: null,
    callbackAtMs: asked !== null && asked > nowMs ? asked : calledAtMs,
    nowMs,
  });
  // Whom a call that counts as nothing reached may be tried again; else the state says what it counts as.
  const rest =
    cut && afterwards.to !== 'retry_scheduled' && afterwards.to !== 'callback_scheduled'
      ? { to: finalStateOf(outcome), nextAtMs: null }
      : afterwards;
  const next = heldOpen(rest, outcome, openMin, nowMs);
  // A time that somebody entered stands.
  const back = next.to === 'callback_scheduled' ? null : giveBack;
  const record = notes === '' ? change : { ...change, notes };
  const goes = back ?? next;
  const contactGets = {
    ...contactChange(goes.nextAtMs, outcome, attempt.createdAtMs),
    // What goes back untried stays whose it was.
    ...(back ? { attempts: back.attempts } : callbackOf(next, draft?.callbackFor ?? null)),
  };
  const went = await persist('storing the end of a call', () =>
    store.attempts.finish(
      attempt.id,
      record,
      {
        from: IN_FLIGHT,
        to: goes.to,
        change: contactGets,
        called: ifCalled(around, contact.id, goes, contactGets),
      },
      isLeftAlone(attempt.mode, outcome)
        ? nowMs + campaign.settings.predictive.holdHours * 3_600_000
        : undefined,
    ),
  );
  if (went !== null && draft !== null && draft.version > 0) {
    await persist('closing a draft', () => store.drafts.remove(attempt.id));
  }
  return went;
}

/** How a wrap-up is stored. */
export interface WrapUpEnd {
  /** Now, in the same reckoning as the attempt's other times. */
  wrappedAtMs: number;
  result: WrapUpResult;
  who: string;
  /** The program died under the call and nobody has said how it went: it counts as failed. */
  cut: boolean;
  keepDraft: boolean;
}

/**
 * Ends the attempt of a contact in `processing` with its wrap-up; answers where the contact went, null when the attempt was
 * ended elsewhere already.
 */
export async function storeWrapUp(
  around: Results,
  campaign: Campaign,
  contact: Pick<Contact, 'id' | 'attempts' | 'phone'>,
  attemptId: string,
  { wrappedAtMs, result, who, cut, keepDraft }: WrapUpEnd,
): Promise<ContactState | null> {
  const { store, clock, persist } = around;
  const nowMs = clock.now();
  const openMin = await heldMin(around, campaign, contact.id);
  const attempt = await persist('reading an attempt', () => store.attempts.get(attemptId));
  const isMachine = result.disposition?.kind === 'machine';
  const outcome = isMachine ? 'machine' : cut ? 'failed' : (attempt?.outcome ?? 'answered');
  if (result.disposition?.kind === 'do_not_call') {
    const entry = { phone: contact.phone, reason: 'Asked not to be called', addedAtMs: nowMs, who };
    await persist('adding to the blacklist', () => store.blacklist.add(entry));
  }
  const afterwards = afterAttempt(campaign.settings.retries, {
    attempts: contact.attempts,
    outcome,
    talkSec: cut || isMachine ? null : (attempt?.talkSec ?? null),
    disposition: result.disposition,
    callbackAtMs: result.callbackAtMs,
    nowMs,
  });
  const next = heldOpen(afterwards, outcome, openMin, nowMs);
  const endedAtMs = attempt?.endedAtMs ?? wrappedAtMs;
  const wrapSec = Math.max(0, (wrappedAtMs - endedAtMs) / 1_000);
  const { dispositionId, notes } = result;
  const contactGets = {
    ...contactChange(next.nextAtMs, outcome, attempt?.createdAtMs ?? null),
    ...callbackOf(next, result.callbackFor),
  };
  const went = await persist('storing a wrap-up', () =>
    store.attempts.finish(
      attemptId,
      { wrappedAtMs, wrapSec, dispositionId, notes, outcome },
      {
        from: ['processing'],
        to: next.to,
        change: contactGets,
        called: ifCalled(around, contact.id, next, contactGets),
      },
    ),
  );
  if (went === null) return null;
  if (!keepDraft) await persist('closing a draft', () => store.drafts.remove(attemptId));
  return went;
}
