import type { RecordedMessage } from '../../shared/contract/messages.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

const FIELDS = ['id', 'name', 'words', 'durationMs', 'builtIn', 'createdAtMs', 'who'] as const;

const toMessage = (row: Omit<RecordedMessage, 'builtIn'> & { builtIn: number }): RecordedMessage => ({
  ...row,
  builtIn: row.builtIn === 1,
});

export function messagesTable({ db }: Database): Store['messages'] {
  return {
    async list() {
      const rows = await db
        .selectFrom('recordedMessages')
        .select(FIELDS)
        .orderBy('createdAtMs')
        .orderBy('id')
        .execute();
      return rows.map(toMessage);
    },
    async get(id) {
      const row = await db
        .selectFrom('recordedMessages')
        .select(FIELDS)
        .where('id', '=', id)
        .executeTakeFirst();
      return row ? toMessage(row) : null;
    },
    async audio(id) {
      const row = await db
        .selectFrom('recordedMessages')
        .select('audio')
        .where('id', '=', id)
        .executeTakeFirst();
      return row?.audio ?? null;
    },
    async add({ builtIn, ...message }, audio) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('recordedMessages')
        .values({ ...message, builtIn: builtIn ? 1 : 0, audio: Buffer.from(audio) })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
    async rename(id, { name, words }) {
      const { numUpdatedRows } = await db
        .updateTable('recordedMessages')
        .set({ name, words })
        .where('id', '=', id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async remove(id) {
      const { numDeletedRows } = await db
        .deleteFrom('recordedMessages')
        .where('id', '=', id)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
