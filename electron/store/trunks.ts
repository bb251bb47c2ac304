import type { Selectable } from 'kysely';
import { trunkForm } from '../../shared/contract/trunk.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import type { Store, StoredTrunk } from './store.ts';
import { readJson } from './stored-json.ts';

function toTrunk(row: Selectable<Tables['trunks']>): StoredTrunk {
  return {
    ...readJson(trunkForm, row.form, `the settings of the trunk "${row.name}"`),
    id: row.id,
    hasPassword: row.hasPassword === 1,
    createdAtMs: row.createdAtMs,
    passwordVersion: row.passwordVersion,
  };
}

export function trunksTable({ db }: Database): Store['trunks'] {
  return {
    async list() {
      const rows = await db.selectFrom('trunks').selectAll().orderBy('createdAtMs').orderBy('id').execute();
      return rows.map(toTrunk);
    },
    async get(id) {
      const row = await db.selectFrom('trunks').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toTrunk(row) : null;
    },
    async save({ id, hasPassword, passwordVersion = null, createdAtMs, ...form }) {
      const row = {
        name: form.name,
        form: JSON.stringify(form),
        hasPassword: hasPassword ? 1 : 0,
        passwordVersion,
      };
      await db
        .insertInto('trunks')
        .values({ id, createdAtMs, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async remove(id) {
      await db.deleteFrom('trunks').where('id', '=', id).execute();
    },
  };
}
