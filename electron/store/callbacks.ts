import { sql } from 'kysely';
import {
  CALLBACK_FIGURE_NAMES,
  isAgreedAhead,
  MAY_CALL,
  MAY_CALL_SOON,
  ON_THE_LINE,
  type CallbackFigure,
} from '../../shared/domain/callbacks.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { countCallback } from './callback-count.ts';
import { campaignKey, findCampaignKey } from './campaign-keys.ts';
import { moveContact } from './contact-move.ts';
import { selectContact, toContact, workOf } from './contact-row.ts';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import type { CallbackStore, OverdueCallback, PersonalCallback } from './callback-store.ts';
import { noteUntaken } from './untaken-calls.ts';

// Values of `work` and `state` are literals, because a bound one keeps the planner off the partial index.
export function callbacksTable(base: Database): CallbackStore {
  const { db } = base;

  const keysOf = async (campaignIds: readonly string[]): Promise<number[]> => {
    const keys: number[] = [];
    for (const id of campaignIds) {
      const key = await findCampaignKey(base, db, id);
      if (key !== null) keys.push(key);
    }
    return keys;
  };
  /** Contacts in these states whom a number belongs to. */
  const ofNumber = (phone: string, keys: readonly number[], states: readonly ContactState[]) =>
    db
      .selectFrom('contactPhones')
      .innerJoin('contacts', 'contacts.id', 'contactPhones.contactId')
      .select('contacts.id')
      .where('contactPhones.campaignKey', 'in', keys)
      .where('contactPhones.phone', '=', phone)
      .where('contacts.state', 'in', states);

  return {
    async dueOf(campaignId, operatorIds, nowMs, limit) {
      const key = operatorIds.length === 0 ? null : await findCampaignKey(base, db, campaignId);
      if (key === null) return [];
      const { rows } = await sql<PersonalCallback>`select owner_id, next_at_ms as due_at_ms from contacts
        where campaign_key = ${key} and work = 'personal' and owner_id in (${sql.join(operatorIds)})
        and next_at_ms <= ${nowMs} limit ${limit}`.execute(db);
      return rows;
    },

    async longestWaiting(campaignId, nowMs) {
      const key = await findCampaignKey(base, db, campaignId);
      if (key === null) return null;
      const { rows } = await sql<PersonalCallback>`select owner_id, next_at_ms as due_at_ms from contacts
        where campaign_key = ${key} and work = 'personal' and next_at_ms <= ${nowMs}
        order by next_at_ms, id limit 1`.execute(db);
      return rows[0] ?? null;
    },

    async overdue(campaignId, dueBeforeMs, limit) {
      const key = await findCampaignKey(base, db, campaignId);
      if (key === null) return [];
      const { rows } =
        await sql<OverdueCallback>`select id as contact_id, phone, next_at_ms as due_at_ms, owner_id, missed
        from contacts where campaign_key = ${key} and state = 'callback_scheduled' and next_at_ms <= ${dueBeforeMs}
        order by next_at_ms, id limit ${limit}`.execute(db);
      return rows;
    },

    miss(callback, { to, nextAtMs, ownerId }) {
      return inTransaction(base, async (trx) => {
        const row = await trx
          .selectFrom('contacts')
          .innerJoin('campaigns', 'campaigns.key', 'contacts.campaignKey')
          .select(['contacts.nextAtMs', 'contacts.campaignKey', 'campaigns.run'])
          .where('contacts.id', '=', callback.contactId)
          .$if(base.kind === 'postgres', (query) => query.forUpdate('contacts'))
          .executeTakeFirst();
        if (row?.nextAtMs !== callback.dueAtMs) return false;
        const change = { nextAtMs, ownerId, missed: callback.missed + 1 };
        if (
          !(await moveContact(
            base,
            trx,
            { id: callback.contactId, run: row.run },
            ['callback_scheduled'],
            to,
            change,
          ))
        )
          return false;
        await countCallback(trx, row.campaignKey, row.run, 'missed');
        return true;
      });
    },

    async assign(contactId, ownerId) {
      const { numUpdatedRows } = await db
        .updateTable('contacts')
        .set({ ownerId, work: workOf('callback_scheduled', 0, ownerId) })
        .where('id', '=', contactId)
        .where('state', '=', 'callback_scheduled')
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async whoCalls(phone, campaignIds, inHand) {
      const keys = await keysOf(campaignIds);
      if (keys.length === 0) return null;
      const found = await ofNumber(phone, keys, [...MAY_CALL, ...MAY_CALL_SOON])
        .orderBy((e) =>
          e
            .case()
            .when(
              e.or([
                e('contacts.state', 'in', MAY_CALL),
                ...(inHand.length === 0 ? [] : [e('contacts.id', 'in', inHand)]),
              ]),
            )
            .then(sql.lit(0))
            .else(sql.lit(1))
            .end(),
        )
        .orderBy('contacts.recency')
        .orderBy('contacts.id')
        .limit(1)
        .executeTakeFirst();
      return found?.id ?? null;
    },

    async isOnTheLine(phone, campaignIds) {
      const keys = await keysOf(campaignIds);
      if (keys.length === 0) return false;
      return (await ofNumber(phone, keys, ON_THE_LINE).limit(1).executeTakeFirst()) !== undefined;
    },

    receive(attempt) {
      return inTransaction(base, async (trx) => {
        const row = await selectContact(trx, attempt.contactId, attempt.run)
          .$if(base.kind === 'postgres', (query) => query.forUpdate())
          .executeTakeFirst();
        if (!row || !MAY_CALL.includes(row.state)) return null;
        const { campaignId: _campaignId, why, ...columns } = attempt;
        const agreedAtMs = isAgreedAhead(row.state, row.nextAtMs, attempt.createdAtMs) ? row.nextAtMs : null;
        await trx
          .insertInto('attempts')
          .values({
            ...columns,
            why: why && JSON.stringify({ ...why, agreedAtMs }),
            campaignKey: row.campaignKey,
            ringingAtMs: attempt.createdAtMs,
          })
          .execute();
        const change = { lastCalledAtMs: attempt.createdAtMs };
        await moveContact(base, trx, { id: row.id, run: attempt.run }, [row.state], 'ringing', change);
        await countCallback(trx, row.campaignKey, attempt.run, 'received');
        const contact = await toContact(base, trx, row);
        return { ...contact, state: 'ringing', takenFrom: row.state, run: attempt.run, pass: attempt.pass };
      });
    },

    noteUntaken: (attempt, end, next) => noteUntaken(base, attempt, end, next),

    async figures(campaignId, run) {
      const key = await campaignKey(base, db, campaignId);
      const rows = await db
        .selectFrom('callbackFigures')
        .select(['name', 'n'])
        .where('campaignKey', '=', key)
        .where('run', '=', run)
        .execute();
      const of = (name: CallbackFigure): number => rows.find((row) => row.name === name)?.n ?? 0;
      const [missed, received] = CALLBACK_FIGURE_NAMES;
      return { missed: of(missed), received: of(received) };
    },
  };
}
