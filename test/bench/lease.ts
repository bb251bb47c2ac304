/**
 * Picking contacts for work: 50 at once, one, and the likeliest now of the next 200, over lists of growing length on both
 * stores; and a score for each of 200 people. Prints times and the ratio of each list to the shortest one in the same run.
 *
 *   node test/bench/lease.ts [--sizes 100000,1000000,10000000] [--store sqlite|postgres] [--rounds 200]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAnswerScores } from '../../electron/dialler/scores/answer-scores.ts';
import { factsAt } from '../../electron/dialler/scores/facts.ts';
import { chooseLikeliest, SOUGHT_AMONG } from '../../electron/dialler/scores/pass-order.ts';
import { openStore } from '../../electron/store/open.ts';
import type { OrderInPass, Store, StoreLocation } from '../../electron/store/store.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { startCluster } from '../host/postgres/cluster.ts';
import { sampleCampaign } from '../host/store-places.ts';
import { fillContacts } from './many-contacts.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100000,1000000' },
    store: { type: 'string' },
    rounds: { type: 'string', default: '200' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const rounds = Number(values.rounds);
/** A longer list may make a pick this much slower. */
const LIMIT = 2;
const HOST = 'bench';
const LEASE_MS = 60_000;

interface Times {
  medianUs: number;
  p99Us: number;
}

async function timed(work: () => Promise<unknown>, after: () => Promise<unknown>): Promise<Times> {
  const us: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await work();
    us.push((performance.now() - started) * 1_000);
    await after();
  }
  us.sort((a, b) => a - b);
  const at = (share: number): number =>
    us[Math.min(us.length - 1, Math.floor(share * us.length))] ?? Number.NaN;
  return { medianUs: at(0.5), p99Us: at(0.99) };
}

const scores = createAnswerScores();
let taken = 0;
/** As the dialler asks for it. */
function likeliest(campaignId: string): OrderInPass {
  return {
    among: SOUGHT_AMONG,
    choose(due, count) {
      const facts = factsAt(campaignId, 'Europe/London', systemClock.now());
      const chosen = chooseLikeliest(due, (contact) => scores.score(facts(contact)), count, taken);
      taken += chosen.length;
      return chosen;
    },
  };
}

async function measure(store: Store, campaignId: string): Promise<Record<string, Times>> {
  const request = { campaignId, hostId: HOST, leaseMs: LEASE_MS };
  const lease = (count: number, order?: OrderInPass) => () =>
    store.contacts.lease({ ...request, count, nowMs: systemClock.now(), ...(order ? { order } : {}) });
  const giveBack = (): Promise<unknown> => store.contacts.returnLeases({ hostId: HOST });
  const order = likeliest(campaignId);
  await timed(lease(50, order), giveBack);
  return {
    '50 at once': await timed(lease(50), giveBack),
    one: await timed(lease(1), giveBack),
    'the likeliest now': await timed(lease(1, order), giveBack),
    'the 50 likeliest now': await timed(lease(50, order), giveBack),
  };
}

let isWithin = true;
for (const kind of ['sqlite', 'postgres'] as const) {
  if (values.store !== undefined && values.store !== kind) continue;
  const cluster = kind === 'postgres' ? await startCluster() : null;
  let shortest: Record<string, Times> | null = null;
  for (const size of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'callboard-lease-'));
    const location: StoreLocation = cluster
      ? { kind: 'postgres', url: await cluster.freshDatabase() }
      : { kind: 'sqlite', folder };
    const campaign = sampleCampaign();
    const empty = await openStore(location, { clock: systemClock });
    await empty.campaigns.create(campaign);
    await empty.campaigns.move(campaign.id, 'draft', 'running', { atMs: 1, startedAtMs: 1 });
    await empty.close();
    await fillContacts(location, size);
    const store = await openStore(location, { clock: systemClock });
    const times = await measure(store, campaign.id);
    for (const [what, { medianUs, p99Us }] of Object.entries(times)) {
      const ratio = medianUs / (shortest?.[what]?.medianUs ?? medianUs);
      if (ratio > LIMIT) isWithin = false;
      console.log(
        `${kind.padEnd(9)} ${size.toLocaleString('en-GB').padStart(10)} contacts  ${what.padEnd(22)} ` +
          `median ${medianUs.toFixed(0).padStart(6)} us  p99 ${p99Us.toFixed(0).padStart(7)} us  ` +
          `to the shortest list ${ratio.toFixed(2)} (limit ${LIMIT})`,
      );
    }
    shortest ??= times;
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await cluster?.stop();
}
process.exit(isWithin ? 0 : 1);
