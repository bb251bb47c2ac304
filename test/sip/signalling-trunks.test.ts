import { describe, expect, test } from 'vitest';
import type { TrunkStatus } from '../../shared/domain/trunk-status.ts';
import type { Signalling, TrunkSettings } from '../../electron/sip/signalling.ts';
import { closingAfterEach } from './peers/closing.ts';
import { startChild } from './peers/child.ts';
import { startKamailio, type Kamailio } from './peers/kamailio.ts';
import { startLossyRelay } from './peers/lossy-relay.ts';
import { freePort } from './peers/ports.ts';
import * as s from './peers/scenarios.ts';
import { startSipp } from './peers/sipp.ts';
import { dial, OFFER, ready, testSignalling, trunkTo } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();

async function proxy(options: Parameters<typeof startKamailio>[0] = {}): Promise<Kamailio> {
  const kamailio = await startKamailio(options);
  closing.push(() => kamailio.kill());
  return kamailio;
}

function host(timing = {}): { signalling: Signalling; states: TrunkStatus[]; log: string[] } {
  const { signalling, log } = testSignalling(timing);
  closing.push(() => signalling.close());
  const states: TrunkStatus[] = [];
  signalling.onTrunkStatus((_id, status) => states.push(status));
  return { signalling, states, log };
}

const PORTS = { udp: 'sip', tcp: 'sip', tls: 'tls', ws: 'ws', wss: 'wss' } as const;

const account = (
  kamailio: Kamailio,
  protocol: TrunkSettings['protocol'],
  more: Partial<TrunkSettings> = {},
) => trunkTo(kamailio.ports[PORTS[protocol]], { protocol, register: true, verifyTls: false, ...more });

describe.each(['udp', 'tcp', 'tls', 'ws', 'wss'] as const)('a kamailio registrar over %s', (protocol) => {
  test('takes the registration and carries a call with hold, both hang-ups and hang-up while ringing', async () => {
    const gateway = await startSipp({
      scenario: s.scenario(
        s.receiveInvite(),
        s.ringing(),
        s.accepted({ headers: ['[last_Record-Route:]'] }),
        s.acknowledged(),
        s.receive('INVITE') + s.answerInside(200, 'OK', { body: s.SDP, retransmit: true }),
        s.acknowledged(),
        s.byeFromCaller(),
      ),
    });
    closing.push(() => gateway.kill());
    const kamailio = await proxy({ gatewayPort: gateway.port });
    const { signalling, states } = host();
    signalling.openTrunk(account(kamailio, protocol), 'secret-alice');
    await ready(signalling);
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'registering', 'ready']);
    expect(signalling.localAddress('t1')).toBe('127.0.0.1');

    const heard = dial(signalling);
    await heard.wait('answered');
    expect(await heard.call.reoffer(OFFER)).toContain('m=audio');
    heard.call.hangUp();
    await heard.wait('ended');
    await until('the BYE at the far end', () => /^BYE /m.test(gateway.messages()));
    await signalling.closeTrunk('t1');
    expect(signalling.trunkStatus('t1').state).toBe('closed');
  });
});

test('a wrong password is refused in plain words', async () => {
  const kamailio = await proxy();
  const { signalling } = host();
  signalling.openTrunk(account(kamailio, 'ws'), 'wrong');
  await until('the refusal', () => signalling.trunkStatus('t1').state === 'refused');
  expect(signalling.trunkStatus('t1')).toMatchObject({
    sipCode: 403,
    detail: 'Trunk "Main" was refused: 403 Forbidden. The password may be wrong. Edit trunk.',
  });
  // With the right one it works at once.
  signalling.openTrunk(account(kamailio, 'ws'), 'secret-alice');
  await ready(signalling);
});

test('SHA-256 digest is accepted by kamailio for registration and calls', async () => {
  const gateway = await startSipp({
    scenario: s.scenario(
      s.receiveInvite(),
      s.accepted({ headers: ['[last_Record-Route:]'] }),
      s.acknowledged(),
      s.byeFromCaller(),
    ),
  });
  closing.push(() => gateway.kill());
  const kamailio = await proxy({ algorithm: 'SHA-256', gatewayPort: gateway.port });
  const { signalling } = host();
  signalling.openTrunk(account(kamailio, 'udp'), 'secret-alice');
  await ready(signalling);
  const heard = dial(signalling);
  await heard.wait('answered');
  heard.call.hangUp();
  await heard.wait('ended');
});

test('a registrar that wants a longer interval gets it, and the registration is refreshed', async () => {
  const kamailio = await proxy({ minExpiresSec: 4 });
  const { signalling, states } = host({ t1Ms: 10 });
  signalling.openTrunk(account(kamailio, 'udp', { registerExpiresSec: 2 }), 'secret-alice');
  await ready(signalling);
  await until('the refresh', () => kamailio.log().split('saved alice for 4').length > 2);
  expect(signalling.trunkStatus('t1').state).toBe('ready');
  expect(states.filter(({ state }) => state === 'refused')).toEqual([]);
});

test('a certificate that does not verify is refused unless the trunk allows it', async () => {
  const kamailio = await proxy();
  const { signalling } = host();
  signalling.openTrunk(account(kamailio, 'tls', { verifyTls: true }), 'secret-alice');
  await until('the failure', () => signalling.trunkStatus('t1').state === 'unreachable');
  expect(signalling.trunkStatus('t1').detail).toMatch(
    /^Trunk "Main" has no connection\. The certificate of 127\.0\.0\.1:\d+ is not signed by an authority this machine trusts\./,
  );
});

test('an outbound proxy gets what is meant for another domain', async () => {
  const gateway = await startSipp({
    scenario: s.scenario(
      s.receiveInvite(),
      s.accepted({ headers: ['[last_Record-Route:]'] }),
      s.acknowledged(),
      s.byeFromCaller(),
    ),
  });
  closing.push(() => gateway.kill());
  const kamailio = await proxy({ gatewayPort: gateway.port });
  const { signalling } = host();
  const settings = account(kamailio, 'udp', {
    host: 'pbx.invalid',
    port: null,
    outboundProxy: `sip:127.0.0.1:${kamailio.ports.sip};lr`,
  });
  signalling.openTrunk(settings, 'secret-alice');
  await ready(signalling);
  const heard = dial(signalling);
  await heard.wait('answered');
  heard.call.hangUp();
  await heard.wait('ended');
  expect(gateway.messages()).toMatch(/^INVITE sip:\+4930123456@pbx\.invalid SIP/m);
});

test('a registrar that goes away makes the trunk unreachable, and ready again when it is back', async () => {
  const first = await proxy();
  const { signalling } = host({ t1Ms: 20, retryFirstMs: 50, retryMaxMs: 200 });
  signalling.openTrunk(account(first, 'tcp'), 'secret-alice');
  await ready(signalling);
  await first.kill();
  await until('the loss', () => signalling.trunkStatus('t1').state === 'unreachable');
  expect(signalling.trunkStatus('t1').detail).toMatch(
    /^Trunk "Main" has no connection\. .* Callboard keeps trying\.$/,
  );
  const heard = dial(signalling);
  expect(await heard.wait('ended')).toMatchObject({ cause: 'trunk_not_ready' });
  await proxy({ ports: first.ports });
  await ready(signalling);
  expect(signalling.trunkStatus('t1').detail).toBeNull();
});

test('a host that nobody answers at is unreachable, with the address in the words', async () => {
  const { signalling } = host({ t1Ms: 10 });
  signalling.openTrunk(trunkTo(9, { register: true }), 'x');
  await until('the verdict', () => signalling.trunkStatus('t1').state === 'unreachable');
  expect(signalling.trunkStatus('t1').detail).toMatch(/^Trunk "Main" does not answer at 127\.0\.0\.1:9\./);
});

test('settings that make no sense are refused with the reason', () => {
  const { signalling } = host();
  signalling.openTrunk(trunkTo(5060, { host: 'not a host' }), null);
  expect(signalling.trunkStatus('t1')).toMatchObject({
    state: 'refused',
    detail: 'Trunk "Main" cannot be used. "not a host" is not a host name or address. Edit trunk.',
  });
});

test('behind address translation, the contact becomes the address at which the peer sees us', async () => {
  const gateway = await startSipp({
    scenario: s.scenario(
      s.receiveInvite(),
      s.accepted({ headers: ['[last_Record-Route:]'] }),
      s.acknowledged(),
      s.byeFromCaller(),
    ),
  });
  closing.push(() => gateway.kill());
  const kamailio = await proxy({ gatewayPort: gateway.port });
  const translator = await startLossyRelay({ loss: 0, seed: 1 });
  closing.push(() => translator.close());
  translator.aim(kamailio.ports.sip);
  const { signalling } = host();
  signalling.openTrunk(trunkTo(translator.port, { register: true }), 'secret-alice');
  await ready(signalling);
  await until('the second registration', () => kamailio.log().split('saved alice').length > 2);
  const heard = dial(signalling);
  await heard.wait('answered');
  expect(gateway.messages()).toMatch(
    new RegExp(`^Contact: <sip:alice@127\\.0\\.0\\.1:${translator.outside};`, 'm'),
  );
  expect(signalling.localAddress('t1')).toBe('127.0.0.1');
  heard.call.hangUp();
  await heard.wait('ended');
});

test('closing takes no longer than it may, though the peer has fallen silent', async () => {
  const silent = await startSipp({ scenario: s.scenario(s.receiveInvite(), s.ringing(), s.pause(20_000)) });
  closing.push(() => silent.kill());
  const { signalling } = host();
  signalling.openTrunk(trunkTo(silent.port), null);
  await ready(signalling);
  const heard = dial(signalling);
  await heard.wait('progress');
  const begun = performance.now();
  await signalling.close(700);
  expect(performance.now() - begun).toBeLessThan(15_000);
  expect(heard.kinds().at(-1)).toBe('ended');
});

test('closing ends in time though the last BYE is never answered', async () => {
  const mute = await startSipp({
    scenario: s.scenario(
      s.receiveInvite(),
      s.accepted(),
      s.acknowledged(),
      s.receive('BYE'),
      s.pause(20_000),
    ),
  });
  closing.push(() => mute.kill());
  const { signalling } = host({ t1Ms: 5 });
  signalling.openTrunk(trunkTo(mute.port), null);
  await ready(signalling);
  const heard = dial(signalling);
  await heard.wait('answered');
  const begun = performance.now();
  await signalling.close(600);
  expect(performance.now() - begun).toBeLessThan(15_000);
  expect(heard.kinds().at(-1)).toBe('ended');
});

test('a closed host leaves nothing that keeps the process alive', async () => {
  const callee = await startSipp({
    scenario: s.scenario(s.receiveInvite(), s.ringing(), s.accepted(), s.acknowledged(), s.byeFromCaller()),
  });
  closing.push(() => callee.kill());
  const script = `
    import { dial, ready, testSignalling, trunkTo } from ${JSON.stringify(`${import.meta.dirname}/peers/trunks.ts`)};
    const { signalling } = testSignalling();
    signalling.openTrunk(trunkTo(${callee.port}), null);
    await ready(signalling);
    const talked = dial(signalling);
    await talked.wait('answered');
    talked.call.hangUp();
    const rang = dial(signalling);
    await rang.wait('sent');
    rang.call.hangUp();
    dial(signalling);
    await signalling.close(1000);
    console.log('closed');`;
  const child = startChild(process.execPath, ['--input-type=module', '-e', script], import.meta.dirname);
  closing.push(() => child.kill());
  await until('the end of the script', () => child.output().includes('closed'));
  const begun = performance.now();
  expect(await child.exited).toBe(0);
  // The shortest timer that could be left over runs for five seconds.
  expect(performance.now() - begun).toBeLessThan(3000);
});

test('opening a trunk again with the same settings tries again at once', async () => {
  const port = await freePort();
  const { signalling } = host({ t1Ms: 10, retryFirstMs: 60_000, retryMaxMs: 60_000 });
  signalling.openTrunk(trunkTo(port, { protocol: 'tcp' }), null);
  await until('the failure', () => signalling.trunkStatus('t1').state === 'unreachable');
  expect(signalling.trunkStatus('t1').detail).toContain(`Nothing listens at 127.0.0.1:${port}.`);
  const kamailio = await proxy({
    ports: { sip: port, tls: await freePort(), ws: await freePort(), wss: await freePort() },
  });
  expect(kamailio.ports.sip).toBe(port);
  signalling.openTrunk(trunkTo(port, { protocol: 'tcp' }), null);
  await ready(signalling);
});

test("a call outlives the change of its trunk's settings", async () => {
  const callee = await startSipp({
    scenario: s.scenario(s.receiveInvite(), s.accepted(), s.acknowledged(), s.byeFromCaller()),
  });
  closing.push(() => callee.kill());
  const { signalling } = host();
  signalling.openTrunk(trunkTo(callee.port), null);
  await ready(signalling);
  const heard = dial(signalling);
  await heard.wait('answered');
  signalling.openTrunk(trunkTo(callee.port, { username: 'bob' }), null);
  await ready(signalling);
  expect(heard.kinds().at(-1)).toBe('answered');
  const next = dial(signalling);
  await next.wait('answered');
  for (const { call } of [heard, next]) call.hangUp();
  await until('both BYEs', () => callee.messages().split(/^BYE /m).length > 2);
  expect(callee.messages()).toMatch(/^From: <sip:bob@/m);
});

test.each(['udp', 'tcp'] as const)(
  'over %s, the next server of the domain is taken when the first does not answer',
  async (protocol) => {
    const callee = await startSipp({
      scenario: s.scenario(s.receiveInvite(), s.accepted(), s.acknowledged(), s.byeFromCaller()),
      transport: protocol,
    });
    closing.push(() => callee.kill());
    const asked: string[] = [];
    const { signalling } = testSignalling({ t1Ms: 10, retryFirstMs: 20 }, (name) => {
      asked.push(name);
      const record = { name: '127.0.0.1', weight: 1 };
      return Promise.resolve([
        { ...record, port: callee.port, priority: 20 },
        { ...record, port: 9, priority: 10 },
      ]);
    });
    closing.push(() => signalling.close());
    const settings = trunkTo(0, { protocol, host: 'pbx.test', port: null, localAddress: '127.0.0.1' });
    signalling.openTrunk(settings, null);
    await until('the first failure', () => signalling.trunkStatus('t1').state === 'unreachable');
    expect(signalling.trunkStatus('t1').detail).toContain('127.0.0.1:9');
    await ready(signalling);
    expect(asked[0]).toBe(`_sip._${protocol}.pbx.test`);
    const heard = dial(signalling);
    await heard.wait('answered');
    heard.call.hangUp();
    await heard.wait('ended');
    expect(callee.messages()).toMatch(/^INVITE sip:\+4930123456@pbx\.test SIP/m);
  },
);
