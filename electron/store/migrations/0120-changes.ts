import type { Migration } from '../migrate.ts';
import { EMERGENCY_STOP } from '../emergency-stop.ts';
import { runAll } from './statements.ts';

/** Contacts of one campaign that one statement changes: of more than these the campaign alone is told. */
const TOLD_ONE_BY_ONE = 20;

/** A row that was written, told by a trigger: topic, column of the campaign, column of what it is. */
const TOLD: readonly { table: string; on?: string; topic: string; columns?: [string, string] }[] = [
  { table: 'campaigns', topic: 'campaign', columns: ['id', ''] },
  { table: 'trunks', topic: 'trunk', columns: ['', 'id'] },
  { table: 'numbers', topic: 'number' },
  { table: 'operators', topic: 'people' },
  { table: 'operator_groups', topic: 'people' },
  { table: 'operator_group_members', topic: 'people' },
  { table: 'dispositions', topic: 'people' },
  { table: 'blacklist', topic: 'blacklist' },
  { table: 'recorded_messages', topic: 'messages' },
  { table: 'voice_agents', topic: 'voice_agents' },
  { table: 'activity', on: 'insert', topic: 'activity', columns: ['campaign_id', ''] },
  { table: 'imports', topic: 'import', columns: ['campaign_id', 'id'] },
  { table: 'exports', topic: 'export', columns: ['campaign_id', 'id'] },
];

const CONTACT_COLUMNS = ['state', 'operator_id', 'next_at_ms', 'last_outcome', 'attempts', 'recency'];
const row = (name: string): string => `(${CONTACT_COLUMNS.map((column) => `${name}.${column}`).join(', ')})`;

/** Leases that are renewed and rows that fall due are no news to a screen. */
const contactsTold = (event: 'insert' | 'update'): string => {
  const changed =
    event === 'insert'
      ? 'new_rows n'
      : `new_rows n join old_rows o on o.id = n.id where ${row('n')} is distinct from ${row('o')}`;
  return `create function tell_contacts_${event}() returns trigger language plpgsql as $$ begin
    insert into changes (topic, campaign_id, subject)
    select distinct 'contact', c.id, case when x.many <= ${TOLD_ONE_BY_ONE} then x.contact_id::text end
    from (select n.campaign_key, n.id as contact_id, count(*) over (partition by n.campaign_key) as many
      from ${changed}) x join campaigns c on c.key = x.campaign_key;
    return null; end $$`;
};

// The transaction's number lies beside each change: what was not visible to an earlier look is found by it, however late
// its transaction ended. The host is what its connections are named.
const POSTGRES: readonly string[] = [
  `create table changes (
    seq bigint generated always as identity primary key,
    xid xid8 not null default pg_current_xact_id(),
    at_ms bigint not null default (extract(epoch from clock_timestamp()) * 1000)::bigint,
    host text not null default current_setting('application_name'),
    topic text not null, campaign_id text, subject text)`,
  'create index changes_by_transaction on changes (xid)',
  `create function tell_change() returns trigger language plpgsql as $$ declare r jsonb; begin
    if tg_nargs > 1 then
      if tg_op = 'DELETE' then r := to_jsonb(old); else r := to_jsonb(new); end if;
      insert into changes (topic, campaign_id, subject) values (tg_argv[0], r ->> tg_argv[1], r ->> tg_argv[2]);
    else insert into changes (topic) values (tg_argv[0]); end if;
    return null; end $$`,
  ...TOLD.map(({ table, on, topic, columns }) => {
    const words = [topic, ...(columns ?? [])].map((word) => `'${word}'`).join(', ');
    return `create trigger ${table}_told after ${on ?? 'insert or update or delete'} on ${table}
      for each row execute function tell_change(${words})`;
  }),
  contactsTold('insert'),
  contactsTold('update'),
  `create trigger contacts_told_in after insert on contacts referencing new table as new_rows
    for each statement execute function tell_contacts_insert()`,
  `create trigger contacts_told_over after update on contacts
    referencing new table as new_rows old table as old_rows
    for each statement execute function tell_contacts_update()`,
  `create trigger emergency_told after update on settings for each row
    when (new.name = '${EMERGENCY_STOP}' and new.value <> old.value) execute function tell_change('emergency')`,
];

/** What one host writes is told to the others in the transaction that writes it. A store of one host tells nobody. */
export const changes: Migration = {
  number: 120,
  name: 'changes',
  async up(trx, kind) {
    if (kind === 'postgres') await runAll(trx, POSTGRES);
  },
};
