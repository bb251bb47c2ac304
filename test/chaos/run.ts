/**
 * `npm run chaos [-- --kills 200 --store sqlite|postgres --seed N]`: kills dialling hosts again and again, in every mode
 * and at every moment of a call, now and then with the network, the store or the machine away as well, and holds what is
 * on record against the carrier's own log. Exit code 0 only when nothing was found.
 */
import { parseArgs } from 'node:util';
import { providePeers } from '../peers.ts';
import { MOST_KILLS } from './campaigns.ts';
import { storm, type StoreKind } from './storm.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    store: { type: 'string' },
    seed: { type: 'string', default: '20261127' },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
const stores: readonly StoreKind[] =
  values.store === undefined ? ['sqlite', 'postgres'] : [values.store === 'postgres' ? 'postgres' : 'sqlite'];
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  console.error('--kills and --seed take whole numbers.');
  process.exit(2);
}
if (!providePeers((line) => console.log(line))) process.exit(1);

let findings = 0;
for (const store of stores) {
  for (let done = 0; done < kills; done += MOST_KILLS) {
    const part = Math.min(MOST_KILLS, kills - done);
    console.log(`\n== ${store}, ${part} kills, --seed ${seed + done}`);
    try {
      const result = await storm({ store, kills: part, seed: seed + done, say: (line) => console.log(line) });
      const starts = result.startsMs.toSorted((a, b) => a - b);
      const median = starts[Math.floor(starts.length / 2)] ?? 0;
      for (const sentence of result.findings) console.log(`  FOUND: ${sentence}`);
      console.log(
        `${result.kills} kills and ${result.otherFaults} other faults over ${result.calls} calls and ${result.attempts} attempts: ` +
          `${result.findings.length} findings. ${result.leftByKills} calls were left, the last one over ${result.slowestEndMs} ms ` +
          `after the next start at worst; ${result.confirmed} results were confirmed. A host served again after ${median} ms ` +
          `(median), ${starts.at(-1) ?? 0} ms at worst. ${result.unrecorded} people answered a dead host and are not on record as answered.`,
      );
      findings += result.findings.length;
    } catch (error) {
      console.log(`  FOUND: ${error instanceof Error ? error.message : String(error)}`);
      findings += 1;
    }
    if (findings > 0)
      console.log(`To see it again: npm run chaos -- --store ${store} --kills ${part} --seed ${seed + done}`);
  }
}
process.exit(findings === 0 ? 0 : 1);
