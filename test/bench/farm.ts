/**
 * Thousands of calls of a whole host to a town of sipp's making, with every outcome, over UDP without and with loss and
 * over TCP: recounted, and how many a second. Run: node test/bench/farm.ts [calls] [workers]
 */
import { runFarm, type FarmRun } from '../sip/farm-floor.ts';

const CALLS = Number(process.argv[2] ?? 1_000);
const WORKERS = Number(process.argv[3] ?? 60);
const TOWNS = [
  ['UDP', 'udp', 0],
  ['UDP, 5 % of datagrams lost each way', 'udp', 0.05],
  ['TCP', 'tcp', 0],
] as const;

/** What is not as the town says: nothing, when all is well. */
function faultsOf(run: FarmRun): string[] {
  return [
    ...run.wrong.slice(0, 10),
    ...run.twice.slice(0, 10).map((number) => `${number} was not dialled once`),
    ...(run.stillUp > 0 ? [`${run.stillUp} calls were still up`] : []),
  ];
}

let faults = 0;
for (const [name, transport, loss] of TOWNS) {
  const run = await runFarm({ calls: CALLS, transport, loss, workers: WORKERS, seed: 1 });
  const found = faultsOf(run);
  faults += found.length;
  console.log(
    `${name}: ${CALLS} calls in ${run.seconds.toFixed(0)} s (${(CALLS / run.seconds).toFixed(1)}/s), ` +
      `${run.invites.agents} joined to an agent, ${run.outcomes['abandoned'] ?? 0} abandoned, ` +
      `${run.outcomes['canceled_by_client'] ?? 0} left first, ${run.wrong.length} stored otherwise than the town gave them`,
  );
  for (const fault of found) console.log(`  ${fault}`);
}
console.log(`ratio of calls stored wrongly to all: ${(faults / (3 * CALLS)).toFixed(4)}; limit 0`);
process.exit(faults === 0 ? 0 : 1);
