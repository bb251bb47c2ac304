import type { Selectable } from 'kysely';
import type { VoiceAgent } from '../../shared/contract/voice-agents.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';

const toAgent = (row: Selectable<Tables['voiceAgents']>): VoiceAgent => ({
  ...row,
  enabled: row.enabled === 1,
});

export function voiceAgentsTable({ db }: Database): Store['voiceAgents'] {
  return {
    async list() {
      const rows = await db
        .selectFrom('voiceAgents')
        .selectAll()
        .orderBy('createdAtMs')
        .orderBy('id')
        .execute();
      return rows.map(toAgent);
    },
    async get(id) {
      const row = await db.selectFrom('voiceAgents').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toAgent(row) : null;
    },
    async save({ id, createdAtMs, enabled, ...rest }) {
      const row = { ...rest, enabled: enabled ? 1 : 0 };
      await db
        .insertInto('voiceAgents')
        .values({ id, createdAtMs, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async remove(id) {
      await db.deleteFrom('voiceAgents').where('id', '=', id).execute();
    },
  };
}
