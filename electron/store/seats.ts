import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import type { SeatLeases, SeatPlace } from './seat-place.ts';

const OWN: SeatLeases = {
  take: () => Promise.resolve(null),
  want: () => Promise.resolve(),
  say: () => Promise.resolve(true),
  renew: (_hostId, operatorIds) => Promise.resolve([...operatorIds]),
  leave: () => Promise.resolve(),
  get: () => Promise.resolve(null),
  list: () => Promise.resolve([]),
};

const toPlace = (row: Selectable<Tables['seats']>): SeatPlace => ({ ...row, away: row.away === 1 });

export function seatsTable({ db, kind }: Database): SeatLeases {
  if (kind === 'sqlite') return OWN;
  const get: SeatLeases['get'] = async (operatorId) => {
    const row = await db
      .selectFrom('seats')
      .selectAll()
      .where('operatorId', '=', operatorId)
      .executeTakeFirst();
    return row ? toPlace(row) : null;
  };
  const take: SeatLeases['take'] = async (claim) => {
    const { operatorId, hostId, nowMs, untilMs } = claim;
    const taken = await db
      .insertInto('seats')
      .values({ operatorId, hostId, untilMs, state: 'offline', sinceMs: nowMs, away: 0 })
      .onConflict((conflict) =>
        conflict
          .column('operatorId')
          .doUpdateSet({
            hostId,
            untilMs,
            wantedBy: null,
            // What was done at the host before says nothing of this one.
            state: sql`case when seats.host_id = ${hostId} then seats.state else 'offline' end`,
            contactId: sql`case when seats.host_id = ${hostId} then seats.contact_id end`,
          })
          .where((e) => e.or([e('seats.hostId', '=', hostId), e('seats.untilMs', '<=', nowMs)])),
      )
      .returning('hostId')
      .executeTakeFirst();
    if (taken) return null;
    // Let go in between: the next try has it.
    return (await get(operatorId)) ?? take(claim);
  };
  return {
    take,
    get,
    async want(operatorId, hostId) {
      await db
        .updateTable('seats')
        .set({ wantedBy: hostId })
        .where('operatorId', '=', operatorId)
        .where('hostId', '<>', hostId)
        .execute();
    },
    async say(operatorId, hostId, { away, ...standing }) {
      const { numUpdatedRows } = await db
        .updateTable('seats')
        .set({ ...standing, away: away ? 1 : 0 })
        .where('operatorId', '=', operatorId)
        .where('hostId', '=', hostId)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async renew(hostId, operatorIds, untilMs) {
      if (operatorIds.length === 0) return [];
      const rows = await db
        .updateTable('seats')
        .set({ untilMs })
        .where('hostId', '=', hostId)
        .where('operatorId', 'in', operatorIds)
        .returning('operatorId')
        .execute();
      return rows.map(({ operatorId }) => operatorId);
    },
    async leave(operatorId, hostId) {
      await db
        .deleteFrom('seats')
        .where('operatorId', '=', operatorId)
        .where('hostId', '=', hostId)
        .execute();
    },
    async list(nowMs) {
      const rows = await db.selectFrom('seats').selectAll().where('untilMs', '>', nowMs).execute();
      return rows.map(toPlace);
    },
  };
}
