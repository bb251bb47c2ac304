/**
 * Call set-ups a second of the whole dialler (list, leases, limits, pacing, attempts on record before their INVITE leaves,
 * signalling), everybody being busy, next to SIPp calling the same callee with as many calls at a time. Prints figures and
 * their ratios.
 *
 *   node test/bench/dialler.ts [contacts] [lines]
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { openHost } from '../../electron/host/host.ts';
import { fileSecrets } from '../../electron/directory/secrets.ts';
import { importList, pilotSettings } from '../../electron/pilot/pilot.ts';
import { dramaNumber, trunkFormTo } from '../host/call-floor.ts';
import { ROOT, WORKER_URLS } from '../host/program.ts';
import { startChild, type Child } from '../sip/peers/child.ts';
import { freePort } from '../sip/peers/ports.ts';
import {
  accepted,
  acknowledged,
  answer,
  byeFromCaller,
  receive,
  receiveInvite,
  scenario,
} from '../sip/peers/scenarios.ts';
import { until } from '../until.ts';

const CONTACTS = Number(process.argv[2] ?? 1_000);
const LINES = Number(process.argv[3] ?? 50);
const WHO = 'Bench';
/** As many as one campaign that names no interval places in a second. Each is written to disk before its INVITE leaves. */
const WANTED_PER_SEC = 30;

/** Socket buffers as large as ours, so that the comparison is of programs. */
const BUFFERS = ['-buff_size', '4194304'];

const BUSY = scenario(receiveInvite(), answer(486, 'Busy Here'), receive('ACK'));
const AGENT = scenario(receiveInvite(), accepted(), acknowledged(), byeFromCaller());

const folder = mkdtempSync(join(tmpdir(), 'callboard-bench-'));

interface Callee {
  port: number;
  child: Child;
}

async function startCallee(name: string, xml: string): Promise<Callee> {
  const port = await freePort();
  const file = join(folder, `${name}-${port}.xml`);
  writeFileSync(file, xml);
  const child = startChild(
    'sipp',
    ['-sf', file, '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-aa', ...BUFFERS],
    folder,
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { port, child };
}

/** A SIPp caller that is refused, and acknowledges it. */
const REFUSED_CALLER = `<?xml version="1.0" encoding="ISO-8859-1" ?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="refused">
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[pid]SIPpTag[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 40000 RTP/AVP 8
a=rtpmap:8 PCMA/8000

]]></send>
<recv response="486"/>
<send><![CDATA[
ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
[last_Via:]
[last_From:]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
</scenario>
`;

/** Calls a second of a SIPp caller that has `LINES` calls at a time, over so many calls. */
async function sippCaller(port: number, xml: string, calls: number): Promise<number> {
  const statistics = join(folder, `caller-${port}.csv`);
  const file = join(folder, 'caller.xml');
  writeFileSync(file, xml);
  const own = await freePort();
  const load = ['-r', '20000', '-l', String(LINES), '-m', String(calls), ...BUFFERS];
  const child = spawn(
    'sipp',
    [
      '-sf',
      file,
      `127.0.0.1:${port}`,
      '-i',
      '127.0.0.1',
      '-p',
      String(own),
      '-nostdin',
      ...load,
      '-trace_stat',
      '-stf',
      statistics,
      '-fd',
      '1',
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const begun = performance.now();
  const late = setTimeout(() => child.kill('SIGKILL'), 120_000);
  await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(late);
  const seconds = (performance.now() - begun) / 1_000;
  const rows = existsSync(statistics) ? readFileSync(statistics, 'utf8').trim().split('\n') : [];
  const column = rows[0]?.split(';').indexOf('SuccessfulCall(C)') ?? -1;
  return Number(rows.at(-1)?.split(';')[column] ?? 0) / seconds;
}

interface Run {
  seconds: number;
  contacts: number;
  cpuMsPerContact: number;
  loopP99Ms: number;
  loopMaxMs: number;
}

/** A campaign over a list of so many people, from its start to its end. */
async function dialler(people: Callee, agents: Callee, contacts: number): Promise<Run> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'callboard-bench-host-'));
  const host = await openHost({
    dataFolder,
    storeUrl: null,
    rendererFolder: dataFolder,
    workerUrls: WORKER_URLS,
    resources: pathToFileURL(`${join(ROOT, 'resources')}/`),
    secrets: fileSecrets(dataFolder, () => undefined),
    version: '0',
    pilot: true,
    country: 'GB',
    log: () => undefined,
  });
  const loop = monitorEventLoopDelay({ resolution: 5 });
  try {
    const { campaigns, trunks, voiceAgents, store } = host.services;
    const trunkTo = (name: string, port: number) =>
      trunks.save(
        {
          id: null,
          password: null,
          form: { ...trunkFormTo({ address: '127.0.0.1', port }, name), register: false },
        },
        'Bench',
      );
    const trunk = await trunkTo('People', people.port);
    const agentTrunk = await trunkTo('Agents', agents.port);
    const agent = await voiceAgents.save(
      {
        id: null,
        form: {
          name: 'Robin',
          uri: `sip:robin@127.0.0.1:${agents.port}`,
          trunkId: agentTrunk.id,
          workers: LINES,
          enabled: true,
        },
      },
      'Bench',
    );
    const settings = await pilotSettings(host, trunk.id, {
      mode: 'agentless',
      voiceAgentId: agent.id,
      operatorGroupId: null,
      concurrency: LINES,
      callIntervalMs: 1,
    });
    const { id } = await campaigns.create(
      {
        name: 'Town',
        settings: {
          ...settings,
          retries: { ...settings.retries, maxRetries: 0 },
          acw: { ...settings.acw, seconds: 5 },
          predictive: {
            ...settings.predictive,
            abandonedMessageId: (await store.messages.list())[0]?.id ?? null,
          },
        },
      },
      WHO,
    );
    const rows = Array.from({ length: contacts }, (_, index) => `Person ${index},${dramaNumber(index)}`);
    await importList(host, id, 'town.csv', `${['name,phone', ...rows].join('\n')}\n`);
    await until('the trunks to be ready', async () =>
      (await trunks.list()).every(({ status }) => status.state === 'ready'),
    );
    loop.enable();
    const cpu = process.cpuUsage();
    const begun = performance.now();
    await campaigns.act(id, 'start', WHO);
    const over = async (): Promise<boolean> => (await campaigns.figures(id)).attempts >= contacts;
    await until('everybody to have been called', over, 600_000);
    const seconds = (performance.now() - begun) / 1_000;
    const used = process.cpuUsage(cpu);
    loop.disable();
    const ended = async (): Promise<boolean> => (await campaigns.figures(id)).status === 'completed';
    await until('the campaign to be over', ended, 60_000);
    return {
      seconds,
      contacts,
      cpuMsPerContact: (used.user + used.system) / 1_000 / contacts,
      loopP99Ms: loop.percentile(99) / 1e6,
      loopMaxMs: loop.max / 1e6,
    };
  } finally {
    await host.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

let isWithin: boolean;
try {
  const people = await startCallee('people', BUSY);
  const agents = await startCallee('agents', AGENT);
  const ours = await dialler(people, agents, CONTACTS);
  await people.child.kill();
  await agents.child.kill();
  const reference = await startCallee('reference', BUSY);
  const theirs = await sippCaller(reference.port, REFUSED_CALLER, 10 * CONTACTS);
  await reference.child.kill();
  const setUps = ours.contacts / ours.seconds;
  isWithin = setUps >= WANTED_PER_SEC;
  console.log(
    `everybody is busy, ${LINES} lines: ${ours.contacts} contacts in ${ours.seconds.toFixed(1)} s, ${setUps.toFixed(0)} set-ups/s, ` +
      `${ours.cpuMsPerContact.toFixed(2)} ms CPU a contact, loop p99 ${ours.loopP99Ms.toFixed(0)} ms, max ${ours.loopMaxMs.toFixed(0)} ms; ` +
      `ratio to the ${WANTED_PER_SEC}/s of one campaign ${(setUps / WANTED_PER_SEC).toFixed(2)}; ` +
      `SIPp to SIPp ${theirs.toFixed(0)}/s, ratio ${(setUps / theirs).toFixed(4)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(isWithin ? 0 : 1);
