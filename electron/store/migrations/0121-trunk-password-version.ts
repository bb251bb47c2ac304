import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Which password a trunk goes by: passwords lie at one host each, which knows by this whether its own is the right one. */
export const trunkPasswordVersion: Migration = {
  number: 121,
  name: 'trunk-password-version',
  up: (trx) => runAll(trx, ['alter table trunks add column password_version text']),
};
