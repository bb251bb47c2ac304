import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSeatServer, type SeatServer } from '../../electron/host/seat-server.ts';
import { openSeat, type OpenSeat } from '../../electron/pilot/seat-client.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { until } from '../until.ts';

const BOUNDS = { most: 60, mostPerAddress: 20, headersMs: 1_500, lookMs: 50 };

let floor: HostFloor;
let server: SeatServer;
let lines: string[] = [];
let seat: OpenSeat;

/** A fresh link of the server under test. */
const link = (): string => server.linkWith(new URL(floor.link()).searchParams.get('key') ?? '');

beforeAll(async () => {
  floor = await openHostFloor();
  server = await openSeatServer({
    address: '127.0.0.1',
    port: 0,
    tls: null,
    fetch: floor.host.fetch,
    router: floor.host.router,
    sessions: floor.sessions,
    onWindow: (session, address) => floor.host.services.windows.opened(session, address),
    log: (line) => void lines.push(line),
    bounds: BOUNDS,
  });
  seat = await openSeat(link());
});
afterAll(async () => {
  seat.close();
  await server.close();
  await floor.close();
});

const SAID = ['', 'GET / HTTP/1.1\r\nHost: 127', 'GET /rpc HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: webs'];

/** Connections from an address of this machine that never come to the end of their headers. */
function halfOpen(from: string, count: number): Socket[] {
  return Array.from({ length: count }, (_, i) => {
    const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: from });
    socket.on('error', () => socket.destroy());
    // Whatever the host answers to it is read and dropped.
    socket.resume().write(SAID[i % SAID.length] ?? '');
    return socket;
  });
}

const openOnes = (sockets: readonly Socket[]): number => sockets.filter((socket) => !socket.closed).length;
const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe('connections that never say what they want', () => {
  it('are capped by address, closed in time, and cost the others nothing', async () => {
    lines = [];
    const before = descriptors();
    const sockets = halfOpen('127.0.0.2', 3 * BOUNDS.mostPerAddress);
    await until('those beyond the cap to be closed', () => openOnes(sockets) <= BOUNDS.mostPerAddress);
    expect(lines).toEqual(['More than 20 connections from 127.0.0.2: others from there are turned away.']);
    // From elsewhere one more seat comes in, and the one that is there is answered.
    const other = await openSeat(link());
    expect(await other.client.system.session()).toMatchObject({ operatorName: 'You' });
    expect(await seat.client.system.session()).toMatchObject({ operatorName: 'You' });
    other.close();
    await until('all of them to be closed', () => openOnes(sockets) === 0);
    await until('their descriptors', () => descriptors() <= before);
    // The address itself is not shut out.
    const [again] = halfOpen('127.0.0.2', 1);
    await until('a connection from there', () => again?.readyState === 'open');
    again?.destroy();
  });

  it('are capped in all, from however many addresses they come', async () => {
    lines = [];
    const sockets = Array.from({ length: 6 }, (_, i) => halfOpen(`127.0.1.${i + 1}`, 15)).flat();
    await until('those beyond the cap to be closed', () => openOnes(sockets) < BOUNDS.most);
    expect(lines).toEqual(['More than 60 connections: others are turned away.']);
    expect(await seat.client.system.session()).toMatchObject({ operatorName: 'You' });
    await until('all of them to be closed', () => openOnes(sockets) === 0);
    expect(await seat.client.system.session()).toMatchObject({ operatorName: 'You' });
  });
});
