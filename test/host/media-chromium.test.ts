import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMediaEngine } from '../../electron/media/engine.ts';
import type { Codec, CustomerLeg, MediaEngine, MediaEvent } from '../../electron/media/media.ts';
import { TestCustomer, rmsOf, until } from './media-customer.ts';
import { TestWindow } from './media-window.ts';

let engine: MediaEngine;
let window: TestWindow;
const events: MediaEvent[] = [];
const toClose: { close(): void }[] = [];

beforeAll(async () => {
  engine = await createMediaEngine();
  engine.onEvent((event) => events.push(event));
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
});
