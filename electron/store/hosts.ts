import type { Database } from './database.ts';
import { hostStanding, standingText, type HostStandings } from './host-standing.ts';

const NO_OTHERS: HostStandings = {
  say: () => Promise.resolve(),
  others: () => Promise.resolve([]),
  leave: () => Promise.resolve(),
};

export function hostsTable({ db, kind }: Database): HostStandings {
  if (kind === 'sqlite') return NO_OTHERS;
  return {
    async say(hostId, standing, untilMs) {
      const row = { untilMs, standing: standingText(standing) };
      await db
        .insertInto('hostStandings')
        .values({ hostId, ...row })
        .onConflict((conflict) => conflict.column('hostId').doUpdateSet(row))
        .execute();
    },
    async others(hostId, nowMs) {
      const rows = await db
        .selectFrom('hostStandings')
        .selectAll()
        .where('hostId', '<>', hostId)
        .where('untilMs', '>', nowMs)
        .execute();
      // What a newer program says in words that this one does not know is left out.
      return rows.flatMap(({ hostId: id, standing }) => {
        const { data } = hostStanding.safeParse(JSON.parse(standing));
        return data ? { ...data, hostId: id } : [];
      });
    },
    async leave(hostId) {
      await db.deleteFrom('hostStandings').where('hostId', '=', hostId).execute();
    },
  };
}
