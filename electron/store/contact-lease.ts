import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { CONTACT_STATES, contactStatesOfKind, transitionContact } from '../../shared/domain/contact-state.ts';
import { finalStateOf } from '../../shared/domain/retry-rules.ts';
import { busyContacts, lockCampaign } from './campaign-lock.ts';
import { campaignKey, readRun } from './campaign-keys.ts';
import { isAmong, isOfCallbacks, lastCalledOf, toContact } from './contact-row.ts';
import type { ContactRow } from './contact-row.ts';
import { moveContact } from './contact-move.ts';
import { breathe, inTransaction, one } from './database.ts';
import type { Database, Executor } from './database.ts';
import type { Tables } from './schema.ts';
import type { CampaignRun, LeasedContact, LeaseRequest, OrderInPass, Store } from './store.ts';

/** What several hosts may take in the same moment without meeting a limit that is this far away. */
const FAR_FROM_LIMIT = 200;

/** Due rows made ready per lease: enough to keep up, few enough to stay quick after a long pause. */
const PROMOTE_AT_MOST = 500;

const WAITING = contactStatesOfKind('waiting');
for (const state of WAITING) transitionContact(state, 'leased');

/** One run of a campaign, by the number under which its rows lie. */
interface RunKey {
  key: number;
  run: number;
}

/**
 * Makes due rows ready. The value of `work` is a literal because a bound one would keep the planner off the partial index.
 * Rows that another host is just promoting are skipped.
 */
async function promoteDue(
  base: Database,
  trx: Executor,
  work: 'callback' | 'waiting' | 'personal',
  { key, run }: RunKey,
  dueByMs: number,
): Promise<void> {
  const skip = base.kind === 'postgres' ? sql`for update skip locked` : sql``;
  const due = sql`select contact_id from contact_runs where campaign_key = ${key} and run = ${run}
    and work = ${sql.lit(work)} and next_at_ms <= ${dueByMs}
    order by next_at_ms, contact_id limit ${sql.lit(PROMOTE_AT_MOST)} ${skip}`;
  await sql`update contact_runs set work = 'ready' where run = ${run} and ${isAmong(base, due)}`.execute(trx);
}

/** How many of those that are asked for may be taken, so that all hosts together stay within `most`. */
async function roomFor(
  base: Database,
  trx: Executor,
  key: number,
  { count, most }: LeaseRequest,
): Promise<number> {
  // One host knows what it has in hand.
  if (most === undefined || base.kind !== 'postgres') return count;
  // Far from the limit nobody waits for anybody.
  if ((await busyContacts(trx, key)) + FAR_FROM_LIMIT <= most) return count;
  await lockCampaign(base, trx, key);
  return Math.min(count, most - (await busyContacts(trx, key)));
}

type Taken = ContactRow & Pick<LeasedContact, 'likely'>;

/** Claims the contacts that `which` names, in calling order. */
async function claim(
  base: Database,
  trx: Executor,
  { run }: RunKey,
  { hostId, nowMs, leaseMs }: LeaseRequest,
  which: ReturnType<typeof sql>,
): Promise<ContactRow[]> {
  const { rows: claimed } = await sql<Selectable<Tables['contactRuns']>>`update contact_runs
    set taken_from = state, state = 'leased', work = 'leased', lease_host = ${hostId},
        lease_until_ms = ${nowMs + leaseMs}
    where run = ${run} and ${isAmong(base, which)} returning *`.execute(trx);
  if (claimed.length === 0) return [];
  const ids = claimed.map(({ contactId }) => contactId);
  const people = await trx.selectFrom('contacts').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(people.map((person) => [person.id, person]));
  const rows = claimed.map(({ contactId, ...row }) => ({ ...one(byId.get(contactId)), ...row }));
  return rows.sort((a, b) => a.turn - b.turn || a.nextAtMs - b.nextAtMs || a.id - b.id);
}

/** Takes up to `count` ready contacts: the next in line, or as many of `ids` as are still there. */
async function takeReady(
  base: Database,
  trx: Executor,
  of: RunKey,
  request: LeaseRequest,
  which: { count: number } | { ids: readonly number[] },
): Promise<ContactRow[]> {
  const skip = base.kind === 'postgres' ? sql`for update skip locked` : sql``;
  const these =
    'ids' in which
      ? sql`contact_id in (${sql.join(which.ids)}) ${skip}`
      : sql`lane = 0 order by turn, next_at_ms, contact_id limit ${which.count} ${skip}`;
  return claim(
    base,
    trx,
    of,
    request,
    sql`select contact_id from contact_runs where campaign_key = ${of.key} and run = ${of.run} and work = 'ready'
      and ${these}`,
  );
}

/** Takes contacts as `order` chooses them among those that stand equal at the head of the line. */
async function takeChosen(
  base: Database,
  trx: Executor,
  of: RunKey,
  request: LeaseRequest,
  { count, order }: { count: number; order: OrderInPass },
): Promise<Taken[]> {
  const taken: Taken[] = [];
  while (taken.length < count) {
    const { rows: line } = await sql<
      Pick<ContactRow, 'id' | 'turn' | 'phone' | 'attempts' | 'lastOutcome' | 'recency'>
    >`select r.contact_id as id, r.turn, k.phone, r.attempts, r.last_outcome, r.recency
      from contact_runs r join contacts k on k.id = r.contact_id
      where r.campaign_key = ${of.key} and r.run = ${of.run} and r.work = 'ready' and r.lane = 0
      order by r.turn, r.next_at_ms, r.contact_id limit ${order.among}`.execute(trx);
    const turn = line[0]?.turn;
    if (turn === undefined) return taken;
    const equal = line.filter((row) => row.turn === turn);
    // Callbacks were promised for their time.
    const chosen = isOfCallbacks(turn)
      ? equal.slice(0, count - taken.length).map(({ id }) => ({ id, likely: null }))
      : order.choose(
          equal.map((row) => ({ ...row, lastCalledAtMs: lastCalledOf(row) })),
          count - taken.length,
        );
    const ids = chosen.map(({ id }) => id);
    const rows = ids.length === 0 ? [] : await takeReady(base, trx, of, request, { ids });
    // Other hosts are just taking the same ones: whoever is next in line and free, then.
    if (rows.length === 0) {
      return [...taken, ...(await takeReady(base, trx, of, request, { count: count - taken.length }))];
    }
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const { id, likely } of chosen) {
      const row = byId.get(id);
      if (row) taken.push({ ...row, likely });
    }
  }
  return taken;
}

/** Takes up to `count` ready contacts in calling order, in one transaction with the promotion of due ones. */
export async function leaseContacts(base: Database, request: LeaseRequest): Promise<LeasedContact[]> {
  if (request.count < 1) return [];
  const skip = base.kind === 'postgres' ? sql`for update skip locked` : sql``;
  const key = await campaignKey(base, base.db, request.campaignId);
  return inTransaction(base, async (trx) => {
    const count = await roomFor(base, trx, key, request);
    if (count < 1) return [];
    const run = await readRun(trx, key);
    const of = { key, run };
    const { nowMs, operatorId, ownOnly = false, handOverMs = null, order } = request;
    const rows: Taken[] =
      operatorId === undefined
        ? []
        : await claim(
            base,
            trx,
            of,
            request,
            sql`select contact_id from contact_runs where campaign_key = ${key} and run = ${run} and work = 'personal'
              and owner_id = ${operatorId} and next_at_ms <= ${nowMs}
              order by next_at_ms, contact_id limit ${count} ${skip}`,
          );
    const left = count - rows.length;
    if (!ownOnly && left > 0) {
      await promoteDue(base, trx, 'callback', of, nowMs);
      await promoteDue(base, trx, 'waiting', of, nowMs);
      if (handOverMs !== null) await promoteDue(base, trx, 'personal', of, nowMs - handOverMs);
      rows.push(
        ...(order
          ? await takeChosen(base, trx, of, request, { count: left, order })
          : await takeReady(base, trx, of, request, { count: left })),
      );
    }
    const leased: LeasedContact[] = [];
    for (const row of rows) {
      const takenFrom = row.takenFrom ?? 'pending';
      const contact = await toContact(base, trx, row);
      const { likely = null } = row;
      leased.push({ ...contact, takenFrom, run, pass: row.attempts + 1, likely });
    }
    return leased;
  });
}

/** Whether any contact of a campaign could be taken now. */
export async function hasDueContact(
  base: Database,
  campaign: CampaignRun,
  nowMs: number,
  handOverMs: number | null,
): Promise<boolean> {
  const handedOverMs = handOverMs === null ? -1 : nowMs - handOverMs;
  const key = await campaignKey(base, base.db, campaign.id);
  const inRun = sql`select 1 from contact_runs where campaign_key = ${key} and run = ${campaign.run}`;
  const { rows } = await sql<{ due: number }>`select 1 as due where
    exists (${inRun} and work = 'ready')
    or exists (${inRun} and work = 'waiting' and next_at_ms <= ${nowMs})
    or exists (${inRun} and work = 'callback' and next_at_ms <= ${nowMs})
    or exists (${inRun} and work = 'personal' and next_at_ms <= ${handedOverMs})`.execute(base.db);
  return rows.length > 0;
}

/** How many contacts of a campaign fall due until then; see `Store.contacts.dueBy`. */
export async function countDue(
  base: Database,
  campaign: CampaignRun,
  { byMs, handOverMs, most }: { byMs: number; handOverMs: number | null; most: number },
): Promise<number> {
  const key = await campaignKey(base, base.db, campaign.id);
  const handedOverMs = handOverMs === null ? -1 : byMs - handOverMs;
  const of = sql`campaign_key = ${key} and run = ${campaign.run}`;
  const { rows } = await sql<{ n: number }>`select count(*) as n from (
    select * from (select contact_id from contact_runs where ${of} and work = 'ready' limit ${most}) a
    union all select * from (select contact_id from contact_runs
      where ${of} and work = 'waiting' and next_at_ms <= ${byMs} limit ${most}) b
    union all select * from (select contact_id from contact_runs
      where ${of} and work = 'callback' and next_at_ms <= ${byMs} limit ${most}) c
    union all select * from (select contact_id from contact_runs
      where ${of} and work = 'personal' and next_at_ms <= ${handedOverMs} limit ${most}) d
    limit ${most}) due`.execute(base.db);
  return rows[0]?.n ?? 0;
}

const GIVE_BACK_AT_MOST = 500;
for (const state of contactStatesOfKind('claimed')) for (const to of WAITING) transitionContact(state, to);

/** Puts claimed contacts back where they were taken from, ready at once, in their old place. */
export async function returnLeases(
  base: Database,
  condition: Parameters<Store['contacts']['returnLeases']>[0],
): Promise<number> {
  const { keeping = [] } = 'hostId' in condition ? condition : {};
  const except = keeping.length === 0 ? sql`` : sql`and contact_id not in (${sql.join(keeping)})`;
  const which =
    'hostId' in condition
      ? sql`lease_host = ${condition.hostId} ${except}`
      : sql`lease_until_ms <= ${condition.expiredAtMs}`;
  const skip = base.kind === 'postgres' ? sql`for update skip locked` : sql``;
  let returned = 0;
  for (;;) {
    // It is claimed in one run.
    const these = sql`select contact_id from contact_runs where work = 'leased' and ${which}
      order by lease_until_ms, contact_id limit ${sql.lit(GIVE_BACK_AT_MOST)} ${skip}`;
    const { numAffectedRows } = await sql`update contact_runs
      set state = coalesce(taken_from, 'pending'),
          work = case when owner_id is null then 'ready' else 'personal' end, lease_host = null, lease_until_ms = null,
          taken_from = null
      where work = 'leased' and ${isAmong(base, these)}`.execute(base.db);
    const n = Number(numAffectedRows ?? 0n);
    returned += n;
    if (n < GIVE_BACK_AT_MOST) return returned;
  }
}

/** Prolongs every lease that the host still has; answers whose contacts they are on. */
export async function renewLeases(base: Database, hostId: string, leaseUntilMs: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`update contact_runs set lease_until_ms = ${leaseUntilMs}
    where work = 'leased' and lease_host = ${hostId} returning contact_id as id`.execute(base.db);
  return rows.map(({ id }) => id);
}

const CLOSE_AT_ONCE = 500;

/** Contacts held open for a call back get their final state, in short transactions; answers which. */
export async function closeHeld(
  base: Database,
  { id: campaignId, run }: CampaignRun,
  dueMs: number | null,
): Promise<number[]> {
  const key = await campaignKey(base, base.db, campaignId);
  const due = dueMs === null ? sql`` : sql`and next_at_ms <= ${dueMs}`;
  const closed: number[] = [];
  for (;;) {
    const { rows } = await sql<Pick<ContactRow, 'id' | 'lastOutcome'>>`select contact_id as id, last_outcome
      from contact_runs where campaign_key = ${key} and run = ${run} and work = 'held' ${due}
      order by next_at_ms, contact_id limit ${sql.lit(CLOSE_AT_ONCE)}`.execute(base.db);
    const before = closed.length;
    for (const { id, lastOutcome } of rows) {
      const to = finalStateOf(lastOutcome ?? 'answered');
      if (
        await inTransaction(base, (trx) =>
          moveContact(base, trx, { id, run }, ['called'], to, { nextAtMs: null }),
        )
      )
        closed.push(id);
    }
    if (rows.length < CLOSE_AT_ONCE || closed.length === before) return closed;
    await breathe();
  }
}

/** All waiting contacts to one final state, in short transactions so that calls in progress are not held up. */
export async function closeWaiting(
  base: Database,
  campaign: CampaignRun,
  to: Parameters<Store['contacts']['closeWaiting']>[1],
): Promise<number> {
  if (CONTACT_STATES[to].kind !== 'final') throw new Error(`${to} is not a final state.`);
  for (const from of WAITING) transitionContact(from, to);
  const key = await campaignKey(base, base.db, campaign.id);
  const skip = base.kind === 'postgres' ? sql`for update skip locked` : sql``;
  let closed = 0;
  for (const from of WAITING) {
    for (;;) {
      const next = sql`select contact_id from contact_runs where campaign_key = ${key} and run = ${campaign.run}
        and state = ${sql.lit(from)} order by recency, contact_id limit ${sql.lit(CLOSE_AT_ONCE)} ${skip}`;
      const { numAffectedRows } = await sql`update contact_runs set state = ${sql.lit(to)}, work = null
        where run = ${campaign.run} and ${isAmong(base, next)}`.execute(base.db);
      const n = Number(numAffectedRows ?? 0n);
      closed += n;
      if (n === 0) break;
      await breathe();
    }
  }
  return closed;
}
