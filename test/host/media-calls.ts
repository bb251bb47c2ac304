import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createMediaEngine } from '../../electron/media/engine.ts';
import type { Codec, CustomerLeg, MediaEngine, MediaEvent } from '../../electron/media/media.ts';
import { TestCustomer, rmsOf, shareOf } from './media-customer.ts';
import { until } from '../until.ts';
import type { ReceivedPacket } from './media-customer.ts';
import { TestWindowPeer } from './media-window-peer.ts';
import { WORKER_URLS } from './program.ts';

/** A media engine with one operator's window, and calls to customers who answer. */
export interface MediaCalls {
  readonly engine: MediaEngine;
  readonly operator: TestWindowPeer;
  /** A folder of the tests' own. */
  readonly folder: string;
  readonly events: MediaEvent[];
  /** Closed after the test that put it here. */
  readonly toClose: { close(): void }[];
  call(
    codec?: Codec,
    options?: Parameters<TestCustomer['answer']>[1],
  ): Promise<{ customer: TestCustomer; leg: CustomerLeg }>;
  /** Waits until orders given so far are carried out and all that was sent to this peer before has come here. */
  arrived(legId: string, peer: { readonly received: readonly unknown[] }): Promise<void>;
}

/** Opens {@link MediaCalls} before all tests of a file; what a test left open, muted or playing ends with it. */
export function mediaCallsForAllTests(customerSilentMs = 2000): MediaCalls {
  let engine: MediaEngine;
  let operator: TestWindowPeer;
  let folder: string;
  const events: MediaEvent[] = [];
  const toClose: { close(): void }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'media-'));
    engine = await createMediaEngine({ workerUrl: WORKER_URLS.media, customerSilentMs });
    engine.onEvent((event) => events.push(event));
    operator = await TestWindowPeer.connect(engine);
  });

  afterEach(() => {
    operator.hush();
    engine.mute(operator.leg.id, false);
    engine.tone(operator.leg.id, null);
    for (const item of toClose.splice(0)) item.close();
  });

  afterAll(async () => {
    await operator?.close();
    await engine?.close();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get engine() {
      return engine;
    },
    get operator() {
      return operator;
    },
    get folder() {
      return folder;
    },
    events,
    toClose,
    async call(codec = 'PCMU', options = {}) {
      const customer = await TestCustomer.open(codec);
      const leg = await engine.openCustomerLeg('127.0.0.1');
      toClose.push(customer, leg);
      leg.applyAnswer(customer.answer(leg.offerSdp, options));
      return { customer, leg };
    },
    async arrived(legId, peer) {
      const sent = (await engine.figures(legId))?.packetsOut ?? 0;
      await until('all that was under way', () => peer.received.length >= sent);
    },
  };
}

/** Latest packet for which `test` holds, among those that come from now on. */
export function next(
  customer: TestCustomer,
  what: string,
  test: (packet: ReceivedPacket) => boolean,
): Promise<ReceivedPacket> {
  const from = customer.received.length;
  return until(what, () => customer.received.slice(from).find(test));
}

/** Whether a packet carries a tone. */
export const hears =
  (hertz: number, codec: Codec) =>
  ({ payload }: ReceivedPacket): boolean =>
    shareOf(hertz, payload, codec) > 0.9;

/** Whether a packet is 20 ms of silence. */
export const isSilent =
  (codec: Codec) =>
  ({ payload }: ReceivedPacket): boolean =>
    payload.length === 160 && rmsOf(payload, codec) < 0.001;

/** An engine whose thread dies, hangs or stumbles when it is asked for a leg of that name. */
export async function doom(pingMs = 1000): Promise<{ doomed: MediaEngine; told: MediaEvent[] }> {
  const doomed = await createMediaEngine({
    workerUrl: new URL('./media-doomed-worker.ts', import.meta.url),
    pingMs,
  });
  const told: MediaEvent[] = [];
  doomed.onEvent((event) => told.push(event));
  return { doomed, told };
}
