import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { CONTACT_STATE_NAMES } from '../../shared/domain/contact-state.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { CANCELLED_LABELS, sipLabel } from '../../shared/domain/attempt-outcome.ts';
import type { CallListRow } from '../../shared/contract/contact.ts';
import { contactCounts } from './contact-counts.ts';
import { findCampaignKey, readRun } from './campaign-keys.ts';
import { CONTACT_COLUMNS, toContact } from './contact-row.ts';
import type { ContactRow } from './contact-row.ts';
import { whyOf, type AttemptRow } from './attempt-row.ts';
import { breathe } from './database.ts';
import type { Database, Executor } from './database.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Page, Store } from './store.ts';
import { keptSettings } from './stored-settings.ts';

type Request = Parameters<Store['contacts']['callList']>[0];
interface Place {
  recency: number;
  id: number;
}
/** The run whose list it is, by the number of its campaign. */
interface RunKey {
  key: number;
  run: number;
}
const START: Place = { recency: Number.MIN_SAFE_INTEGER, id: 0 };

function byPlace(a: Place, b: Place): number {
  return a.recency - b.recency || a.id - b.id;
}

/**
 * Rows of one state after a place, in two walks along the list index: SQLite does not seek by a row value that ends in its
 * own key and would read everything of the same recency (all contacts never called) from the start.
 */
function walksOf(
  { key, run }: RunKey,
  state: ContactState,
  after: Place,
  limit: number,
): RawBuilder<unknown>[] {
  const walk = (from: RawBuilder<unknown>) =>
    sql`select * from (select * from contact_runs where campaign_key = ${key} and run = ${run}
      and state = ${sql.lit(state)} and ${from} order by recency, contact_id limit ${limit}) as walk`;
  return [
    walk(sql`recency = ${after.recency} and contact_id > ${after.id}`),
    walk(sql`recency > ${after.recency}`),
  ];
}

/**
 * The walks of the wanted states, merged: newest call first, then upload order. In one statement, so that a contact that
 * goes from one state to another meanwhile stands in it once.
 */
async function readPage(
  db: Executor,
  of: RunKey,
  states: readonly ContactState[],
  after: Place,
  limit: number,
): Promise<ContactRow[]> {
  if (states.length === 0) return [];
  const walks = states.flatMap((state) => walksOf(of, state, after, limit));
  const { rows } = await sql<ContactRow>`select ${CONTACT_COLUMNS} from (
      select * from (${sql.join(walks, sql` union all `)}) as page order by recency, contact_id limit ${limit}) r
    join contacts k on k.id = r.contact_id order by r.recency, r.contact_id`.execute(db);
  return rows;
}

/** A part of the name in any case, or a part of the number however it was typed. */
function searchCondition(base: Database, search: string): RawBuilder<unknown> {
  const escaped = search.replace(/[\\%_]/g, (c) => `\\${c}`);
  const like = base.kind === 'postgres' ? sql`ilike` : sql`like`;
  const byName = sql`name ${like} ${`%${escaped}%`} escape '\\'`;
  const digits = search.replace(/\D/g, '').replace(/^0+/, '');
  if (digits.length < 3 || /[^\d\s()+/.-]/.test(search)) return byName;
  return sql`(${byName} or phone like ${`%${digits}%`})`;
}

const SCAN_STEP = 5_000;

/** Walks the list in steps and keeps what matches, so that a search through a million rows holds nobody up. */
async function searchPage(
  base: Database,
  { key, run }: RunKey,
  states: readonly ContactState[],
  request: Request,
  after: Place,
): Promise<{ rows: ContactRow[]; total: number }> {
  const condition = searchCondition(base, request.search);
  const lits = sql.join(states.map((state) => sql.lit(state)));
  const { rows: ends } = await sql<{ low: number | null; high: number | null }>`select min(contact_id) as low,
    max(contact_id) as high from contact_phones where campaign_key = ${key}`.execute(base.db);
  const { low, high } = ends[0] ?? { low: null, high: null };
  const matches: Place[] = [];
  if (low !== null && high !== null) {
    for (let from = low; from <= high; from += SCAN_STEP) {
      const { rows } = await sql<Place>`select r.recency, k.id from contacts k
        join contact_runs r on r.contact_id = k.id and r.run = ${run}
        where k.id >= ${from} and k.id < ${from + SCAN_STEP} and k.campaign_key = ${key} and r.state in (${lits})
        and ${condition}`.execute(base.db);
      matches.push(...rows);
      await breathe();
    }
  }
  matches.sort(byPlace);
  const wanted = matches
    .filter((m) => m.recency > after.recency || (m.recency === after.recency && m.id > after.id))
    .slice(0, request.limit + 1);
  if (wanted.length === 0) return { rows: [], total: matches.length };
  const ids = sql.join(wanted.map(({ id }) => id));
  const { rows } = await sql<ContactRow>`select ${CONTACT_COLUMNS} from contact_runs r
    join contacts k on k.id = r.contact_id where r.run = ${run} and r.contact_id in (${ids})`.execute(
    base.db,
  );
  rows.sort(byPlace);
  return { rows, total: matches.length };
}

function labelOf(row: AttemptRow): string | null {
  if (row.sipCode === null || row.outcome === null || row.answeredAtMs !== null) return null;
  if (row.outcome === 'cancelled' && row.hungUpBy !== null) return CANCELLED_LABELS[row.hungUpBy];
  return sipLabel({
    sipCode: row.sipCode,
    q850Cause: row.q850Cause,
    ringTimedOut: row.sipCode === 487 && row.outcome === 'no_answer',
    elapsedMs: row.endedAtMs === null ? null : row.endedAtMs - (row.sentAtMs ?? row.createdAtMs),
    rang: row.ringingAtMs !== null,
  });
}

async function withTrails(
  base: Database,
  { key, run }: RunKey,
  contacts: ContactRow[],
): Promise<CallListRow[]> {
  if (contacts.length === 0) return [];
  const campaign = await base.db
    .selectFrom('campaigns')
    .select(['key', 'name', 'settings'])
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  const settings = keptSettings(base, campaign);
  const attempts = await base.db
    .selectFrom('attempts')
    .selectAll()
    .where(
      'contactId',
      'in',
      contacts.map((contact) => contact.id),
    )
    .where('run', '<=', run)
    .orderBy('contactId')
    .orderBy('createdAtMs')
    .execute();
  const trails = Map.groupBy(attempts, (attempt) => attempt.contactId);
  const rows: CallListRow[] = [];
  for (const contact of contacts) {
    rows.push({
      ...(await toContact(base, base.db, contact)),
      maxAttempts: settings.retries.maxRetries + 1,
      trail: (trails.get(contact.id) ?? []).map((row) => ({
        id: row.id,
        why: whyOf(row),
        run: row.run,
        pass: row.pass,
        mode: row.mode,
        number: row.number,
        createdAtMs: row.createdAtMs,
        endedAtMs: row.endedAtMs,
        talkSec: row.talkSec,
        sipCode: row.sipCode,
        outcome: row.outcome,
        leftMessage: row.leftMessage,
        freeWhenLeft: row.freeWhenLeft,
        dispositionId: row.dispositionId,
        operatorId: row.operatorId,
        notes: row.notes,
        label: labelOf(row),
      })),
    });
  }
  return rows;
}

export async function callList(base: Database, request: Request): Promise<Page<CallListRow>> {
  const key = await findCampaignKey(base, base.db, request.campaignId);
  if (key === null) return { rows: [], total: 0, next: null };
  const run = request.run ?? (await readRun(base.db, key));
  const counts = await contactCounts(base, key, run);
  // All of them, in one statement: whoever moves after the counting, to a state that was empty then, would be missing.
  const states = request.states.length === 0 ? CONTACT_STATE_NAMES : [...new Set(request.states)];
  const after = decodeCursor(request.cursor, (parts): Place | null => {
    const [recency, id] = parts;
    return recency !== undefined && id !== undefined ? { recency, id } : null;
  });
  const search = request.search.trim();
  const found =
    search === ''
      ? {
          rows: await readPage(base.db, { key, run }, states, after ?? START, request.limit + 1),
          total: states.reduce((sum, state) => sum + (counts[state] ?? 0), 0),
        }
      : await searchPage(base, { key, run }, states, { ...request, search }, after ?? START);
  const page = found.rows.slice(0, request.limit);
  const last = page.at(-1);
  return {
    rows: await withTrails(base, { key, run }, page),
    total: found.total,
    next: last && found.rows.length > request.limit ? encodeCursor([last.recency, last.id]) : null,
  };
}
