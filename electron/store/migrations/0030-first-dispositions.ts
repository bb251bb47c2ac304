import type { Migration } from '../migrate.ts';

/** What a first campaign needs; people rename, archive and add their own. */
export const firstDispositions: Migration = {
  number: 30,
  name: 'first-dispositions',
  async up(trx) {
    const first = [
      ['sale', 'Sale', 'success'],
      ['interested', 'Interested', 'success'],
      ['not_interested', 'Not interested', 'negative'],
      ['callback', 'Callback', 'callback'],
      ['wrong_person', 'Wrong person', 'neutral'],
      ['do_not_call', 'Do not call', 'do_not_call'],
      ['no_result', 'No result', 'neutral'],
    ] as const;
    await trx
      .insertInto('dispositions')
      .values(first.map(([id, label, kind], position) => ({ id, label, kind, archived: 0, position })))
      .execute();
  },
};
