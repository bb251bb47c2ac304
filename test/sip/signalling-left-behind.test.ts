import { describe, expect, test } from 'vitest';
import { callTrace } from '../../electron/sip/call-trace.ts';
import { openTestCarrier } from '../host/call-floor.ts';
import { closingAfterEach } from './peers/closing.ts';
import * as s from './peers/scenarios.ts';
import { received, sippLines } from './peers/sipp-line.ts';
import { dial, ready, testSignalling, trunkTo } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();
const lineTo = sippLines(closing);

const header = (text: string, name: string): string =>
  new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';
const tag = (text: string, name: string): string => /;tag=([^;\s]+)/.exec(header(text, name))?.[1] ?? '';

describe.each(['udp', 'tcp'] as const)('a call over %s whose program died', (protocol) => {
  test('is hung up by the next one, in its own dialog', async () => {
    const { signalling, sipp } = await lineTo(
      s.scenario(
        s.receiveInvite(),
        s.accepted({
          headers: ['Record-Route: <sip:[local_ip]:[local_port];transport=[transport];lr;leg=7>'],
          contact: 'Contact: <sip:moved@[local_ip]:[local_port];transport=[transport];x=1>',
        }),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
      protocol,
    );
    const heard = dial(signalling, { callerId: '+4989111' });
    const { trace } = await heard.wait('answered');
    // What was written to a file and read again by a program that knows nothing of the call.
    const read = callTrace.parse(JSON.parse(JSON.stringify(trace)));
    const next = testSignalling();
    closing.push(() => next.signalling.close());
    next.signalling.openTrunk(trunkTo(sipp.port, { protocol }), null);
    await ready(next.signalling);
    // sipp answers to where the INVITE came from, not to where the BYE did: what counts here is what it was sent.
    void next.signalling.endLeftBehind(read);

    const [invite = ''] = received(sipp, 'INVITE');
    const [bye = ''] = await until('the BYE', () => {
      const byes = received(sipp, 'BYE');
      return byes.length > 0 && byes;
    });
    expect(bye).toMatch(/^BYE sip:moved@127\.0\.0\.1:\d+;transport=\w+;x=1 SIP/im);
    expect(header(bye, 'Call-ID')).toBe(header(invite, 'Call-ID'));
    expect(tag(bye, 'From')).toBe(tag(invite, 'From'));
    expect(tag(bye, 'To')).toMatch(/SIPpTag/);
    expect(header(bye, 'From')).toContain('sip:+4989111@');
    expect(header(bye, 'Route')).toMatch(/^<sip:127\.0\.0\.1:\d+;transport=\w+;lr;leg=7>$/);
    expect(Number.parseInt(header(bye, 'CSeq'), 10)).toBeGreaterThan(
      Number.parseInt(header(invite, 'CSeq'), 10),
    );
  });
});

test('the peer is rid of the call, and says so when it was over already', async () => {
  const carrier = await openTestCarrier([]);
  closing.push(() => carrier.close());
  const first = testSignalling();
  const next = testSignalling();
  for (const { signalling } of [first, next]) {
    closing.push(() => signalling.close(500));
    signalling.openTrunk(trunkTo(carrier.port), null);
    await ready(signalling);
  }
  const { trace } = await dial(first.signalling).wait('answered');
  await until('the call to be up', () => carrier.figures().up === 1);
  expect(await next.signalling.endLeftBehind(trace)).toBe(200);
  await until('the call to be over', () => carrier.figures().up === 0);
  expect(carrier.calls()[0]?.endedBy).toBe('caller');
  expect(await next.signalling.endLeftBehind({ ...trace, callId: 'unheard-of' })).toBe(481);
});

test('a call may be forgotten once the peer has confirmed its end, and not when our BYE was lost', async () => {
  const carrier = await openTestCarrier([]);
  closing.push(() => carrier.close());
  const { signalling } = testSignalling();
  closing.push(() => signalling.close(500));
  signalling.openTrunk(trunkTo(carrier.port), null);
  await ready(signalling);
  let released = 0;
  const heard = dial(signalling, { release: () => (released += 1) });
  await heard.wait('answered');
  await until('the call to be up', () => carrier.figures().up === 1);
  carrier.cut(true);
  heard.call.hangUp();
  await heard.wait('ended');
  expect(released).toBe(0);
  carrier.cut(false);
  await until('the peer to hear of it', () => carrier.figures().up === 0);
  await until('the call to be released', () => released === 1);
});

test('a call on a trunk that is not there any more is given up', async () => {
  const { signalling } = testSignalling();
  closing.push(() => signalling.close());
  const trace = {
    trunkId: 'gone',
    callId: 'c',
    localTag: 'l',
    remoteTag: 'r',
    localUri: 'sip:a@127.0.0.1',
    remoteUri: 'sip:b@127.0.0.1',
    remoteTarget: 'sip:b@127.0.0.1:9',
    routeSet: [],
    cseq: 1,
  };
  expect(await signalling.endLeftBehind(trace)).toBeNull();
});
