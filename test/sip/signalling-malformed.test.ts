import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { FramingBroken, streamFraming } from '../../electron/sip/framing.ts';
import { closingAfterEach } from './peers/closing.ts';
import { malformedMessages } from './peers/malformed.ts';
import { freePort } from './peers/ports.ts';
import { seededRandom } from './peers/random.ts';
import * as s from './peers/scenarios.ts';
import { startSipp } from './peers/sipp.ts';
import { dial, ready, testSignalling, trunkTo } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();
let crashes: unknown[] = [];
const crashed = (error: unknown): void => {
  crashes.push(error);
};

beforeEach(() => {
  crashes = [];
  process.on('uncaughtException', crashed);
  process.on('unhandledRejection', crashed);
});

afterEach(() => {
  process.off('uncaughtException', crashed);
  process.off('unhandledRejection', crashed);
});

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('100 malformed messages neither crash us, nor end the call that is up, nor hinder the next one', async () => {
  const sipp = await startSipp({
    scenario: s.scenario(s.receiveInvite(), s.ringing(), s.accepted(), s.acknowledged(), s.byeFromCaller()),
  });
  closing.push(() => sipp.kill());
  const { signalling } = testSignalling();
  closing.push(() => signalling.close());
  signalling.openTrunk(trunkTo(sipp.port), null);
  await ready(signalling);
  const running = dial(signalling);
  await running.wait('answered');
  const invite = sipp.messages();
  const port = Number(/^Contact: <sip:alice@127\.0\.0\.1:(\d+)/m.exec(invite)?.[1]);
  const callId = /^Call-ID: (\S+)/im.exec(invite.slice(invite.indexOf('INVITE sip')))?.[1] ?? '';
  const tags = { ours: /^From:.*tag=(\S+)/m.exec(invite.slice(invite.indexOf('INVITE sip')))?.[1] ?? '' };
  const theirs = /^To:.*tag=(\S+SIPpTag\S+)/m.exec(invite)?.[1] ?? '';
  expect(callId && tags.ours && theirs).toBeTruthy();

  const attacker = createSocket('udp4');
  closing.push(() => new Promise((done) => attacker.close(() => done())));
  const answers: string[] = [];
  attacker.on('message', (bytes) => answers.push(bytes.toString('latin1')));
  const send = (bytes: Buffer | string): void => attacker.send(bytes, port, '127.0.0.1');
  for (const bytes of malformedMessages(100, 20_262)) {
    send(bytes);
    await rest(1);
  }
  // The same troublemakers once more, inside the dialog of the call.
  const inside = (start: string, cseq: string, more: string[], body = ''): string =>
    [
      `${start} sip:alice@127.0.0.1:${port} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKin${cseq.replace(/\W/g, '')}${more.length}`,
      `From: <sip:callee@127.0.0.1>;tag=${theirs}`,
      `To: <sip:alice@127.0.0.1>;tag=${tags.ours}`,
      `Call-ID: ${callId}`,
      `CSeq: ${cseq}`,
      ...more,
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  send(inside('INVITE', '10 INVITE', []));
  send(inside('INVITE', '11 INVITE', ['Contact: <tel:5>']));
  send(inside('INVITE', '12 INVITE', ['Contact: <sip:x@127.0.0.1:9>'], 'v=0\r\n'));
  send(inside('PRACK', '13 PRACK', []));
  send(inside('BYE', 'x BYE', []));
  send(inside('UPDATE', '14 UPDATE', ['Contact: <sip:']));
  send(inside('INFO', '15 INFO', [], 'Signal=1'));
  send(inside('NOTIFY', '16 NOTIFY', []));
  send(inside('REFER', '17 REFER', ['Refer-To: rubbish']));
  send(inside('WIBBLE', '18 WIBBLE', []));

  // Requests that can be answered are, with a refusal; nothing in the list deserves a 2xx but a bare MESSAGE or NOTIFY.
  await until(
    'the refusals',
    () =>
      answers.filter((text) => text.startsWith('SIP/2.0 4')).length > 15 &&
      answers.some((text) => text.startsWith('SIP/2.0 416')),
  );
  expect(crashes).toEqual([]);
  expect(running.kinds().at(-1)).toBe('answered');
  running.call.hangUp();
  await running.wait('ended');
  const next = dial(signalling);
  await next.wait('answered');
  next.call.hangUp();
  expect(await next.wait('ended')).toMatchObject({ cause: 'hangup' });
});

test('somebody who calls us is told politely that we take no calls', async () => {
  const sipp = await startSipp({ scenario: s.scenario(s.receiveInvite(), s.pause(1000)) });
  closing.push(() => sipp.kill());
  const { signalling } = testSignalling();
  closing.push(() => signalling.close());
  signalling.openTrunk(trunkTo(sipp.port), null);
  await ready(signalling);
  const port = Number(/^Contact: <sip:alice@127\.0\.0\.1:(\d+)/m.exec(sipp.messages())?.[1]);
  const caller = createSocket('udp4');
  closing.push(() => new Promise((done) => caller.close(() => done())));
  const answers: string[] = [];
  caller.on('message', (bytes) => answers.push(bytes.toString()));
  const request = (method: string): string =>
    [
      `${method} sip:anybody@127.0.0.1:${port} SIP/2.0`,
      'Via: SIP/2.0/UDP 10.1.1.1:5060;branch=z9hG4bKpolite;rport',
      'From: "Caller" <sip:c@10.1.1.1>;tag=9',
      `To: <sip:anybody@127.0.0.1:${port}>`,
      'Call-ID: polite',
      `CSeq: 1 ${method}`,
      'Contact: <sip:c@10.1.1.1>',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
  for (const method of ['INVITE', 'INVITE', 'OPTIONS']) caller.send(request(method), port, '127.0.0.1');
  await until('three answers', () => answers.length === 3);
  expect(answers.map((text) => text.slice(0, 11)).toSorted()).toEqual([
    'SIP/2.0 200',
    'SIP/2.0 480',
    'SIP/2.0 480',
  ]);
  // The repeated INVITE gets the very same answer, and it came to where the caller really is.
  expect(new Set(answers.filter((text) => text.startsWith('SIP/2.0 480'))).size).toBe(1);
  expect(answers[0]).toMatch(
    /^Via: SIP\/2\.0\/UDP 10\.1\.1\.1:5060;branch=z9hG4bKpolite;received=127\.0\.0\.1;rport=\d+\r$/m,
  );
});

/** Answers an OPTIONS as a peer does that is there. */
function greet(text: string, reply: (answer: string) => void): void {
  if (!text.startsWith('OPTIONS')) return;
  const header = (name: string): string => new RegExp(`^${name}: .*$`, 'im').exec(text)?.[0] ?? '';
  const lines = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map(header);
  reply(['SIP/2.0 200 OK', ...lines, 'Content-Length: 0', '', ''].join('\r\n'));
}

test.each(['tcp', 'ws'] as const)(
  'over %s, rubbish costs at most the connection, which comes back',
  async (protocol) => {
    const port = await freePort();
    let connections = 0;
    const rubbish = malformedMessages(100, 20_263);
    if (protocol === 'tcp') {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        connections += 1;
        sockets.add(socket);
        socket.on('error', () => sockets.delete(socket));
        socket.on('data', (bytes) => greet(bytes.toString(), (answer) => socket.write(answer)));
        if (connections > 10) return;
        for (const bytes of rubbish.slice((connections - 1) * 10, connections * 10)) socket.write(bytes);
        // What breaks no frame is cut off here, so that each portion starts on a new connection.
        setTimeout(() => socket.destroy(), 30);
      }).listen(port, '127.0.0.1');
      closing.push(
        () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => done());
          }),
      );
    } else {
      const server = new WebSocketServer({ host: '127.0.0.1', port, handleProtocols: () => 'sip' });
      server.on('connection', (socket) => {
        connections += 1;
        socket.on('message', (data: Buffer) => greet(data.toString(), (answer) => socket.send(answer)));
        if (connections === 1) for (const bytes of rubbish) socket.send(bytes, { binary: true });
      });
      closing.push(
        () =>
          new Promise((done) => {
            for (const client of server.clients) client.terminate();
            server.close(() => done());
          }),
      );
    }
    const { signalling } = testSignalling({ retryFirstMs: 10, retryMaxMs: 20 });
    closing.push(() => signalling.close());
    signalling.openTrunk(trunkTo(port, { protocol }), null);
    if (protocol === 'tcp') await until('every portion to have been served', () => connections > 10);
    await ready(signalling);
    await rest(50);
    expect(signalling.trunkStatus('t1').state).toBe('ready');
    expect(crashes).toEqual([]);
  },
);

test('a stream is cut into the same messages however it arrives', () => {
  const random = seededRandom(5);
  const bodies = ['', 'a', 'äöü€', 'x'.repeat(5000)];
  const messages = bodies.map(
    (body, i) => `MESSAGE sip:a@b SIP/2.0\r\nX: ${i}\r\nl : ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const stream = Buffer.from(messages.map((text, i) => '\r\n'.repeat(i) + text).join(''));
  for (let round = 0; round < 50; round += 1) {
    const framing = streamFraming();
    const out: string[] = [];
    for (let at = 0; at < stream.length;) {
      const next = at + 1 + Math.floor(random() * (round < 25 ? 7 : 3000));
      out.push(...framing.push(stream.subarray(at, next)));
      at = next;
    }
    expect(out).toEqual(messages);
  }
});

test('a stream that cannot be cut, or would fill memory, is given up', () => {
  expect(() => streamFraming().push(Buffer.from('INVITE sip:a@b SIP/2.0\r\nX: y\r\n\r\n'))).toThrow(
    FramingBroken,
  );
  expect(() => streamFraming().push(Buffer.from('A: b\r\nContent-Length: 99999999\r\n\r\n'))).toThrow(
    FramingBroken,
  );
  const endless = streamFraming();
  expect(() => {
    for (let i = 0; i < 100; i += 1) endless.push(Buffer.alloc(1000, 'a'));
  }).toThrow(FramingBroken);
});
