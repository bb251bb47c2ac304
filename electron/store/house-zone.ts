import { isZone } from '../../shared/domain/wall-time.ts';
import type { Database } from './database.ts';

/** Name of the setting: IANA zone by whose days the use of outbound numbers is counted. */
const HOUSE_ZONE = 'house.zone';
/** Instead of a zone that this machine does not know: it has days all the same. */
const ANY_ZONE = 'UTC';

/**
 * The zone whose days are those of the store, for every campaign and every host. It is kept once: a store that has none,
 * new or from before there was one, gets `own`, that of the host which opens it first.
 */
export async function houseZone({ db }: Pick<Database, 'db'>, own: string): Promise<string> {
  await db
    .insertInto('settings')
    .values({ name: HOUSE_ZONE, value: isZone(own) ? own : ANY_ZONE })
    // Of several hosts that open it at once the first one is right.
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { value } = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', HOUSE_ZONE)
    .executeTakeFirstOrThrow();
  return isZone(value) ? value : ANY_ZONE;
}
