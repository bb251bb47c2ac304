import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SEAT_LIMITS } from '../../electron/host/seat-limits.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { eventually, openHostFloor, type HostFloor } from './host-floor.ts';

let floor: HostFloor;
let cookie = '';
const uncaught: unknown[] = [];
const onUncaught = (error: unknown): void => void uncaught.push(error);

beforeAll(async () => {
  process.on('uncaughtException', onUncaught);
  floor = await openHostFloor();
  const answer = await fetch(floor.link(), { redirect: 'manual' });
  cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
});
afterAll(async () => {
  await floor.close();
  process.off('uncaughtException', onUncaught);
});

const host = (): string => `127.0.0.1:${floor.server.port}`;

/** Status of what came back for these bytes, or null when the connection was only closed. */
function send(bytes: string): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(floor.server.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let answer = '';
    const end = (): void => {
      socket.destroy();
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
      resolve(status === undefined ? null : Number(status));
    };
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      if (answer.includes('\r\n\r\n')) end();
    });
    socket.on('error', end).on('close', end);
    setTimeout(end, 300).unref();
  });
}

const upgradeOf = (path: string, more = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${host()}\r\nOrigin: http://${host()}\r\nCookie: ${cookie}\r\n` +
  `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${more}\r\n`;
const requestOf = (path: string, method = 'GET'): string =>
  `${method} ${path} HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`;

async function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${host()}/rpc`, { origin: `http://${host()}`, headers: { cookie } });
  socket.on('error', () => socket.terminate());
  await once(socket, 'open');
  return socket;
}

async function isAlive(): Promise<boolean> {
  const answer = await fetch(floor.server.url, { headers: { cookie } });
  return answer.status === 200 && uncaught.length === 0;
}

describe('hostile requests', () => {
  it.each(['//', '///', '//@', '//:0', 'http://[', '/%', '/%00', '*', '\\\\', '//rpc', 'http://'])(
    'to open a seat at %j are answered, and end nothing',
    async (path) => {
      expect([null, 400, 401, 403, 404, 421]).toContain(await send(upgradeOf(path)));
      expect([null, 200, 303, 400, 404, 421]).toContain(await send(requestOf(path)));
      expect(await isAlive()).toBe(true);
    },
  );

  it.each(['TRACE', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'CONNECT'])('by %s are refused', async (method) => {
    expect([null, 400, 405]).toContain(await send(requestOf('/', method)));
    expect(await isAlive()).toBe(true);
  });

  it('of any bytes leave the host answering', async () => {
    const path = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('/', '%', '?', '#', ':', '@', '[', '.', '\\', 'a'), maxLength: 40 }),
      fc.webUrl(),
    );
    const bytes = fc.oneof(
      path.map((text) => upgradeOf(`/${text}`)),
      path.map((text) => requestOf(text)),
      fc.string({ maxLength: 200 }),
      path.map((text) =>
        upgradeOf('/rpc', `Sec-WebSocket-Extensions: ${text.replaceAll(/[\r\n]/g, '')}\r\n`),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 10, maxLength: 10 }), async (many) => {
        await Promise.all(many.map(send));
        expect(uncaught).toEqual([]);
      }),
      { numRuns: 20 },
    );
    expect(await isAlive()).toBe(true);
  });

  it('as frames of a seat leave the host answering', async () => {
    const frame = fc.oneof(
      fc.string(),
      fc.json(),
      fc.uint8Array({ maxLength: 200 }),
      fc.record({ i: fc.string(), t: fc.integer(), p: fc.jsonValue() }).map((value) => JSON.stringify(value)),
      fc
        .record({ u: fc.string(), b: fc.jsonValue(), m: fc.string(), h: fc.jsonValue() })
        .map((p) => JSON.stringify({ i: '1', p })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 20 }), async (frames) => {
        const socket = await openSocket();
        for (const each of frames) socket.send(each);
        socket.close();
        await once(socket, 'close');
        expect(uncaught).toEqual([]);
      }),
      { numRuns: 50 },
    );
    expect(await isAlive()).toBe(true);
  });
});

describe('one seat that takes more than its share', () => {
  it('follows the host only so often, and may again when a stream has ended', async () => {
    const seat = await openSeat(floor.link());
    const streams = await Promise.all(
      Array.from({ length: SEAT_LIMITS.follows }, () => seat.client.live.follow({ epoch: null, seq: 0 })),
    );
    await streams[0]?.next();
    const refusal = await seat.client.live.follow({ epoch: null, seq: 0 }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'REFUSED' });
    await streams[0]?.return();
    await seat.client.system.status();
    await seat.client.live.follow({ epoch: null, seq: 0 });
    seat.close();
  });

  it('is answered no further while it reads nothing, and others are answered meanwhile', async () => {
    const greedy = await openSocket();
    greedy.pause();
    const script = 'x'.repeat(20_000);
    const { services } = floor.host;
    const settings = await services.campaigns.defaults();
    const made = await services.campaigns.create({ name: 'Long', settings: { ...settings, script } }, 'Ada');
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 2_000; i += 1) {
      greedy.send(JSON.stringify({ i: String(i), p: { u: '/campaigns/get', b: { json: { id: made.id } } } }));
    }
    const other = await openSeat(floor.link());
    for (let i = 0; i < 5; i += 1) {
      const askedMs = performance.now();
      await other.client.system.session();
      expect(performance.now() - askedMs).toBeLessThan(1_000);
    }
    // 2,000 answers would be 40 MB, and several times that on their way.
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 ** 2);
    let answers = 0;
    greedy.on('message', () => (answers += 1));
    greedy.resume();
    await eventually('every answer, once they are read', () => answers === 2_000, 15_000).catch(
      (error: unknown) => {
        throw new Error(`${answers} came.`, { cause: error });
      },
    );
    greedy.close();
    other.close();
  });

  it('has only so many connections from one address', async () => {
    const sockets = Array.from({ length: SEAT_LIMITS.connectionsPerAddress + 20 }, () =>
      connect(floor.server.port, '127.0.0.1'),
    );
    let closed = 0;
    for (const socket of sockets) {
      socket.on('error', () => undefined).on('close', () => (closed += 1));
      socket.resume();
    }
    await eventually('the first to be closed', () => closed >= 20, 5_000);
    expect(floor.lines.filter((line) => line.includes('too many connections'))).toHaveLength(1);
    for (const socket of sockets) socket.destroy();
    await eventually('the host to answer again', () => isAlive().catch(() => false), 5_000);
  });
});

describe('downloads', () => {
  it.each(['/exports/none', '/imports/none/rejects.csv'])('%s is for supervisors', async (path) => {
    const { people, windows } = floor.host.services;
    const one = await people.saveOperator({ id: null, name: 'Olu', role: 'operator', groupIds: [] });
    const session = floor.sessions.find(cookie.split('=')[1] ?? '');
    if (!session) throw new Error('There is no session.');
    const before = session.operatorId;
    await windows.sitDown(session, one.id);
    const request = httpRequest({ port: floor.server.port, host: '127.0.0.1', path, headers: { cookie } });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(403);
    await windows.sitDown(session, before);
  });
});
