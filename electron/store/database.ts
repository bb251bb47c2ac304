import type { Kysely, Transaction } from 'kysely';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { StoreLocation } from './store.ts';
import type { Tables } from './schema.ts';
import type { WriteGate } from './write-gate.ts';

/** One open database with what the tables' files need to know about it. */
export interface Database {
  kind: 'sqlite' | 'postgres';
  db: Kysely<Tables>;
  clock: Clock;
  /** IANA zone by whose days the use of outbound numbers is counted and shown. */
  zone: string;
  location: StoreLocation;
  /** Host whose imports and exports are written here; null when nobody asks. */
  hostId: string | null;
  /** Closed to imports while a statement of the host runs. */
  gate: WriteGate;
  /** Id of a campaign by its key and back; both never change. */
  keys: { byId: Map<string, number>; byKey: Map<number, string> };
  /** Settings of campaigns by key, with the text that they were read from. */
  settings: Map<number, { text: string; settings: CampaignSettings }>;
  /** Names of variables by set key; they never change. */
  variableNames: Map<number, readonly string[]>;
}

/** Runs statements: the database itself, or a transaction on it. */
export type Executor = Kysely<Tables> | Transaction<Tables>;

/** All or nothing; on SQLite the write lock is taken at the start, so that no later step can find it taken. */
export function inTransaction<T>(base: Database, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return base.db.transaction().execute(work);
}

/** Lets everything else that is due run between two pieces of long work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** The single row of a statement that always has one. */
export function one<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('A statement that always answers one row answered none.');
  return row;
}
