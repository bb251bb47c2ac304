import { sql } from 'kysely';
import type { AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import { MAY_CALL } from '../../shared/domain/callbacks.ts';
import { CONTACT_STATES, type ContactState } from '../../shared/domain/contact-state.ts';
import type { AttemptChange, NewAttempt } from './attempt-record.ts';
import { attemptColumns } from './attempt-row.ts';
import { countCallback } from './callback-count.ts';
import type { GoesTo } from './callback-store.ts';
import { moveContact } from './contact-move.ts';
import { readContact, toContact } from './contact-row.ts';
import type { Database, Executor } from './database.ts';
import { inTransaction } from './database.ts';
import type { LeasedContact } from './store.ts';

/** Whether somebody was talking to the person after this call of theirs had begun. */
async function talkedSince(
  trx: Executor,
  { contactId, createdAtMs }: Pick<NewAttempt, 'contactId' | 'createdAtMs'>,
): Promise<boolean> {
  const talk = await trx
    .selectFrom('attempts')
    .select('id')
    .where('contactId', '=', contactId)
    .where('attachedAtMs', '>=', createdAtMs)
    .limit(1)
    .executeTakeFirst();
  return talk !== undefined;
}

/** See `Store.callbacks.noteUntaken`. */
export function noteUntaken(
  base: Database,
  attempt: NewAttempt,
  end: AttemptChange,
  next: (contact: LeasedContact) => GoesTo,
): Promise<ContactState | null> {
  return inTransaction(base, async (trx) => {
    const shared = base.kind === 'postgres';
    // Whoever finishes the contact's attempt at this moment either sees this call, or has finished before it is written.
    await trx
      .selectFrom('attempts')
      .select('id')
      .where('contactId', '=', attempt.contactId)
      .where('open', '=', sql.lit(1))
      .$if(shared, (query) => query.forUpdate())
      .executeTakeFirst();
    const row = await readContact(base, trx, attempt.contactId, { run: attempt.run, locked: true });
    if (!row) return null;
    const { campaignId: _campaignId, why, ...columns } = attempt;
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('attempts')
      .values({
        ringingAtMs: attempt.createdAtMs,
        ...attemptColumns(end),
        ...columns,
        why: why && JSON.stringify(why),
        campaignKey: row.campaignKey,
        open: 0,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) return null;
    await countCallback(trx, row.campaignKey, attempt.run, 'received');
    const isClaimed = CONTACT_STATES[row.state].kind === 'claimed';
    if (!isClaimed && !MAY_CALL.includes(row.state)) return null;
    if (await talkedSince(trx, attempt)) return null;
    const contact = await toContact(base, trx, row);
    const takenFrom = isClaimed ? (row.takenFrom ?? 'pending') : row.state;
    const { to, change } = next({ ...contact, takenFrom, run: attempt.run, pass: attempt.pass });
    const inRun = { id: row.id, run: attempt.run };
    if (!isClaimed) await moveContact(base, trx, inRun, [row.state], 'ringing');
    const from = isClaimed ? row.state : 'ringing';
    await moveContact(base, trx, inRun, [from], to, change);
    return to;
  });
}

/**
 * The last other call that this contact's person made since this attempt began, or since they were talked to in it, and that
 * nobody took; null when there is none.
 */
export async function untakenSince(
  trx: Executor,
  {
    id,
    contactId,
    createdAtMs,
    attachedAtMs,
  }: { id: string; contactId: number; createdAtMs: number; attachedAtMs: number | null },
): Promise<{ createdAtMs: number; outcome: AttemptOutcome | null } | null> {
  const call = await trx
    .selectFrom('attempts')
    .select(['createdAtMs', 'outcome'])
    .where('contactId', '=', contactId)
    .where('createdAtMs', '>=', createdAtMs)
    .where('id', '!=', id)
    .$if(attachedAtMs !== null, (query) => query.where('createdAtMs', '>', attachedAtMs))
    .where('pass', '=', RECEIVED_PASS)
    .where('open', '=', 0)
    .where('attachedAtMs', 'is', null)
    .orderBy('createdAtMs', 'desc')
    .limit(1)
    .executeTakeFirst();
  return call ?? null;
}
