import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSeatSound } from '../../electron/lines/seat-sound.ts';
import { openSoundEngine, type SoundEngine } from '../../electron/lines/sound-engine.ts';
import { createTelephoneLines, type Lines } from '../../electron/lines/telephone-line.ts';
import type { AgentDial, Line, LineEvent } from '../../electron/lines/ports.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { until } from '../until.ts';
import { startBaresip, type Baresip } from './baresip.ts';
import {
  accepted,
  acknowledged,
  answer,
  answerInside,
  byeFromCaller,
  receive,
  receiveInvite,
  ringing,
  scenario,
} from './peers/scenarios.ts';
import { closingAfterEach } from './peers/closing.ts';
import { received } from './peers/sipp-line.ts';
import { startSipp, type Sipp } from './peers/sipp.ts';
import { ready, testSignalling, trunkTo } from './peers/trunks.ts';

const CUSTOMER_HZ = 600;
const AGENT_HZ = 1_100;
const closing = closingAfterEach();

let signalling: Signalling;
let engine: SoundEngine;
let lines: Lines;
let customer: Baresip;

beforeEach(async () => {
  signalling = testSignalling().signalling;
  engine = openSoundEngine({}, () => undefined);
  const media = (): ReturnType<SoundEngine['get']> => engine.get();
  const sound = createSeatSound({ clock: systemClock, media, addressOf: () => '127.0.0.1' });
  lines = createTelephoneLines({ signalling, media, sound, recordingFile: () => null, log: () => undefined });
  engine.onEvent((event) => lines.take(event));
  customer = await startBaresip(CUSTOMER_HZ, 'pcmu');
  signalling.openTrunk(trunkTo(customer.port, { id: 'customers' }), null);
  await ready(signalling, 'customers');
});

afterEach(async () => {
  await signalling.close();
  await engine.close();
  await customer.close();
});

async function answeredCall(): Promise<{ line: Line; events: LineEvent[] }> {
  const events: LineEvent[] = [];
  const line = lines.dial(
    {
      attemptId: 'attempt-1',
      trunkId: 'customers',
      number: 'callee',
      callerId: '+441632960999',
      ringTimeoutMs: 10_000,
    },
    (event) => events.push(event),
  );
  await until('the customer to answer', () => events.some(({ kind }) => kind === 'answered'));
  return { line, events };
}

async function agentAt(port: number, user: string, withinMs = 5_000): Promise<AgentDial> {
  signalling.openTrunk(trunkTo(port, { id: 'agents', name: 'Agents' }), null);
  await ready(signalling, 'agents');
  return {
    trunkId: 'agents',
    uri: `sip:${user}@127.0.0.1:${port}`,
    callerId: '+441632960001',
    headers: ['X-Callboard-Attempt: attempt-1', 'X-Callboard-Variables: city=Le%C3%B3n&plan=a%26b'],
    withinMs,
  };
}

/** Whether the last quarter second that a phone heard is one loud sine. */
async function hears(phone: Baresip, hertz: number): Promise<boolean> {
  const samples = (await phone.heard()).slice(-2_000);
  const power = samples.reduce((sum, value) => sum + value * value, 0);
  if (samples.length < 2_000 || power / samples.length < 1_000_000) return false;
  let real = 0;
  let imaginary = 0;
  samples.forEach((value, index) => {
    real += value * Math.cos((2 * Math.PI * hertz * index) / 8_000);
    imaginary += value * Math.sin((2 * Math.PI * hertz * index) / 8_000);
  });
  return ((real * real + imaginary * imaginary) * 2) / (power * samples.length) > 0.9;
}

describe('a softphone as a voice agent', () => {
  it.each(['pcmu', 'pcma'] as const)(
    'in %s and a customer hear each other, and whoever hangs up ends it for both',
    async (codec) => {
      const agent = await startBaresip(AGENT_HZ, codec);
      closing.push(() => agent.close());
      const { line, events } = await answeredCall();
      await line.attachAgent(await agentAt(agent.port, 'callee'));
      await until('the customer to hear the agent', () => hears(customer, AGENT_HZ));
      await until('the agent to hear the customer', () => hears(agent, CUSTOMER_HZ));
      if (codec === 'pcmu') {
        await agent.command('hangup');
        await until('the line to say that the agent left', () =>
          events.some(({ kind }) => kind === 'agent_left'),
        );
        line.hangUp();
      } else {
        const before = agent.output().length;
        await customer.command('hangup');
        await until('the agent’s call to end', () =>
          /terminated|session closed|Call with/i.test(agent.output().slice(before)),
        );
      }
      await until('the call to end', () => events.some(({ kind }) => kind === 'ended'));
    },
  );
});

async function sipp(...steps: string[]): Promise<Sipp> {
  const peer = await startSipp({ scenario: scenario(...steps), calls: 100 });
  closing.push(() => peer.kill());
  return peer;
}

describe('another program as a voice agent', () => {
  it('is told of the call in headers, and of its end by BYE', async () => {
    const agent = await sipp(receiveInvite(), ringing(), accepted(), acknowledged(), byeFromCaller());
    const { line, events } = await answeredCall();
    await line.attachAgent(await agentAt(agent.port, 'bot-7'));
    line.hangUp();
    await until('the call to end', () => events.some(({ kind }) => kind === 'ended'));
    const [invite = ''] = received(agent, 'INVITE');
    expect(invite).toMatch(/^INVITE sip:bot-7@127\.0\.0\.1/m);
    expect(invite).toMatch(/^X-Callboard-Attempt: attempt-1\r?$/m);
    expect(invite).toMatch(/^X-Callboard-Variables: city=Le%C3%B3n&plan=a%26b\r?$/m);
    expect(invite).toMatch(/^From: .*\+441632960001@/m);
    await until('the BYE', () => received(agent, 'BYE').length === 1);
  });

  it('that is busy gives its reason, and the customer stays on the line for another', async () => {
    const busy = await sipp(receiveInvite(), answer(486, 'Busy Here'), receive('ACK'));
    const { line, events } = await answeredCall();
    const refused = await agentAt(busy.port, 'bot');
    await expect(line.attachAgent(refused)).rejects.toThrow(/486|busy/i);
    expect(events.some(({ kind }) => kind === 'ended')).toBe(false);
    const agent = await startBaresip(AGENT_HZ, 'pcmu');
    closing.push(() => agent.close());
    signalling.openTrunk(trunkTo(agent.port, { id: 'others', name: 'Others' }), null);
    await ready(signalling, 'others');
    await line.attachAgent({ ...refused, trunkId: 'others', uri: `sip:callee@127.0.0.1:${agent.port}` });
    await until('the customer to hear the second one', () => hears(customer, AGENT_HZ));
    line.hangUp();
  });

  it('that rings on past the time is given up with CANCEL, and is not joined when it answers all the same', async () => {
    const agent = await sipp(
      receiveInvite(),
      ringing(),
      receive('CANCEL') + answerInside(200, 'OK'),
      accepted().replaceAll('[last_CSeq:]', 'CSeq: 1 INVITE'),
      acknowledged(),
      byeFromCaller(),
    );
    const { line, events } = await answeredCall();
    await expect(line.attachAgent(await agentAt(agent.port, 'slow', 400))).rejects.toThrow('in time');
    // It answers at the very moment at which it is given up: acknowledged, and ended at once (RFC 3261, 9.1 and 13.2.2.4).
    await until('the late answer to be ended', () => received(agent, 'BYE').length === 1);
    expect(events.map(({ kind }) => kind)).not.toContain('agent_left');
    line.hangUp();
    await until('the call to end', () => events.some(({ kind }) => kind === 'ended'));
  });
});
