import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import { StoreFailure } from './store.ts';

/** One step of the schema. Numbers go up by ten so that a forgotten one fits between. */
export interface Migration {
  number: number;
  name: string;
  up(trx: Transaction<Tables>, kind: Database['kind']): Promise<void>;
}

/** Any fixed number: hosts that open the same PostgreSQL at once wait for each other here. */
const MIGRATION_LOCK = 7_262_001;

/** @throws Error when the list's numbers do not go up. */
export function assertMonotonic(migrations: readonly Migration[]): void {
  for (const [i, migration] of migrations.entries()) {
    const before = migrations[i - 1];
    if (before && before.number >= migration.number) {
      throw new Error(`Migration ${migration.number} stands after ${before.number}.`);
    }
  }
}

/**
 * Brings the schema up to date, each migration in one transaction with its own mark.
 * @throws StoreFailure `from_the_future` when the database has migrations that this program does not know, and `corrupt`
 * when what was applied is not the beginning of what is known, when the file is another program's, or when it is empty
 * though `isUsed`.
 */
export async function migrate(
  base: Database,
  migrations: readonly Migration[],
  isUsed = false,
): Promise<void> {
  assertMonotonic(migrations);
  await inTransaction(base, async (trx) => {
    if (base.kind === 'postgres')
      await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(trx);
    await assertOwn(trx, base.kind, isUsed);
    await sql`create table if not exists schema_migrations (number integer primary key, name text not null, applied_at_ms bigint not null)`.execute(
      trx,
    );
  });
  for (const migration of migrations) {
    await inTransaction(base, async (trx) => {
      if (base.kind === 'postgres')
        await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(trx);
      if (await isApplied(trx, migrations, migration)) return;
      await migration.up(trx, base.kind);
      await trx
        .insertInto('schemaMigrations')
        .values({ number: migration.number, name: migration.name, appliedAtMs: base.clock.now() })
        .execute();
    });
  }
}

async function assertOwn(trx: Transaction<Tables>, kind: Database['kind'], isUsed: boolean): Promise<void> {
  const { rows } =
    kind === 'sqlite'
      ? await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(trx)
      : await sql<{
          name: string;
        }>`select tablename as name from pg_tables where schemaname = current_schema()`.execute(trx);
  const names = rows.map(({ name }) => name);
  if (names.includes('schema_migrations')) return;
  // A PostgreSQL database may be shared with others; a file in the data folder may not.
  if (names.length > 0 && kind === 'sqlite') {
    throw new StoreFailure(
      'corrupt',
      'The database in the data folder was written by another program.',
      'Put the right file back from a backup, or use another data folder.',
    );
  }
  if (!isUsed) return;
  throw new StoreFailure(
    'corrupt',
    'This data folder has been used, but its database is empty now.',
    'Restore the last backup of the database, or start with another data folder.',
  );
}

async function isApplied(
  trx: Transaction<Tables>,
  known: readonly Migration[],
  migration: Migration,
): Promise<boolean> {
  const applied = await trx.selectFrom('schemaMigrations').selectAll().orderBy('number').execute();
  const last = known.at(-1);
  const newest = applied.at(-1);
  if (last && newest && newest.number > last.number) {
    throw new StoreFailure(
      'from_the_future',
      `The database was written by a newer version of the program (schema ${newest.number}, this one knows up to ${last.number}).`,
      'Start the newer version, or use another data folder.',
    );
  }
  const isPrefix = applied.every((row, i) => known[i]?.number === row.number && known[i].name === row.name);
  if (!isPrefix) {
    throw new StoreFailure(
      'corrupt',
      'The database has a schema that this program never wrote.',
      'Restore the last backup, or use another data folder.',
    );
  }
  return applied.some((row) => row.number === migration.number);
}
