import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptTrace, type RingingTrace } from '../../electron/sip/call-trace.ts';
import { closingAfterEach } from './peers/closing.ts';
import { oneLineRelay } from './peers/one-line-relay.ts';
import * as s from './peers/scenarios.ts';
import { received } from './peers/sipp-line.ts';
import { startSipp, type Sipp } from './peers/sipp.ts';
import { ready, testSignalling, trunkTo } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();
const DIALLER = join(import.meta.dirname, 'peers/mortal-dialler.ts');
type Protocol = 'udp' | 'tcp' | 'tls';

/** A callee for whom the phone rings, and where it is reached. */
async function callee(protocol: Protocol, ...then: string[]): Promise<{ sipp: Sipp; port: number }> {
  const scenario = s.scenario(s.receiveInvite(), s.ringing(), ...then);
  const sipp = await startSipp({ scenario, transport: protocol === 'udp' ? 'udp' : 'tcp' });
  closing.push(() => sipp.kill());
  if (protocol === 'udp') return { sipp, port: sipp.port };
  const relay = await oneLineRelay(sipp.port, protocol === 'tls');
  closing.push(() => relay.close());
  return { sipp, port: relay.port };
}

/** A program that dials and is killed while its phones ring; what it has kept of each call. */
async function killedWhileRinging(protocol: Protocol, port: number, calls = 1): Promise<RingingTrace[]> {
  const child = spawn(process.execPath, [DIALLER, protocol, String(port), String(calls)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const traces = await until('the phones to ring', () => {
    const kept = said
      .split('\n')
      .slice(0, -1)
      .map((each) => keptTrace.parse(JSON.parse(each)))
      .filter((each): each is RingingTrace => 'invite' in each && each.early !== undefined);
    return kept.length === calls && kept;
  }).finally(() => child.kill('SIGKILL'));
  await once(child, 'close');
  return traces;
}

/** What the next life of the program, on the same trunk, hears of each call that was left. */
async function endAll(protocol: Protocol, port: number, traces: RingingTrace[]): Promise<(number | null)[]> {
  const { signalling, log } = testSignalling({ t1Ms: 100, t2Ms: 800 });
  closing.push(() => signalling.close(200));
  signalling.openTrunk(trunkTo(port, { protocol, verifyTls: false }), null);
  await ready(signalling);
  const codes = await Promise.all(traces.map((trace) => signalling.endLeftBehind(trace)));
  expect(log.join('\n')).not.toContain('is taken');
  return codes;
}

const line = (text: string, name: string): string =>
  new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';

/** An answer to the INVITE after the CANCEL, whose headers are the last ones seen. */
const ofInvite = (step: string): string => step.replace('[last_CSeq:]', 'CSeq: 1 INVITE');

const PROTOCOLS = ['udp', 'tcp', 'tls'] as const;

test.each(PROTOCOLS)(
  'over %s, a phone that rings when the program is killed is given up',
  async (protocol) => {
    const { sipp, port } = await callee(
      protocol,
      s.receive('CANCEL'),
      s.answer(200, 'OK', { contact: null }),
      ofInvite(s.answer(487, 'Request Terminated', { contact: null })),
      s.receive('ACK'),
    );
    const traces = await killedWhileRinging(protocol, port);
    expect(await endAll(protocol, port, traces)).toEqual([487]);
    await until('the ACK', () => received(sipp, 'ACK ').length === 1);
    const [invite = ''] = received(sipp, 'INVITE ');
    const [cancel = ''] = received(sipp, 'CANCEL ');
    for (const name of ['Via', 'From', 'To', 'Call-ID']) expect(line(cancel, name)).toBe(line(invite, name));
    expect(line(cancel, 'CSeq')).toBe('1 CANCEL');
    expect(line(received(sipp, 'ACK ')[0] ?? '', 'Via')).toBe(line(invite, 'Via'));
  },
);

test.each(PROTOCOLS)('over %s, whoever has picked up meanwhile gets ACK and BYE', async (protocol) => {
  const { sipp, port } = await callee(
    protocol,
    s.receive('CANCEL'),
    s.answer(481, 'No Such Transaction', { contact: null }),
    ofInvite(s.accepted({ to: '[last_To:];tag=[pid]SIPpTag[call_number]' })),
    s.receive('ACK'),
    s.byeFromCaller(),
  );
  const traces = await killedWhileRinging(protocol, port);
  expect(await endAll(protocol, port, traces)).toEqual([200]);
  const [ack = ''] = received(sipp, 'ACK ');
  const [bye = ''] = received(sipp, 'BYE ');
  expect(line(ack, 'CSeq')).toBe('1 ACK');
  for (const name of ['From', 'To', 'Call-ID']) expect(line(bye, name)).toBe(line(ack, name));
  expect(line(bye, 'To')).toContain('SIPpTag');
});

test.each(['tcp', 'tls'] as const)(
  'over %s, whoever has picked up and says nothing more gets BYE in the dialog that rang',
  async (protocol) => {
    const { sipp, port } = await callee(
      protocol,
      s.receive('CANCEL'),
      s.answer(481, 'No Such Transaction', { contact: null }),
      s.byeFromCaller(),
    );
    const traces = await killedWhileRinging(protocol, port);
    expect(await endAll(protocol, port, traces)).toEqual([200]);
    expect(line(received(sipp, 'BYE ')[0] ?? '', 'To')).toContain('SIPpTag');
  },
);

test('several calls that left from one port are each given up', async () => {
  const { sipp, port } = await callee(
    'udp',
    s.receive('CANCEL'),
    s.answer(200, 'OK', { contact: null }),
    ofInvite(s.answer(487, 'Request Terminated', { contact: null })),
    s.receive('ACK'),
  );
  const traces = await killedWhileRinging('udp', port, 3);
  expect(new Set(traces.map(({ local }) => local.port)).size).toBe(1);
  expect(await endAll('udp', port, traces)).toEqual([487, 487, 487]);
  await until('the ACKs', () => received(sipp, 'ACK ').length === 3);
});
