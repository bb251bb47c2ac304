import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Activity says from what to what something was changed; rows of before do not know it. */
export const activityChanges: Migration = {
  number: 210,
  name: 'activity-changes',
  up: (trx) => runAll(trx, [`alter table activity add column changes text not null default '[]'`]),
};
