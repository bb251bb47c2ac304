import SqliteDatabase from 'better-sqlite3';
import { Client } from 'pg';
import { databaseFile } from '../../electron/store/sqlite.ts';
import type { StoreLocation } from '../../electron/store/store.ts';

const columns = 'id, campaign_key, phone, name, variable_values, priority, tags';
/** Numbers of a dozen areas, priority normal, in the order of the list. */
const rowOf = (i: string, text: string): string =>
  `${i}, 1, '+44' || (1130 + ${i} % 12) || ${text}, 'Person', '[]', 1, '[]'`;
/** Everybody by number, and at the beginning of the first run. */
const PHONES = `insert into contact_phones (campaign_key, phone, contact_id)
  select 1, phone, id from contacts order by phone`;
const RUNS = `insert into contact_runs (contact_id, run, campaign_key, state, work, turn)
  select id, 1, 1, 'pending', 'ready', 4 from contacts order by id`;
const NEXT = `update sequences set next = (select max(id) + 1 from contacts) where name = 'contact'`;

/** As many contacts as an import would leave, without what an import costs. */
export async function fillContacts(location: StoreLocation, size: number): Promise<void> {
  if (location.kind === 'sqlite') {
    const db = new SqliteDatabase(databaseFile(location.folder));
    db.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${size})
      insert into contacts (${columns}) select ${rowOf('i', "printf('%07d', i)")} from n`);
    db.exec(PHONES);
    db.exec(RUNS);
    db.exec(NEXT);
    db.exec('analyze');
    db.close();
    return;
  }
  const client = new Client({ connectionString: location.url });
  await client.connect();
  await client.query(`insert into contacts (${columns})
    select ${rowOf('i', "lpad(i::text, 7, '0')")} from generate_series(1, ${size}) i`);
  await client.query(PHONES);
  await client.query(RUNS);
  await client.query(NEXT);
  await client.query('vacuum analyze contacts, contact_runs');
  await client.end();
}
