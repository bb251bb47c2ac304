import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CamelCasePlugin, CompiledQuery, Kysely, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, Driver, SqliteDialectConfig, SqliteStatement } from 'kysely';
import type { Tables } from './schema.ts';
import { passFirst } from './write-gate.ts';
import type { WriteGate } from './write-gate.ts';

/** Milliseconds a statement waits for another connection of the same file (the import worker) to finish its batch. */
const BUSY_TIMEOUT_MS = 5_000;

class ImmediateDriver extends SqliteDriver {
  readonly #raw: Database.Database;
  constructor(config: SqliteDialectConfig, raw: Database.Database) {
    super(config);
    this.#raw = raw;
  }
  /** On a full disk SQLite has rolled back already; a second rollback would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#raw.inTransaction) await super.rollbackTransaction(connection);
  }
  /** A deferred transaction that reads first is refused at its first write when another connection wrote meanwhile. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #raw: Database.Database;
  constructor(config: SqliteDialectConfig, raw: Database.Database) {
    super(config);
    this.#config = config;
    this.#raw = raw;
  }
  override createDriver(): Driver {
    return new ImmediateDriver(this.#config, this.#raw);
  }
}

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

/** The statement, run before an import's next batch. */
function first(statement: Database.Statement, gate: WriteGate): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => passFirst(gate, () => statement.all(...parameters)),
    run: (parameters) => passFirst(gate, () => statement.run(...parameters)),
    iterate: (parameters) => statement.iterate(...parameters),
  };
}

/** kysely over one connection; statements are prepared once and kept. */
export function kyselyOverSqlite(raw: Database.Database, gate: WriteGate): Kysely<Tables> {
  const prepared = new Map<string, SqliteStatement>();
  return new Kysely<Tables>({
    dialect: new ImmediateDialect(
      {
        database: {
          close: () => raw.close(),
          prepare(sql) {
            let statement = prepared.get(sql);
            if (!statement) {
              statement = first(raw.prepare(sql), gate);
              // Lists with a varying number of placeholders must not pile up for ever.
              if (prepared.size > 500) prepared.clear();
              prepared.set(sql, statement);
            }
            return statement;
          },
        },
      },
      raw,
    ),
    plugins: [new CamelCasePlugin()],
  });
}
