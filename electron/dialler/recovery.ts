import type { Attempt } from '../../shared/contract/contact.ts';
import type { AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import { SCREENING_VERDICTS } from '../../shared/domain/screening-verdict.ts';
import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import { STOPPED } from './calls/call-ending.ts';
import { ContactWork } from './contact-work.ts';
import { recordCallersOf } from './kept-callers.ts';
import { afterCallInVain } from './missed-calls.ts';
import { storeLostCall } from './store-result.ts';
import { passes } from './store-writes.ts';
import type { LeftBehind } from './stranded-wrap-up.ts';
import { UNANSWERED } from './verb-states.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

/** An attempt of which no conversation is known: how it is stored. */
function lostOutcome(attempt: Attempt): AttemptOutcome {
  if (attempt.attachedAtMs !== null) return 'failed';
  // A machine that was being left a message is nobody who was abandoned.
  const { screeningVerdict: verdict } = attempt;
  const screened = verdict === null ? null : SCREENING_VERDICTS[verdict].outcome;
  if (screened !== null) return screened;
  if (attempt.answeredAtMs !== null) return 'abandoned';
  // A call that came in was sent by nobody here.
  return attempt.sentAtMs === null && attempt.pass !== RECEIVED_PASS ? 'dial_failed' : 'failed';
}

/** Ends an attempt whose call died before anybody is known to have talked: the rules look at it as a failed one. */
async function closeLost(around: WorkSurroundings, attempt: Attempt, diedAtMs: number): Promise<void> {
  const { store } = around;
  const [contact, campaign] = await Promise.all([
    store.contacts.get(attempt.contactId, attempt.run),
    store.campaigns.get(attempt.campaignId),
  ]);
  if (!contact || !campaign) throw new Error('Its contact or its campaign is not there any more.');
  const outcome = lostOutcome(attempt);
  if (attempt.answeredAtMs !== null && UNANSWERED.some((state) => state === contact.state)) {
    // False when it was moved meanwhile; what ends the attempt looks at the state again.
    await store.contacts.move({ id: contact.id, run: attempt.run }, UNANSWERED, 'attaching');
  }
  // Nobody wraps up what nobody knows of.
  const wrapped = attempt.attachedAtMs === null ? {} : { wrappedAtMs: diedAtMs };
  const change = {
    endedAtMs: diedAtMs,
    outcome,
    hungUpBy: 'program',
    sipReason: STOPPED,
    ...wrapped,
  } as const;
  const draft = await store.drafts.get(attempt.id);
  await storeLostCall(around, campaign, contact, attempt, {
    change,
    outcome,
    draft,
    cut: true,
    ...(attempt.pass === RECEIVED_PASS
      ? afterCallInVain(
          {
            takenFrom: 'callback_scheduled',
            attempts: contact.attempts,
            nextAtMs: attempt.why?.agreedAtMs ?? null,
          },
          diedAtMs,
        )
      : { calledAtMs: null, giveBack: null }),
  });
}

/**
 * Brings an attempt that had reached its operator to its wrap-up, to be reopened at the operator's desk; null when it
 * was ended elsewhere meanwhile.
 */
export async function reopenWrapUp(
  around: WorkSurroundings,
  attempt: Attempt,
  diedAtMs: number,
): Promise<ContactWork | null> {
  const { store } = around;
  const campaign = await store.campaigns.get(attempt.campaignId);
  if (!campaign) throw new Error('Its campaign is not there any more.');
  if (attempt.endedAtMs === null) {
    const talkSec = Math.max(0, (diedAtMs - (attempt.attachedAtMs ?? diedAtMs)) / 1_000);
    const outcome = talkSec < campaign.settings.minTalkSec ? 'no_conversation' : 'answered';
    const open = await store.attempts.update(attempt.id, {
      endedAtMs: diedAtMs,
      talkSec,
      outcome,
      hungUpBy: 'program',
      sipReason: STOPPED,
    });
    if (!open) return null;
  }
  // Each is false in a state that is further on; the contact is read again below.
  const inRun = { id: attempt.contactId, run: attempt.run };
  await store.contacts.move(inRun, ['attaching'], 'in_progress');
  await store.contacts.move(inRun, ['in_progress'], 'acw');
  const [contact, ended] = await Promise.all([
    store.contacts.get(attempt.contactId, attempt.run),
    store.attempts.get(attempt.id),
  ]);
  if (!contact || !ended || ended.wrappedAtMs !== null) return null;
  const leased = { ...contact, takenFrom: contact.state, run: attempt.run, pass: attempt.pass };
  const work = new ContactWork(around, campaign, leased, null, null);
  await work.resume(ended, await store.drafts.get(attempt.id));
  return work;
}

/** Whether people are known to have talked: the host lived on after they were joined, or something was typed. */
async function talked(around: WorkSurroundings, attempt: Attempt, diedAtMs: number): Promise<boolean> {
  if (attempt.attachedAtMs === null) return false;
  if (attempt.endedAtMs !== null || diedAtMs > attempt.attachedAtMs) return true;
  return (await around.store.drafts.get(attempt.id)) !== null;
}

/** Carries one attempt on; answers the wrap-up that waits for its operator, if there is one. */
async function recoverOne(
  around: WorkSurroundings,
  id: string,
  lastBeatMs: number,
): Promise<LeftBehind | null> {
  const attempt = await around.store.attempts.get(id);
  if (!attempt) return null;
  const diedAtMs = Math.max(lastBeatMs, attempt.attachedAtMs ?? attempt.answeredAtMs ?? attempt.createdAtMs);
  if (!(await talked(around, attempt, diedAtMs))) {
    await closeLost(around, attempt, diedAtMs);
    return null;
  }
  const work = await reopenWrapUp(around, attempt, diedAtMs);
  if (!work || CONTACT_STATES[work.state].kind !== 'after' || attempt.operatorId === null) return null;
  return { operatorId: attempt.operatorId, work };
}

/**
 * What a host that is gone left open: calls that never reached an operator are stored as such; those that did wait, in
 * wrap-up, for their operator to come back. An attempt that cannot be carried on is set aside and holds up nothing else;
 * trouble of the store as a whole rejects.
 * @param attemptIds attempts that are this host's by now
 * @param diedAtMs when the host that made them was last known to live
 * @returns the wrap-ups to reopen, by operator
 */
export async function carryOn(
  around: WorkSurroundings,
  attemptIds: readonly string[],
  diedAtMs: number,
): Promise<LeftBehind[]> {
  const waiting: LeftBehind[] = [];
  for (const attemptId of attemptIds) {
    try {
      const left = await recoverOne(around, attemptId, diedAtMs);
      if (left) waiting.push(left);
    } catch (error) {
      if (passes(error)) throw error;
      const sentence =
        'The call was open when the program stopped, and its record cannot be carried on. It was left as it is; the host started without it.';
      around.setAside.add({ attemptId, contactId: null, campaignName: null, sentence }, error);
    }
  }
  return waiting;
}

/**
 * What this host left open when it was killed, as {@link carryOn} does; contacts that were only claimed go back to where
 * they were.
 * @param diedAtMs when it was last known to live
 */
export async function recover(around: WorkSurroundings, diedAtMs: number): Promise<LeftBehind[]> {
  const { store, hostId } = around;
  await recordCallersOf(around, hostId, diedAtMs);
  const waiting = await carryOn(around, await store.attempts.openIdsOf(hostId), diedAtMs);
  await store.contacts.returnLeases({ hostId });
  return waiting;
}
