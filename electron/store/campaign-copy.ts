import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Campaign } from '../../shared/contract/campaign.ts';
import { copyName, KEPT_IN_COPY, LEFT_OUT_OF_COPY } from '../../shared/domain/campaign-copy.ts';
import { findCampaignKey } from './campaign-keys.ts';
import { lockCampaign } from './campaign-lock.ts';
import { purgeRemovedCampaigns } from './campaigns.ts';
import { reserveContactIds } from './contact-add.ts';
import { turnOf } from './contact-row.ts';
import { breathe, inTransaction, one } from './database.ts';
import type { Database, Executor } from './database.ts';
import type { CampaignRun } from './leasing.ts';
import type { CampaignCopy } from './store.ts';
import type { Tables } from './schema.ts';
import { failureText } from './stored-failure.ts';

/** `campaigns.removed` of a copy that is being made: it is in no run, and nobody sees it. */
const BEING_MADE = 2;
/** The run that its contacts begin in. */
const FIRST_RUN = 1;
/** Contacts that one transaction writes: a few milliseconds of write lock. */
const STEP = 500;
/** Numbers that one statement only looks at. */
const LOOK = 5_000;
/** Any fixed number: the first half of the advisory lock that says "whoever makes this copy is alive". */
const COPY_LOCK = 7_262_003;

/** What is copied, and where to. */
interface Copying {
  from: number;
  run: number;
  /** Whoever came later has an id of at least this, and is left out. */
  beforeId: number;
  into: number;
  name: string;
  /** What is added to an id to get that of the copy: those who came first have the lowest ids here too. */
  shift: number;
}
interface Ids {
  low: number;
  high: number;
}

/** The last of the next `count` numbers of a campaign after this one, and the ids of whom they belong to; null at the end. */
async function nextNumbers(
  db: Executor,
  key: number,
  after: string,
  count: number,
): Promise<(Ids & { last: string }) | null> {
  const { rows } = await sql<Ids & { last: string | null }>`select max(phone) as last, min(contact_id) as low,
    max(contact_id) as high from (select phone, contact_id from contact_phones
      where campaign_key = ${key} and phone > ${after} order by phone limit ${sql.lit(count)}) x`.execute(db);
  const { last, low, high } = one(rows[0]);
  return last === null ? null : { last, low, high };
}

/** The lowest and the highest id of a campaign's contacts below one; null when there are none. */
async function idsOf(db: Executor, key: number, beforeId: number, signal: AbortSignal): Promise<Ids | null> {
  let ids: Ids | null = null;
  for (let after = ''; ;) {
    signal.throwIfAborted();
    const found = await nextNumbers(db, key, after, LOOK);
    if (!found) break;
    after = found.last;
    const { low, high }: Ids = ids ?? found;
    ids = { low: Math.min(low, found.low), high: Math.max(high, found.high) };
    await breathe();
  }
  return ids && ids.low < beforeId ? { low: ids.low, high: Math.min(ids.high, beforeId - 1) } : null;
}

/** Whether a campaign is there, in this run or beyond it. */
async function isThere(trx: Executor, { id, run }: CampaignRun): Promise<boolean> {
  const source = await trx
    .selectFrom('campaigns')
    .select('key')
    .where('id', '=', id)
    // It may have been prepared anew meanwhile: nothing of this run was touched then.
    .where('run', '>=', run)
    .where('removed', '=', 0)
    .executeTakeFirst();
  return source !== undefined;
}

async function takesList(trx: Executor, campaignId: string): Promise<boolean> {
  const running = await trx
    .selectFrom('imports')
    .select('key')
    .where('campaignId', '=', campaignId)
    .where('status', '=', 'running')
    .executeTakeFirst();
  return running !== undefined;
}

/** Puts the copy where nobody sees it. Null when there is nothing to copy, or a list comes in. */
async function begin(
  base: Database,
  db: Kysely<Tables>,
  { of, as }: CampaignCopy,
): Promise<Omit<Copying, 'shift'> | null> {
  const from = await findCampaignKey(base, db, of.id);
  if (from === null) return null;
  return db.transaction().execute(async (trx) => {
    // Of two that are made at the same moment each has its own name.
    await lockCampaign(base, trx, from);
    const { next: beforeId } = await trx
      .selectFrom('sequences')
      .select('next')
      .where('name', '=', 'contact')
      .executeTakeFirstOrThrow();
    // Whoever a list brings from here on has a higher id.
    if (!(await isThere(trx, of)) || (await takesList(trx, of.id))) return null;
    const others = await trx.selectFrom('campaigns').select('name').where('removed', '<>', 1).execute();
    const source = await trx
      .selectFrom('campaigns')
      .select('name')
      .where('key', '=', from)
      .executeTakeFirstOrThrow();
    const name = copyName(
      source.name,
      others.map((other) => other.name),
    );
    const { key: into } = await trx
      .insertInto('campaigns')
      .values({
        ...as,
        name,
        run: 0,
        removed: BEING_MADE,
        settings: JSON.stringify(as.settings),
        failure: failureText(as.failure),
      })
      .returning('key')
      .executeTakeFirstOrThrow();
    if (base.kind === 'postgres') {
      // Until this connection ends: another host that starts leaves it alone.
      await sql`select pg_advisory_lock(${sql.lit(COPY_LOCK)}, ${into})`.execute(trx);
    }
    return { from, run: of.run, beforeId, into, name };
  });
}

/** Copies numbers in their order, so that the tree of them grows page by page; who has one is copied. */
async function copyNumbers(trx: Executor, of: Copying, after: string, last: string): Promise<number> {
  const { numAffectedRows = 0n } = await sql`insert into contact_phones (campaign_key, phone, contact_id)
    select ${of.into}, p.phone, p.contact_id + ${sql.lit(of.shift)} from contact_phones p
    where p.campaign_key = ${of.from} and p.phone > ${after} and p.phone <= ${last} and p.contact_id < ${of.beforeId}
    and (select r.state from contact_runs r where r.contact_id = p.contact_id and r.run = ${of.run})
      <> ${sql.lit(LEFT_OUT_OF_COPY)}
    order by p.phone`.execute(trx);
  return Number(numAffectedRows);
}

const KEPT = sql.join(KEPT_IN_COPY.map((state) => sql.lit(state)));

/** Copies the people from one id to another whose numbers are copied, as they begin their first run. */
async function copyPeople(base: Database, trx: Executor, of: Copying, { low, high }: Ids): Promise<number> {
  const { from, into, run } = of;
  const shift = sql.lit(of.shift);
  // Whoever is blacklisted at this moment is either seen here, or finds the copy.
  if (base.kind === 'postgres') await sql`lock table blacklist in share mode`.execute(trx);
  // By keys alone: the planner knows little of rows that were made a moment ago.
  const { numAffectedRows = 0n } = await sql`insert into contact_runs
      (contact_id, run, campaign_key, state, work, turn)
    select id + ${shift}, ${sql.lit(FIRST_RUN)}, ${into}, state, case when state = 'pending' then 'ready' end,
      priority + ${sql.lit(turnOf('pending', 0))}
    from (select id, priority, case when before in (${KEPT}) then before
        when exists (select 1 from blacklist b where b.phone = who.phone) then 'blacklisted' else 'pending' end as state
      from (select k.id, k.phone, k.priority,
          (select r.state from contact_runs r where r.contact_id = k.id and r.run = ${run}) as before,
          (select p.contact_id from contact_phones p where p.campaign_key = ${into} and p.phone = k.phone) as made
        from contacts k where k.id >= ${low} and k.id <= ${high} and +k.campaign_key = ${from}) who
      where before is not null and made = id + ${shift}) copied
    order by id`.execute(trx);
  // Nobody is without a row of the run: what is not shown in the end is found by it.
  await sql`insert into contacts (id, campaign_key, phone, name, variable_set_key, variable_values, priority, tags)
    select k.id + ${shift}, ${into}, k.phone, k.name, k.variable_set_key, k.variable_values, k.priority, k.tags
    from contacts k where k.id >= ${low} and k.id <= ${high} and +k.campaign_key = ${from}
    and (select r.run from contact_runs r where r.contact_id = k.id + ${shift} and r.run = ${sql.lit(FIRST_RUN)})
      is not null
    order by k.id`.execute(trx);
  return Number(numAffectedRows);
}

/** Shows the copy, with the source as it was when it was begun. False when it is not: somebody was taken out meanwhile. */
function finish(db: Kysely<Tables>, of: CampaignRun, into: number, isWhole: boolean): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (!isWhole || !(await isThere(trx, of))) return false;
    const { numUpdatedRows } = await trx
      .updateTable('campaigns')
      .set({ run: FIRST_RUN, removed: 0 })
      .where('key', '=', into)
      .where('removed', '=', BEING_MADE)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  });
}

async function copyContacts(
  base: Database,
  db: Kysely<Tables>,
  begun: Omit<Copying, 'shift'>,
  signal: AbortSignal,
): Promise<{ numbers: number; people: number }> {
  const ids = await idsOf(db, begun.from, begun.beforeId, signal);
  const copied = { numbers: 0, people: 0 };
  if (!ids) return copied;
  const { low, high } = ids;
  const first = await db.transaction().execute((trx) => reserveContactIds(trx, high - low + 1));
  const of: Copying = { ...begun, shift: first - low };
  for (let after = ''; ;) {
    signal.throwIfAborted();
    const found = await nextNumbers(db, of.from, after, STEP);
    if (!found) break;
    copied.numbers += await copyNumbers(db, of, after, found.last);
    after = found.last;
    await breathe();
  }
  for (let from = low; from <= high; from += STEP) {
    signal.throwIfAborted();
    const to = Math.min(from + STEP - 1, high);
    copied.people += await db
      .transaction()
      .execute((trx) => copyPeople(base, trx, of, { low: from, high: to }));
    await breathe();
  }
  if (base.kind === 'postgres') await sql`analyze contacts, contact_phones, contact_runs`.execute(db);
  return copied;
}

/** The copy is taken back: its rows are deleted piece by piece, like those of a campaign that is deleted. */
async function takeBack(base: Database, into: number): Promise<void> {
  await base.db
    .updateTable('campaigns')
    .set({ removed: 1 })
    .where('key', '=', into)
    .where('removed', '=', BEING_MADE)
    .execute();
  await purgeRemovedCampaigns(base);
}

/** Makes a copy over one connection, which shows other hosts for as long as it is made that somebody is at it. */
function onOneConnection<T>({ kind, db }: Database, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  if (kind === 'sqlite') return work(db);
  return db.connection().execute(async (connection) => {
    try {
      return await work(connection);
    } finally {
      // One that is broken holds no lock any more.
      await sql`select pg_advisory_unlock_all()`.execute(connection).catch(() => undefined);
    }
  });
}

/** See {@link Store.campaigns.clone}. */
export async function cloneCampaign(
  base: Database,
  copy: CampaignCopy,
  signal: AbortSignal,
): Promise<{ campaign: Campaign; contacts: number } | null> {
  let into: number | null = null;
  let made: { name: string; contacts: number } | null = null;
  try {
    made = await onOneConnection(base, async (db) => {
      const begun = await begin(base, db, copy);
      if (!begun) return null;
      into = begun.into;
      const { numbers, people } = await copyContacts(base, db, begun, signal);
      const isShown = await finish(db, copy.of, begun.into, numbers === people);
      return isShown ? { name: begun.name, contacts: people } : null;
    });
  } catch (error) {
    // Of a store that is closed, or cannot be written, it is cleared away at the next start.
    if (into !== null && !signal.aborted) await takeBack(base, into).catch(() => undefined);
    throw error;
  }
  if (made) {
    const { name, contacts } = made;
    return { campaign: { ...copy.as, name, run: FIRST_RUN }, contacts };
  }
  if (into !== null) await takeBack(base, into);
  return null;
}

/** Copies that a stopped host left half made are for `purgeRemovedCampaigns`; one that another host is at stays. */
export async function giveUpCopies(base: Database): Promise<void> {
  const left = await base.db
    .selectFrom('campaigns')
    .select('key')
    .where('removed', '=', BEING_MADE)
    .execute();
  for (const { key } of left) {
    await inTransaction(base, async (trx) => {
      if (base.kind === 'postgres') {
        const { rows } = await sql<{ free: boolean }>`
          select pg_try_advisory_xact_lock(${sql.lit(COPY_LOCK)}, ${key}) as free`.execute(trx);
        if (!one(rows[0]).free) return;
      }
      await trx
        .updateTable('campaigns')
        .set({ removed: 1 })
        .where('key', '=', key)
        .where('removed', '=', BEING_MADE)
        .execute();
    });
  }
}
