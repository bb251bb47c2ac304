/**
 * Kills a dialling host (SIGKILL) again and again, while its calls are being dialled, ring, are up and are being ended,
 * starts it on what is left, and asks the carrier's own records which calls outlived it: whoever picks up such a call
 * hears nothing. Right is none, two seconds after the next start serves.
 *
 *   node test/bench/kills.ts [kills] [seed]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CarrierCallRecord } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { seeded } from '../../electron/pilot/seeded.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from '../host/call-floor.ts';
import { openHeadlessOperator, type HeadlessOperator } from '../host/headless-operator.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';
import { until } from '../until.ts';

const kills = Number(process.argv[2] ?? 24);
const seed = Number(process.argv[3] ?? 20_261_126);
const OPERATORS = 3;
const GRACE_MS = 2_000;

const people: Callee[] = Array.from({ length: Math.max(60, kills * 16) }, (_, at) => ({
  name: `Person ${at}`,
  phone: dramaNumber(at),
  behaviour: at % 4 === 3 ? 'no_answer' : 'answer',
}));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** When the kill comes: once an operator is here, and up to so many milliseconds later. */
const PHASES = {
  dialling: { spreadMs: 150, isHere: (desk) => desk.state === 'dialling' && !desk.call?.ringingAtMs },
  ringing: { spreadMs: 900, isHere: (desk) => desk.state === 'dialling' && !!desk.call?.ringingAtMs },
  connected: { spreadMs: 500, isHere: (desk) => desk.state === 'on_call' },
  ending: { spreadMs: 30, isHere: (desk) => desk.state === 'acw' },
} satisfies Record<
  string,
  { spreadMs: number; isHere: (desk: ReturnType<HeadlessOperator['desk']>) => boolean }
>;
type Phase = keyof typeof PHASES;

/** Works as fast as it comes, with calls of different lengths, until `isOver`. */
async function work(operator: HeadlessOperator, name: string, isOver: () => boolean): Promise<void> {
  const { client } = operator;
  const step = async (): Promise<void> => {
    const { state, contact, call, draft } = operator.desk();
    const contactId = contact?.id ?? 0;
    const attemptId = call?.attemptId ?? '';
    if (state === 'not_ready') await client.desk.ready();
    else if (state === 'offered') await client.desk.accept({ contactId });
    else if (state === 'bcw') await client.desk.callNow({ contactId });
    else if (state === 'on_call') {
      await pause(200 + 1_500 * seeded(seed, 'talk', name, attemptId));
      await client.desk.hangUp({ attemptId });
    } else if (state === 'acw') {
      await pause(60);
      const version = (draft?.version ?? 0) + 1;
      const written = { attemptId, dispositionId: 'interested', notes: '', callbackAtMs: null, version };
      await client.desk.finishAcw({ draft: written, thenNotReady: false });
    }
  };
  while (!isOver()) {
    // A command that comes too late, or whose host was killed, is no fault: the next look decides.
    await step().catch(() => undefined);
    await pause(20);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'callboard-kills-'));
const carrier = await openTestCarrier(people, { ringSec: [2, 6] });
let host: ServedHost = await serveHost({ dataFolder: folder });
const tally: Record<Phase, { kills: number; alive: number; ringing: number; left: number }> = {
  dialling: { kills: 0, alive: 0, ringing: 0, left: 0 },
  ringing: { kills: 0, alive: 0, ringing: 0, left: 0 },
  connected: { kills: 0, alive: 0, ringing: 0, left: 0 },
  ending: { kills: 0, alive: 0, ringing: 0, left: 0 },
};
const endedAfterMs: number[] = [];

const livingOf = (ids: ReadonlySet<string>): CarrierCallRecord[] =>
  carrier.calls().filter((call) => ids.has(call.callId) && call.state !== 'over');

async function round(at: number): Promise<void> {
  const names = Object.keys(PHASES) as Phase[];
  const phase = names[at % names.length] ?? 'ringing';
  const operators: HeadlessOperator[] = [];
  for (let i = 0; i < OPERATORS; i += 1) operators.push(await openHeadlessOperator(await host.takeLink()));
  let isOver = false;
  const working = operators.map((operator, i) => work(operator, `${at}:${i}`, () => isOver));
  const { isHere, spreadMs } = PHASES[phase];
  await until(`somebody to be ${phase}`, () => operators.some((operator) => isHere(operator.desk())));
  await pause(spreadMs * seeded(seed, 'kill', at));
  await host.kill();
  isOver = true;
  const living = carrier.calls().filter((call) => call.state !== 'over');
  const ids = new Set(living.map(({ callId }) => callId));
  await Promise.all(operators.map((operator) => operator.close()));
  await Promise.all(working);

  host = await serveHost({ dataFolder: folder });
  const servesMs = performance.now();
  while (performance.now() - servesMs < GRACE_MS && livingOf(ids).length > 0) await pause(5);
  const left = livingOf(ids);
  if (left.length === 0) endedAfterMs.push(performance.now() - servesMs);
  const row = tally[phase];
  row.kills += 1;
  row.alive += living.length;
  row.ringing += living.filter(({ state }) => state === 'proceeding').length;
  row.left += left.length;
  const states = living.map(({ state }) => state).join(', ') || 'none';
  console.log(
    `${String(at + 1).padStart(3)} ${phase.padEnd(10)} alive at the kill: ${states}; left ${left.length}`,
  );
  for (const { callId, state, finalCode } of left)
    console.log(`    ${callId} is ${state} (${finalCode ?? 'no answer'})\n${host.output()}`);
}

try {
  const setUp = await openSeat(await host.takeLink());
  const { client } = setUp;
  const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
  const [group] = await client.people.groups();
  for (let i = 1; i < OPERATORS; i += 1) {
    const groupIds = group ? [group.id] : [];
    await client.people.saveOperator({ id: null, name: `Operator ${i}`, role: 'operator', groupIds });
  }
  const acw = { ...(await client.campaigns.defaults()).acw, seconds: 600 };
  const id = await makeCampaign(client, {
    name: 'Kills',
    trunkId: trunk.id,
    callees: people,
    settings: { acw, bcwSec: 60, concurrency: OPERATORS * 2, callIntervalMs: 0 },
  });
  await client.campaigns.act({ id, action: 'start' });
  setUp.close();
  for (let at = 0; at < kills; at += 1) await round(at);
} finally {
  await host.close();
  await carrier.close();
  rmSync(folder, { recursive: true, force: true });
}

console.log(
  `\n${'killed while'.padEnd(12)} kills  alive then  of these ringing  left ${GRACE_MS / 1000} s after the start`,
);
for (const [phase, { kills: count, alive, ringing, left }] of Object.entries(tally)) {
  const cells = [
    String(count).padStart(5),
    String(alive).padStart(10),
    String(ringing).padStart(16),
    String(left),
  ];
  console.log(`${phase.padEnd(12)} ${cells.join('  ')}`);
}
const sorted = endedAfterMs.toSorted((a, b) => a - b);
const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
console.log(
  `last call over ${median.toFixed(0)} ms after the start serves (median), ${(sorted.at(-1) ?? 0).toFixed(0)} ms at worst`,
);
const leftOver = Object.values(tally).reduce((sum, { left }) => sum + left, 0);
console.log(
  `${leftOver} of ${Object.values(tally).reduce((sum, { alive }) => sum + alive, 0)} calls were left up; the limit is 0`,
);
process.exit(leftOver === 0 ? 0 : 1);
