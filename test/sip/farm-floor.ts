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
import { farmScenario, FARM_OUTCOMES } from './peers/farm.ts';
import { accepted, acknowledged, byeFromCaller, receiveInvite, scenario } from './peers/scenarios.ts';
import { startLossyRelay } from './peers/lossy-relay.ts';
import { startSipp } from './peers/sipp.ts';

const WHO = 'Farm';
/** From answer to hang-up. */
const TALK_MS = 700;

export interface FarmRun {
  seconds: number;
  /** How often each outcome was stored, and how often the town's numbers say it must be. */
  outcomes: Record<string, number>;
  expected: Record<string, number>;
  /** Attempts whose outcome their number does not allow. */
  wrong: string[];
  /** Contacts with another number of attempts than one. */
  twice: string[];
  /** Calls that the host still had when the campaign was over. */
  stillUp: number;
  /** INVITEs of calls, each once, as the town and the agents saw them. */
  invites: { town: number; agents: number };
}

/** What may be stored of a call to a number with this last digit, in a campaign that dials ahead. */
function allowed(digit: string): readonly AttemptOutcome[] {
  const said = FARM_OUTCOMES[digit as keyof typeof FARM_OUTCOMES];
  if (said === 'rings') return ['no_answer'];
  if (said === 'answered') return ['answered', 'no_conversation', 'abandoned', 'canceled_by_client'];
  return [said];
}

const numberOf = (index: number): string => `+44113496${String(index).padStart(4, '0')}`;

const callIds = (messages: string): number =>
  new Set(
    messages
      .split(/^-{20,}.*$/m)
      .filter((entry) => /message received/.test(entry) && /^INVITE /m.test(entry))
      .map((entry) => /^(?:Call-ID|i):\s*(\S+)/im.exec(entry)?.[1]),
  ).size;

/**
 * A whole host, its store and its agentless campaign against a town of sipp's making: `calls` people with every outcome,
 * over a voice agent that is sipp too.
 * @param loss share of datagrams lost each way, over UDP
 */
export async function runFarm(options: {
  calls: number;
  transport: 'udp' | 'tcp';
  loss?: number;
  workers: number;
  seed: number;
}): Promise<FarmRun> {
  const { calls, transport, loss = 0, workers, seed } = options;
  const folder = await mkdtemp(join(tmpdir(), 'callboard-farm-'));
  const town = await startSipp({ scenario: farmScenario(TALK_MS), transport });
  const agents = await startSipp({
    scenario: scenario(receiveInvite(), accepted(), acknowledged(), byeFromCaller()),
    transport: 'udp',
  });
  const relay = transport === 'udp' && loss > 0 ? await startLossyRelay({ loss, seed }) : null;
  relay?.aim(town.port);
  let host: Host | null = null;
  try {
    host = await openHost({
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
    const { campaigns, trunks, voiceAgents, store } = host.services;
    const trunkTo = (name: string, port: number, protocol: 'udp' | 'tcp') =>
      trunks.save({
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
        },
      });
    const trunk = await trunkTo('Town', relay?.port ?? town.port, transport);
    const agentTrunk = await trunkTo('Agents', agents.port, 'udp');
    const agent = await voiceAgents.save({
      id: null,
      form: {
        name: 'Robin',
        uri: `sip:robin@127.0.0.1:${agents.port}`,
        trunkId: agentTrunk.id,
        workers,
        enabled: true,
      },
    });
    const settings = await pilotSettings(host, trunk.id, {
      mode: 'agentless',
      voiceAgentId: agent.id,
      operatorGroupId: null,
      concurrency: workers * 4,
      callIntervalMs: 0,
      ringTimeoutSec: 10,
    });
    const { id } = await campaigns.create(
      {
        name: 'Town',
        settings: {
          ...settings,
          retries: { ...settings.retries, maxRetries: 0 },
          // Results are nobody's here: each call is wrapped up at once.
          acw: { ...settings.acw, seconds: 5 },
          predictive: {
            ...settings.predictive,
            abandonedMessageId: (await store.messages.list())[0]?.id ?? null,
          },
        },
      },
      WHO,
    );
    const rows = Array.from({ length: calls }, (_, index) => `Person ${index},${numberOf(index)}`);
    await importList(host, id, 'town.csv', `${['name,phone', ...rows].join('\n')}\n`);
    await until('the trunks to be ready', async () =>
      (await trunks.list()).every(({ status }) => status.state === 'ready'),
    );
    const begun = performance.now();
    await campaigns.act(id, 'start', WHO);
    const over = async (): Promise<boolean> => (await campaigns.figures(id)).status === 'completed';
    await until('the campaign to be over', over, 60_000 + calls * 400);
    const seconds = (performance.now() - begun) / 1_000;
    const outcomes: Record<string, number> = {};
    const wrong: string[] = [];
    const dialled = new Map<string, number>();
    for await (const batch of store.attempts.report(id)) {
      for (const attempt of batch) {
        const outcome = attempt.outcome ?? 'open';
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        dialled.set(attempt.number, (dialled.get(attempt.number) ?? 0) + 1);
        const digit = attempt.number.slice(-1);
        if (!allowed(digit).some((each) => each === outcome)) wrong.push(`${attempt.number}: ${outcome}`);
      }
    }
    const expected: Record<string, number> = {};
    for (let index = 0; index < calls; index += 1) {
      const said = FARM_OUTCOMES[String(index % 10) as keyof typeof FARM_OUTCOMES];
      const outcome = said === 'rings' ? 'no_answer' : said;
      expected[outcome] = (expected[outcome] ?? 0) + 1;
    }
    const everybody = Array.from({ length: calls }, (_, index) => numberOf(index));
    return {
      seconds,
      outcomes,
      expected,
      wrong,
      twice: everybody.filter((number) => dialled.get(number) !== 1),
      stillUp: (await host.services.system.status()).callsUp,
      invites: { town: callIds(town.messages()), agents: callIds(agents.messages()) },
    };
  } finally {
    await host?.close();
    await relay?.close();
    await town.kill();
    await agents.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
