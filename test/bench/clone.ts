/**
 * Clone of lists of growing length on both stores, against the preparation of a new run of the same list on the same store:
 * the time for each thousand contacts, and the longest that another statement had to wait meanwhile.
 *
 *   node test/bench/clone.ts [--sizes 100000,1000000] [--store sqlite|postgres]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../../electron/store/open.ts';
import type { StoreLocation } from '../../electron/store/store.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { startCluster } from '../host/postgres/cluster.ts';
import { sampleCampaign } from '../host/store-places.ts';
import { fillContacts } from './many-contacts.ts';
import { watched } from './watched.ts';

const { values } = parseArgs({
  options: { sizes: { type: 'string', default: '100000,1000000' }, store: { type: 'string' } },
});
const sizes = values.sizes.split(',').map(Number);
/** A copy writes the number, the person and the row of the run; a new run the last one alone. */
const LIMIT = 5;
/** What a thousand contacts take on a long list may be this much more than on the shortest one. */
const GROWTH_LIMIT = 2;

let isWithin = true;
for (const kind of ['sqlite', 'postgres'] as const) {
  if (values.store !== undefined && values.store !== kind) continue;
  const cluster = kind === 'postgres' ? await startCluster() : null;
  let shortest: number | null = null;
  for (const size of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'callboard-clone-'));
    const location: StoreLocation = cluster
      ? { kind: 'postgres', url: await cluster.freshDatabase() }
      : { kind: 'sqlite', folder };
    const campaign = sampleCampaign();
    const empty = await openStore(location, { clock: systemClock });
    await empty.campaigns.create(campaign);
    await empty.campaigns.move(campaign.id, 'draft', 'running', { atMs: 1, startedAtMs: 1 });
    await empty.campaigns.move(campaign.id, 'running', 'completed', { atMs: 2, endedAtMs: 2 });
    await empty.close();
    await fillContacts(location, size);
    const store = await openStore(location, { clock: systemClock });
    const clone = await watched(store, async () => {
      const made = await store.campaigns.clone({ of: campaign, as: sampleCampaign() });
      if (made?.contacts !== size) throw new Error('The copy is not whole.');
    });
    const prepare = await watched(store, async () => {
      if (!(await store.runs.prepare(campaign))) throw new Error('The store refused it.');
    });
    const perThousand = (clone.ms * 1_000) / size;
    shortest ??= perThousand;
    const [ratio, growth] = [clone.ms / prepare.ms, perThousand / shortest];
    if (ratio > LIMIT || growth > GROWTH_LIMIT) isWithin = false;
    console.log(
      `${kind.padEnd(9)} ${size.toLocaleString('en-GB').padStart(10)} contacts  ${clone.ms.toFixed(0).padStart(7)} ms  ` +
        `a thousand ${perThousand.toFixed(2)} ms  to a new run ${ratio.toFixed(2)} (limit ${LIMIT})  ` +
        `to the shortest list ${growth.toFixed(2)} (limit ${GROWTH_LIMIT})  ` +
        `longest wait beside it ${clone.waitedMs.toFixed(0)} ms, beside a new run ${prepare.waitedMs.toFixed(0)} ms`,
    );
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await cluster?.stop();
}
process.exit(isWithin ? 0 : 1);
