import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { createMediaEngine } from '../../electron/media/engine.ts';
import { TestCustomer, shareOf } from './media-customer.ts';
import { until } from '../until.ts';
import { TestWindowPeer } from './media-window-peer.ts';

const root = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  // Inside the repository, so that the bundle finds the packages it leaves outside.
  await mkdir(join(root, 'test-output'), { recursive: true });
  folder = await mkdtemp(join(root, 'test-output', 'media-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      rolldownOptions: {
        input: {
          engine: join(root, 'electron/media/engine.ts'),
          'media-worker': join(root, 'electron/media/media-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the bundled engine', () => {
  it('runs its thread from the file the host names', async () => {
    const built = (await import(pathToFileURL(join(folder, 'engine.mjs')).href)) as {
      createMediaEngine: typeof createMediaEngine;
    };
    const engine = await built.createMediaEngine({
      workerUrl: pathToFileURL(join(folder, 'media-worker.mjs')),
    });
    const operator = await TestWindowPeer.connect(engine);
    const customer = await TestCustomer.open('PCMU');
    const leg = await engine.openCustomerLeg('127.0.0.1');
    leg.applyAnswer(customer.answer(leg.offerSdp));
    engine.bridge(leg.id, operator.leg.id);
    customer.play(800);
    await until('the tone in the window', () =>
      operator.received.some(({ payload }) => shareOf(800, payload, 'PCMU') > 0.9),
    );
    expect((await engine.figures(leg.id))?.lossIn).toBe(0);
    customer.close();
    await operator.close();
    await engine.close();
  });
});
