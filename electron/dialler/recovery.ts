import type { Attempt } from '../../shared/contract/contact.ts';
import type { AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import { ContactWork } from './contact-work.ts';
import { storeLostCall } from './store-result.ts';
import type { LeftBehind } from './stranded-wrap-up.ts';
import { UNANSWERED } from './verb-states.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

const STOPPED = 'The program stopped while the call was up';

/** An attempt that never reached its operator: how it is stored. */
function lostOutcome(attempt: Attempt): AttemptOutcome {
  if (attempt.answeredAtMs !== null) return 'abandoned';
  return attempt.sentAtMs === null ? 'dial_failed' : 'failed';
}

/** Ends an attempt whose call died before it reached an operator. */
async function closeLost(around: WorkSurroundings, attempt: Attempt, diedAtMs: number): Promise<void> {
  const { store } = around;
  const [contact, campaign] = await Promise.all([
    store.contacts.get(attempt.contactId),
    store.campaigns.get(attempt.campaignId),
  ]);
  if (!contact || !campaign) return;
  const outcome = lostOutcome(attempt);
  if (outcome === 'abandoned' && contact.state !== 'attaching') {
    await store.contacts.move(contact.id, UNANSWERED, 'attaching');
  }
  const change = { endedAtMs: diedAtMs, outcome, hungUpBy: 'program', sipReason: STOPPED } as const;
  const draft = await store.drafts.get(attempt.id);
  await storeLostCall(around, campaign, contact, attempt, change, outcome, draft);
}

/** Brings an attempt that had reached its operator to its wrap-up, to be reopened at the operator's desk. */
export async function reopenWrapUp(
  around: WorkSurroundings,
  attempt: Attempt,
  diedAtMs: number,
): Promise<ContactWork | null> {
  const { store } = around;
  const campaign = await store.campaigns.get(attempt.campaignId);
  if (!campaign) return null;
  if (attempt.endedAtMs === null) {
    const talkSec = Math.max(0, (diedAtMs - (attempt.attachedAtMs ?? diedAtMs)) / 1_000);
    const outcome = talkSec < campaign.settings.minTalkSec ? 'no_conversation' : 'answered';
    await store.attempts.update(attempt.id, {
      endedAtMs: diedAtMs,
      talkSec,
      outcome,
      hungUpBy: 'program',
      sipReason: STOPPED,
    });
  }
  await store.contacts.move(attempt.contactId, ['attaching'], 'in_progress');
  await store.contacts.move(attempt.contactId, ['in_progress'], 'acw');
  const [contact, ended] = await Promise.all([
    store.contacts.get(attempt.contactId),
    store.attempts.get(attempt.id),
  ]);
  if (!contact || !ended) return null;
  const leased = { ...contact, takenFrom: contact.state, run: attempt.run, pass: attempt.pass };
  const work = new ContactWork(around, campaign, leased, null, null);
  await work.resume(ended, await store.drafts.get(attempt.id));
  return work;
}

/**
 * What a killed host left open: calls that never reached an operator are stored as such; those that did wait, in wrap-up,
 * for their operator to come back; contacts that were only claimed go back to where they were.
 * @param diedAtMs when the host was last known to live
 * @returns the wrap-ups to reopen, by operator
 */
export async function recover(around: WorkSurroundings, diedAtMs: number): Promise<LeftBehind[]> {
  const { store, hostId } = around;
  const waiting: LeftBehind[] = [];
  for (const attempt of await store.attempts.openOf(hostId)) {
    const endMs = Math.max(diedAtMs, attempt.attachedAtMs ?? attempt.answeredAtMs ?? attempt.createdAtMs);
    if (attempt.attachedAtMs === null) {
      await closeLost(around, attempt, endMs);
      continue;
    }
    const work = await reopenWrapUp(around, attempt, endMs);
    if (!work || CONTACT_STATES[work.state].kind !== 'after') continue;
    if (attempt.operatorId !== null) waiting.push({ operatorId: attempt.operatorId, work });
  }
  await store.contacts.returnLeases({ hostId });
  return waiting;
}
