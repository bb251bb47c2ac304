/**
 * Restart and Cancel Restart of lists of growing length on both stores: the time for each thousand contacts, the longest
 * that another statement had to wait meanwhile, and the time until the campaign is in the other run once all is prepared.
 *
 *   node test/bench/runs.ts [--sizes 100000,1000000] [--store sqlite|postgres]
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
/** What a thousand contacts take on a long list may be this much more than on the shortest one. */
const LIMIT = 2;

async function done(step: Promise<boolean>): Promise<void> {
  if (!(await step)) throw new Error('The store refused it.');
}

let isWithin = true;
for (const kind of ['sqlite', 'postgres'] as const) {
  if (values.store !== undefined && values.store !== kind) continue;
  const cluster = kind === 'postgres' ? await startCluster() : null;
  const shortest = new Map<string, number>();
  for (const size of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'callboard-runs-'));
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
    const next = { id: campaign.id, run: 2 };
    const steps: Record<string, () => Promise<void>> = {
      prepare: () => done(store.runs.prepare(campaign)),
      enter: () => done(store.runs.enter(campaign)),
      'take back': () => done(store.runs.takeBack(next)),
      purge: () => store.runs.purge(),
    };
    for (const [what, work] of Object.entries(steps)) {
      const { ms, waitedMs } = await watched(store, work);
      const perThousand = (ms * 1_000) / size;
      const ratio = perThousand / (shortest.get(what) ?? perThousand);
      if (!shortest.has(what)) shortest.set(what, perThousand);
      if (ratio > LIMIT) isWithin = false;
      console.log(
        `${kind.padEnd(9)} ${size.toLocaleString('en-GB').padStart(10)} contacts  ${what.padEnd(10)} ` +
          `${ms.toFixed(0).padStart(7)} ms  a thousand ${perThousand.toFixed(2).padStart(6)} ms  ` +
          `to the shortest list ${ratio.toFixed(2)} (limit ${LIMIT})  longest wait beside it ${waitedMs.toFixed(0)} ms`,
      );
    }
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await cluster?.stop();
}
process.exit(isWithin ? 0 : 1);
