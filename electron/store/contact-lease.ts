import { sql } from 'kysely';
import { CONTACT_STATES, contactStatesOfKind, transitionContact } from '../../shared/domain/contact-state.ts';
import { finalStateOf } from '../../shared/domain/retry-rules.ts';
import { busyContacts, lockCampaign } from './campaign-lock.ts';
import { campaignKey } from './campaign-keys.ts';
import { isOfCallbacks, lastCalledOf, toContact } from './contact-row.ts';
import type { ContactRow } from './contact-row.ts';
import { moveContact } from './contact-move.ts';
import { breathe, inTransaction } from './database.ts';
import type { Database, Executor } from './database.ts';
import type { CampaignRun, LeasedContact, LeaseRequest, OrderInPass, Store } from './store.ts';

/** What several hosts may take in the same moment without meeting a limit that is this far away. */
const FAR_FROM_LIMIT = 200;

/** Due rows made ready per lease: enough to keep up, few enough to stay quick after a long pause. */
const PROMOTE_AT_MOST = 500;

const WAITING = contactStatesOfKind('waiting');
for (const state of WAITING) transitionContact(state, 'leased');

/**
 * Makes due rows ready. The value of `work` is a literal because a bound one would keep the planner off the partial index.
 * Rows that another host is just promoting are skipped.
 */
async function promoteDue(
  base: Database,
  trx: Executor,
  work: 'callback' | 'waiting' | 'personal',
  key: number,
  dueByMs: number,
): Promise<void> {
  const skip = base.kind === 'postgres' ? sql`for update skip locked` : sql``;
  await sql`update contacts set work = 'ready' where id in (
    select id from contacts where campaign_key = ${key} and work = ${sql.lit(work)} and next_at_ms <= ${dueByMs}
    order by next_at_ms, id limit ${sql.lit(PROMOTE_AT_MOST)} ${skip})`.execute(trx);
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

/** Claims the rows that `which` names, in calling order. */
async function claim(
  trx: Executor,
  { hostId, nowMs, leaseMs }: LeaseRequest,
  which: ReturnType<typeof sql>,
): Promise<ContactRow[]> {
  const { rows } = await sql<ContactRow>`update contacts
    set taken_from = state, state = 'leased', work = 'leased', lease_host = ${hostId},
        lease_until_ms = ${nowMs + leaseMs}
    where id in (${which}) returning *`.execute(trx);
  return rows.sort((a, b) => a.turn - b.turn || a.nextAtMs - b.nextAtMs || a.id - b.id);
}

/** Takes up to `count` ready contacts: the next in line, or as many of `ids` as are still there. */
async function takeReady(
  base: Database,
  trx: Executor,
  key: number,
  request: LeaseRequest,
  which: { count: number } | { ids: readonly number[] },
): Promise<ContactRow[]> {
  const skip = base.kind === 'postgres' ? sql`for update skip locked` : sql``;
  const these =
    'ids' in which
      ? sql`id in (${sql.join(which.ids)}) ${skip}`
      : sql`true order by turn, next_at_ms, id limit ${which.count} ${skip}`;
  return claim(
    trx,
    request,
    sql`select id from contacts where campaign_key = ${key} and work = 'ready' and ${these}`,
  );
}

/** Takes contacts as `order` chooses them among those that stand equal at the head of the line. */
async function takeChosen(
  base: Database,
  trx: Executor,
  key: number,
  request: LeaseRequest,
  { count, order }: { count: number; order: OrderInPass },
): Promise<Taken[]> {
  const taken: Taken[] = [];
  while (taken.length < count) {
    const { rows: line } = await sql<
      Pick<ContactRow, 'id' | 'turn' | 'phone' | 'attempts' | 'lastOutcome' | 'recency'>
    >`select id, turn, phone, attempts, last_outcome, recency from contacts
      where campaign_key = ${key} and work = 'ready'
      order by turn, next_at_ms, id limit ${order.among}`.execute(trx);
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
    const rows = ids.length === 0 ? [] : await takeReady(base, trx, key, request, { ids });
    // Other hosts are just taking the same ones: whoever is next in line and free, then.
    if (rows.length === 0) {
      return [...taken, ...(await takeReady(base, trx, key, request, { count: count - taken.length }))];
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
    const { run } = await trx
      .selectFrom('campaigns')
      .select('run')
      .where('key', '=', key)
      .executeTakeFirstOrThrow();
    const { nowMs, operatorId, ownOnly = false, handOverMs = null, order } = request;
    const rows: Taken[] =
      operatorId === undefined
        ? []
        : await claim(
            trx,
            request,
            sql`select id from contacts where campaign_key = ${key} and work = 'personal'
              and owner_id = ${operatorId} and next_at_ms <= ${nowMs}
              order by next_at_ms, id limit ${count} ${skip}`,
          );
    const left = count - rows.length;
    if (!ownOnly && left > 0) {
      await promoteDue(base, trx, 'callback', key, nowMs);
      await promoteDue(base, trx, 'waiting', key, nowMs);
      if (handOverMs !== null) await promoteDue(base, trx, 'personal', key, nowMs - handOverMs);
      rows.push(
        ...(order
          ? await takeChosen(base, trx, key, request, { count: left, order })
          : await takeReady(base, trx, key, request, { count: left })),
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
  const { rows } = await sql<{ due: number }>`select 1 as due where
    exists (select 1 from contacts where campaign_key = ${key} and work = 'ready')
    or exists (select 1 from contacts where campaign_key = ${key} and work = 'waiting' and next_at_ms <= ${nowMs})
    or exists (select 1 from contacts where campaign_key = ${key} and work = 'callback' and next_at_ms <= ${nowMs})
    or exists (select 1 from contacts where campaign_key = ${key} and work = 'personal'
      and next_at_ms <= ${handedOverMs})`.execute(base.db);
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
  const { rows } = await sql<{ n: number }>`select count(*) as n from (
    select * from (select id from contacts where campaign_key = ${key} and work = 'ready' limit ${most}) a
    union all select * from (select id from contacts
      where campaign_key = ${key} and work = 'waiting' and next_at_ms <= ${byMs} limit ${most}) b
    union all select * from (select id from contacts
      where campaign_key = ${key} and work = 'callback' and next_at_ms <= ${byMs} limit ${most}) c
    union all select * from (select id from contacts
      where campaign_key = ${key} and work = 'personal' and next_at_ms <= ${handedOverMs} limit ${most}) d
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
  const except = keeping.length === 0 ? sql`` : sql`and id not in (${sql.join(keeping)})`;
  const which =
    'hostId' in condition
      ? sql`lease_host = ${condition.hostId} ${except}`
      : sql`lease_until_ms <= ${condition.expiredAtMs}`;
  const skip = base.kind === 'postgres' ? sql`for update skip locked` : sql``;
  let returned = 0;
  for (;;) {
    const { numAffectedRows } = await sql`update contacts
      set state = coalesce(taken_from, 'pending'),
          work = case when owner_id is null then 'ready' else 'personal' end, lease_host = null, lease_until_ms = null,
          taken_from = null
      where id in (select id from contacts where work = 'leased' and ${which}
        order by lease_until_ms, id limit ${sql.lit(GIVE_BACK_AT_MOST)} ${skip})`.execute(base.db);
    const n = Number(numAffectedRows ?? 0n);
    returned += n;
    if (n < GIVE_BACK_AT_MOST) return returned;
  }
}

/** Prolongs every lease that the host still has; answers whose contacts they are on. */
export async function renewLeases(base: Database, hostId: string, leaseUntilMs: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`update contacts set lease_until_ms = ${leaseUntilMs}
    where work = 'leased' and lease_host = ${hostId} returning id`.execute(base.db);
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
    const { rows } = await sql<Pick<ContactRow, 'id' | 'lastOutcome'>>`select id, last_outcome from contacts
      where campaign_key = ${key} and work = 'held' ${due}
      order by next_at_ms, id limit ${sql.lit(CLOSE_AT_ONCE)}`.execute(base.db);
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
      const { numAffectedRows } = await sql`update contacts set state = ${sql.lit(to)}, work = null
        where id in (select id from contacts where campaign_key = ${key} and state = ${sql.lit(from)}
          order by recency, id limit ${sql.lit(CLOSE_AT_ONCE)} ${skip})`.execute(base.db);
      const n = Number(numAffectedRows ?? 0n);
      closed += n;
      if (n === 0) break;
      await breathe();
    }
  }
  return closed;
}
