import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Tables } from './schema.ts';

const INT8 = 20;
const NUMERIC = 1700;

/** How the connections of a host are named: what they change is told under this name. */
export const connectionName = (hostId: string | null): string =>
  hostId === null ? 'callboard' : `callboard ${hostId}`;

/** A pool of connections; 64-bit integers come back as numbers (all of ours are far below 2^53). */
export function openPostgresPool(url: string, connections: number, name: string): Pool {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    application_name: name,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format ?? 'text'),
    },
  });
  // An idle connection that breaks is replaced by the pool; the next statement reports trouble that stays.
  pool.on('error', () => undefined);
  // One that breaks in the middle of a statement fails that statement; without a listener its event would end the program.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

export function kyselyOverPostgres(pool: Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
}
