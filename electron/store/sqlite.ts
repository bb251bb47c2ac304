import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CamelCasePlugin, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { createCommitGroups } from './commit-groups.ts';
import type { CommitGroups, GroupSteps, Member, Turns } from './commit-groups.ts';
import type { Tables } from './schema.ts';
import { passFirst } from './write-gate.ts';
import type { WriteGate } from './write-gate.ts';

/** Milliseconds a statement waits for another connection of the same file (the import worker) to finish its batch. */
const BUSY_TIMEOUT_MS = 5_000;

/** The database of a data folder. */
export function databaseFile(folder: string): string {
  return join(folder, 'callboard.sqlite');
}

/**
 * Opens the file in WAL mode. `durability` 'full' syncs every commit (what was acknowledged survives a power cut);
 * 'normal' may lose the last commits in a power cut, never in a crash: for imports, which can be repeated.
 */
export function openSqlite(file: string, durability: 'full' | 'normal'): Database.Database {
  const raw = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    raw.pragma('journal_mode = WAL');
    raw.pragma(`synchronous = ${durability}`);
    raw.pragma('foreign_keys = ON');
    raw.pragma('cache_size = -65536');
    raw.pragma('temp_store = MEMORY');
  } catch (error) {
    raw.close();
    throw error;
  }
  return raw;
}

/** More statements than these are not kept prepared: lists with a varying number of placeholders would pile up for ever. */
const MOST_PREPARED = 500;

/** The statements of one connection, prepared once and kept. */
function preparedOn(raw: Database.Database): (sql: string) => Database.Statement {
  const prepared = new Map<string, Database.Statement>();
  return (sql) => {
    let statement = prepared.get(sql);
    if (!statement) {
      statement = raw.prepare(sql);
      if (prepared.size > MOST_PREPARED) prepared.clear();
      prepared.set(sql, statement);
    }
    return statement;
  };
}

/** Transactions take the write lock at their start: one that reads first could be refused at its first write. */
function stepsOn(raw: Database.Database, gate: WriteGate): GroupSteps {
  const step = (sql: string): (() => void) => {
    const statement = raw.prepare(sql);
    return () => void passFirst(gate, () => statement.run());
  };
  const undo = step('rollback to member');
  const release = step('release member');
  return {
    begin: step('begin immediate'),
    commit: step('commit'),
    rollback: step('rollback'),
    mark: step('savepoint member'),
    release,
    undo() {
      undo();
      release();
    },
    isBegun: () => raw.inTransaction,
  };
}

/** What kysely takes for a connection of its own: the one there is, shared by groups. */
class GroupedConnection implements DatabaseConnection {
  readonly #groups: CommitGroups;
  readonly #prepare: (sql: string) => Database.Statement;
  readonly #gate: WriteGate;
  #member: Member | null = null;
  constructor(groups: CommitGroups, prepare: (sql: string) => Database.Statement, gate: WriteGate) {
    this.#groups = groups;
    this.#prepare = prepare;
    this.#gate = gate;
  }

  async begin(): Promise<void> {
    this.#member = await this.#groups.enter();
  }
  async commit(): Promise<void> {
    if (this.#member) await this.#groups.keep(this.#member);
  }
  async rollback(): Promise<void> {
    if (this.#member) await this.#groups.discard(this.#member);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(sql);
    const run = (): QueryResult<R> => passFirst(this.#gate, () => resultOf<R>(statement, parameters));
    if (this.#member) return this.#groups.within(this.#member, run);
    return statement.readonly ? this.#groups.read(run) : this.#groups.write(run);
  }

  streamQuery(): never {
    throw new Error('Rows are not streamed: a read that lasts would keep everything else waiting.');
  }
}

function resultOf<R>(statement: Database.Statement, parameters: readonly unknown[]): QueryResult<R> {
  if (statement.reader) return { rows: statement.all(...parameters) as R[] };
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

/** kysely asks for as many connections as it likes; the groups put them in line. */
class GroupedAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function own(connection: DatabaseConnection): GroupedConnection {
  if (connection instanceof GroupedConnection) return connection;
  throw new Error('This connection is of another driver.');
}

function groupedDriver(raw: Database.Database, gate: WriteGate, groups: CommitGroups): Driver {
  const prepare = preparedOn(raw);
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(new GroupedConnection(groups, prepare, gate)),
    beginTransaction: (connection) => own(connection).begin(),
    commitTransaction: (connection) => own(connection).commit(),
    rollbackTransaction: (connection) => own(connection).rollback(),
    releaseConnection: () => Promise.resolve(),
    async destroy() {
      await groups.idle();
      raw.close();
    },
  };
}

const LOOP: Turns = { elapsed: () => performance.now(), next: (work) => void setImmediate(work) };

/**
 * kysely over one connection, whose transactions share commits: {@link CommitGroups}.
 * @param parts.onLost told when something that was written, and not acknowledged yet, is lost
 */
export function kyselyOverSqlite(
  raw: Database.Database,
  gate: WriteGate,
  parts: { onLost?: () => void; turns?: Turns } = {},
): Kysely<Tables> {
  const { onLost = () => undefined, turns = LOOP } = parts;
  const groups = createCommitGroups(stepsOn(raw, gate), turns, onLost);
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => groupedDriver(raw, gate, groups),
      createAdapter: () => new GroupedAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
    plugins: [new CamelCasePlugin()],
  });
}
