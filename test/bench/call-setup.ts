/**
 * Call set-ups per second and CPU per call: this program's signalling against a sipp callee, next to sipp against
 * the same callee. Prints figures and their ratio. Run: node test/bench/call-setup.ts [seconds per step]
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createSignalling } from '../../electron/sip/create-signalling.ts';
import { startChild } from '../sip/peers/child.ts';
import { freePort } from '../sip/peers/ports.ts';
import { OFFER, trunkTo } from '../sip/peers/trunks.ts';
import { until } from '../until.ts';

const SECONDS = Number(process.argv[2] ?? 2);
/** Calls per second to try, in order, until one step fails. */
const RATES = [100, 200, 400, 600, 800, 1000, 1300, 1600];
/** From answer to hang-up. */
const TALK_MS = 200;

/** Socket buffers as large as ours, so that the comparison is of programs. */
const BUFFERS = ['-buff_size', '4194304'];

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** CPU milliseconds that a process has used so far (user and system). */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Clock ticks are 10 ms on every Linux that Node supports.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

interface Step {
  rate: number;
  placed: number;
  answered: number;
  perSecond: number;
  cpuMsPerCall: number;
  loopP99Ms: number | null;
}

const folder = mkdtempSync(join(tmpdir(), 'callboard-bench-'));

async function startCallee(): Promise<{ port: number; kill: () => Promise<void> }> {
  const port = await freePort();
  const child = startChild(
    'sipp',
    ['-sn', 'uas', '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-aa', ...BUFFERS],
    folder,
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { port, kill: () => child.kill() };
}

async function ours(port: number, rate: number): Promise<Step> {
  const signalling = createSignalling({ log: () => undefined });
  signalling.openTrunk(trunkTo(port), null);
  await until('the trunk', () => signalling.trunkStatus('t1').state === 'ready');
  const total = rate * SECONDS;
  let placed = 0;
  let answered = 0;
  let over = 0;
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    const tick = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * rate));
      for (; placed < due; placed += 1) {
        const request = {
          trunkId: 't1',
          to: `4930${placed}`,
          callerId: null,
          callerName: null,
          sdpOffer: OFFER,
        };
        const call = signalling.call({ ...request, ringTimeoutMs: 10_000 }, (event) => {
          if (event.kind === 'answered') {
            answered += 1;
            setTimeout(() => call.hangUp(), TALK_MS);
          } else if (event.kind === 'ended') {
            over += 1;
            if (over === total) resolve();
          }
        });
      }
      if (placed === total) clearInterval(tick);
    }, 5);
    setTimeout(resolve, (SECONDS + 3) * 1000);
  });
  const seconds = (performance.now() - begun) / 1000;
  const used = process.cpuUsage(cpu);
  loop.disable();
  await signalling.close(500);
  return {
    rate,
    placed,
    answered,
    perSecond: answered / seconds,
    cpuMsPerCall: (used.user + used.system) / 1000 / Math.max(1, answered),
    loopP99Ms: loop.percentile(99) / 1e6,
  };
}

async function sippCaller(port: number, rate: number): Promise<Step> {
  const total = rate * SECONDS;
  const statistics = join(folder, `caller-${rate}.csv`);
  const own = await freePort();
  const args = ['-sn', 'uac', `127.0.0.1:${port}`, '-i', '127.0.0.1', '-p', String(own), '-nostdin'];
  const load = ['-r', String(rate), '-m', String(total), '-d', String(TALK_MS), '-l', '100000', ...BUFFERS];
  const output = ['-trace_stat', '-stf', statistics, '-fd', '1'];
  const begun = performance.now();
  const child = spawn('sipp', [...args, ...load, ...output], { cwd: folder, stdio: 'ignore' });
  let cpuMs = 0;
  const sample = setInterval(() => {
    if (child.pid !== undefined && existsSync(`/proc/${child.pid}/stat`)) cpuMs = cpuMsOf(child.pid);
  }, 20);
  // What is not through by then does not count; sipp alone would wait on for every lost datagram.
  const late = setTimeout(() => child.kill('SIGKILL'), (SECONDS + 3) * 1000);
  await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(late);
  clearInterval(sample);
  const seconds = (performance.now() - begun) / 1000;
  const rows = existsSync(statistics) ? readFileSync(statistics, 'utf8').trim().split('\n') : [];
  const column = rows[0]?.split(';').indexOf('SuccessfulCall(C)') ?? -1;
  const answered = Number(rows.at(-1)?.split(';')[column] ?? 0);
  const perSecond = answered / seconds;
  return {
    rate,
    placed: total,
    answered,
    perSecond,
    cpuMsPerCall: cpuMs / Math.max(1, answered),
    loopP99Ms: null,
  };
}

function print(name: string, step: Step): void {
  const loop = step.loopP99Ms === null ? '' : `, loop p99 ${step.loopP99Ms.toFixed(0)} ms`;
  say(
    `${name.padEnd(9)} at ${String(step.rate).padStart(5)}/s: ${step.answered} of ${step.placed} calls, ` +
      `${step.perSecond.toFixed(0)}/s, ${step.cpuMsPerCall.toFixed(2)} ms CPU per call${loop}`,
  );
}

/** At least 99.5 % of the calls. */
const held = (step: Step): boolean => step.answered >= step.placed * 0.995;

const deadline = performance.now() + 45_000;
const best: Record<'ours' | 'sipp', Step | null> = { ours: null, sipp: null };
try {
  // Interleaved, so that a busy machine disturbs both alike.
  // One failed step may be the machine's doing; two are the program's.
  const failures = { ours: 0, sipp: 0 };
  for (const rate of RATES) {
    for (const [name, run] of [
      ['ours', ours],
      ['sipp', sippCaller],
    ] as const) {
      if (failures[name] > 1 || performance.now() > deadline) continue;
      const callee = await startCallee();
      const step = await run(callee.port, rate);
      await callee.kill();
      print(name, step);
      if (held(step)) best[name] = step;
      else failures[name] += 1;
    }
  }
  const { ours: own, sipp } = best;
  if (!own || !sipp) throw new Error('A side held no rate at all.');
  say(
    `highest rate held: ours ${own.rate}/s, sipp ${sipp.rate}/s, ratio ${(own.rate / sipp.rate).toFixed(2)}`,
  );
  say(
    `CPU per call at that rate: ours ${own.cpuMsPerCall.toFixed(2)} ms, sipp ${sipp.cpuMsPerCall.toFixed(2)} ms, ratio ${(own.cpuMsPerCall / sipp.cpuMsPerCall).toFixed(1)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
