import { mkdtemp, readFile, copyFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };
import type { CampaignFigures, ScreeningSettings } from '../../shared/contract/campaign.ts';
import type { ListImport } from '../../shared/contract/lists.ts';
import { MESSAGE_SAMPLE_RATE } from '../../shared/contract/messages.ts';
import type { ReportFormat } from '../../shared/contract/reports.ts';
import { dialsAhead, isAgentless } from '../../shared/domain/call-mode.ts';
import { shippedMessageId } from '../../shared/domain/campaign-messages.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { FIGURES } from '../../shared/domain/figures/table.ts';
import type { CalleeBehaviour } from '../carrier/callee.ts';
import type { Carrier, CarrierSettings } from '../carrier/carrier.ts';
import { loadCarrierSettings } from '../carrier/carrier-settings.ts';
import { castCrashNet } from '../host/crash-net.ts';
import { makeFolder } from '../host/data-folder.ts';
import { openHost, type Host } from '../host/host.ts';
import type { ProgramPaths } from '../host/program-paths.ts';
import { openSeatServer, type SeatServer } from '../host/seat-server.ts';
import { fileSecrets } from '../directory/secrets.ts';
import type { ServeFlags } from '../host/serve-flags.ts';
import { SEAT_TIMING } from '../seats/seats.ts';
import { openSessions, type Sessions } from '../host/sessions.ts';
import {
  importList,
  openPilotCarrier,
  PILOT_COUNTRY,
  pilotNumber,
  pilotSettings,
  pilotTrunk,
  PILOT_WHO,
} from './pilot.ts';
import { summariseRun, type RunFigures } from './run-figures.ts';
import { runRetries } from './run-retries.ts';
import { createProgressLine } from './progress-line.ts';
import { reconcile, type Reconciliation } from './reconcile.ts';
import { sampleList } from './sample-list.ts';
import { seatScriptedOperator, type ScriptedOperator } from './scripted-operator.ts';
import { scriptAgent, type ScriptedAgent } from './scripted-agent.ts';
import { summaryHtml } from './summary.ts';

/** Nothing new for this long means that something is stuck. */
const STUCK_AFTER_MS = 180_000;
const LOOK_EVERY_MS = 250;
/** After a fault: a run is not started again, so that it can take the time to hang up and close everything. */
const CLOSE_WITHIN_MS = 15_000;
const REJECT_SHARE = 0.03;
const MAILBOX_SEC = 25;

/** The run did not come to its end; the message says where it stood. */
export class RunStuck extends Error {
  override readonly name = 'RunStuck';
}

export interface RunOutput {
  say: (line: string) => void;
  log: (line: string) => void;
}

interface Floor {
  host: Host;
  server: SeatServer;
  sessions: Sessions;
  carrier: Carrier;
  operators: ScriptedOperator[];
}

/**
 * Works a whole sample campaign without a window: list, calls over real SIP and RTP, scripted operators on real seats,
 * reports. Answers the exit code: 0 only when dialler, store, carrier, operators and files agree.
 */
export async function runUnattended(
  flags: ServeFlags,
  paths: ProgramPaths,
  { say, log }: RunOutput,
): Promise<number> {
  const startedMs = systemClock.now();
  const out = resolve(flags.out);
  await makeFolder(out, { name: 'folder for the reports', flag: '--out' });
  const dataFolder = await mkdtemp(join(tmpdir(), 'callboard-unattended-'));
  const drawn = await loadCarrierSettings(new URL('carrier.json', paths.resources));
  const carrier = await openPilotCarrier(
    paths.resources,
    {
      speed: flags.speed,
      seed: flags.seed,
      weights: answeringAs(drawn.weights, flags),
      // Who is called, and how often, is to be the same whatever the speed.
      callsBackShare: 0,
      // A message takes its own time, whatever the speed.
      ...(flags.onMachine === 'leave_message' ? { mailboxSec: MAILBOX_SEC } : {}),
    },
    log,
    (attemptId) => agent?.report(attemptId),
  );
  let agent: ScriptedAgent | null = null;
  const host = await openHost({
    dataFolder,
    storeUrl: flags.storeUrl,
    rendererFolder: paths.rendererFolder,
    workerUrls: paths.workerUrls,
    resources: paths.resources,
    secrets: fileSecrets(dataFolder, log),
    version: packageJson.version,
    pilot: true,
    country: PILOT_COUNTRY,
    pace: flags.speed,
    // How long a window may be away is a matter of the machine.
    seatTiming: {
      connectionGraceMs: SEAT_TIMING.connectionGraceMs * flags.speed,
      callGraceMs: SEAT_TIMING.callGraceMs * flags.speed,
      soundGraceMs: SEAT_TIMING.soundGraceMs * flags.speed,
    },
    log,
  });
  const operators: ScriptedOperator[] = [];
  let server: SeatServer | null = null;
  const closeAll = async (): Promise<void> => {
    await Promise.all(operators.map((operator) => operator.stop()));
    await server?.close();
    await host.close();
    await carrier.close();
    await rm(dataFolder, { recursive: true, force: true });
  };
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= closeAll());
  let hasCrashed = false;
  castCrashNet({
    // The data folder of such a run goes with it.
    folder: out,
    close,
    end(code) {
      say(`The run met a fault of the program and has ended. Look into crashes.log in ${out}.`);
      process.exit(code);
    },
    log,
    tell: () => (hasCrashed = true),
    nowMs: () => systemClock.now(),
    closeWithinMs: CLOSE_WITHIN_MS,
    process,
  });
  const interrupted = new Promise<never>((_resolve, reject) => {
    const onSignal = (): void => reject(new RunStuck('Interrupted.'));
    process.once('SIGINT', onSignal);
    process.once('SIGTERM', onSignal);
  });
  interrupted.catch(() => undefined);
  try {
    let shelf: string | null = null;
    const sessions = await openSessions({
      shelf: { read: () => Promise.resolve(shelf), write: (text) => Promise.resolve(void (shelf = text)) },
      people: () => host.services.store.operators.list(),
      addressOf: (key) => server?.linkWith(key) ?? '',
      clock: systemClock,
    });
    server = await openSeatServer({
      address: '127.0.0.1',
      port: 0,
      tls: null,
      fetch: host.fetch,
      router: host.router,
      sessions,
      onWindow: (session, localAddress) => host.services.windows.opened(session, localAddress),
      log,
    });
    agent = scriptAgent(host, flags.seed, log);
    const floor: Floor = { host, server, sessions, carrier, operators };
    const list = await prepare(floor, flags, paths, drawn.operatorSec, say);
    await Promise.race([work(floor, list.campaignId), interrupted, ...operators.map((each) => each.done)]);
    const files = await exportReports(floor, list.campaignId, out);
    const result = await reconcile({
      host,
      carrier,
      campaignId: list.campaignId,
      list,
      tallies: operators.map((operator) => operator.tally),
      agentReports: await agent.reports(),
      files,
    });
    const elapsedSec = (systemClock.now() - startedMs) / 1000;
    const figures = join(out, 'summary.json');
    const run = await summariseRun(host, list.campaignId, result, { flags, wallSec: elapsedSec });
    await writeFile(figures, `${JSON.stringify(run, null, 2)}\n`);
    const summary = join(out, 'summary.html');
    await writeFile(
      summary,
      summaryHtml(result, { flags, elapsedSec, startedMs, version: packageJson.version }),
    );
    printTotals(result, run, { ...files, summary, figures }, elapsedSec, say);
    return result.disagreements.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RunStuck)) throw error;
    say(error.message);
    return 1;
  } finally {
    await close();
    // What failed here failed because everything was closed under it; the crash net ends the process.
    if (hasCrashed) await new Promise<never>(() => undefined);
  }
}

/**
 * The carrier's weights changed so that a person, and a machine, answers the share of dials that was asked for; the others
 * keep their proportions.
 */
function answeringAs(
  weights: CarrierSettings['weights'],
  { answerRate, machines }: Pick<ServeFlags, 'answerRate' | 'machines'>,
): CarrierSettings['weights'] {
  // Whoever asks for shares of people and machines gets those, and nobody between the two.
  const screener = answerRate === null && machines === null ? weights.screener : 0;
  const total = Object.values({ ...weights, screener }).reduce((sum, each) => sum + each, 0);
  const people = weights.answer + weights.early_hangup;
  const person = answerRate ?? people / total;
  const machine = Math.min(machines ?? weights.voicemail / total, 1 - person);
  const rest = Math.max(1e-9, total - people - weights.voicemail);
  const nobody = (1 - person - machine) / rest;
  const scaled = Object.entries({ ...weights, screener }).map(([name, weight]) => [name, weight * nobody]);
  return {
    ...(Object.fromEntries(scaled) as Record<CalleeBehaviour, number>),
    answer: person * (weights.answer / Math.max(1e-9, people)),
    early_hangup: person * (weights.early_hangup / Math.max(1e-9, people)),
    voicemail: machine,
  };
}

async function prepare(
  { host, carrier, sessions, operators }: Floor,
  flags: ServeFlags,
  paths: ProgramPaths,
  pace: CarrierSettings['operatorSec'],
  say: (line: string) => void,
): Promise<ListImport> {
  const { campaigns, people } = host.services;
  const trunkId = await pilotTrunk(host, carrier);
  const takers = isAgentless(flags.mode) ? flags.workers : flags.operators;
  const voiceAgent = isAgentless(flags.mode)
    ? await host.services.voiceAgents.save(
        {
          id: null,
          form: {
            name: 'Robin',
            uri: `sip:robin@${carrier.address}:${carrier.port}`,
            trunkId,
            workers: flags.workers,
            enabled: true,
          },
        },
        PILOT_WHO,
      )
    : null;
  const settings = await pilotSettings(host, trunkId, {
    mode: flags.mode,
    // Calls ahead of all operators ring and talk at once; the others have one each.
    concurrency: Math.max(10, takers * (dialsAhead(flags.mode) ? 8 : 2)),
    ...(voiceAgent ? { voiceAgentId: voiceAgent.id, operatorGroupId: null } : {}),
    callIntervalMs: 0,
    // Preview prepares; who dials for free operators dials at once.
    bcwSec: flags.mode === 'preview' ? 20 : 0,
    preview: { offerSec: 600, onTimeout: 'requeue' },
  });
  const { id } = await campaigns.create(
    {
      name: 'Northwind customers',
      settings: {
        ...settings,
        retries: runRetries(settings.retries, flags),
        acw: { ...settings.acw, seconds: 120 },
        screening: {
          ...settings.screening,
          ...(flags.screening === 'off' ? {} : await sampleScreening(host, paths)),
          mode: flags.screening,
          onMachine: flags.onMachine,
        },
        predictive: {
          ...settings.predictive,
          abandonPerMille: flags.abandonPerMille,
          // Sound goes no faster than life, so that screening takes its own time.
          graceFrom: flags.screening === 'off' ? 'answer' : 'greeting',
          abandonedMessageId: shippedMessageId(await host.services.store.messages.list()),
        },
      },
    },
    PILOT_WHO,
  );
  const sample = await readFile(new URL('sample-list.csv', paths.resources), 'utf8');
  const csv = sampleList(sample, flags.contacts, pilotNumber);
  const list = await importList(host, id, 'sample-list.csv', csv);
  say(`Imported ${list.accepted} contacts of ${list.rows} rows; ${list.rejected} rejected.`);

  const seated = voiceAgent ? 0 : flags.operators;
  for (let i = 1; i <= seated; i += 1) {
    const form = {
      id: null,
      name: `Operator ${i}`,
      role: 'operator',
      groupIds: [host.firstPeople.groupId],
    } as const;
    const operator = await people.saveOperator({ ...form, groupIds: [...form.groupIds] }, PILOT_WHO);
    operators.push(
      await seatScriptedOperator(sessions.makeLink(operator.id).address, operator, {
        seed: flags.seed + i,
        speed: flags.speed,
        pace,
        rejectShare: flags.mode === 'preview' ? REJECT_SHARE : 0,
        // Where calls are dialled ahead, what operators find steers the pace.
        ...(dialsAhead(flags.mode)
          ? { isMachine: (phone) => carrier.behaviourOf(phone) === 'voicemail' }
          : {}),
      }),
    );
  }
  say(
    voiceAgent
      ? `A voice agent with ${flags.workers} workers takes the calls.`
      : `${flags.operators} scripted operators are seated, with sound.`,
  );
  if (flags.screening !== 'off' && flags.speed > 1)
    say(
      `Screening hears the sound as fast as in life: at speed ${flags.speed} each verdict takes ${flags.speed} times as long as it would.`,
    );
  await trunkReady(host, trunkId);
  await campaigns.act(id, 'start', PILOT_WHO);
  return list;
}

/** What machines are left and assistants are told in a sample campaign. */
async function sampleScreening(
  host: Host,
  { resources }: Pick<ProgramPaths, 'resources'>,
): Promise<Pick<ScreeningSettings, 'machineMessageId' | 'onScreener' | 'screenerMessageId'>> {
  const add = async (file: string, name: string, words: string): Promise<string> => {
    const audio = await readFile(new URL(`sounds/${file}.ul`, resources));
    const durationMs = Math.round((audio.length / MESSAGE_SAMPLE_RATE) * 1_000);
    const about = { durationMs, builtIn: false, createdAtMs: systemClock.now(), who: PILOT_WHO };
    await host.services.store.messages.add({ id: file, name, words, ...about }, audio);
    return file;
  };
  const who = 'This is Northwind Traders, about your order.';
  return {
    machineMessageId: await add(
      'message-call-back',
      'Call us back',
      `${who} Please call us back when you have time. Thank you, goodbye.`,
    ),
    onScreener: 'say_who',
    screenerMessageId: await add('message-who-calls', 'Who calls', who),
  };
}

async function trunkReady(host: Host, trunkId: string): Promise<void> {
  const giveUpMs = systemClock.now() + 10_000;
  for (;;) {
    const trunk = (await host.services.trunks.list()).find((each) => each.id === trunkId);
    if (trunk?.status.state === 'ready') return;
    if (systemClock.now() > giveUpMs) {
      throw new RunStuck(`The trunk did not become ready: ${trunk?.status.detail ?? 'no answer'}`);
    }
    await pause(50);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => systemClock.after(ms, resolve));

/** Resolves when the campaign is completed and every desk is done with its last wrap-up. */
async function work({ host, carrier }: Floor, campaignId: string): Promise<void> {
  const { campaigns } = host.services;
  const line = createProgressLine(process.stdout);
  let last = '';
  let changedMs = systemClock.now();
  try {
    for (;;) {
      const figures: CampaignFigures = await campaigns.figures(campaignId);
      const nowMs = systemClock.now();
      const now = JSON.stringify([figures.processed, figures.attempts, figures.connected, figures.counts]);
      if (now !== last) changedMs = nowMs;
      last = now;
      line.show(figures, carrier.figures().up, nowMs);
      if (figures.status === 'completed') break;
      if (figures.status === 'failed') throw new RunStuck('The campaign has failed.');
      if (nowMs - changedMs > STUCK_AFTER_MS) {
        throw new RunStuck(
          `Nothing has happened for ${STUCK_AFTER_MS / 1000} s at ${figures.processed} of ${figures.total}: ` +
            `${figures.holdBack?.sentence ?? 'no reason is given'} ${JSON.stringify(figures.counts)}`,
        );
      }
      await pause(LOOK_EVERY_MS);
    }
  } finally {
    line.end();
  }
  await campaigns.settled();
}

async function exportReports(
  { host }: Floor,
  campaignId: string,
  out: string,
): Promise<{ csv: string; xlsx: string }> {
  const write = async (format: ReportFormat): Promise<string> => {
    const { reports } = host.services;
    const job = await reports.start({ campaignId, kind: 'attempts', format }, PILOT_WHO);
    const ended = await reports.finished(job.id);
    const file = await reports.file(job.id);
    if (!file) throw new RunStuck(`The ${format} report was not written: ${ended.failure ?? ended.status}`);
    const target = join(out, `attempts.${format}`);
    await copyFile(file.path, target);
    return target;
  };
  return { csv: await write('csv'), xlsx: await write('xlsx') };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function printTotals(
  { totals, disagreements }: Reconciliation,
  { mode, abandonRate, occupancy }: RunFigures,
  files: Record<string, string>,
  elapsedSec: number,
  say: (line: string) => void,
): void {
  say('');
  for (const { label, value } of totals) say(`${label.padEnd(34)} ${value}`);
  if (dialsAhead(mode)) say(`${FIGURES.abandonRate.label.padEnd(34)} ${percent(abandonRate)}`);
  say(`${'Occupancy'.padEnd(34)} ${percent(occupancy)}`);
  say(`${'Time'.padEnd(34)} ${elapsedSec.toFixed(0)} s`);
  say('');
  for (const file of Object.values(files)) say(file);
  say('');
  for (const sentence of disagreements) say(`Disagreement: ${sentence}`);
  say(
    disagreements.length === 0
      ? 'Dialler, store, carrier, operators and files agree.'
      : `${disagreements.length} totals disagree.`,
  );
}
