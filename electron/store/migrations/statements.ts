import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { Tables } from '../schema.ts';

/** Runs schema statements one after the other. */
export async function runAll(trx: Transaction<Tables>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}
