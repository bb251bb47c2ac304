import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMediaEngine } from '../../electron/media/engine.ts';
import type { Codec, CustomerLeg, MediaEngine, MediaEvent } from '../../electron/media/media.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import { rmsOf, shareOf } from '../host/media-customer.ts';
import { until } from '../until.ts';
import { TestWindowPeer } from '../host/media-window-peer.ts';
import { startBaresip } from './baresip.ts';
import type { Baresip } from './baresip.ts';
import { dial, ready, testSignalling, trunkTo } from './peers/trunks.ts';
import type { Heard } from './peers/trunks.ts';
import { WORKER_URLS } from '../host/program.ts';

let engine: MediaEngine;
let operator: TestWindowPeer;
let open: { signalling?: Signalling; phone?: Baresip; leg?: CustomerLeg } = {};
const told: MediaEvent[] = [];

beforeAll(async () => {
  engine = await createMediaEngine({ workerUrl: WORKER_URLS.media });
  engine.onEvent((event) => told.push(event));
  operator = await TestWindowPeer.connect(engine);
});

afterEach(async () => {
  operator.hush();
  open.leg?.close();
  await open.signalling?.close();
  await open.phone?.close();
  open = {};
});

afterAll(async () => {
  await operator?.close();
  await engine?.close();
});

async function call(
  hertz: number,
  codec: 'pcmu' | 'pcma',
): Promise<{ phone: Baresip; leg: CustomerLeg; heard: Heard; chosen: string }> {
  const phone = await startBaresip(hertz, codec);
  const { signalling } = testSignalling();
  const leg = await engine.openCustomerLeg('127.0.0.1');
  open = { signalling, phone, leg };
  signalling.openTrunk(trunkTo(phone.port), null);
  await ready(signalling);
  const heard = dial(signalling, { to: 'callee', sdpOffer: leg.offerSdp }, false);
  const { sdp } = await heard.wait('answered');
  const { codec: chosen } = leg.applyAnswer(sdp);
  engine.bridge(leg.id, operator.leg.id);
  return { phone, leg, heard, chosen };
}

const packetsOut = async (leg: CustomerLeg): Promise<number> =>
  (await engine.figures(leg.id))?.packetsOut ?? 0;

/** Whether the window heard a loud tone in the packets since `from`. */
const hears = (hertz: number, codec: Codec, from = 0): boolean =>
  operator.received
    .slice(from)
    .some(({ payload }) => shareOf(hertz, payload, codec) > 0.9 && rmsOf(payload, codec) > 0.1);

/** Share of a frequency in the last quarter second that the phone heard. */
async function phoneHears(phone: Baresip, hertz: number): Promise<number> {
  const samples = (await phone.heard()).slice(-2000);
  const total = samples.reduce((sum, value) => sum + value * value, 0);
  if (samples.length < 2000 || total / samples.length < 1_000_000) return 0;
  let real = 0;
  let imaginary = 0;
  samples.forEach((value, index) => {
    real += value * Math.cos((2 * Math.PI * hertz * index) / 8000);
    imaginary += value * Math.sin((2 * Math.PI * hertz * index) / 8000);
  });
  return ((real * real + imaginary * imaginary) * 2) / (total * samples.length);
}

describe('a real softphone', () => {
  for (const [codec, law] of [
    ['pcmu', 'PCMU'],
    ['pcma', 'PCMA'],
  ] as const) {
    it(`in ${law} is heard by the operator and hears the operator`, async () => {
      const from = operator.received.length;
      const { phone, leg, heard, chosen } = await call(600, codec);
      expect(chosen).toBe(law);
      operator.speak(1100);
      await until("the phone's tone in the window", () => hears(600, law, from));
      await until("the operator's tone in the phone", async () => (await phoneHears(phone, 1100)) > 0.9);
      const figures = await engine.figures(leg.id);
      expect(figures?.lossIn).toBe(0);
      heard.call.hangUp();
      await heard.wait('ended');
    });
  }

  it('tells by its reports what it lost and how long the way is', async () => {
    const { leg } = await call(600, 'pcmu');
    operator.speak(1100);
    const quality = await until('a report that answers ours', async () => {
      const now = (await engine.figures(leg.id))?.quality;
      return now && now.roundTripMs !== null && now;
    });
    expect(quality).toMatchObject({ lossIn: 0, lossOut: 0 });
    expect(quality.roundTripMs).toBeLessThan(500);
    expect(quality.jitterOutMs).toBeLessThan(100);
  });

  it('receives the keys that the operator presses, and its own are told', async () => {
    const { phone, leg } = await call(600, 'pcmu');
    leg.sendDigits('42#');
    for (const key of ['4', '2', '#']) {
      await until(`the phone to report ${key}`, () =>
        phone.output().includes(`received event: '${key}' (end=1)`),
      );
    }
    await phone.command('sndcode', '7');
    await until('its key', () =>
      told.some((event) => event.kind === 'customer_digit' && event.legId === leg.id && event.digit === '7'),
    );
  });

  it('is put on hold with a tone and without our voice, and taken back', async () => {
    const from = operator.received.length;
    const { phone, leg, heard } = await call(600, 'pcmu');
    operator.speak(1100);
    await until("the operator's tone in the phone", async () => (await phoneHears(phone, 1100)) > 0.9);
    await until("the phone's tone in the window", () => hears(600, 'PCMU', from));
    engine.tone(leg.id, 'hold');
    await until('the hold tone in the phone', async () => (await phoneHears(phone, 523.25)) > 0.9);
    const held = leg.applyAnswer(await heard.call.reoffer(leg.holdOffer(true)));
    expect(held.remoteHold).toBe(false);
    const isHeld = await packetsOut(leg);
    await until('what was on its way to be in', async () => (await packetsOut(leg)) > isHeld + 5);
    const before = operator.received.length;
    const sent = await packetsOut(leg);
    await until('the tone to go on', async () => (await packetsOut(leg)) > sent + 20);
    expect(operator.received.length).toBe(before);
    engine.tone(leg.id, null);
    leg.applyAnswer(await heard.call.reoffer(leg.holdOffer(false)));
    await until("the phone's tone in the window again", () => hears(600, 'PCMU', before));
  });

  it('that holds us gets no packets, and both go on after', async () => {
    const from = operator.received.length;
    const { phone, leg, heard } = await call(600, 'pcma');
    operator.speak(1100);
    await until("the operator's tone in the phone", async () => (await phoneHears(phone, 1100)) > 0.9);
    await until("the phone's tone in the window", () => hears(600, 'PCMA', from));
    await phone.command('hold');
    const hold = await heard.wait('reoffer');
    const answer = leg.answerReoffer(hold.sdp ?? '');
    expect(answer.remoteHold).toBe(true);
    const sent = await packetsOut(leg);
    hold.answer(answer.sdp);
    await phone.command('resume');
    const resume = await until('the second offer', () =>
      heard.events.filter((event) => event.kind === 'reoffer').at(1),
    );
    expect(await packetsOut(leg)).toBe(sent);
    const back = leg.answerReoffer(resume.sdp ?? '');
    expect(back.remoteHold).toBe(false);
    const before = operator.received.length;
    resume.answer(back.sdp);
    await until("the phone's tone in the window again", () => hears(600, 'PCMA', before));
    await until('packets of the operator again', async () => (await packetsOut(leg)) > sent + 20);
  });
});
