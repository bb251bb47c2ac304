/** A call with its audio, whose far end changes it: what cannot be taken is refused and the call goes on as it was. */
import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LineEvent } from '../../electron/lines/ports.ts';
import { createSeatSound } from '../../electron/lines/seat-sound.ts';
import { openSoundEngine, type SoundEngine } from '../../electron/lines/sound-engine.ts';
import { createTelephoneLines, type Lines } from '../../electron/lines/telephone-line.ts';
import { createSignalling } from '../../electron/sip/create-signalling.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { bodyOf, scriptedPeer, sdp, type ScriptedPeer } from '../sip/peers/scripted-peer.ts';
import { ready, trunkTo } from '../sip/peers/trunks.ts';
import { until } from '../until.ts';

/** A port of the far end, and the payload types that have reached it. */
async function earOn(): Promise<{ port: number; heard: number[]; close: () => void }> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => void socket.bind(0, '127.0.0.1', () => resolve()));
  const heard: number[] = [];
  socket.on('message', (packet) => heard.push(packet.readUInt8(1) & 0x7f));
  return { port: socket.address().port, heard, close: () => void socket.close() };
}

const log = (): void => undefined;

let peer: ScriptedPeer;
let signalling: Signalling;
let engine: SoundEngine;
let lines: Lines;
let events: LineEvent[];
let invite: string;
let ear: Awaited<ReturnType<typeof earOn>>;
let other: Awaited<ReturnType<typeof earOn>>;

beforeEach(async () => {
  peer = await scriptedPeer();
  ear = await earOn();
  other = await earOn();
  signalling = createSignalling({ log: () => undefined, timing: { t1Ms: 50, t2Ms: 400 } });
  engine = openSoundEngine({}, log);
  const media = (): ReturnType<SoundEngine['get']> => engine.get();
  const sound = createSeatSound({ clock: systemClock, media, addressOf: () => '127.0.0.1' });
  lines = createTelephoneLines({ signalling, media, sound, recordingFile: () => null, log });
  engine.onEvent((event) => lines.take(event));
  signalling.openTrunk(trunkTo(peer.port), null);
  await ready(signalling);
  events = [];
  lines.dial(
    { attemptId: 'a1', trunkId: 't1', number: '+441632960001', callerId: null, ringTimeoutMs: 20_000 },
    (event) => events.push(event),
  );
  invite = await peer.next('INVITE ', 20_000);
  peer.answer(invite, 200, { body: sdp(ear.port, { formats: '0 101' }) });
  await peer.next('ACK ');
  await until('the answer', () => events.some(({ kind }) => kind === 'answered'));
});

afterEach(async () => {
  await signalling.close(200);
  await engine.close();
  await peer.close();
  ear.close();
  other.close();
});

/** Audio goes on to `where`, as mu-law, and the call with it. */
async function speaksTo(where: { heard: number[] }): Promise<void> {
  const from = where.heard.length;
  await until('audio', () => where.heard.length > from, 8000);
  expect(new Set(where.heard)).toEqual(new Set([0]));
  expect(events.map(({ kind }) => kind)).not.toContain('ended');
  expect(peer.count('BYE ')).toBe(0);
}

const head = (): string => 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n';
const image = 'm=image 41000 udptl t38\r\n';

test.each([
  ['T.38 instead of audio', () => head() + image],
  ['T.38 with the audio closed', () => `${head()}m=audio 0 RTP/AVP 0\r\n${image}`],
  ['G.729 alone', () => sdp(other.port, { formats: '18' })],
  ['the audio port 0', () => sdp(0)],
  ['encrypted audio alone', () => `${head()}m=audio ${other.port} RTP/SAVP 0\r\n`],
  ['audio of WebRTC', () => `${head()}m=audio ${other.port} UDP/TLS/RTP/SAVPF 0\r\na=rtcp-mux\r\n`],
  ['a port that cannot be', () => `${head()}m=audio 70000 RTP/AVP 0\r\n`],
  ['no address', () => `v=0\r\nm=audio ${other.port} RTP/AVP 0\r\n`],
  ['rubbish', () => 'rubbish'],
])('an offer of %s is answered 488, and the audio goes on as it was', async (_, offer) => {
  for (const [at, method] of (['INVITE', 'UPDATE'] as const).entries()) {
    const asked = peer.request(invite, method, at + 1, { body: offer() });
    await peer.next('SIP/2.0 488');
    if (method === 'INVITE') peer.send(asked.replaceAll('INVITE', 'ACK').replace(/\r\n\r\n[^]*/, '\r\n\r\n'));
  }
  await speaksTo(ear);
  expect(other.heard).toEqual([]);
});

test.each([
  [
    'T.38 beside it',
    (audio: string) => `${head()}${audio}${image}`,
    /m=audio [1-9].*[^]*m=image 0 udptl t38/,
  ],
  [
    'another audio line first',
    (audio: string) => `${head()}m=audio 41000 RTP/AVP 18\r\n${audio}`,
    /m=audio 0 RTP\/AVP 18[^]*m=audio [1-9]/,
  ],
  ['rtcp-mux', (audio: string) => `${head()}${audio}a=rtcp-mux\r\n`, /m=audio [1-9]/],
])('audio with %s is taken, and goes where it says', async (_, offer, answer) => {
  peer.request(invite, 'INVITE', 1, { body: offer(`m=audio ${other.port} RTP/AVP 0\r\n`) });
  expect(bodyOf(await peer.next('SIP/2.0 200'))).toMatch(answer);
  peer.request(invite, 'ACK', 1);
  await speaksTo(other);
});

test('an offer in the profile AVPF is answered in it', async () => {
  peer.request(invite, 'INVITE', 1, { body: `${head()}m=audio ${other.port} RTP/AVPF 0\r\n` });
  expect(bodyOf(await peer.next('SIP/2.0 200'))).toMatch(/m=audio \d+ RTP\/AVPF 0/);
  peer.request(invite, 'ACK', 1);
  await speaksTo(other);
});

test('a peer that held us and asks for our offer gets all codecs and both directions, and its ACK moves the audio', async () => {
  peer.request(invite, 'INVITE', 1, { body: sdp(ear.port, { lines: ['a=sendonly'] }) });
  expect(bodyOf(await peer.next('SIP/2.0 200'))).toContain('a=recvonly');
  peer.request(invite, 'ACK', 1);
  peer.request(invite, 'INVITE', 2);
  const offer = bodyOf(await peer.next('SIP/2.0 200'));
  expect(offer).toContain('RTP/AVP 0 8 101');
  expect(offer).toContain('a=sendrecv');
  peer.request(invite, 'ACK', 2, { body: sdp(other.port) });
  await speaksTo(other);
  const left = ear.heard.length;
  await speaksTo(other);
  expect(ear.heard.length, 'nothing goes to the old place').toBe(left);
});

test('an answer in the ACK that holds us stops our audio', async () => {
  peer.request(invite, 'INVITE', 1);
  await peer.next('SIP/2.0 200');
  peer.request(invite, 'ACK', 1, { body: sdp(other.port, { lines: ['a=inactive'] }) });
  await until('the ACK to be taken', () => peer.count('SIP/2.0 200') > 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const sent = ear.heard.length;
  await new Promise((resolve) => setTimeout(resolve, 2200));
  expect(ear.heard.length).toBe(sent);
  expect(other.heard).toEqual([]);
});
