import { sql } from 'kysely';
import * as z from 'zod';
import { msOrNull } from '../../shared/contract/base.ts';
import { CAMPAIGN_ACTIONS, transitionCampaign } from '../../shared/domain/campaign-action.ts';
import { CAMPAIGN_STATUS_NAMES, COMPLETION_REASON_NAMES } from '../../shared/domain/campaign-status.ts';
import { contactStatesOfKind, KEPT_OVER_RUNS } from '../../shared/domain/contact-state.ts';
import { campaignKey, findCampaignKey } from './campaign-keys.ts';
import { lockCampaign } from './campaign-lock.ts';
import { turnOf } from './contact-row.ts';
import { breathe, inTransaction } from './database.ts';
import type { Database, Executor } from './database.ts';
import type { CampaignRun } from './leasing.ts';
import type { RunStore, StoredRun } from './run-store.ts';
import { readJson } from './stored-json.ts';
import { readFailure } from './stored-failure.ts';
import { readSettings } from './stored-settings.ts';
import { PRIORITIES } from '../../shared/contract/contact.ts';

/** What the row of a campaign said when its next run was prepared, as it is kept with that run. */
const previousRow = z.object({
  status: z.enum(CAMPAIGN_STATUS_NAMES),
  settings: z.string(),
  startedAtMs: msOrNull,
  endedAtMs: msOrNull,
  completionReason: z.enum(COMPLETION_REASON_NAMES).nullable(),
  endedBy: z.string().nullable(),
  failure: z.string().nullable(),
});
type PreviousRow = z.infer<typeof previousRow>;

/** Contact ids that one transaction looks at: a few milliseconds of write lock. */
const STEP = 1_000;
/** `runs.prepared_upto` of a run that was taken back and whose rows are being deleted. */
const TAKEN_BACK = -1;

const BUSY = [
  ...contactStatesOfKind('claimed'),
  ...contactStatesOfKind('in_flight'),
  ...contactStatesOfKind('after'),
];

async function contactsIn(trx: Executor, key: number, run: number): Promise<{ all: number; busy: number }> {
  const rows = await trx
    .selectFrom('contactCounts')
    .select(['state', (e) => e.fn.sum<number>('n').as('n')])
    .where('campaignKey', '=', key)
    .where('run', '=', run)
    .groupBy('state')
    .execute();
  const sum = (which: typeof rows): number => which.reduce((total, { n }) => total + n, 0);
  return { all: sum(rows), busy: sum(rows.filter(({ state }) => BUSY.includes(state))) };
}

/** The row of a campaign that is in this run, locked against its other steps; undefined when it is in another one. */
async function lockedRow(base: Database, trx: Executor, key: number, run: number) {
  await lockCampaign(base, trx, key);
  return trx
    .selectFrom('campaigns')
    .select([
      'id',
      'status',
      'settings',
      'startedAtMs',
      'endedAtMs',
      'completionReason',
      'endedBy',
      'failure',
    ])
    .where('key', '=', key)
    .where('run', '=', run)
    .where('removed', '=', 0)
    .$if(base.kind === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst();
}

/** Whether a list comes in: its contacts go to the run that the campaign is in at each of its steps. */
async function takesList(trx: Executor, campaignId: string): Promise<boolean> {
  const running = await trx
    .selectFrom('imports')
    .select('key')
    .where('campaignId', '=', campaignId)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return running !== undefined;
}

/** Up to which contact the run is prepared; null when it is not being prepared. */
async function preparedUpto(trx: Executor, key: number, run: number): Promise<number | null> {
  const row = await trx
    .selectFrom('runs')
    .select('preparedUpto')
    .where('campaignKey', '=', key)
    .where('run', '=', run)
    .executeTakeFirst();
  return row?.preparedUpto ?? null;
}

const between = (column: string, from: number, to: number) =>
  sql`${sql.ref(column)} >= ${from} and ${sql.ref(column)} <= ${to}`;
/** Of this campaign, without the indexes that begin with it: they would be walked from end to end for each stretch of ids. */
const isOf = (column: string, key: number) => sql`+${sql.ref(column)} = ${key}`;

const KEPT = sql.join(KEPT_OVER_RUNS.map((state) => sql.lit(state)));

/** Contacts of the run before, from one id to another, as they begin the next one. */
async function prepareStep(
  trx: Executor,
  key: number,
  run: number,
  [from, to]: readonly [number, number],
): Promise<void> {
  await sql`insert into contact_runs (contact_id, run, campaign_key, state, work, lane, turn)
    select contact_id, ${run}, campaign_key, new_state, case when new_state = 'pending' then 'ready' end, lane,
      turn % ${sql.lit(PRIORITIES.length)} + ${sql.lit(turnOf('pending', 0))}
    from (select r.*, case when r.state in (${KEPT}) then r.state
        when exists (select 1 from blacklist b where b.phone = k.phone) then 'blacklisted' else 'pending' end as new_state
      from contact_runs r join contacts k on k.id = r.contact_id
      where ${between('r.contact_id', from, to)} and r.run = ${run - 1} and ${isOf('r.campaign_key', key)}) as before
    order by contact_id on conflict do nothing`.execute(trx);
}

/** Whoever asked not to be called, or was removed, after their row was made is left alone in the next run too. */
async function catchUp(trx: Executor, key: number, run: number): Promise<void> {
  const kept = sql`select b.state from contact_runs b where b.contact_id = contact_runs.contact_id and b.run = ${run - 1}`;
  await sql`update contact_runs set state = (${kept}), work = null
    where run = ${run} and state in ('pending', 'blacklisted') and contact_id in (
      select contact_id from contact_runs where campaign_key = ${key} and run = ${run - 1} and state in (${KEPT}))
    and state <> (${kept})`.execute(trx);
}

/** The lowest and the highest id of the contacts of a campaign. */
async function idsOf({ db }: Database, key: number): Promise<{ low: number; high: number }> {
  const { rows } = await sql<{ low: number | null; high: number | null }>`select min(contact_id) as low,
    max(contact_id) as high from contact_phones where campaign_key = ${key}`.execute(db);
  return { low: rows[0]?.low ?? 1, high: rows[0]?.high ?? 0 };
}

/** Deletes the rows of a run that was taken back, from one id to another, with the contacts that came into it alone. */
function purgeStep(
  base: Database,
  key: number,
  run: number,
  [from, to]: readonly [number, number],
): Promise<void> {
  return inTransaction(base, async (trx) => {
    await lockCampaign(base, trx, key);
    // Somebody else was faster, and it may be prepared anew by now.
    if ((await preparedUpto(trx, key, run)) !== TAKEN_BACK) return;
    const { rows: gone } = await sql<{ id: number }>`delete from contact_runs
      where ${between('contact_id', from, to)} and run = ${run} and ${isOf('campaign_key', key)}
      returning contact_id as id`.execute(trx);
    if (gone.length === 0) return;
    const { rows: left } = await sql<{ id: number }>`select contact_id as id from contact_runs
      where ${between('contact_id', from, to)}`.execute(trx);
    const elsewhere = new Set(left.map(({ id }) => id));
    const ids = gone.map(({ id }) => id).filter((id) => !elsewhere.has(id));
    if (ids.length === 0) return;
    // By their keys, whatever the planner knows of rows that were made a moment ago.
    const alone = await trx.selectFrom('contacts').select('phone').where('id', 'in', ids).execute();
    const phones = alone.map(({ phone }) => phone);
    await trx
      .deleteFrom('contactPhones')
      .where('campaignKey', '=', key)
      .where('phone', 'in', phones)
      .execute();
    await trx.deleteFrom('contacts').where('id', 'in', ids).execute();
  });
}

/** Deletes the run itself once none of its rows is left. */
function purgeEnd(base: Database, key: number, run: number): Promise<void> {
  return inTransaction(base, async (trx) => {
    await lockCampaign(base, trx, key);
    if ((await preparedUpto(trx, key, run)) !== TAKEN_BACK) return;
    if ((await contactsIn(trx, key, run)).all > 0) return;
    for (const table of ['contactCounts', 'callbackFigures', 'callbackCounts', 'runs'] as const) {
      await trx.deleteFrom(table).where('campaignKey', '=', key).where('run', '=', run).execute();
    }
  });
}

/** Deletes what is left of runs that were taken back; carries on with what a stopped host left. */
export async function purgeTakenBack(base: Database): Promise<void> {
  const gone = await base.db
    .selectFrom('runs')
    .select(['campaignKey', 'run'])
    .where('preparedUpto', '=', TAKEN_BACK)
    .execute();
  for (const { campaignKey: key, run } of gone) {
    const { low, high } = await idsOf(base, key);
    // By id: rows that were just deleted stay in the way of whoever walks an index from its beginning.
    for (let from = low; from <= high; from += STEP) {
      await purgeStep(base, key, run, [from, from + STEP - 1]);
      await breathe();
    }
    await purgeEnd(base, key, run);
  }
}

export function runsTable(base: Database): RunStore {
  const { db } = base;

  /** Begins to prepare, or finds how far it has come; null when the campaign is elsewhere by now. */
  const begin = (key: number, before: number): Promise<number | null> =>
    inTransaction(base, async (trx) => {
      const row = await lockedRow(base, trx, key, before);
      if (!row || !CAMPAIGN_ACTIONS.restart.from.some((status) => status === row.status)) return null;
      await trx
        .insertInto('runs')
        .values({ campaignKey: key, run: before + 1, settings: row.settings, preparedUpto: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return preparedUpto(trx, key, before + 1);
    });

  return {
    async list(campaignId) {
      const key = await findCampaignKey(base, db, campaignId);
      if (key === null) return [];
      const rows = await db
        .selectFrom('runs')
        .innerJoin('campaigns', 'campaigns.key', 'runs.campaignKey')
        .selectAll('runs')
        .select('campaigns.name')
        .where('runs.campaignKey', '=', key)
        .whereRef('runs.run', '<=', 'campaigns.run')
        .orderBy('runs.run')
        .execute();
      const runs: StoredRun[] = [];
      for (const { campaignKey: _key, preparedUpto: _upto, previous: _previous, name, ...row } of rows) {
        const { all } = await contactsIn(db, key, row.run);
        runs.push({
          ...row,
          settings: readSettings({ name, settings: row.settings }),
          failure: readFailure(row.failure),
          contacts: all,
        });
      }
      return runs;
    },

    async prepare({ id, run: before }) {
      const key = await campaignKey(base, db, id);
      const run = before + 1;
      await purgeTakenBack(base);
      let upto = await begin(key, before);
      const { low, high } = await idsOf(base, key);
      while (upto !== null && upto < high) {
        const from = Math.max(low, upto + 1);
        const to = from + STEP - 1;
        upto = await inTransaction(base, async (trx) => {
          await lockCampaign(base, trx, key);
          const sofar = await preparedUpto(trx, key, run);
          // Taken back, or begun, by somebody else meanwhile.
          if (sofar === null || sofar === TAKEN_BACK) return null;
          await prepareStep(trx, key, run, [from, to]);
          await trx
            .updateTable('runs')
            .set({ preparedUpto: Math.max(sofar, to) })
            .where('campaignKey', '=', key)
            .where('run', '=', run)
            .execute();
          return to;
        });
        await breathe();
      }
      return upto !== null;
    },

    async enter({ id, run: before }) {
      const key = await campaignKey(base, db, id);
      const run = before + 1;
      return inTransaction(base, async (trx) => {
        const row = await lockedRow(base, trx, key, before);
        if (!row || !CAMPAIGN_ACTIONS.restart.from.some((status) => status === row.status)) return false;
        const [old, made] = [await contactsIn(trx, key, before), await contactsIn(trx, key, run)];
        if (old.busy > 0 || old.all !== made.all || (await takesList(trx, id))) return false;
        await catchUp(trx, key, run);
        const { id: _id, ...previous } = row;
        transitionCampaign(row.status, 'draft');
        await trx
          .updateTable('runs')
          .set({ preparedUpto: null, previous: JSON.stringify(previous satisfies PreviousRow) })
          .where('campaignKey', '=', key)
          .where('run', '=', run)
          .execute();
        const anew = {
          startedAtMs: null,
          endedAtMs: null,
          completionReason: null,
          endedBy: null,
          failure: null,
        };
        await trx
          .updateTable('campaigns')
          .set({ run, status: 'draft', ...anew })
          .where('key', '=', key)
          .execute();
        return true;
      });
    },

    async takeBack({ id, run }: CampaignRun) {
      const key = await campaignKey(base, db, id);
      return inTransaction(base, async (trx) => {
        const row = await lockedRow(base, trx, key, run);
        if (row?.status !== 'draft' || (await takesList(trx, id))) return false;
        const kept = await trx
          .selectFrom('runs')
          .select('previous')
          .where('campaignKey', '=', key)
          .where('run', '=', run)
          .executeTakeFirst();
        if (!kept?.previous) return false;
        const previous = readJson(previousRow, kept.previous, `what run ${run} was prepared from`);
        transitionCampaign('draft', previous.status);
        await trx
          .updateTable('runs')
          .set({ preparedUpto: TAKEN_BACK, previous: null })
          .where('campaignKey', '=', key)
          .where('run', '=', run)
          .execute();
        await trx
          .updateTable('campaigns')
          .set({ run: run - 1, ...previous })
          .where('key', '=', key)
          .execute();
        return true;
      });
    },

    purge: () => purgeTakenBack(base),
  };
}
