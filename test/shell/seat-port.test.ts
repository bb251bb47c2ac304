import { EventEmitter, once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { os } from '@orpc/server';
import type { IpcMain, MessagePortMain } from 'electron';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SEAT_LIMITS } from '../../electron/host/seat-gate.ts';
import type { HostRouter } from '../../electron/host/router/router.ts';
import type { SeatClient } from '../../electron/pilot/seat-client.ts';
import { handOverSeatPorts } from '../../electron/shell/seat-port.ts';
import { WIRE } from '../../shared/contract/named-texts.ts';
import { ODD_VARIABLES, variablesAtSeat } from '../host/odd-columns.ts';
import { openHostFloor, type HostFloor } from '../host/host-floor.ts';
import { until } from '../until.ts';

let floor: HostFloor;
beforeAll(async () => {
  floor = await openHostFloor();
});
afterAll(() => floor.close());

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

/** A port of Node's in the shape of Electron's, which hands over events and waits to be started. */
function asMain(port: MessagePort): MessagePortMain {
  const main = Object.assign(new EventEmitter(), {
    start: () => void port.on('message', (data: unknown) => main.emit('message', { data })),
    postMessage: (data: unknown) => port.postMessage(data),
    close: () => port.close(),
  });
  port.on('close', () => main.emit('close'));
  return main;
}

/** A console's page that has got its port, and how often its window has gone. */
function openPage(router: HostRouter): {
  port: MessagePort;
  send: (message: unknown) => void;
  client: SeatClient;
  gone: () => number;
} {
  const ipc = new EventEmitter();
  const { port1, port2 } = new MessageChannel();
  open.push(port2);
  let gone = 0;
  const faults: unknown[] = [];
  handOverSeatPorts({
    ipcMain: ipc as unknown as Pick<IpcMain, 'on'>,
    makeChannel: () => ({ port1: asMain(port1), port2: asMain(port2) }),
    router,
    session: { id: 'window', personId: null, operatorId: floor.host.firstPeople.operatorId },
    onWindow: () => () => (gone += 1),
    onFault: (error) => faults.push(error),
    log: () => undefined,
  });
  const main = { url: 'app://callboard/', postMessage: () => undefined };
  ipc.emit('callboard-port', { senderFrame: main, sender: { mainFrame: main } });
  const client: SeatClient = createORPCClient(new RPCLink({ port: port2, ...WIRE }));
  const send = port2.postMessage.bind(port2);
  return { port: port2, send, client, gone: () => gone };
}

const callOf = (i: number, path: string, body?: unknown): string =>
  JSON.stringify({ i: String(i), p: { u: path, b: { json: body } } });

describe('a window of the desktop program', () => {
  it('is answered over its port, files and live events as well', async () => {
    const { client } = openPage(floor.host.router);
    expect(await client.system.session()).toMatchObject({ shell: 'electron', sitsFreely: true });
    const { uploadId } = await client.lists.beginUpload({ fileName: 'a.csv', bytes: 4 });
    await client.lists.appendUpload({ uploadId, offset: 0, chunk: new Blob(['name']) });
    const stream = await client.live.follow({ epoch: null, seq: 0 });
    expect((await stream.next()).done).toBe(false);
    await stream.return?.();
  });

  it('is given columns of any name', async () => {
    const { client } = openPage(floor.host.router);
    expect(await variablesAtSeat(client)).toEqual(ODD_VARIABLES);
  });

  it('that is closed takes its unfinished uploads with it', async () => {
    const page = openPage(floor.host.router);
    const { uploadId } = await page.client.lists.beginUpload({ fileName: 'a.csv', bytes: 4 });
    page.port.close();
    await until('the end of the window', () => page.gone() === 1);
    const { client } = openPage(floor.host.router);
    const chunk = new Blob(['na']);
    await expect(client.lists.appendUpload({ uploadId, offset: 0, chunk })).rejects.toMatchObject({
      message: 'This upload is not there any more.',
    });
  });

  it('has as many requests answered at once as any seat, and the others after them', async () => {
    let running = 0;
    let most = 0;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const slow = os.handler(async () => {
      running += 1;
      most = Math.max(most, running);
      await released;
      running -= 1;
    });
    const { port, send } = openPage({ slow } as unknown as HostRouter);
    let answers = 0;
    port.on('message', () => (answers += 1));
    for (let i = 1; i <= 200; i += 1) send(callOf(i, '/slow'));
    await until('the limit', () => running >= SEAT_LIMITS.requestsAtOnce);
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(most).toBe(SEAT_LIMITS.requestsAtOnce);
    release();
    await until('every answer', () => answers === 200);
    expect(most).toBe(SEAT_LIMITS.requestsAtOnce);
  });

  it('that asks on and on loses its port, once, and another one is answered', async () => {
    const greedy = openPage(floor.host.router);
    const closed = once(greedy.port, 'close');
    for (let i = 1; i <= 8_000; i += 1) greedy.send(callOf(i, '/system/status'));
    await closed;
    expect(greedy.gone()).toBe(1);
    const other = openPage(floor.host.router);
    expect(await other.client.system.session()).toMatchObject({ shell: 'electron' });
    expect(other.gone()).toBe(0);
  });

  it('that sends what is no message loses its port', async () => {
    const odd = openPage(floor.host.router);
    const closed = once(odd.port, 'close');
    odd.send({ not: 'ours' });
    await closed;
    expect(odd.gone()).toBe(1);
  });
});
