import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** `KEY` stands for the dialect's own counting primary key. */
const TABLES = [
  `create table campaigns (
    key KEY, id text not null unique, name text not null, status text not null, settings text not null,
    run integer not null, created_at_ms bigint not null, created_by text not null, started_at_ms bigint,
    ended_at_ms bigint, completion_reason text, ended_by text, failure text, removed integer not null default 0)`,
  `create table runs (
    campaign_key integer not null references campaigns (key) on delete cascade, run integer not null,
    started_at_ms bigint, ended_at_ms bigint, completion_reason text, ended_by text, failure text,
    settings text not null, primary key (campaign_key, run))`,
  `create table variable_sets (key KEY, names text not null unique)`,
  `create table contacts (
    id bigint not null, campaign_key integer not null references campaigns (key), phone text not null, name text not null,
    variable_set_key integer, variable_values text not null, priority smallint not null, tags text not null,
    state text not null, work text, turn smallint not null, attempts integer not null default 0,
    next_at_ms bigint not null default 0, last_outcome text, recency bigint not null default 0,
    lease_host text, lease_until_ms bigint, taken_from text, operator_id text, import_key integer, primary key (id))`,
  `create table contact_phones (
    campaign_key integer not null, phone text not null, contact_id bigint not null, primary key (campaign_key, phone))`,
  `create table sequences (name text primary key, next bigint not null)`,
  `insert into sequences (name, next) values ('contact', 1)`,
  `create table attempts (
    id text primary key, campaign_key integer not null references campaigns (key), contact_id bigint not null,
    run integer not null, pass integer not null, number text not null, caller_id text, trunk_id text, mode text not null,
    host text not null, operator_id text, created_at_ms bigint not null, sent_at_ms bigint, ringing_at_ms bigint,
    answered_at_ms bigint, screened_at_ms bigint, attached_at_ms bigint, ended_at_ms bigint, wrapped_at_ms bigint,
    talk_sec double precision, wrap_sec double precision, sip_code integer, sip_reason text, q850_cause integer,
    hung_up_by text, screening_verdict text, screening_confidence double precision, outcome text, disposition_id text,
    notes text not null default '', answers text not null default '{}', recording_file text,
    open smallint not null default 1)`,
  `create table operators (id text primary key, name text not null, role text not null, archived smallint not null)`,
  `create table operator_groups (id text primary key, name text not null)`,
  `create table operator_group_members (
    group_id text not null references operator_groups (id), operator_id text not null references operators (id),
    primary key (operator_id, group_id))`,
  `create table operator_state_log (
    id KEY, operator_id text not null, state text not null, reason text, at_ms bigint not null)`,
  `create table trunks (
    id text primary key, name text not null, form text not null, has_password smallint not null,
    created_at_ms bigint not null)`,
  `create table numbers (
    id text primary key, e164 text not null, label text not null, trunk_id text, status text not null,
    daily_cap integer not null)`,
  `create table number_use (
    number_id text not null references numbers (id) on delete cascade, day text not null, used integer not null,
    primary key (number_id, day))`,
  `create table blacklist (
    phone text primary key, reason text not null, added_at_ms bigint not null, who text not null)`,
  `create table dispositions (
    id text primary key, label text not null, kind text not null, archived smallint not null, position integer not null)`,
  `create table activity (
    id KEY, at_ms bigint not null, campaign_id text, who text not null, what text not null)`,
  `create table imports (
    key KEY, id text not null unique, campaign_id text not null, file_name text not null, status text not null,
    who text not null, started_at_ms bigint not null, ended_at_ms bigint, bytes_read bigint not null,
    bytes_total bigint not null, rows bigint not null, accepted bigint not null, rejected bigint not null,
    duplicates bigint not null, blacklisted bigint not null, failure text, merge text)`,
  `create table import_rejects (
    import_key integer not null, line bigint not null, reason text not null, raw text not null,
    primary key (import_key, line))`,
  `create table exports (
    id text primary key, campaign_id text not null, kind text not null, format text not null, status text not null,
    file_name text not null, rows bigint not null, rows_total bigint not null, bytes bigint not null, who text not null,
    started_at_ms bigint not null, ended_at_ms bigint, failure text)`,
  `create table wrap_up_drafts (
    attempt_id text primary key, operator_id text not null, version integer not null, draft text not null,
    at_ms bigint not null)`,
  `create table settings (name text primary key, value text not null)`,
];

const INDEXES = [
  `create index contacts_ready on contacts (campaign_key, turn, next_at_ms, id) where work = 'ready'`,
  `create index contacts_waiting on contacts (campaign_key, next_at_ms, id) where work = 'waiting'`,
  `create index contacts_callback on contacts (campaign_key, next_at_ms, id) where work = 'callback'`,
  `create index contacts_leased on contacts (lease_until_ms, id) where work = 'leased'`,
  `create index contacts_list on contacts (campaign_key, state, recency, id)`,
  `create unique index attempts_open on attempts (contact_id) where open = 1`,
  `create index attempts_open_of_host on attempts (host) where open = 1`,
  `create index attempts_of_contact on attempts (contact_id, created_at_ms)`,
  `create index attempts_of_campaign on attempts (campaign_key, created_at_ms, id)`,
  `create index attempts_of_operator on attempts (operator_id, created_at_ms) where operator_id is not null`,
  `create index attempts_answered on attempts (answered_at_ms, outcome, attached_at_ms) where answered_at_ms is not null`,
  `create index operator_log on operator_state_log (operator_id, at_ms, id)`,
  `create index activity_of_campaign on activity (campaign_id, id)`,
  `create index imports_of_campaign on imports (campaign_id, started_at_ms)`,
  `create index exports_of_campaign on exports (campaign_id, started_at_ms)`,
];

/** Wide tables whose primary key is the whole way in need no second tree in SQLite. */
const WITHOUT_ROWID =
  /^create table (contact_phones|import_rejects|number_use|operator_group_members|runs)\b/;

export const firstSchema: Migration = {
  number: 10,
  name: 'first-schema',
  async up(trx, kind) {
    const tables = TABLES.map((statement) => {
      if (kind === 'postgres') {
        return statement.replace(/\bKEY\b/, 'integer generated by default as identity primary key');
      }
      const counted = statement
        .replace(/\bKEY\b/, 'integer primary key')
        .replace('id bigint not null, campaign_key', 'id integer not null, campaign_key');
      return WITHOUT_ROWID.test(counted) ? `${counted} without rowid` : counted;
    });
    await runAll(trx, [...tables, ...INDEXES]);
  },
};
