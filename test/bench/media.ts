/**
 * What calls cost the media thread, by who hears whom: 20 ms of PCMA both ways on real RTP sockets, the processor's time
 * of that thread alone (Linux). A plain call is the measure of the others; its figure also says how many a core carries.
 *
 *   node test/bench/media.ts [calls] [seconds]
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { FRAME_SAMPLES, PAYLOAD_TYPE } from '../../electron/media/g711.ts';
import { createMediaEngine } from '../../electron/media/engine.ts';
import type { CustomerLeg, MediaEngine } from '../../electron/media/media.ts';
import { RTP_HEADER_BYTES, writeRtpHeader } from '../../electron/media/rtp.ts';
import { TestWindowPeer } from '../host/media-window-peer.ts';

const calls = Number(process.argv[2] ?? 40);
const seconds = Number(process.argv[3] ?? 10);
/** Each needs a handshake, and its far end runs here too. */
const windows = Math.min(8, calls);
/** Of /proc (`getconf CLK_TCK`, the same everywhere on Linux). */
const MS_PER_TICK = 10;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A phone that talks all the time, and whose ear only counts. */
interface Phone {
  leg: CustomerLeg;
  heard: number;
  talk(): void;
  close(): void;
}

async function openPhone(engine: MediaEngine, ssrc: number): Promise<Phone> {
  const leg = await engine.openCustomerLeg('127.0.0.1');
  const socket: Socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const type = PAYLOAD_TYPE.PCMA;
  leg.applyAnswer(
    [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${socket.address().port} RTP/AVP ${type}`,
      `a=rtpmap:${type} PCMA/8000`,
      'a=sendrecv',
      '',
    ].join('\r\n'),
  );
  const target = Number(/m=audio (\d+)/.exec(leg.offerSdp)?.[1]);
  const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES, 0x34);
  let sent = 0;
  const phone: Phone = {
    leg,
    heard: 0,
    talk() {
      sent += 1;
      writeRtpHeader(packet, type, sent === 1, sent & 0xffff, sent * FRAME_SAMPLES, ssrc);
      socket.send(Buffer.from(packet), target, '127.0.0.1');
    },
    close() {
      socket.close();
      leg.close();
    },
  };
  socket.on('message', () => {
    phone.heard += 1;
  });
  return phone;
}

/** Processor's time of the media thread until now, ms. */
function mediaThreadMs(): number {
  for (const id of readdirSync('/proc/self/task')) {
    const task = `/proc/self/task/${id}`;
    if (readFileSync(`${task}/comm`, 'utf8').trim() !== 'media') continue;
    // After the name in brackets; user and system time are fields 14 and 15 of the line (proc(5)).
    const fields = readFileSync(`${task}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  }
  throw new Error('This machine does not show the media thread under /proc.');
}

interface Scene {
  what: string;
  count: number;
  /** RTP legs of one call. */
  legs: number;
  /** Has an operator's window (WebRTC) beside them. */
  hasWindow: boolean;
  /** Audio streams that come to the legs of one call, each 50 packets a second. */
  heard: number;
  join(engine: MediaEngine, ids: readonly string[], windowId: string): void;
}

const PARTY = { speaksTo: 'all', hears: true } as const;
const LISTENER = { speaksTo: 'nobody', hears: true } as const;
const SCENES: readonly Scene[] = [
  {
    what: 'two parties',
    count: calls,
    legs: 2,
    hasWindow: false,
    heard: 2,
    join: (engine, [a = '', b = '']) => engine.join(a, b),
  },
  {
    what: 'two parties, a supervisor listens',
    count: calls,
    legs: 3,
    hasWindow: false,
    heard: 3,
    join(engine, [a = '', b = '', c = '']) {
      engine.join(a, b);
      engine.enter(c, a, LISTENER);
    },
  },
  {
    what: 'two parties, a third whispers to one',
    count: calls,
    legs: 3,
    hasWindow: false,
    heard: 3,
    join(engine, [a = '', b = '', c = '']) {
      engine.join(a, b);
      engine.enter(c, a, { speaksTo: [b], hears: true });
    },
  },
  {
    what: 'three parties',
    count: calls,
    legs: 3,
    hasWindow: false,
    heard: 3,
    join(engine, [a = '', b = '', c = '']) {
      engine.join(a, b);
      engine.enter(c, a, PARTY);
    },
  },
  {
    what: "a party and an operator's window (SRTP)",
    count: windows,
    legs: 1,
    hasWindow: true,
    heard: 1,
    join: (engine, [a = ''], windowId) => engine.bridge(a, windowId),
  },
];

/** Processor's time of one call, ms in each second, and the share of packets that came to their phones. */
async function measure(scene: Scene): Promise<{ msPerSec: number; arrived: number }> {
  const engine = await createMediaEngine();
  const phones: Phone[] = [];
  const peers: TestWindowPeer[] = [];
  try {
    for (let call = 0; call < scene.count; call++) {
      const own: Phone[] = [];
      for (let leg = 0; leg < scene.legs; leg++)
        own.push(await openPhone(engine, 1_000 + phones.length + leg));
      phones.push(...own);
      const peer = scene.hasWindow ? await TestWindowPeer.connect(engine) : null;
      if (peer) peers.push(peer);
      peer?.speak(700, 'PCMA');
      scene.join(
        engine,
        own.map(({ leg }) => leg.id),
        peer?.leg.id ?? '',
      );
    }
    let nextMs = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      for (; nextMs <= performance.now(); nextMs += 20) {
        sent += 1;
        for (const phone of phones) phone.talk();
      }
    }, 5);
    await pause(1_500);
    for (const phone of phones) phone.heard = 0;
    sent = 0;
    const [fromMs, cpuMs] = [performance.now(), mediaThreadMs()];
    await pause(seconds * 1_000);
    const tookMs = performance.now() - fromMs;
    const spentMs = mediaThreadMs() - cpuMs;
    clearInterval(timer);
    const heard = phones.reduce((sum, phone) => sum + phone.heard, 0);
    return {
      msPerSec: (spentMs / tookMs / scene.count) * 1_000,
      arrived: heard / (sent * scene.heard * scene.count),
    };
  } finally {
    for (const peer of peers) await peer.close();
    for (const phone of phones) phone.close();
    await engine.close();
  }
}

let plain: number | null = null;
for (const scene of SCENES) {
  const { msPerSec, arrived } = await measure(scene);
  plain ??= msPerSec;
  console.log(
    `${scene.what.padEnd(42)} ${String(scene.count).padStart(3)} calls  ${msPerSec.toFixed(2).padStart(6)} ms of processor a second each` +
      `  x ${(msPerSec / plain).toFixed(2)}  ${Math.round(1_000 / msPerSec)} calls a core  ${(100 * arrived).toFixed(1)} % arrived`,
  );
}
