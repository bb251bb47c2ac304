/**
 * Thousands of calls of a whole host to a town of sipp's making, with every outcome, over UDP that is well and that loses,
 * repeats and reorders, and over TCP: recounted, and how many a second. Run: node test/bench/farm.ts [calls] [workers]
 */
import { runFarm, type FarmRun } from '../sip/farm-floor.ts';

const CALLS = Number(process.argv[2] ?? 1_000);
const WORKERS = Number(process.argv[3] ?? 25);
const ROUGH = { loss: 0.05, twice: 0.05, late: 0.05 };
const TOWNS = [
  ['UDP', 'udp', null],
  ['UDP of which each way 5 % is lost, 5 % comes twice and 5 % late', 'udp', ROUGH],
  ['TCP', 'tcp', null],
] as const;

/** What is not as the town says: nothing, when all is well. */
function faultsOf({ wrong, notOnce, stillUp }: FarmRun): string[] {
  return [
    ...wrong,
    ...notOnce.map((number) => `${number} was not dialled once`),
    ...Object.entries(stillUp).flatMap(([where, calls]) =>
      Array.from({ length: calls }, () => `a call was still up at the ${where}`),
    ),
  ];
}

let faults = 0;
for (const [name, transport, network] of TOWNS) {
  const run = await runFarm({ calls: CALLS, transport, network, workers: WORKERS, seed: 1 });
  const found = faultsOf(run);
  faults += found.length;
  const { abandoned = 0, canceled_by_client: left = 0 } = run.outcomes;
  console.log(
    `${name}: ${CALLS} calls in ${run.seconds.toFixed(0)} s (${(CALLS / run.seconds).toFixed(1)}/s), ` +
      `${run.joined} joined to an agent, ${abandoned} abandoned, ${left} left first; ${found.length} not as the town gave them`,
  );
  for (const fault of found.slice(0, 20)) console.log(`  ${fault}`);
}
console.log(
  `ratio of what went otherwise than the town says to all calls: ${(faults / (TOWNS.length * CALLS)).toFixed(4)}; limit 0`,
);
process.exit(faults === 0 ? 0 : 1);
