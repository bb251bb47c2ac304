import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMediaEngine } from '../../electron/media/engine.ts';
import type { Codec, CustomerLeg, MediaEngine, MediaEvent } from '../../electron/media/media.ts';
import { TestCustomer, rmsOf } from './media-customer.ts';
import { until } from '../until.ts';
import { TestWindow } from './media-window.ts';
import { WORKER_URLS } from './program.ts';

let engine: MediaEngine;
let window: TestWindow;
const toClose: { close(): void }[] = [];

beforeAll(async () => {
  engine = await createMediaEngine({ workerUrl: WORKER_URLS.media });
  window = await TestWindow.open(() => engine);
  await window.connect();
});

afterEach(() => {
  for (const leg of toClose.splice(0)) leg.close();
});

afterAll(async () => {
  await window?.close();
  await engine?.close();
});

async function call(codec: Codec): Promise<{ customer: TestCustomer; leg: CustomerLeg }> {
  const customer = await TestCustomer.open(codec);
  const leg = await engine.openCustomerLeg('127.0.0.1');
  leg.applyAnswer(customer.answer(leg.offerSdp));
  toClose.push(customer, leg);
  return { customer, leg };
}

const windowHears = (hertz: number): Promise<unknown> =>
  until(`${hertz} Hz in the window`, async () => {
    const now = await window.heard();
    return Math.abs(now.hertz - hertz) < 15 && now.level > 0.05;
  });

const levels = (): Promise<{ local: number; remote: number }> =>
  window.page.evaluate('window.audio.levels()');

const beeps = (customer: TestCustomer, from: number): boolean =>
  customer.received.slice(from).some(({ payload }) => rmsOf(payload, customer.codec) > 0.02);

describe("an operator's window in Chromium", () => {
  for (const codec of ['PCMU', 'PCMA'] as const) {
    it(`hears a customer who speaks ${codec}, and is heard in ${codec}`, async () => {
      const { customer, leg } = await call(codec);
      customer.play(1000);
      engine.bridge(leg.id, window.leg.id);
      const heard = await until('a 1000 Hz tone in the window', async () => {
        const now = await window.heard();
        return Math.abs(now.hertz - 1000) < 15 && now.level > 0.05 && now;
      });
      expect(heard.level).toBeLessThan(0.5);
      await until("the window's beep at the customer", () =>
        customer.received.some(({ payload }) => rmsOf(payload, codec) > 0.02),
      );
      expect(new Set(customer.received.map(({ payloadType }) => payloadType))).toEqual(
        new Set([codec === 'PCMU' ? 0 : 8]),
      );
      expect(new Set(customer.received.map(({ ssrc }) => ssrc)).size).toBe(1);
    });
  }

  it('hears one customer after the other on one connection, in whatever law', async () => {
    const connections = window.legs.length;
    for (const [codec, hertz] of [
      ['PCMU', 600],
      ['PCMA', 900],
      ['PCMU', 1300],
    ] as const) {
      const { customer, leg } = await call(codec);
      customer.restart(hertz, hertz * 31, hertz * 2_000_003);
      customer.play(hertz);
      engine.bridge(leg.id, window.leg.id);
      await windowHears(hertz);
      customer.close();
      leg.close();
      toClose.splice(0);
    }
    expect(window.legs).toHaveLength(connections);
  });

  it('shows its own microphone and what it hears on its meters, and mutes at the source', async () => {
    const { customer, leg } = await call('PCMU');
    engine.bridge(leg.id, window.leg.id);
    customer.play(1000);
    await until('a beep on the meter of the microphone', async () => (await levels()).local > 0.01);
    await until('the tone on the other meter', async () => (await levels()).remote > 0.05);
    await until('the beep at the customer', () => beeps(customer, 0));
    await window.page.evaluate('window.audio.setMuted(true)');
    const muted = customer.received.length;
    // It beeps each second: longer than that without one, once what was under way has come.
    const isQuiet = (): boolean => !beeps(customer, customer.received.length - 100);
    await until('two seconds without a beep', () => customer.received.length > muted + 100 && isQuiet());
    const from = customer.received.length;
    await window.page.evaluate('window.audio.setMuted(false)');
    await until('the beep again', () => beeps(customer, from));
  });

  it('lists its devices, and breaks no rule of a strict policy', async () => {
    const devices: { microphones: number; speakers: number } = await window.page.evaluate(`
      window.listAudioDevices().then(({ microphones, speakers }) =>
        ({ microphones: microphones.length, speakers: speakers.length }))
    `);
    expect(devices.microphones).toBeGreaterThan(0);
    expect(devices.speakers).toBeGreaterThan(0);
    const microphone: string = await window.page.evaluate(`
      window.listAudioDevices().then(({ microphones }) => microphones.at(-1).deviceId)
    `);
    await window.page.evaluate(`window.audio.setMicrophone(${JSON.stringify(microphone)})`);
    await until('the other microphone', async () => (await levels()).local > 0.01);
    expect(await window.page.evaluate('window.violations')).toEqual([]);
  });

  it('says why there is no microphone, and connects when one is plugged in', async () => {
    await window.page.evaluate(`(() => {
      window.audio.close();
      const { mediaDevices } = navigator;
      const real = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
      window.plugIn = () => {
        mediaDevices.getUserMedia = real;
        mediaDevices.dispatchEvent(new Event('devicechange'));
      };
      window.open();
    })()`);
    await until('word of it', () => window.page.evaluate('window.audio.state === "no_microphone"'));
    expect(await window.page.evaluate('window.audio.reason')).toContain('No microphone was found');
    await window.page.evaluate('window.plugIn()');
    await until('to be connected', () => window.page.evaluate('window.audio.state === "connected"'));
    expect(await window.page.evaluate('window.audio.reason')).toBeNull();
    expect(await window.page.evaluate('document.querySelectorAll("audio").length')).toBe(1);
  });

  it('connects anew by itself when the host lost its audio', async () => {
    const before = window.legs.length;
    await engine.close();
    engine = await createMediaEngine({ workerUrl: WORKER_URLS.media });
    await until('a new connection', () => window.legs.length > before);
    await until('to be connected again', () => window.page.evaluate('window.audio.state === "connected"'));
    const { customer, leg } = await call('PCMU');
    customer.play(700);
    engine.bridge(leg.id, window.leg.id);
    await windowHears(700);
    await until("the window's beep at the customer", () => beeps(customer, 0));
  });

  it('is told apart from one that was closed', async () => {
    const events: MediaEvent[] = [];
    engine.onEvent((event) => events.push(event));
    const legId = window.leg.id;
    await window.page.close();
    await until('the event', () =>
      events.some((event) => event.kind === 'operator_audible' && event.legId === legId && !event.audible),
    );
  });
});
