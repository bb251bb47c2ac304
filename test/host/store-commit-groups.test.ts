import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { sql, type Kysely, type Transaction } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommitGroups } from '../../electron/store/commit-groups.ts';
import { openStore } from '../../electron/store/open.ts';
import type { Tables } from '../../electron/store/schema.ts';
import { databaseFile, kyselyOverSqlite, openSqlite } from '../../electron/store/sqlite.ts';
import { createWriteGate } from '../../electron/store/write-gate.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { watchStatements } from './sqlite-boundaries.ts';
import { DAY_START, runningCampaign, temporaryFolder } from './store-places.ts';

type Executor = Kysely<Tables> | Transaction<Tables>;

const add = (on: Executor, id: string) => sql`insert into notes values (${id})`.execute(on);
/** More than fits into the small disk of a test. */
const fill = (on: Executor) => sql`insert into ballast values (zeroblob(1000000))`.execute(on);
const refusal = new Error('refused');
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/** Commits in a log that was never begun anew: frames that name the size of the database (sqlite.org/fileformat2.html#walformat). */
function commitsIn(log: string): number {
  const bytes = readFileSync(log);
  const pageSize = bytes.readUInt32BE(8);
  let commits = 0;
  for (let at = WAL_HEADER; at + FRAME_HEADER <= bytes.length; at += FRAME_HEADER + pageSize) {
    if (bytes.readUInt32BE(at + 4) > 0) commits += 1;
  }
  return commits;
}

describe('transactions of SQLite', () => {
  let folder: string;
  let raw: Database.Database;
  let db: Kysely<Tables>;
  /** Sees what is committed, as the next start would. */
  let beside: Database.Database;
  /** On a clock that stands still a slow machine ends no group early. */
  const still = { elapsed: () => 0, next: (work: () => void) => void setImmediate(work) };
  const open = (parts: Parameters<typeof kyselyOverSqlite>[2] = { turns: still }): void => {
    raw = openSqlite(databaseFile(folder), 'full');
    raw.pragma('wal_autocheckpoint = 0');
    db = kyselyOverSqlite(raw, createWriteGate(), parts);
  };
  beforeEach(() => {
    folder = temporaryFolder();
    open();
    raw.exec('create table notes (id text primary key) without rowid');
    beside = new Database(databaseFile(folder));
  });
  afterEach(async () => {
    await db.destroy();
    beside.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const committed = (): string[] =>
    beside.prepare<[], string>('select id from notes order by id').pluck().all();
  const read = async (on: Executor = db): Promise<string[]> => {
    const { rows } = await sql<{ id: string }>`select id from notes order by id`.execute(on);
    return rows.map(({ id }) => id);
  };
  const addTogether = (...ids: string[]): Promise<void> =>
    db.transaction().execute(async (trx) => {
      for (const id of ids) await add(trx, id);
    });
  const commitsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const log = join(folder, 'callboard.sqlite-wal');
    const before = commitsIn(log);
    await work();
    return commitsIn(log) - before;
  };

  it('that are ready in the same turn share one commit', async () => {
    expect(await commitsOf(() => Promise.all([addTogether('a', 'b'), addTogether('c'), add(db, 'd')]))).toBe(
      1,
    );
    expect(committed()).toEqual(['a', 'b', 'c', 'd']);
    const statements = Array.from({ length: 20 }, (_, i) => `s${i}`);
    await turn();
    // The first one finds the database idle and is served at once.
    expect(await commitsOf(() => Promise.all(statements.map((id) => add(db, id))))).toBe(2);
  });

  it('are answered once they are on disk, whatever the answer is', async () => {
    const seen: string[] = [];
    const told = (name: string) => () => void seen.push(`${name} ${committed().join('')}`);
    await Promise.all([
      addTogether('a').then(told('first')),
      db
        .transaction()
        .execute(async (trx) => {
          expect(await read(trx)).toEqual(['a']);
          expect(committed()).toEqual([]);
          throw refusal;
        })
        .catch(told('refused')),
      read().then((ids) => told(`read ${ids.join('')},`)()),
      addTogether('b').then(told('last')),
    ]);
    expect(seen.sort()).toEqual(['first ab', 'last ab', 'read a, ab', 'refused ab']);
  });

  it('that fail are undone by themselves', async () => {
    const outcomes = await Promise.allSettled([
      addTogether('a'),
      addTogether('b', 'c', 'a'),
      add(db, 'a'),
      addTogether('d'),
      db.transaction().execute(async (trx) => {
        await add(trx, 'e');
        throw refusal;
      }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    expect(committed()).toEqual(['a', 'd']);
  });

  it('are all told of it when their commit fails, and the next ones are well', async () => {
    const failure = new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
    let fails = true;
    const restore = watchStatements((_nth, text) => {
      if (text === 'commit' && fails) {
        fails = false;
        throw failure;
      }
    });
    try {
      const outcomes = await Promise.allSettled([
        addTogether('a'),
        db.transaction().execute(async () => {
          throw refusal;
        }),
        add(db, 'b'),
        read(),
        addTogether('c'),
      ]);
      expect(outcomes).toEqual([
        { status: 'rejected', reason: failure },
        { status: 'rejected', reason: failure },
        { status: 'rejected', reason: failure },
        // Nothing was asked of the disk that it could not do: read again, from what is there.
        { status: 'fulfilled', value: [] },
        { status: 'rejected', reason: failure },
      ]);
      await addTogether('a', 'b', 'c');
      expect(await read()).toEqual(['a', 'b', 'c']);
    } finally {
      restore();
    }
  });

  it('take nothing more once they have ended, also from what was begun beside what ended them', async () => {
    const begun: Promise<PromiseSettledResult<unknown>[]>[] = [];
    const outcomes = await Promise.allSettled([
      db.transaction().execute(async (trx) => {
        begun.push(Promise.allSettled([turn().then(() => add(trx, 'late'))]));
        await add(trx, 'a');
        throw refusal;
      }),
      db.transaction().execute(async (trx) => {
        await add(trx, 'b');
        await turn();
        await turn();
        throw refusal;
      }),
      addTogether('c'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect((await Promise.all(begun)).flat()).toMatchObject([
      { reason: { message: expect.stringContaining('ended already') } },
    ]);
    expect(committed()).toEqual(['c']);
  });

  it('on a full disk are all refused, and what was one of several statements is not carried on by itself', async () => {
    raw.exec('create table ballast (bytes blob)');
    raw.pragma('max_page_count = 20');
    let carriedOn = 0;
    const outcomes = await Promise.allSettled([
      addTogether('a'),
      db.transaction().execute(async (trx) => {
        await fill(trx).catch(() => undefined);
        await add(trx, 'half');
        carriedOn += 1;
      }),
      addTogether('b'),
    ]);
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_FULL' } });
    expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_FULL' } });
    expect(outcomes[2]).toMatchObject({ status: 'fulfilled' });
    expect(carriedOn).toBe(0);
    expect(committed()).toEqual(['b']);
  });

  it('wait for a writer of another connection, and are refused one by one when it does not end', async () => {
    raw.pragma('busy_timeout = 20');
    beside.exec('begin immediate');
    const order: string[] = [];
    const then = (name: string) => () => void order.push(name);
    const first = addTogether('a');
    const second = add(db, 'b');
    first.catch(then('first'));
    second.catch(then('second'));
    const between = turn().then(then('sockets'));
    const outcomes = await Promise.allSettled([first, second, read(), between]);
    expect(order).toEqual(['first', 'sockets', 'second']);
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_BUSY' } });
    expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_BUSY' } });
    expect(outcomes[2]).toEqual({ status: 'fulfilled', value: [] });
    beside.exec('commit');
    await addTogether('a');
    expect(committed()).toEqual(['a']);
  });

  it('are committed in pieces when they are many, with a turn of the event loop between', async () => {
    await db.destroy();
    let nowMs = 0;
    let turns = 0;
    open({
      turns: {
        elapsed: () => nowMs,
        next: (work) =>
          void setImmediate(() => {
            turns += 1;
            work();
          }),
      },
    });
    const commits = await commitsOf(() =>
      Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          db.transaction().execute(async (trx) => {
            nowMs += 5;
            await add(trx, `n${i}`);
          }),
        ),
      ),
    );
    expect({ commits, turns }).toEqual({ commits: 3, turns: 2 });
  });

  it('that are under way are ended before the database is closed', async () => {
    const long = db.transaction().execute(async (trx) => {
      await add(trx, 'a');
      await turn();
      await add(trx, 'b');
    });
    const more = [addTogether('c'), add(db, 'd')];
    await turn();
    await db.destroy();
    expect(raw.open).toBe(false);
    expect(committed()).toEqual(['a', 'b', 'c', 'd']);
    await Promise.all([long, ...more]);
  });

  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('transaction' as const),
        rows: fc.integer({ min: 1, max: 3 }),
        pause: fc.constantFrom('none', 'none', 'soon', 'turn'),
        end: fc.constantFrom('well', 'well', 'well', 'refused', 'clash'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('write' as const), end: fc.constantFrom('well', 'clash') }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  );
  const lanes = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });
  const faults = fc.record({
    at: fc.array(fc.integer({ min: 1, max: 150 }), { maxLength: 4 }),
    /** Whether SQLite has ended the whole transaction by itself, as it does when the disk is full. */
    endsAll: fc.boolean(),
  });

  it('come to what was answered, however they meet and whichever statement fails', async () => {
    await fc.assert(
      fc.asyncProperty(lanes, faults, async (plan, { at, endsAll }) => {
        raw.exec('delete from notes');
        raw.exec(`insert into notes values ('there')`);
        const kept: string[] = ['there'];
        const read: string[] = [];
        const failing = new Set(at);
        let isOurs = false;
        const restore = watchStatements((nth, text) => {
          if (isOurs || !failing.has(nth) || text === 'rollback') return;
          if (endsAll && raw.inTransaction) {
            isOurs = true;
            raw.exec('rollback');
            isOurs = false;
          }
          throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
        });
        /** What the next start would find. */
        const onDisk = (): string[] => {
          isOurs = true;
          try {
            return committed();
          } finally {
            isOurs = false;
          }
        };
        const goes = async (lane: number): Promise<void> => {
          const own: string[] = [];
          for (const [i, each] of (plan[lane] ?? []).entries()) {
            const ids = Array.from({ length: 3 }, (_, row) => `${lane}-${i}-${row}`);
            try {
              if (each.kind === 'turn') await turn();
              else if (each.kind === 'read') {
                const { rows } = await sql<{ id: string }>`select id from notes`.execute(db);
                const found = rows.map(({ id }) => id);
                expect(found).toEqual(expect.arrayContaining(own));
                read.push(...found);
              } else if (each.kind === 'write') {
                const id = each.end === 'well' ? `${lane}-${i}-0` : 'there';
                await add(db, id);
                own.push(id);
                expect(onDisk()).toContain(id);
              } else {
                const written = ids.slice(0, each.rows);
                await db.transaction().execute(async (trx) => {
                  for (const id of written) {
                    await add(trx, id);
                    if (each.pause === 'soon') await Promise.resolve();
                    if (each.pause === 'turn') await turn();
                  }
                  if (each.end === 'refused') throw refusal;
                  if (each.end === 'clash') await add(trx, 'there');
                });
                own.push(...written);
                expect(onDisk()).toEqual(expect.arrayContaining(written));
              }
            } catch (error) {
              if (error !== refusal && !(error instanceof Database.SqliteError)) throw error;
            }
          }
          kept.push(...own);
        };
        try {
          await Promise.all(plan.map((_, lane) => goes(lane)));
        } finally {
          restore();
        }
        expect(committed()).toEqual(kept.sort());
        expect(kept).toEqual(expect.arrayContaining(read));
        await add(db, 'still well');
      }),
      { numRuns: 150 },
    );
  });
});

describe('a transaction that has ended', () => {
  it('ends nobody else’s', async () => {
    const done: string[] = [];
    let isBegun = false;
    const groups = createCommitGroups(
      {
        begin: () => void (isBegun = true),
        commit: () => void (isBegun = false),
        rollback: () => void (isBegun = false),
        mark: () => void done.push('mark'),
        release: () => void done.push('keep'),
        undo: () => void done.push('undo'),
        isBegun: () => isBegun,
      },
      { elapsed: () => 0, next: (work) => void setImmediate(work) },
      () => undefined,
    );
    const first = await groups.enter();
    await groups.keep(first);
    const second = await groups.enter();
    await expect(groups.keep(first)).rejects.toThrow('ended already');
    await groups.discard(first);
    expect(done).toEqual(['mark', 'keep', 'mark']);
    await groups.discard(second);
    expect(done).toEqual(['mark', 'keep', 'mark', 'undo']);
  });
});

describe('a store that lost what it had not acknowledged', () => {
  it('does not know contacts by the variables of others', async () => {
    const folder = temporaryFolder();
    const store = await openStore({ kind: 'sqlite', folder }, { clock: drivenClock(DAY_START) });
    const { campaign } = await runningCampaign(store, 0);
    const person = (phone: string, variables: Record<string, string>) =>
      store.contacts.addOne(campaign.id, { phone, name: '', variables, priority: 'normal', tags: [] });
    const lease = () =>
      store.contacts.lease({
        campaignId: campaign.id,
        hostId: 'host-a',
        count: 1,
        nowMs: DAY_START,
        leaseMs: 1_000,
      });
    // Else the lease looks for the campaign first, and is late.
    await store.campaigns.counts(campaign.id);
    let fails = 1;
    const restore = watchStatements((_nth, text) => {
      if (text === 'commit' && fails-- > 0) {
        throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
      }
    });
    const lost = await Promise.allSettled([person('+49301', { Street: 'Elm' }), lease()]);
    restore();
    expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await person('+49302', { City: 'Berlin' });
    expect(await lease()).toMatchObject([{ phone: '+49302', variables: { City: 'Berlin' } }]);
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
