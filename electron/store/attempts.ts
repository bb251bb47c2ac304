import { sql } from 'kysely';
import { answerQuarters, answersSince, holdNumber, screeningMarks } from './answer-quarters.ts';
import { attemptFigures } from './attempt-figures.ts';
import { attemptReport } from './attempt-report.ts';
import { attemptColumns, toAttempt } from './attempt-row.ts';
import { beginAttempt } from './attempt-begin.ts';
import { findCampaignKey } from './campaign-keys.ts';
import { moveContact } from './contact-move.ts';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';
import type { GoesTo } from './callback-store.ts';
import { untakenSince } from './untaken-calls.ts';

export function attemptsTable(base: Database): Store['attempts'] {
  const { db } = base;
  return {
    begin: (attempt, options) => beginAttempt(base, attempt, options),

    async update(id, change) {
      const columns = attemptColumns(change);
      if (Object.keys(columns).length === 0) return true;
      const { numUpdatedRows } = await db
        .updateTable('attempts')
        .set(columns)
        .where('id', '=', id)
        .where('open', '=', sql.lit(1))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    finish(id, change, contact, holdNumberUntilMs) {
      return inTransaction(base, async (trx) => {
        const row = await trx
          .updateTable('attempts')
          .set({ ...attemptColumns(change), open: 0 })
          .where('id', '=', id)
          .where('open', '=', sql.lit(1))
          .returning(['id', 'contactId', 'run', 'number', 'createdAtMs', 'attachedAtMs'])
          .executeTakeFirst();
        if (!row) return null;
        const { from, called = null } = contact;
        const call = called && (await untakenSince(trx, row));
        const goes: GoesTo =
          called === null || call === null
            ? contact
            : {
                to: called.to,
                change: { ...called.change, lastOutcome: call.outcome, lastCalledAtMs: call.createdAtMs },
              };
        await moveContact(base, trx, { id: row.contactId, run: row.run }, from, goes.to, goes.change);
        if (holdNumberUntilMs !== undefined) await holdNumber(trx, row.number, holdNumberUntilMs);
        return goes.to;
      });
    },

    async heldUntilMs(phone) {
      const row = await db
        .selectFrom('numberHolds')
        .select('untilMs')
        .where('phone', '=', phone)
        .executeTakeFirst();
      return row?.untilMs ?? null;
    },

    screeningMarks: (campaignId, fromMs, toMs) => screeningMarks(base, campaignId, fromMs, toMs),
    answerQuarters: (campaignId, fromMs, toMs) => answerQuarters(base, campaignId, fromMs, toMs),

    async get(id) {
      const row = await db.selectFrom('attempts').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toAttempt(base, db, row) : null;
    },

    async openOf(hostId) {
      const rows = await db
        .selectFrom('attempts')
        .selectAll()
        .where('host', '=', hostId)
        .where('open', '=', sql.lit(1))
        .execute();
      rows.sort((a, b) => a.createdAtMs - b.createdAtMs);
      return Promise.all(rows.map((row) => toAttempt(base, db, row)));
    },

    async openIdsOf(hostId) {
      const rows = await db
        .selectFrom('attempts')
        .select(['id', 'createdAtMs'])
        .where('host', '=', hostId)
        .where('open', '=', sql.lit(1))
        .execute();
      return rows.sort((a, b) => a.createdAtMs - b.createdAtMs).map(({ id }) => id);
    },

    async hostsWithOpen() {
      const rows = await db
        .selectFrom('attempts')
        .select('host')
        .distinct()
        .where('open', '=', sql.lit(1))
        .execute();
      return rows.map(({ host }) => host);
    },

    async adoptOpen(fromHostId, toHostId) {
      const rows = await db
        .updateTable('attempts')
        .set({ host: toHostId })
        .where('host', '=', fromHostId)
        .where('open', '=', sql.lit(1))
        .returning('id')
        .execute();
      return rows.map(({ id }) => id);
    },

    figures: (campaignId, run) => attemptFigures(base, campaignId, run),

    async operatorFigures(operatorId, sinceMs) {
      const { rows } = await sql<{
        attempts: number;
        connected: number;
        talkSec: number;
        wrapSec: number;
      }>`select count(*) as attempts, count(attached_at_ms) as connected, coalesce(sum(talk_sec), 0) as talk_sec,
        coalesce(sum(wrap_sec), 0) as wrap_sec
        from attempts where operator_id = ${operatorId} and created_at_ms >= ${sinceMs}`.execute(db);
      return rows[0] ?? { attempts: 0, connected: 0, talkSec: 0, wrapSec: 0 };
    },

    answersSince: (fromMs) => answersSince(base, fromMs),

    async count(campaignId, run = null) {
      const key = await findCampaignKey(base, db, campaignId);
      if (key === null) return 0;
      const row = await db
        .selectFrom('attemptFigures')
        .select((e) => e.fn.sum<number | null>('attempts').as('n'))
        .where('campaignKey', '=', key)
        .$if(run !== null, (query) => query.where('run', '=', run))
        .executeTakeFirst();
      return row?.n ?? 0;
    },

    report: (campaignId, of) => attemptReport(base, campaignId, of),
  };
}
