import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openHost, type Host } from '../../electron/host/host.ts';
import { fileSecrets } from '../../electron/directory/secrets.ts';
import { importList, pilotSettings } from '../../electron/pilot/pilot.ts';
import type { AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import { ROOT, WORKER_URLS } from '../host/program.ts';
import { until } from '../until.ts';
import { FARM_ARGS, FARM_OUTCOMES, farmScenario } from './peers/farm.ts';
import { loggedCalls } from './peers/farm-log.ts';
import type { RelayCounts, RelayFaults } from './peers/lossy-relay.ts';
import { startRelayThread } from './peers/relay-thread.ts';
import { accepted, acknowledged, byeFromCaller, receiveInvite, scenario } from './peers/scenarios.ts';
import { startSipp, type Sipp } from './peers/sipp.ts';

const WHO = 'Farm';
/** From answer to hang-up. */
const TALK_MS = 2_000;
/** A peer sends again what was lost for half a minute. */
const SETTLE_MS = 40_000;

export interface Farm {
  calls: number;
  transport: 'udp' | 'tcp';
  /** What the network between does to datagrams, over UDP; null for one that does nothing. */
  network: RelayFaults | null;
  workers: number;
  seed: number;
}

export interface FarmRun {
  seconds: number;
  /** How often each outcome was stored, and how often the town's numbers say it must be. */
  outcomes: Record<string, number>;
  expected: Record<string, number>;
  /** Attempts whose outcome their number does not allow. */
  wrong: string[];
  /** Numbers with another count of attempts than one, or of calls at the town. */
  notOnce: string[];
  /** Calls that somebody still had when the campaign was over and everything lost had been sent again. */
  stillUp: { host: number; town: number; agents: number };
  /** Calls as the agents saw them. */
  joined: number;
  /** What became of the datagrams. */
  network: RelayCounts | null;
}

/** What may be stored of a call to a number with this last digit, in a campaign that dials ahead. */
function allowed(digit: string): readonly AttemptOutcome[] {
  const said = FARM_OUTCOMES[digit as keyof typeof FARM_OUTCOMES];
  if (said === 'rings') return ['no_answer'];
  if (said === 'answered') return ['answered', 'no_conversation', 'abandoned', 'canceled_by_client'];
  return [said];
}

const numberOf = (index: number): string => `+44113496${String(index).padStart(4, '0')}`;

function expectedOf(calls: number): Record<string, number> {
  const expected: Record<string, number> = {};
  for (let index = 0; index < calls; index += 1) {
    const said = FARM_OUTCOMES[String(index % 10) as keyof typeof FARM_OUTCOMES];
    const outcome = said === 'rings' ? 'no_answer' : said;
    expected[outcome] = (expected[outcome] ?? 0) + 1;
  }
  return expected;
}

function countsOf(keys: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const upAt = (peer: Sipp): number => loggedCalls(peer.messages()).filter(({ isOver }) => !isOver).length;

/** Reading a long log or counting calls is work for the machine: it is asked now and then. */
async function untilAsked(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<void> {
  const askAgain = async (): Promise<boolean> => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return condition();
  };
  await until(what, askAgain, withinMs);
}

async function openTown(folder: string): Promise<Host> {
  return openHost({
    dataFolder: folder,
    storeUrl: null,
    rendererFolder: folder,
    workerUrls: WORKER_URLS,
    resources: pathToFileURL(`${join(ROOT, 'resources')}/`),
    secrets: fileSecrets(folder, () => undefined),
    version: '0',
    pilot: true,
    country: 'GB',
    log: () => undefined,
  });
}

/** Sets up trunks to town and agents, a voice agent, and a campaign of everybody; answers its id. */
async function furnish(
  { services, ...host }: Host,
  { calls, transport, workers }: Farm,
  townPort: number,
  agentsPort: number,
): Promise<string> {
  const { campaigns, trunks, voiceAgents, store } = services;
  const trunkTo = (name: string, port: number, protocol: 'udp' | 'tcp') =>
    trunks.save(
      {
        id: null,
        password: null,
        form: {
          name,
          protocol,
          host: '127.0.0.1',
          port,
          outboundProxy: null,
          register: false,
          registerExpiresSec: 600,
          username: 'callboard',
          authUsername: null,
          wsPath: null,
          verifyTls: true,
          localAddress: '127.0.0.1',
          enabled: true,
          channels: 0,
          callsPerSec: 0,
        },
      },
      'Farm',
    );
  const trunk = await trunkTo('Town', townPort, transport);
  const agentTrunk = await trunkTo('Agents', agentsPort, 'udp');
  const uri = `sip:robin@127.0.0.1:${agentsPort}`;
  const agent = await voiceAgents.save(
    {
      id: null,
      form: { name: 'Robin', uri, trunkId: agentTrunk.id, workers, enabled: true },
    },
    'Farm',
  );
  const settings = await pilotSettings({ services, ...host }, trunk.id, {
    mode: 'agentless',
    voiceAgentId: agent.id,
    operatorGroupId: null,
    concurrency: workers * 4,
    callIntervalMs: 0,
    ringTimeoutSec: 10,
  });
  const abandonedMessageId = (await store.messages.list())[0]?.id ?? null;
  const { id } = await campaigns.create(
    {
      name: 'Town',
      settings: {
        ...settings,
        retries: { ...settings.retries, maxRetries: 0 },
        // Nobody waits for results here: each call is wrapped up at once.
        acw: { ...settings.acw, seconds: 0 },
        predictive: { ...settings.predictive, abandonedMessageId },
      },
    },
    WHO,
  );
  const rows = Array.from({ length: calls }, (_, index) => `Person ${index},${numberOf(index)}`);
  await importList({ services, ...host }, id, 'town.csv', `${['name,phone', ...rows].join('\n')}\n`);
  await until('the trunks to be ready', async () =>
    (await trunks.list()).every(({ status }) => status.state === 'ready'),
  );
  return id;
}

/**
 * A whole host, its store and its agentless campaign against a town of sipp's making: `calls` people with every outcome,
 * over a voice agent that is sipp too.
 */
export async function runFarm(farm: Farm): Promise<FarmRun> {
  const { calls, transport, network, seed } = farm;
  const folder = await mkdtemp(join(tmpdir(), 'callboard-farm-'));
  const town = await startSipp({ scenario: farmScenario(TALK_MS), transport, args: FARM_ARGS });
  const agents = await startSipp({
    scenario: scenario(receiveInvite(), accepted(), acknowledged(), byeFromCaller()),
    args: FARM_ARGS,
  });
  const relay =
    transport === 'udp' && network !== null
      ? await startRelayThread({ ...network, seed, target: town.port })
      : null;
  let host: Host | null = null;
  try {
    host = await openTown(folder);
    const id = await furnish(host, farm, relay?.port ?? town.port, agents.port);
    const { campaigns, store, system } = host.services;
    const begun = performance.now();
    await campaigns.act(id, 'start', WHO);
    const isOver = async (): Promise<boolean> => (await campaigns.figures(id)).status === 'completed';
    await untilAsked('the campaign to be over', isOver, 60_000 + calls * 400);
    const seconds = (performance.now() - begun) / 1_000;
    const outcomes: Record<string, number> = {};
    const wrong: string[] = [];
    const numbers: string[] = [];
    for await (const batch of store.attempts.report(id)) {
      for (const { number, outcome, sipCode, createdAtMs, endedAtMs } of batch) {
        const stored = outcome ?? 'open';
        outcomes[stored] = (outcomes[stored] ?? 0) + 1;
        numbers.push(number);
        if (!allowed(number.slice(-1)).some((each) => each === stored))
          wrong.push(
            `${number}: ${stored} (${sipCode ?? 'no answer'}) after ${(endedAtMs ?? createdAtMs) - createdAtMs} ms`,
          );
      }
    }
    const isQuiet = (): boolean => upAt(town) + upAt(agents) === 0;
    await untilAsked('everybody to have hung up', isQuiet, SETTLE_MS).catch(() => undefined);
    const stored = countsOf(numbers);
    const seen = countsOf(loggedCalls(town.messages()).map(({ number }) => number));
    const everybody = Array.from({ length: calls }, (_, index) => numberOf(index));
    return {
      seconds,
      outcomes,
      expected: expectedOf(calls),
      wrong,
      notOnce: everybody.filter((number) => stored.get(number) !== 1 || seen.get(number) !== 1),
      stillUp: { host: (await system.status()).callsUp, town: upAt(town), agents: upAt(agents) },
      joined: loggedCalls(agents.messages()).length,
      network: (await relay?.close()) ?? null,
    };
  } finally {
    await host?.close();
    await relay?.close();
    await town.kill();
    await agents.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
