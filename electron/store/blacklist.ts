import { sql } from 'kysely';
import { contactStatesOfKind, transitionContact } from '../../shared/domain/contact-state.ts';
import { itsRunNow } from './campaign-keys.ts';
import { isAmong } from './contact-row.ts';
import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

const WAITING = contactStatesOfKind('waiting');
for (const state of WAITING) transitionContact(state, 'blacklisted');

export function blacklistTable(base: Database): Store['blacklist'] {
  const { db } = base;
  return {
    list: () =>
      db.selectFrom('blacklist').selectAll().orderBy('addedAtMs', 'desc').orderBy('phone').execute(),
    add: (entry) =>
      inTransaction(base, async (trx) => {
        const { phone, reason } = entry;
        const before = await trx
          .selectFrom('blacklist')
          .selectAll()
          .where('phone', '=', phone)
          .executeTakeFirst();
        await trx
          .insertInto('blacklist')
          .values(entry)
          .onConflict((conflict) =>
            reason === '' ? conflict.doNothing() : conflict.column('phone').doUpdateSet({ reason }),
          )
          .execute();
        // One probe per campaign: the number is the second column of the key. A run that is being prepared comes after this one.
        await sql`update contact_runs set state = 'blacklisted', work = null
          where ${isAmong(
            base,
            sql`select p.contact_id from campaigns c
              join contact_phones p on p.campaign_key = c.key and p.phone = ${phone}`,
          )}
          and run >= ${itsRunNow} and state in (${sql.join(WAITING.map((state) => sql.lit(state)))})`.execute(
          trx,
        );
        return before ?? null;
      }),
    async remove(phone) {
      const { numDeletedRows } = await db
        .deleteFrom('blacklist')
        .where('phone', '=', phone)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async has(phone) {
      const row = await db
        .selectFrom('blacklist')
        .select('phone')
        .where('phone', '=', phone)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}
