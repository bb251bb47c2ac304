import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Contacts of one campaign that one statement changes: of more than these the campaign alone is told. */
const TOLD_ONE_BY_ONE = 20;

const TOLD = ['state', 'operator_id', 'owner_id', 'next_at_ms', 'last_outcome', 'attempts', 'recency'];
const row = (name: string): string => `(${TOLD.map((column) => `${name}.${column}`).join(', ')})`;

const POSTGRES: readonly string[] = [
  // As before, and of whose callback it is now.
  `create or replace function tell_contacts_update() returns trigger language plpgsql as $$ begin
    insert into changes (topic, campaign_id, subject)
    select distinct 'contact', c.id, case when x.many <= ${TOLD_ONE_BY_ONE} then x.contact_id::text end
    from (select n.campaign_key, n.id as contact_id, count(*) over (partition by n.campaign_key) as many
      from new_rows n join old_rows o on o.id = n.id where ${row('n')} is distinct from ${row('o')}) x
    join campaigns c on c.key = x.campaign_key;
    return null; end $$`,
  // Who has which skill is told with the operator, who is written with it.
  `create trigger skills_told after insert or update or delete on skills
    for each row execute function tell_change('people')`,
];

/** What came after the changes that hosts tell each other, and belongs to them. */
export const toldOfCallbacksAndSkills: Migration = {
  number: 160,
  name: 'told-of-callbacks-and-skills',
  async up(trx, kind) {
    if (kind === 'postgres') await runAll(trx, POSTGRES);
  },
};
