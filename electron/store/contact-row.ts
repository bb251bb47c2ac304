import type { Selectable } from 'kysely';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { PRIORITIES } from '../../shared/contract/contact.ts';
import type { Contact } from '../../shared/contract/contact.ts';
import { campaignIdOf } from './campaign-keys.ts';
import { one } from './database.ts';
import type { Database, Executor } from './database.ts';
import type { Tables, Work } from './schema.ts';
import { readJson, textList } from './stored-json.ts';

export type ContactRow = Selectable<Tables['contacts']>;

/** The row of a contact in one run: the one that its campaign is in when none is named. */
export function selectContact(db: Executor, id: number, _run?: number) {
  return db.selectFrom('contacts').selectAll().where('id', '=', id);
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
