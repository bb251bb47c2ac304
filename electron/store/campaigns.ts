import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Campaign } from '../../shared/contract/campaign.ts';
import { CAMPAIGN_ACTIONS, transitionCampaign } from '../../shared/domain/campaign-action.ts';
import { findCampaignKey } from './campaign-keys.ts';
import { callsAreUp } from './campaign-lock.ts';
import { contactCounts } from './contact-counts.ts';
import { breathe, inTransaction } from './database.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import { SettingsRefused, type UnreadableCampaign } from './settings-refused.ts';
import type { Store } from './store.ts';
import { failureText, readFailure } from './stored-failure.ts';
import { keptSettings } from './stored-settings.ts';

function toCampaign(base: Database, row: Selectable<Tables['campaigns']>): Campaign {
  const { key: _key, removed: _removed, ...rest } = row;
  return { ...rest, failure: readFailure(row.failure), settings: keptSettings(base, row) };
}

const PURGE_BATCH = 1_000;

/** Deletes some contacts of a campaign with all their runs; false when none is left. */
function purgeContacts(base: Database, key: number): Promise<boolean> {
  return inTransaction(base, async (trx) => {
    const { rows } = await sql<{ id: number }>`select distinct contact_id as id from contact_runs
      where campaign_key = ${key} limit ${sql.lit(PURGE_BATCH)}`.execute(trx);
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return false;
    await trx.deleteFrom('contacts').where('id', 'in', ids).execute();
    await trx.deleteFrom('contactRuns').where('contactId', 'in', ids).execute();
    return true;
  });
}

/** Deletes the rows of removed campaigns piece by piece; carries on with what a stopped host left. */
export async function purgeRemovedCampaigns(base: Database): Promise<void> {
  const gone = await base.db.selectFrom('campaigns').select('key').where('removed', '=', 1).execute();
  for (const { key } of gone) {
    while (await purgeContacts(base, key)) await breathe();
    for (;;) {
      const { numAffectedRows } =
        await sql`delete from contact_phones where campaign_key = ${key} and phone in
        (select phone from contact_phones where campaign_key = ${key} limit ${sql.lit(PURGE_BATCH)})`.execute(
          base.db,
        );
      if (!numAffectedRows) break;
      await breathe();
    }
    await inTransaction(base, async (trx) => {
      await trx.deleteFrom('contactCounts').where('campaignKey', '=', key).execute();
      await trx.deleteFrom('callbackFigures').where('campaignKey', '=', key).execute();
      await trx.deleteFrom('runs').where('campaignKey', '=', key).execute();
      await trx.deleteFrom('campaigns').where('key', '=', key).execute();
    });
    const id = base.keys.byKey.get(key);
    if (id !== undefined) base.keys.byId.delete(id);
    base.keys.byKey.delete(key);
    base.settings.delete(key);
  }
}

export function campaignsTable(base: Database): Omit<Store['campaigns'], 'clone'> {
  const { db } = base;
  /** All of them, newest first, each with its settings or with why they are refused. */
  const all = async (): Promise<(Campaign | UnreadableCampaign)[]> => {
    const rows = await db
      .selectFrom('campaigns')
      .selectAll()
      .where('removed', '=', 0)
      .orderBy('createdAtMs', 'desc')
      .orderBy('key', 'desc')
      .execute();
    return rows.map((row) => {
      try {
        return toCampaign(base, row);
      } catch (error) {
        if (!(error instanceof SettingsRefused)) throw error;
        const { key: _key, removed: _removed, settings: _settings, ...rest } = row;
        const failure = readFailure(row.failure);
        return { ...rest, failure, sentence: `${error.message} ${error.action}` };
      }
    });
  };
  return {
    async list() {
      return (await all()).filter((each) => 'settings' in each);
    },

    async unreadable() {
      return (await all()).filter((each) => 'sentence' in each);
    },

    async get(id) {
      const row = await db
        .selectFrom('campaigns')
        .selectAll()
        .where('id', '=', id)
        .where('removed', '=', 0)
        .executeTakeFirst();
      return row ? toCampaign(base, row) : null;
    },

    async create(campaign) {
      await db
        .insertInto('campaigns')
        .values({
          ...campaign,
          settings: JSON.stringify(campaign.settings),
          failure: failureText(campaign.failure),
        })
        .execute();
    },

    async update(id, change) {
      const values = {
        ...(change.name === undefined ? {} : { name: change.name }),
        ...(change.settings === undefined ? {} : { settings: JSON.stringify(change.settings) }),
      };
      if (Object.keys(values).length === 0) return;
      await inTransaction(base, async (trx) => {
        const row = await trx
          .updateTable('campaigns')
          .set(values)
          .where('id', '=', id)
          .returning(['key', 'run', 'settings'])
          .executeTakeFirst();
        if (!row) return;
        const { key, run, settings } = row;
        await trx
          .updateTable('runs')
          .set({ settings })
          .where('campaignKey', '=', key)
          .where('run', '=', run)
          .execute();
      });
    },

    async move(id, from, to, change) {
      transitionCampaign(from, to);
      return inTransaction(base, async (trx) => {
        const { atMs: _at, failure, ...said } = change;
        const fields = { ...said, ...(failure === undefined ? {} : { failure: failureText(failure) }) };
        if (to === 'failed' && (await callsAreUp(base, trx, id))) return false;
        const row = await trx
          .updateTable('campaigns')
          .set({ status: to, ...fields })
          .where('id', '=', id)
          .where('status', '=', from)
          .where('removed', '=', 0)
          .returning(['key', 'run', 'settings'])
          .executeTakeFirst();
        if (!row) return false;
        const { startedAtMs, ...ending } = fields;
        if (startedAtMs !== undefined) {
          await trx
            .insertInto('runs')
            .values({ campaignKey: row.key, run: row.run, startedAtMs, settings: row.settings })
            .onConflict((conflict) =>
              conflict.columns(['campaignKey', 'run']).doUpdateSet({ startedAtMs, settings: row.settings }),
            )
            .execute();
        }
        if (Object.keys(ending).length > 0) {
          await trx
            .updateTable('runs')
            .set(ending)
            .where('campaignKey', '=', row.key)
            .where('run', '=', row.run)
            .execute();
        }
        return true;
      });
    },

    async remove(id) {
      const { numUpdatedRows } = await db
        .updateTable('campaigns')
        .set({ removed: 1 })
        .where('id', '=', id)
        .where('status', 'in', CAMPAIGN_ACTIONS.delete.from)
        .where('startedAtMs', 'is', null)
        .where('run', '=', 1)
        .where('removed', '=', 0)
        .where((e) =>
          e.not(
            e.exists(
              e.selectFrom('attempts').select('attempts.id').whereRef('campaignKey', '=', 'campaigns.key'),
            ),
          ),
        )
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await purgeRemovedCampaigns(base);
      return true;
    },

    async counts(id, run) {
      const key = await findCampaignKey(base, db, id);
      return key === null ? {} : contactCounts(base, key, run);
    },

    async nextDueMs({ id, run }) {
      const key = await findCampaignKey(base, db, id);
      if (key === null) return null;
      const { rows } = await sql<{ due: number | null }>`select min(due) as due from (
        select min(next_at_ms) as due from contact_runs where campaign_key = ${key} and run = ${run} and work = 'waiting' union all
        select min(next_at_ms) from contact_runs where campaign_key = ${key} and run = ${run} and work = 'callback' union all
        select min(next_at_ms) from contact_runs where campaign_key = ${key} and run = ${run} and work = 'personal') x`.execute(
        db,
      );
      return rows[0]?.due ?? null;
    },
  };
}
