import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LineEvent, ReceivedCall, ReceivedLine } from '../../electron/lines/ports.ts';
import type { SeatLegs } from '../../electron/lines/seat-sound.ts';
import type { SoundEngine } from '../../electron/lines/sound-engine.ts';
import type { Lines } from '../../electron/lines/telephone-line.ts';
import { openHeadlessWindow, type HeadlessWindow } from '../../electron/pilot/headless-window.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import { header, scriptedPeer, type ScriptedPeer } from '../sip/peers/scripted-peer.ts';
import { startSipp } from '../sip/peers/sipp.ts';
import { trunkTo } from '../sip/peers/trunks.ts';
import { until } from '../until.ts';
import { openLineFloor } from './line-floor.ts';

const FRAME = Buffer.alloc(160, 0x55);
/** Half a second of a recorded message. */
const MESSAGE = new Uint8Array(4_000).fill(0x3a);

/** A call of a person offers audio at this port, and hears `then`. */
const CALL = (audioPort: number, then: string): string => `<?xml version="1.0"?><scenario name="caller">
<send retrans="500"><![CDATA[
INVITE sip:alice@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+441632960111@[local_ip]>;tag=[pid]caller[call_number]
To: <sip:alice@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio ${audioPort} RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
${then}</scenario>`;

/** It is picked up, and waits to be hung up on. */
const PICKED_UP = `<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+441632960111@[local_ip]>;tag=[pid]caller[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
`;

/** It is turned away with this code. */
const TURNED_AWAY = (code: number): string => `<recv response="${code}"/>
<send><![CDATA[
ACK sip:alice@[remote_ip]:[remote_port] SIP/2.0
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
`;

let peer: ScriptedPeer;
let signalling: Signalling;
let engine: SoundEngine;
let sound: SeatLegs;
let lines: Lines;
let window: HeadlessWindow | null;
let audio: Socket;
let received: ReceivedCall[];
let heard: Buffer[];
const faults: string[] = [];
const log = (doing: string, error: unknown): void => void faults.push(`${doing}: ${String(error)}`);

beforeEach(async () => {
  peer = await scriptedPeer();
  ({ signalling, engine, sound, lines } = openLineFloor(log));
  received = [];
  lines.onReceived((call) => void received.push(call));
  signalling.openTrunk(trunkTo(peer.port, { localAddress: '127.0.0.1' }), null);
  await until('the trunk to be ready', () => lines.trunkTrouble('t1') === null);
  audio = createSocket('udp4');
  heard = [];
  audio.on('message', (packet) => heard.push(packet));
  await new Promise<void>((resolve) => void audio.bind(0, '127.0.0.1', () => resolve()));
  window = null;
});
afterEach(async () => {
  await window?.close();
  await signalling.close(500);
  await engine.close();
  await peer.close();
  await new Promise<void>((resolve) => void audio.close(() => resolve()));
  expect(faults.splice(0)).toEqual([]);
});

/** sipp calls in. */
async function sippCalls(
  then: string,
): Promise<{ call: ReceivedCall; sipp: Awaited<ReturnType<typeof startSipp>> }> {
  const contact = header(peer.heard[0] ?? '', 'Contact');
  const target = /sip:(?:[^@>]*@)?(127\.0\.0\.1:\d+)/.exec(contact)?.[1] ?? '';
  const sipp = await startSipp({ scenario: CALL(audio.address().port, then), calls: 1, args: [target] });
  return { call: await until('the call', () => received[0]), sipp };
}

/** Its call is picked up; answers the line and what it tells. */
async function calledBySipp(): Promise<{
  line: ReceivedLine;
  events: LineEvent[];
  sipp: Awaited<ReturnType<typeof startSipp>>;
}> {
  const { call, sipp } = await sippCalls(PICKED_UP);
  expect(call).toMatchObject({ trunkId: 't1', caller: '+441632960111' });
  const events: LineEvent[] = [];
  const line = call.take('in-1', (event) => events.push(event));
  line.answer();
  await until('the answer', () => events.some(({ kind }) => kind === 'answered'));
  return { line, events, sipp };
}

describe('a call that sipp places to us', () => {
  it('is heard at the desk and hears the desk, in the codec that it offered', async () => {
    const { line, events, sipp } = await calledBySipp();
    window = openHeadlessWindow('127.0.0.1');
    await window.connect({
      offer: () => sound.offer('anna'),
      answer: (legId, sdp) => sound.answer('anna', legId, sdp),
    });
    await until('the seat to be heard', () => sound.audible('anna'));
    await line.attach('anna');
    window.speak(true);
    const ourPort = await until('our answer', () => portOfUs(sipp.messages()));
    let sequence = 0;
    const speaking = setInterval(() => {
      const packet = Buffer.alloc(12 + FRAME.length);
      packet.writeUInt8(0x80, 0);
      packet.writeUInt8(8, 1);
      packet.writeUInt16BE((sequence += 1), 2);
      packet.writeUInt32BE(sequence * 160, 4);
      packet.writeUInt32BE(7, 8);
      FRAME.copy(packet, 12);
      audio.send(packet, ourPort, '127.0.0.1');
    }, 20);
    try {
      await until('the desk to hear the caller', () => (window?.heard() ?? 0) > 20);
      await until('the caller to hear the desk', () => heard.length > 20);
    } finally {
      clearInterval(speaking);
    }
    expect((heard.at(-1)?.[1] ?? 0) & 0x7f).toBe(8);
    line.hangUp();
    expect(await sipp.exited).toBe(0);
    expect(events.at(-1)).toMatchObject({ kind: 'ended', by: 'us', answered: true });
  });

  it('hears a recorded message to its end and is hung up on', async () => {
    const { line, events, sipp } = await calledBySipp();
    line.play(MESSAGE);
    await until('the end of the message', () => events.some(({ kind }) => kind === 'message_played'));
    line.hangUp();
    expect(await sipp.exited).toBe(0);
    expect(heard.length).toBeGreaterThanOrEqual(MESSAGE.length / 160);
    expect(events.map(({ kind }) => kind)).toEqual(['answered', 'message_played', 'ended']);
  });

  it.each([
    ['the line is busy', 'busy' as const, 486],
    ['nobody takes it', undefined, 480],
  ])('is told that %s', async (_what, why, code) => {
    const { call, sipp } = await sippCalls(TURNED_AWAY(code));
    call.refuse(why);
    expect(await sipp.exited).toBe(0);
  });
});

/** Where our 200 wants to be sent audio. */
function portOfUs(messages: string): number | null {
  const ports = [...messages.matchAll(/m=audio (\d+)/g)].map(([, port]) => Number(port));
  return ports.findLast((port) => port !== audio.address().port) ?? null;
}
