import type { Migration } from '../migrate.ts';
import { runAll } from './statements.ts';

/** Skills, and who has which at what level. */
export const skills: Migration = {
  number: 130,
  name: 'skills',
  up: (trx) =>
    runAll(trx, [
      `create table skills (id text not null primary key, name text not null)`,
      `create table operator_skills (
        operator_id text not null references operators (id), skill_id text not null references skills (id),
        level integer not null, primary key (operator_id, skill_id))`,
    ]),
};
