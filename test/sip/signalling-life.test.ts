import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { closingAfterEach } from './peers/closing.ts';
import { scriptedLines } from './peers/scripted-line.ts';
import { header, scriptedPeer, sdp } from './peers/scripted-peer.ts';
import { dialNear, ready, testSignalling, trunkTo } from './peers/trunks.ts';
import { until } from '../until.ts';

const closing = closingAfterEach();
const lineTo = scriptedLines(closing);

test.each([
  [200, true],
  [405, true],
  [503, true],
  [408, false],
  [481, false],
  [null, false],
])('a call whose own OPTIONS is answered %s is there: %s', async (code, isThere) => {
  const { peer, up } = await lineTo({ timing: { t1Ms: 20 } });
  const { heard } = await up();
  peer.replies['OPTIONS'] = code;
  expect(await heard.call.probe()).toBe(isThere);
  if (code === 481) await heard.wait('ended');
  else expect(heard.kinds()).not.toContain('ended');
});

test('a call whose answer to its OPTIONS came while the program stood still is there', async () => {
  const { peer, up } = await lineTo({ timing: { t1Ms: 50 } });
  const { heard } = await up();
  peer.replies['OPTIONS'] = null;
  // The first one was the trunk's.
  await peer.next('OPTIONS ');
  const asked = heard.call.probe();
  const question = await peer.next('OPTIONS ');
  // From here on timers come next, and sockets after them.
  await new Promise((resolve) => setImmediate(resolve));
  peer.answer(question, 200);
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => process.nextTick(resolve));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
  expect(await asked).toBe(true);
});

test('a call that is not up, or ends while it is asked, is not there', async () => {
  const { peer, place } = await lineTo();
  const { heard, invite } = await place();
  expect(await heard.call.probe()).toBe(false);
  peer.replies['OPTIONS'] = null;
  peer.answer(invite, 200, { body: 'v=0\r\nm=audio 1 RTP/AVP 0\r\n' });
  await heard.wait('answered');
  const asked = heard.call.probe();
  heard.call.hangUp();
  expect(await asked).toBe(false);
});

test.each([
  ['a name nobody else knows', 'sip:callee@pbx.nowhere.invalid'],
  ['an address of the other family', 'sip:callee@[2001:db8::7]:5060'],
  ['a port that there is not', 'sip:callee@127.0.0.1:99999'],
  ['port 0', 'sip:callee@127.0.0.1:0'],
  ['the address of nobody', 'sip:callee@0.0.0.0:5060'],
])('a peer that calls itself by %s is reached where it was called, and the call goes on', async (_, uri) => {
  const { peer, up } = await lineTo();
  const { heard } = await up({ body: sdp(), contact: `<${uri}>` });
  expect(await heard.call.probe()).toBe(true);
  heard.call.hangUp();
  expect(await peer.next('BYE ')).toContain(`BYE ${uri} `);
});

/** Waits, and says whether anything of the calls has ended meanwhile. */
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const QUICK = { t1Ms: 10, t2Ms: 40, pingEveryMs: 60, lossGraceMs: 200, retryFirstMs: 50, retryMaxMs: 100 };

test.each([
  ['503', 503],
  ['nothing', null],
])('a trunk whose OPTIONS gets %s takes no new dials, and its calls go on', async (_, code) => {
  const { signalling, peer, up } = await lineTo({ timing: QUICK });
  const { heard } = await up();
  peer.replies['OPTIONS'] = (text) => (/^To:.*;tag=/im.test(text) ? 200 : code);
  await until('the trunk to be away', () => signalling.trunkStatus('t1').state === 'unreachable');
  expect(await dialNear(signalling).wait('ended')).toMatchObject({ cause: 'trunk_not_ready' });
  await after(5 * QUICK.lossGraceMs);
  expect(signalling.trunkStatus('t1').state).toBe('unreachable');
  expect(heard.kinds()).not.toContain('ended');
  expect(peer.count('BYE ')).toBe(0);
  // When its own dialog is silent too, the call is over.
  peer.replies['OPTIONS'] = null;
  expect(await heard.wait('ended')).toMatchObject({ by: 'network', cause: 'trunk_lost' });
});

test.each([
  ['a bracket and quotes', 'No "agent" [line 4]', 'No "agent" [line 4]'],
  ['U+0000 and an escape', 'For\0bid\x1b[31mden', 'Forbid [31mden'],
  ['10 kB', 'no '.repeat(3333), `${'no '.repeat(67).slice(0, 199)}…`],
])('a refused trunk says why, though the words hold %s', async (_, phrase, kept) => {
  const peer = await scriptedPeer();
  closing.push(() => peer.close());
  const { signalling } = testSignalling(QUICK);
  closing.push(() => signalling.close(200));
  signalling.openTrunk(trunkTo(peer.port, { register: true }), null);
  peer.answer(await peer.next('REGISTER '), 403, { reason: phrase });
  await until('the refusal', () => signalling.trunkStatus('t1').state === 'refused');
  expect(signalling.trunkStatus('t1').detail).toContain(`was refused: 403 ${kept}. `);
});

test.each([503, 403, null])(
  'a registrar that answers a refresh with %s ends no call and gets no new one',
  async (code) => {
    const settings = { register: true, registerExpiresSec: 10 };
    const { signalling, peer, up } = await lineTo({ timing: QUICK, settings, replies: { REGISTER: 200 } });
    const { heard } = await up();
    peer.replies['REGISTER'] = code;
    signalling.lookAgain();
    await until('the trunk to be away', () => signalling.trunkStatus('t1').state !== 'ready');
    expect(await dialNear(signalling).wait('ended')).toMatchObject({ cause: 'trunk_not_ready' });
    expect(peer.count('INVITE ')).toBe(1);
    await after(3 * QUICK.lossGraceMs);
    expect(heard.kinds()).not.toContain('ended');
    expect(peer.count('BYE ')).toBe(0);
  },
);

test('a call whose owner watches its audio outlives trunk and dialog', async () => {
  const { signalling, peer } = await lineTo({ timing: QUICK });
  const heard = dialNear(signalling, { watchesMedia: true });
  peer.answer(await peer.next('INVITE '), 200, { body: sdp() });
  await heard.wait('answered');
  peer.replies['OPTIONS'] = null;
  await until('the trunk to be away', () => signalling.trunkStatus('t1').state === 'unreachable');
  await after(3 * QUICK.lossGraceMs);
  expect(heard.kinds()).not.toContain('ended');
  expect(await heard.call.probe()).toBe(false);
});

/** A registrar over TCP that answers only what `answers` lets through, and counts its connections. */
async function streamPeer(answers: (request: string) => boolean) {
  const sockets = new Set<Socket>();
  const texts: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      for (const text of bytes.toString().split(/(?<=\r\n\r\n)(?=[A-Z]+ sip:)/)) {
        texts.push(text);
        if (!answers(text)) continue;
        if (text.startsWith('ACK ')) continue;
        const same = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(text, name)}`);
        const to = header(text, 'To');
        const body = text.startsWith('INVITE ') ? sdp() : '';
        const lines = ['SIP/2.0 200 OK', ...same, `To: ${to.includes('tag=') ? to : `${to};tag=far`}`];
        lines.push(`Contact: <sip:callee@127.0.0.1:${port};transport=tcp>`, 'Content-Type: application/sdp');
        socket.write([...lines, `Content-Length: ${body.length}`, '', body].join('\r\n'));
      }
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  closing.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return { port, texts, connections: () => sockets.size };
}

test('over tcp, a registrar that falls silent costs neither the connection nor the calls on it', async () => {
  let isSilent = false;
  const peer = await streamPeer((text) => !(isSilent && text.startsWith('REGISTER ')));
  const { signalling } = testSignalling(QUICK);
  closing.push(() => signalling.close(200));
  signalling.openTrunk(trunkTo(peer.port, { protocol: 'tcp', register: true }), null);
  await ready(signalling);
  const heard = dialNear(signalling);
  await heard.wait('answered');
  isSilent = true;
  signalling.lookAgain();
  await until('the trunk to be away', () => signalling.trunkStatus('t1').state === 'unreachable');
  await after(5 * QUICK.lossGraceMs);
  expect(peer.connections()).toBe(1);
  expect(heard.kinds()).not.toContain('ended');
  // Once no call is left on it, the connection is given up for a new one.
  heard.call.hangUp();
  await until('a new connection', () => peer.connections() > 1);
  isSilent = false;
  await ready(signalling);
});
