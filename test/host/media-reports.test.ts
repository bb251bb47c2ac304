import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CustomerLine } from '../../electron/media/customer-line.ts';
import { OutgoingStream } from '../../electron/media/outgoing-stream.ts';
import { Reception } from '../../electron/media/reception.ts';
import { readBesideAudio, withSharedPort } from '../../electron/media/rtcp-description.ts';
import { readRtcp, writeBye, writeReport } from '../../electron/media/rtcp-packets.ts';
import { RtcpSession } from '../../electron/media/rtcp-session.ts';
import { SilenceWatch } from '../../electron/media/silence-watch.ts';
import { mediaCallsForAllTests } from './media-calls.ts';
import { until } from '../until.ts';
import type { TestCustomer } from './media-customer.ts';

const OURS = 0x1111_2222;
const THEIRS = 0x3333_4444;

/** Both ends of a call on a driven clock, a tenth of a second apart each way. */
function ends(random = () => 0.5) {
  const end = (ssrc: number, offsetMs: number) => {
    const leg = {
      stream: new OutgoingStream(random, ssrc),
      reception: new Reception(),
      packetsOut: 0,
      octetsOut: 0,
    };
    return { leg, session: new RtcpSession({ leg, timeOriginMs: offsetMs, random }) };
  };
  // Their clock is an hour off ours: round trips must not care.
  return { us: end(OURS, 1_700_000_000_000), them: end(THEIRS, 1_700_003_600_000) };
}

const packet = (ssrc: number, index: number) => ({
  ssrc,
  sequence: (65_500 + index) & 0xffff,
  timestamp: (4_294_960_000 + index * 160) >>> 0,
});

describe('reports', () => {
  it('tell both ends loss, jitter and the way there and back', () => {
    const { us, them } = ends();
    for (let index = 0; index < 200; index++) {
      const atMs = 1000 + index * 20;
      us.leg.packetsOut++;
      us.leg.octetsOut += 160;
      them.leg.packetsOut++;
      if (index % 10 !== 4) them.leg.reception.audioPacket(packet(OURS, index), atMs + 100);
      us.leg.reception.audioPacket(packet(THEIRS, index), atMs + (index % 2) * 8);
    }
    us.session.due(0);
    them.session.due(0);
    const first = us.session.due(5000);
    expect(first && them.session.received(first, 5100)).toBe(true);
    const second = them.session.due(6000);
    expect(second && us.session.received(second, 6100)).toBe(true);
    const quality = us.session.quality();
    expect(quality.roundTripMs).toBeCloseTo(200, 0);
    expect(quality.lossOut).toBeCloseTo(0.1, 2);
    expect(quality.lossIn).toBe(0);
    expect(quality.jitterInMs).toBeGreaterThan(6);
    expect(quality.jitterOutMs).toBe(0);
    const block = second ? readRtcp(second)?.blocks[0] : null;
    expect(block).toMatchObject({
      ssrc: OURS,
      packetsLost: 20,
      fractionLost: 25,
      highestSequence: 65_500 + 199,
    });
    expect(block?.delaySinceLastSenderReport).toBe(Math.round(900 * 65.536));
  });

  it('leave every two to six seconds, the first after half of that, on a random beat', () => {
    for (const [draw, firstMs, nextMs] of [
      [0, 1026, 2052],
      [0.999_999, 3078, 6156],
    ] as const) {
      const { us } = ends(() => draw);
      us.leg.packetsOut = 10;
      const sentAtMs: number[] = [];
      for (let nowMs = 0; nowMs < 30_000; nowMs += 1) if (us.session.due(nowMs)) sentAtMs.push(nowMs);
      expect(Math.abs((sentAtMs[0] ?? 0) - firstMs)).toBeLessThan(3);
      expect(Math.abs((sentAtMs[1] ?? 0) - (sentAtMs[0] ?? 0) - nextMs)).toBeLessThan(3);
    }
  });

  it('are a sender’s while audio was sent since the last but one, then a receiver’s, each with the one name', () => {
    const { us } = ends();
    us.leg.packetsOut = 50;
    us.session.due(0);
    const types: (number | undefined)[] = [];
    const names = new Set<string>();
    for (let nowMs = 0; types.length < 4; nowMs += 1000) {
      const report = us.session.due(nowMs);
      if (!report) continue;
      types.push(report[1]);
      names.add(report.subarray(report.indexOf(202) + 9).toString('latin1', 0, 26));
    }
    expect(types).toEqual([200, 200, 201, 201]);
    expect(names.size).toBe(1);
  });

  it('end with a farewell, once, and none from a leg that never sent', () => {
    const { us, them } = ends();
    expect(us.session.farewell(100)).toBeNull();
    us.leg.packetsOut = 5;
    const last = us.session.farewell(200) ?? Buffer.alloc(0);
    expect(readRtcp(last)).toMatchObject({ saysBye: true });
    expect(us.session.farewell(300)).toBeNull();
    expect(them.session.received(last, 300), 'no sign of life').toBe(false);
  });

  it('carry loss that is negative or beyond 24 bits as the field allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: -0x100_0000, max: 0x100_0000 }), (packetsLost) => {
        const report = writeReport(1, 'n'.repeat(24), null, {
          ssrc: 2,
          fractionLost: 0,
          packetsLost,
          highestSequence: 3,
          jitter: 4,
          lastSenderReport: 5,
          delaySinceLastSenderReport: 6,
        });
        expect(readRtcp(report)?.blocks[0]?.packetsLost).toBe(
          Math.max(-0x80_0000, Math.min(0x7f_ffff, packetsLost)),
        );
      }),
    );
  });

  it('that answer none of ours say nothing of the way there and back', () => {
    const { us } = ends();
    us.leg.packetsOut = 100;
    // Where the clock of the reports begins anew, none of ours is a moment ago.
    const beginsAnewMs = (0x1_0000 - ((1_700_000_000 + 2_208_988_800) % 0x1_0000)) * 1000;
    for (const [lastSenderReport, atMs] of [
      [0, 5000],
      [1, 5000],
      [0x8000_0000, 5000],
      [0, beginsAnewMs + 20],
    ] as const) {
      const report = writeReport(THEIRS, 'n'.repeat(24), null, {
        ssrc: OURS,
        fractionLost: 0,
        packetsLost: 1,
        highestSequence: 99,
        jitter: 0,
        lastSenderReport,
        delaySinceLastSenderReport: 0,
      });
      expect(us.session.received(report, atMs)).toBe(true);
      expect(us.session.quality()).toMatchObject({ roundTripMs: null, lossOut: 0.01 });
    }
  });

  it('that are malformed are not read, never throw, and cost no time', () => {
    const { us } = ends();
    const good = Buffer.concat([writeReport(THEIRS, 'n'.repeat(24), null, null), writeBye(THEIRS)]);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }),
        (bytes, flips) => {
          const bent = Buffer.from(good);
          for (const [place, value] of flips) bent[place] = value;
          for (const each of [bytes, bent, bent.subarray(0, bytes.length), Buffer.concat([bent, bytes])]) {
            us.session.received(Buffer.from(each), 1);
          }
        },
      ),
      { numRuns: 3000 },
    );
    const parts = (count: number): Buffer =>
      Buffer.concat([good, ...Array.from({ length: count }, () => writeBye(THEIRS))]);
    expect(readRtcp(parts(13))).not.toBeNull();
    expect(readRtcp(parts(14)), 'more parts than a leg has use for').toBeNull();
    const long = Buffer.alloc(1600);
    long.set([0x80, 204, 1, 0x8f]);
    expect(readRtcp(long), 'longer than a frame').toBeNull();
    expect(
      readRtcp(
        Buffer.concat([long.subarray(0, 1000)])
          .fill(0)
          .fill(Buffer.from([0x80, 204, 0, 249]), 0, 4),
      ),
    ).not.toBeNull();
    const empty = Buffer.alloc(65_504);
    for (let start = 0; start < empty.length; start += 4) empty.set([0x80, 202, 0, 0], start);
    const startMs = performance.now();
    expect(us.session.received(empty, 1)).toBe(false);
    expect(performance.now() - startMs).toBeLessThan(10);
    expect(us.session.quality()).toMatchObject({ lossOut: null, roundTripMs: null });
  });

  const audio = { address: '192.0.2.1', port: 4000, audioIndex: 1 };
  const beside = (...lines: string[]) =>
    readBesideAudio(
      ['v=0', 'm=image 9 udptl t38', 'a=rtcp:1', 'm=audio 4000 RTP/AVP 0', ...lines].join('\r\n'),
      audio,
    );

  it('go to the port that the description says', () => {
    const next = { address: '192.0.2.1', port: 4001 };
    expect(beside().control).toEqual(next);
    expect(beside('a=rtcp:53020').control).toEqual({ address: '192.0.2.1', port: 53_020 });
    expect(beside('a=rtcp:53020 IN IP4 198.51.100.4').control).toEqual({
      address: '198.51.100.4',
      port: 53_020,
    });
    expect(beside('m=audio 6 RTP/AVP 0', 'a=rtcp-mux').isShared, 'of another line').toBe(false);
    for (const odd of [
      'a=rtcp:',
      'a=rtcp:0',
      'a=rtcp:x IN',
      'a=rtcp:70000',
      `a=rtcp:${' '.repeat(60_000)}`,
    ]) {
      expect(beside(odd).control).toEqual(next);
    }
  });

  it('share the port of the audio with a peer that asks for it, and the answer says so', () => {
    expect(beside('a=rtcp-mux', 'a=rtcp:53020')).toMatchObject({
      control: { address: '192.0.2.1', port: 4000 },
      isShared: true,
    });
    const answer = [
      'v=0',
      'm=image 0 udptl t38',
      'm=audio 8000 RTP/AVP 0',
      'a=sendrecv',
      'm=video 0 RTP/AVP 9',
      '',
    ];
    expect(withSharedPort(answer.join('\r\n'), 1).split('\r\n')).toEqual([
      ...answer.slice(0, 4),
      'a=rtcp-mux',
      ...answer.slice(4),
    ]);
  });

  it('know comfort noise by its static type and by name', () => {
    expect(
      beside('a=rtpmap:97 CN/8000', 'a=rtpmap:98 cn/8000', 'a=rtpmap:99 CN/16000').noisePayloadTypes,
    ).toEqual([13, 97, 98]);
  });
});

const ignore = (): void => undefined;

describe('silence', () => {
  it('is counted while sound is owed, anew after it was not, and ends with any sign of life', () => {
    const watch = new SilenceWatch(5000);
    watch.alive(0);
    expect(watch.review(60_000, false)).toBeNull();
    expect(watch.review(61_000, true), 'held for a minute: nothing was owed').toBeNull();
    expect(watch.review(65_900, true)).toBeNull();
    expect(watch.review(66_000, true)).toBe(5000);
    expect(watch.review(66_100, true)).toBeNull();
    expect(watch.review(71_000, true)).toBe(10_000);
    expect(watch.review(72_000, false), 'held again').toBeNull();
    expect(watch.review(90_000, true)).toBeNull();
    expect(watch.review(94_900, true)).toBeNull();
    watch.alive(95_050);
    expect(watch.review(100_000, true)).toBeNull();
    expect(watch.silentMs(100_000)).toBe(4950);
  });

  it('is not told of a peer that we hold, whatever it has agreed to send', () => {
    const told: number[] = [];
    const line = new CustomerLine(
      'leg',
      { random: () => 0.5, timeOriginMs: 0, silentMs: 1000 },
      {
        digit: ignore,
        firstAudio: ignore,
        earlyAudio: ignore,
        silent: (silentMs) => told.push(silentMs),
        messagePlayed: ignore,
      },
    );
    const endpoint = { address: '198.51.100.1', port: 4000 };
    line.remote = {
      ...endpoint,
      control: endpoint,
      codec: 'PCMU',
      payloadType: 0,
      eventPayloadType: null,
      noisePayloadTypes: [],
      payloadTypes: [0],
      maySend: true,
      owesAudio: true,
    };
    line.partnerSpeaks = true;
    line.onHold = true;
    line.review(0);
    line.review(5000);
    expect(told).toEqual([]);
    line.onHold = false;
    line.review(6000);
    line.review(7000);
    expect(told).toEqual([1000]);
  });
});

/** Silence that is told. */
const SILENT_MS = 1000;
const media = mediaCallsForAllTests(SILENT_MS);

/** The port of a customer's reports. */
async function reportsOf(address = '127.0.0.1', port = 0): Promise<{ socket: Socket; received: Buffer[] }> {
  const socket = createSocket('udp4').bind(port, address);
  await once(socket, 'listening');
  const received: Buffer[] = [];
  socket.on('message', (packet) => received.push(packet));
  media.toClose.push(socket);
  return { socket, received };
}

const audioPort = (sdp: string): number => Number(/m=audio (\d+)/.exec(sdp)?.[1]);

const silentEvents = (legId: string): number =>
  media.events.filter((event) => event.kind === 'customer_silent' && event.legId === legId).length;

/** Goes on for longer than the silence that is told. */
async function aWhileOf(work: () => void): Promise<void> {
  const startMs = performance.now();
  await until('a while', () => {
    work();
    return performance.now() - startMs > 1.6 * SILENT_MS;
  });
}

describe('on the wire', () => {
  it('reports go to the port of the description, and end with a farewell', async () => {
    const reports = await reportsOf();
    const port = reports.socket.address().port;
    const { customer, leg } = await media.call('PCMU', { more: [`a=rtcp:${port}`] });
    customer.play(500);
    const first = await until('a first report', () => reports.received[0]);
    const report = readRtcp(first);
    expect(report?.senderSsrc).toBe(customer.received[0]?.ssrc);
    expect(report?.blocks[0]).toMatchObject({ ssrc: 0x1234, packetsLost: 0 });
    leg.close();
    await until('a farewell', () => reports.received.some((each) => readRtcp(each)?.saysBye));
  });

  it('a report of the peer gives the way there and back, and what it lost', async () => {
    const reports = await reportsOf();
    const { customer, leg } = await media.call('PCMU', { more: [`a=rtcp:${reports.socket.address().port}`] });
    customer.play(500);
    const ours = readRtcp(await until('a first report', () => reports.received[0]));
    const back = writeReport(0x1234, 'n'.repeat(24), null, {
      ssrc: customer.received[0]?.ssrc ?? 0,
      fractionLost: 0,
      packetsLost: 1,
      highestSequence: 1,
      jitter: 80,
      lastSenderReport: ours?.senderReportNtp ?? 0,
      delaySinceLastSenderReport: 0,
    });
    reports.socket.send(back, audioPort(leg.offerSdp) + 1, '127.0.0.1');
    const quality = await until('the figures', async () => {
      const figures = await media.engine.figures(leg.id);
      return figures?.quality.roundTripMs === null ? null : figures?.quality;
    });
    expect(quality.roundTripMs).toBeLessThan(2000);
    expect(quality.jitterOutMs).toBe(10);
    expect(quality.lossOut).toBeGreaterThan(0);
  });

  const signs: [string, (customer: TestCustomer) => void][] = [
    ['comfort noise', (customer) => customer.send(Buffer.from([60]), 13, false)],
    ['comfort noise of a payload type of its own', (customer) => customer.send(Buffer.from([60]), 97, false)],
  ];
  it.each(signs)('%s is life', async (_, send) => {
    const { customer, leg } = await media.call('PCMU', { more: ['a=rtpmap:97 CN/8000'] });
    media.engine.bridge(leg.id, media.operator.leg.id);
    customer.sendTone(500);
    await aWhileOf(() => send(customer));
    expect(silentEvents(leg.id)).toBe(0);
  });

  it('a report is life, a stranger’s is not', async () => {
    const { leg } = await media.call();
    const other = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    const peer = await reportsOf();
    const stranger = await reportsOf('127.0.0.3');
    const report = writeReport(0x1234, 'n'.repeat(24), null, null);
    await aWhileOf(() => peer.socket.send(report, audioPort(leg.offerSdp) + 1, '127.0.0.1'));
    expect(silentEvents(leg.id)).toBe(0);
    media.engine.bridge(other.leg.id, media.operator.leg.id);
    await aWhileOf(() => stranger.socket.send(report, audioPort(other.leg.offerSdp) + 1, '127.0.0.1'));
    expect(silentEvents(other.leg.id)).toBeGreaterThan(0);
  });

  it('reports share the port of the audio with a peer that offered it', async () => {
    const { customer, leg } = await media.call();
    const { sdp } = leg.answerReoffer(customer.description({ more: ['a=rtcp-mux'] }));
    expect(sdp).toContain('a=rtcp-mux');
    media.engine.bridge(leg.id, media.operator.leg.id);
    customer.play(500);
    await until('a report among the audio', () => customer.reports.length > 0);
    customer.stop();
    const report = writeReport(0x1234, 'n'.repeat(24), null, null);
    await aWhileOf(() => customer.sendRaw(report));
    expect(silentEvents(leg.id)).toBe(0);
  });

  it.each(['recvonly', 'inactive'])('a peer that is %s owes no sound', async (direction) => {
    const { customer, leg } = await media.call();
    media.engine.bridge(leg.id, media.operator.leg.id);
    leg.answerReoffer(customer.description({ direction }));
    await aWhileOf(() => undefined);
    expect(silentEvents(leg.id)).toBe(0);
  });

  it('a peer that is recvonly from its first answer on owes no sound, and owes it once it sends', async () => {
    const { customer, leg } = await media.call('PCMU', { direction: 'recvonly' });
    media.engine.bridge(leg.id, media.operator.leg.id);
    await aWhileOf(() => undefined);
    expect(silentEvents(leg.id)).toBe(0);
    leg.answerReoffer(customer.description());
    await until('the silence to be told', () => silentEvents(leg.id) > 0);
  });
});
