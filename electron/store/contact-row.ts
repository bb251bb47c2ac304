import { sql } from 'kysely';
import type { RawBuilder, Selectable } from 'kysely';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { PRIORITIES } from '../../shared/contract/contact.ts';
import type { Contact } from '../../shared/contract/contact.ts';
import { campaignIdOf } from './campaign-keys.ts';
import { one } from './database.ts';
import type { Database, Executor } from './database.ts';
import type { Tables, Work } from './schema.ts';
import { readJson, textList } from './stored-json.ts';

/** Who a contact is, and what it is in one run. */
export type ContactRow = Selectable<Tables['contacts']> &
  Omit<Selectable<Tables['contactRuns']>, 'contactId'>;

/** What is read of a contact (`k`) in a run (`r`). */
export const CONTACT_COLUMNS = sql`k.id, k.campaign_key, k.phone, k.name, k.variable_set_key, k.variable_values, k.priority,
  k.tags, k.import_key, r.run, r.state, r.work, r.lane, r.turn, r.attempts, r.next_at_ms, r.last_outcome, r.recency,
  r.lease_host, r.lease_until_ms, r.taken_from, r.operator_id, r.owner_id, r.missed`;

/**
 * That a row is of one of the contacts that `which` names. PostgreSQL would look for them anew at each row, and lock others
 * each time, if it were not told to do it once.
 */
export const isAmong = ({ kind }: Database, which: RawBuilder<unknown>): RawBuilder<unknown> =>
  kind === 'postgres' ? sql`contact_id = any(array(${which}))` : sql`contact_id in (${which})`;

/** A contact in one run: the one that its campaign is in when none is named. */
export async function readContact(
  base: Database,
  db: Executor,
  id: number,
  { run, locked = false }: { run?: number; locked?: boolean } = {},
): Promise<ContactRow | undefined> {
  const of = run ?? sql`(select c.run from campaigns c where c.key = r.campaign_key)`;
  const lock = locked && base.kind === 'postgres' ? sql`for update of r` : sql``;
  const { rows } = await sql<ContactRow>`select ${CONTACT_COLUMNS} from contact_runs r
    join contacts k on k.id = r.contact_id where r.contact_id = ${id} and r.run = ${of} ${lock}`.execute(db);
  return rows[0];
}

/** What a row in `state` waits for, so that exactly one partial index holds it. */
export function workOf(state: ContactState, nextAtMs: number, ownerId: string | null = null): Work | null {
  const { kind } = CONTACT_STATES[state];
  if (kind === 'claimed') return 'leased';
  if (state === 'called') return 'held';
  if (kind !== 'waiting') return null;
  if (state === 'callback_scheduled') return ownerId === null ? 'callback' : 'personal';
  return nextAtMs > 0 ? 'waiting' : 'ready';
}

/** Place in the calling order: callbacks, first pass, retries; inside each by priority (an index in PRIORITIES). */
export function turnOf(state: ContactState, priority: number): number {
  const lap = state === 'callback_scheduled' ? 0 : state === 'retry_scheduled' ? 2 : 1;
  return lap * PRIORITIES.length + priority;
}

/** Priority of whoever stands at this place. */
export const priorityAt = (turn: number): number => turn % PRIORITIES.length;

/** Whether everybody at this place is a callback. */
export const isOfCallbacks = (turn: number): boolean => turn < PRIORITIES.length;

/** When the contact was called last; kept turned round, so that one index has the newest first. */
export const lastCalledOf = ({ recency }: Pick<ContactRow, 'recency'>): number | null =>
  recency === 0 ? null : -recency;

async function variableNames(base: Database, db: Executor, key: number): Promise<readonly string[]> {
  const known = base.variableNames.get(key);
  if (known) return known;
  const row = await db
    .selectFrom('variableSets')
    .select('names')
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  const names = readJson(textList, row.names, `the names of the variables of set ${key}`);
  base.variableNames.set(key, names);
  return names;
}

/** The set's key for these names in this order, made when it is new. */
export async function variableSetKey(db: Executor, names: readonly string[]): Promise<number | null> {
  if (names.length === 0) return null;
  const text = JSON.stringify(names);
  await db
    .insertInto('variableSets')
    .values({ names: text })
    .onConflict((conflict) => conflict.column('names').doNothing())
    .execute();
  const row = await db.selectFrom('variableSets').select('key').where('names', '=', text).executeTakeFirst();
  return one(row).key;
}

/** Named values of one row. */
export async function variablesOf(
  base: Database,
  db: Executor,
  row: { variableSetKey: number | null; variableValues: string } & ({ id: number } | { contactId: number }),
): Promise<Record<string, string>> {
  if (row.variableSetKey === null) return {};
  const names = await variableNames(base, db, row.variableSetKey);
  const contactId = 'contactId' in row ? row.contactId : row.id;
  const values = readJson(textList, row.variableValues, `the variables of contact ${contactId}`);
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
}

export async function toContact(base: Database, db: Executor, row: ContactRow): Promise<Contact> {
  return {
    id: row.id,
    campaignId: await campaignIdOf(base, db, row.campaignKey),
    phone: row.phone,
    name: row.name,
    variables: await variablesOf(base, db, row),
    priority: PRIORITIES[row.priority] ?? 'normal',
    tags: row.tags === '[]' ? [] : readJson(textList, row.tags, `the tags of contact ${row.id}`),
    state: row.state,
    attempts: row.attempts,
    nextAtMs: row.nextAtMs === 0 ? null : row.nextAtMs,
    lastOutcome: row.lastOutcome,
    lastCalledAtMs: lastCalledOf(row),
    callbackFor: row.ownerId,
    missedCallbacks: row.missed,
  };
}
