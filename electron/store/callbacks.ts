import { sql } from 'kysely';
import {
  CALLBACK_FIGURE_NAMES,
  isAgreedAhead,
  MAY_CALL,
  MAY_CALL_SOON,
  ON_THE_LINE,
  type CallbackFigure,
  type CallbackFigures,
} from '../../shared/domain/callbacks.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { countCallback } from './callback-count.ts';
import { campaignKey, findCampaignKey, itsRunNow, runNow } from './campaign-keys.ts';
import { moveContact } from './contact-move.ts';
import { readContact, toContact, workOf } from './contact-row.ts';
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
      .innerJoin('campaigns', 'campaigns.key', 'contactPhones.campaignKey')
      .innerJoin('contactRuns', (join) =>
        join
          .onRef('contactRuns.contactId', '=', 'contactPhones.contactId')
          .onRef('contactRuns.run', '=', 'campaigns.run'),
      )
      .select('contactRuns.contactId as id')
      .where('contactPhones.campaignKey', 'in', keys)
      .where('contactPhones.phone', '=', phone)
      .where('contactRuns.state', 'in', states);

  return {
    async dueOf(campaignId, operatorIds, nowMs, limit) {
      const key = operatorIds.length === 0 ? null : await findCampaignKey(base, db, campaignId);
      if (key === null) return [];
      const { rows } = await sql<PersonalCallback>`select owner_id, next_at_ms as due_at_ms from contact_runs
        where campaign_key = ${key} and run = ${runNow(key)} and work = 'personal' and owner_id in (${sql.join(operatorIds)})
        and next_at_ms <= ${nowMs} limit ${limit}`.execute(db);
      return rows;
    },

    async longestWaiting(campaignId, nowMs) {
      const key = await findCampaignKey(base, db, campaignId);
      if (key === null) return null;
      const { rows } = await sql<PersonalCallback>`select owner_id, next_at_ms as due_at_ms from contact_runs
        where campaign_key = ${key} and run = ${runNow(key)} and work = 'personal' and next_at_ms <= ${nowMs}
        order by next_at_ms, contact_id limit 1`.execute(db);
      return rows[0] ?? null;
    },

    async overdue(campaignId, dueBeforeMs, limit) {
      const key = await findCampaignKey(base, db, campaignId);
      if (key === null) return [];
      const { rows } =
        await sql<OverdueCallback>`select r.contact_id, k.phone, r.next_at_ms as due_at_ms, r.owner_id, r.missed
        from contact_runs r join contacts k on k.id = r.contact_id
        where r.campaign_key = ${key} and r.run = ${runNow(key)} and r.state = 'callback_scheduled'
        and r.next_at_ms <= ${dueBeforeMs} order by r.next_at_ms, r.contact_id limit ${limit}`.execute(db);
      return rows;
    },

    miss(callback, { to, nextAtMs, ownerId }) {
      return inTransaction(base, async (trx) => {
        const row = await trx
          .selectFrom('contactRuns')
          .select(['nextAtMs', 'campaignKey', 'run'])
          .where('contactId', '=', callback.contactId)
          .where('run', '=', itsRunNow)
          .$if(base.kind === 'postgres', (query) => query.forUpdate())
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
        .updateTable('contactRuns')
        .set({ ownerId, work: workOf('callback_scheduled', 0, ownerId) })
        .where('contactId', '=', contactId)
        .where('run', '=', itsRunNow)
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
                e('contactRuns.state', 'in', MAY_CALL),
                ...(inHand.length === 0 ? [] : [e('contactRuns.contactId', 'in', inHand)]),
              ]),
            )
            .then(sql.lit(0))
            .else(sql.lit(1))
            .end(),
        )
        .orderBy('contactRuns.recency')
        .orderBy('contactRuns.contactId')
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
        const row = await readContact(base, trx, attempt.contactId, { run: attempt.run, locked: true });
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
      const of = sql`where campaign_key = ${key} and run = ${run}`;
      const { rows } = await sql<{
        name: CallbackFigure;
        n: number;
      }>`select name, n from callback_figures ${of}
        union all select name, sum(n) from callback_counts ${of} group by name`.execute(db);
      const counts = new Map(rows.map(({ name, n }) => [name, Number(n)]));
      return Object.fromEntries(
        CALLBACK_FIGURE_NAMES.map((name) => [name, counts.get(name) ?? 0]),
      ) as CallbackFigures;
    },
  };
}
