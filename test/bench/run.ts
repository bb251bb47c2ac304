/** `npm run bench [-- name …]`: the benchmarks one after another, each a program of its own that prints its ratios. */
import { spawnSync } from 'node:child_process';
import { providePeers } from '../peers.ts';

const BENCHMARKS: Record<string, string> = {
  import: 'test/bench/import.ts',
  'call-setup': 'test/bench/call-setup.ts',
  report: 'test/bench/report.ts',
  'first-audio': 'test/bench/first-audio.ts',
  media: 'test/bench/media.ts',
  'hostile-seat': 'test/bench/hostile-seat.ts',
  kills: 'test/bench/kills.ts',
  wire: 'test/bench/wire.ts',
  dialler: 'test/bench/dialler.ts',
  day: 'test/bench/day.ts',
  lease: 'test/bench/lease.ts',
  runs: 'test/bench/runs.ts',
  clone: 'test/bench/clone.ts',
  farm: 'test/bench/farm.ts',
  pacing: 'test/bench/pacing/run.ts',
  screening: 'test/bench/screening/run.ts',
  scores: 'test/bench/scores/run.ts',
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(
    `No benchmark is called ${unknown.join(', ')}. There are: ${Object.keys(BENCHMARKS).join(', ')}.`,
  );
  process.exit(2);
}
if (!providePeers((line) => console.log(line))) process.exit(1);

let failed = 0;
for (const [name, file] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name}`);
  if (spawnSync(process.execPath, [file], { stdio: 'inherit' }).status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
