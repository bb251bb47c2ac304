// A process of its own that copies a campaign and dies hard at a chosen moment: among the numbers, or among the people.
import { sql } from 'kysely';
import { breathe } from '../../electron/store/database.ts';
import { connect, openStore } from '../../electron/store/open.ts';
import type { StoreLocation } from '../../electron/store/store.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { sampleCampaign } from './store-places.ts';

const [place = '', id = '', moment = ''] = process.argv.slice(2);
const location: StoreLocation = place.startsWith('postgres')
  ? { kind: 'postgres', url: place }
  : { kind: 'sqlite', folder: place };
const store = await openStore(location, { clock: systemClock });
const { db } = connect(location, { clock: systemClock }, { durability: 'normal', connections: 1 });
const ended = store.campaigns.clone({ of: { id, run: 1 }, as: sampleCampaign() }).then(
  () => true,
  () => true,
);
const table = moment === 'numbers' ? 'contact_phones' : 'contacts';
for (;;) {
  await breathe();
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}
    where campaign_key <> (select key from campaigns where id = ${id})`.execute(db);
  if (Number(rows[0]?.n) >= 1_000) process.kill(process.pid, 'SIGKILL');
  if (await Promise.race([ended, Promise.resolve(false)])) process.exit(1);
}
