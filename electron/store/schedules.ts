import type { Selectable } from 'kysely';
import * as z from 'zod';
import { schedule, type Schedule } from '../../shared/contract/schedules.ts';
import { isZone } from '../../shared/domain/wall-time.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import type { Store, UnreadableSchedule } from './store.ts';

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'No JSON' });
    return z.NEVER;
  }
});
const stored = z
  .object({
    id: z.string(),
    name: z.string(),
    zone: z.string().refine(isZone),
    openings: json,
    holidays: json,
    createdAtMs: z.number(),
  })
  .pipe(schedule);

/** Null when what is stored does not fit: hours that nobody can be sure of are none. */
function toSchedule(row: Selectable<Tables['schedules']>): Schedule | null {
  const read = stored.safeParse(row);
  return read.success ? read.data : null;
}

export function schedulesTable({ db }: Database): Store['schedules'] {
  const rows = () => db.selectFrom('schedules').selectAll().orderBy('createdAtMs').orderBy('id').execute();
  return {
    async list() {
      return (await rows()).map(toSchedule).filter((each) => each !== null);
    },
    async unreadable() {
      return (await rows())
        .filter((row) => toSchedule(row) === null)
        .map(({ id, name, createdAtMs }): UnreadableSchedule => ({ id, name, createdAtMs }));
    },
    async save({ id, createdAtMs, name, zone, openings, holidays }) {
      const row = { name, zone, openings: JSON.stringify(openings), holidays: JSON.stringify(holidays) };
      await db
        .insertInto('schedules')
        .values({ id, createdAtMs, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    },
    async remove(id) {
      await db.deleteFrom('schedules').where('id', '=', id).execute();
    },
  };
}
