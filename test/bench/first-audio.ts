/**
 * How long an operator waits for the customer's first sound after the answer: an operator's window (Chromium,
 * warm connection) is bridged the moment a call is answered, and the customer speaks at once. Three clocks:
 * from the bridge order and from the customer's first packet, until the page's audio is no longer silent
 * (jitter buffer and decoder included, sound card not), and what of it the host itself takes.
 *
 *   node test/bench/first-audio.ts [rounds]
 */
import { createMediaEngine } from '../../electron/media/engine.ts';
import { TestCustomer } from '../host/media-customer.ts';
import { until } from '../until.ts';
import { TestWindow } from '../host/media-window.ts';
import { TestWindowPeer } from '../host/media-window-peer.ts';

const LIMIT_MS = 100;
const rounds = Number(process.argv[2] ?? 30);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function report(what: string, values: number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  const [median, worst] = [at(0.5), at(1)];
  console.log(
    `${what.padEnd(46)} median ${median.toFixed(1).padStart(6)} ms   worst ${worst.toFixed(1).padStart(6)} ms   ` +
      `worst / limit ${(worst / LIMIT_MS).toFixed(2)}`,
  );
}

const engine = await createMediaEngine();
const window = await TestWindow.open(() => engine);
const peer = await TestWindowPeer.connect(engine);
try {
  await window.connect();
  await until('a stream in the page', () => window.page.evaluate('window.audio.remoteStream !== null'));
  await window.watchOnsets();
  await pause(500);

  const fromBridge: number[] = [];
  const fromPacket: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const customer = await TestCustomer.open(round % 2 ? 'PCMA' : 'PCMU');
    const leg = await engine.openCustomerLeg('127.0.0.1');
    // Ringing: nobody sends anything, and the pause differs from call to call.
    await pause(200 + ((round * 137) % 700));
    await window.takeOnsets();
    const answeredAtMs = Date.now();
    leg.applyAnswer(customer.answer(leg.offerSdp));
    engine.bridge(leg.id, window.leg.id);
    customer.play(1000);
    const heard = await until('the first sound in the page', async () => (await window.takeOnsets())[0]);
    const firstPacketMs = performance.timeOrigin + (customer.firstSentAtMs ?? Number.NaN);
    fromBridge.push(heard - answeredAtMs);
    fromPacket.push(heard - firstPacketMs);
    customer.close();
    leg.close();
  }

  const hostOnly: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const customer = await TestCustomer.open('PCMU');
    const leg = await engine.openCustomerLeg('127.0.0.1');
    const before = peer.received.length;
    leg.applyAnswer(customer.answer(leg.offerSdp));
    engine.bridge(leg.id, peer.leg.id);
    const sentAtMs = performance.now();
    customer.play(1000);
    await until('a packet in the window', () => peer.received.length > before);
    hostOnly.push((peer.receivedAtMs[before] ?? Number.NaN) - sentAtMs);
    customer.close();
    leg.close();
  }

  console.log(`${rounds} calls, warm operator, limit ${LIMIT_MS} ms`);
  report('bridge order to sound in the window', fromBridge);
  report("customer's first packet to sound in the window", fromPacket);
  report('of which host: packet in to packet out', hostOnly);
  process.exitCode = Math.max(...fromBridge) <= LIMIT_MS ? 0 : 1;
} finally {
  await peer.close();
  await window.close();
  await engine.close();
}
