import { sql } from 'kysely';
import type { Migration } from '../migrate.ts';

/** The mark of an operator who was put through to a machine. One of that name that people made themselves stays. */
export const machineDisposition: Migration = {
  number: 141,
  name: 'machine-disposition',
  async up(trx) {
    await trx
      .insertInto('dispositions')
      .values({
        id: 'machine',
        label: 'Answering machine',
        kind: 'machine',
        archived: 0,
        position: sql<number>`(select coalesce(max(position), -1) + 1 from dispositions)`,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  },
};
