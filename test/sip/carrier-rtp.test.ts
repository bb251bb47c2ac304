import { describe, expect, it, type TestContext } from 'vitest';
import { Pacer, rtpPorts, RtpStream, type RtpParts } from '../../electron/carrier/rtp.ts';
import { toneClip } from '../../electron/carrier/sounds.ts';
import { drivenClock, type DrivenClock } from '../../shared/domain/clock.ts';
import { bindUdp, listenRtp, loudness } from './carrier-peers.ts';
import { until } from '../until.ts';

function parts(clock: DrivenClock, nextPort = rtpPorts(Math.random)): RtpParts {
  return {
    address: '127.0.0.1',
    pacer: new Pacer(clock, (error) => expect.fail(String(error))),
    nextPort,
    random: () => 0.999_999_9,
    log: () => undefined,
  };
}

const remote = (port: number) =>
  ({
    address: '127.0.0.1',
    port,
    law: 'PCMU',
    payloadType: 0,
    eventType: null,
    sends: true,
    direction: 'sendrecv',
  }) as const;

async function speaking(t: TestContext, clock: DrivenClock) {
  const ear = await listenRtp();
  const stream = await RtpStream.open(parts(clock));
  t.onTestFinished(() => {
    stream.close();
    ear.close();
  });
  stream.aim(remote(ear.port));
  const tone = toneClip([400], 100);
  stream.play({
    segments: [
      { clip: tone, durationMs: 100 },
      { clip: null, durationMs: 60 },
    ],
    loopFrom: 0,
  });
  return { ear, stream };
}

describe("a callee's sound", () => {
  it('leaves in frames of 20 ms, wraps its counters, and repeats its programme', async (t) => {
    const clock = drivenClock();
    const { ear, stream } = await speaking(t, clock);
    clock.advance(639);
    await until('32 packets', () => ear.heard.length === 32);
    expect(stream.figures().packetsOut).toBe(32);
    const [first] = ear.heard;
    for (const [index, packet] of ear.heard.entries()) {
      expect(packet.sequence).toBe(((first?.sequence ?? 0) + index) & 0xffff);
      expect(packet.timestamp).toBe(((first?.timestamp ?? 0) + index * 160) >>> 0);
    }
    expect(ear.heard.at(-1)?.sequence).toBeLessThan(first?.sequence ?? 0);
    const loud = ear.heard.map((packet) => (loudness(packet.samples) > 0.05 ? '#' : '.')).join('');
    expect(loud).toBe('#####...'.repeat(4));
  });

  it('jumps ahead after a long standstill instead of bursting out what was missed', async (t) => {
    const clock = drivenClock();
    const { ear, stream } = await speaking(t, clock);
    clock.advance(39);
    await until('2 packets', () => ear.heard.length === 2);
    stream.sendDue(clock.elapsed() + 3000);
    await until('the next packet', () => ear.heard.length > 2);
    expect(stream.figures().packetsOut).toBeLessThanOrEqual(4);
    const [, before, after] = ear.heard;
    expect(((after?.sequence ?? 0) - (before?.sequence ?? 0)) & 0xffff).toBe(1);
    expect(((after?.timestamp ?? 0) - (before?.timestamp ?? 0)) >>> 0).toBeGreaterThan(8 * 2900);
  });

  it('makes up for a short delay without losing a frame', async (t) => {
    const clock = drivenClock();
    const { ear, stream } = await speaking(t, clock);
    stream.sendDue(clock.elapsed() + 90);
    await until('5 packets', () => ear.heard.length === 5);
    expect(ear.heard.map((packet) => (packet.timestamp - (ear.heard[0]?.timestamp ?? 0)) >>> 0)).toEqual([
      0, 160, 320, 480, 640,
    ]);
  });

  it('takes the next even port when one is taken', async (t) => {
    const { socket, port } = await bindUdp();
    const ports = rtpPorts(Math.random);
    const queue = [port];
    const stream = await RtpStream.open(parts(drivenClock(), () => queue.shift() ?? ports()));
    t.onTestFinished(() => {
      stream.close();
      socket.close();
    });
    expect(stream.port).not.toBe(port);
    expect(stream.port % 2).toBe(0);
  });

  it('stops for good when closed, twice if need be, and keeps its figures', async (t) => {
    const clock = drivenClock();
    const { ear, stream } = await speaking(t, clock);
    clock.advance(100);
    await until('packets', () => ear.heard.length >= 5);
    const { packetsOut } = stream.figures();
    stream.close();
    stream.close();
    stream.play({ segments: [], loopFrom: null });
    clock.advance(1000);
    expect(stream.figures().packetsOut).toBe(packetsOut);
    expect(clock.waiting()).toEqual([]);
  });
});
