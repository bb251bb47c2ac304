import { createServer } from 'node:http';
import { statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ORPCError } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { defaultSettings } from '../../electron/campaigns/default-settings.ts';
import { fileBelow, contentDisposition } from '../../electron/host/http.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { BadFlag, readServeFlags } from '../../electron/host/serve-flags.ts';
import { fileSecrets } from '../../electron/directory/secrets.ts';
import { openSeatServer } from '../../electron/host/seat-server.ts';
import { trunkFormTo } from './call-floor.ts';
import { ODD_VARIABLES, variablesAtSeat } from './odd-columns.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { until } from '../until.ts';

let floor: HostFloor;
beforeAll(async () => {
  floor = await openHostFloor();
});
afterAll(() => floor.close());

async function cookie(): Promise<string> {
  const answer = await fetch(floor.link(), { redirect: 'manual' });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** A request whose Host header is ours to choose. */
async function get(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const request = httpRequest({ port: floor.server.port, host: '127.0.0.1', path, headers });
  request.end();
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode ?? 0, body };
}

/** Status with which an upgrade was refused, or 101. */
function upgrade(headers: Record<string, string>, path = '/rpc'): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${floor.server.port}${path}`, { headers });
    socket.once('open', () => {
      socket.close();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', reject);
  });
}

describe('a seat', () => {
  it('is given columns of any name', async () => {
    const seat = await openSeat(floor.link());
    expect(await variablesAtSeat(seat.client)).toEqual(ODD_VARIABLES);
    seat.close();
  });
});

describe('the link that opens a console', () => {
  it('works once, sets a cookie that scripts and other sites cannot use, and leaves the address', async () => {
    const link = floor.link();
    const first = await fetch(link, { redirect: 'manual' });
    expect(first.status).toBe(303);
    expect(first.headers.get('location')).toBe('./');
    expect(first.headers.getSetCookie()[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const second = await fetch(link, { redirect: 'manual' });
    expect(second.headers.getSetCookie()).toEqual([]);
  });

  it('of any length is answered as one that is not known, other addresses as too long', async () => {
    const headers = { host: `127.0.0.1:${floor.server.port}` };
    const long = 'x'.repeat(3_000);
    const answer = await get(`/?key=${long}`, headers);
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('This link is not known here');
    expect(await get(`/${long}`, headers)).toMatchObject({
      status: 414,
      body: expect.stringContaining('too long'),
    });
  });

  it('is needed for the page: without a session the answer says what to do', async () => {
    const answer = await fetch(floor.server.url);
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('This console opens with a link');
  });
});

describe('the page', () => {
  it('comes under a strict policy with a nonce of its own each time', async () => {
    const headers = { cookie: await cookie() };
    const answers = await Promise.all([
      fetch(floor.server.url, { headers }),
      fetch(floor.server.url, { headers }),
    ]);
    const nonces: string[] = [];
    for (const answer of answers) {
      const policy = answer.headers.get('content-security-policy') ?? '';
      const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe-/);
      const body = await answer.text();
      expect(body).toContain(`nonce="${nonce}"`);
      expect(body).not.toContain('__CSP_NONCE__');
      nonces.push(nonce);
    }
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(answers[0].headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('has no files but its own', async () => {
    writeFileSync(join(floor.folder, 'secret.js'), 'nothing for others');
    for (const path of [
      '/../secret.js',
      '/%2e%2e/secret.js',
      '/assets/..%2f..%2fsecret.js',
      '/assets/a.js%00.html',
      // The page under another name would come without its session and its policy.
      '/%69ndex.html',
    ]) {
      expect([path, (await get(path, { host: `127.0.0.1:${floor.server.port}` })).status]).toEqual([
        path,
        404,
      ]);
    }
    expect((await fetch(`${floor.server.url}assets/a.js`)).status).toBe(200);
    expect(fileBelow('/srv/page', '/../page-of-others/x.js')).toBeNull();
  });

  it('is not answered under a name that others have pointed here', async () => {
    const headers = { host: 'rebound.example', cookie: await cookie() };
    expect((await get('/', headers)).status).toBe(421);
  });

  it('takes nothing but GET and HEAD', async () => {
    expect(
      (await fetch(floor.server.url, { method: 'POST', headers: { cookie: await cookie() } })).status,
    ).toBe(405);
  });
});

describe('a seat’s connection', () => {
  it('is refused without a session, from another origin, and on another path', async () => {
    const session = await cookie();
    const origin = `http://127.0.0.1:${floor.server.port}`;
    expect(await upgrade({ origin })).toBe(401);
    expect(await upgrade({ cookie: session })).toBe(403);
    expect(await upgrade({ origin: 'http://elsewhere.example', cookie: session })).toBe(403);
    expect(await upgrade({ origin, cookie: 'callboard=forged' })).toBe(401);
    expect(await upgrade({ origin, cookie: session }, '/other')).toBe(404);
    expect(await upgrade({ origin, cookie: session })).toBe(101);
  });

  it('answers over one contract, with typed errors and the fields that do not fit', async () => {
    const seat = await openSeat(floor.link());
    const { operatorName, shell, country } = await seat.client.system.session();
    expect({ operatorName, shell, country }).toEqual({
      operatorName: 'You',
      shell: 'browser',
      country: 'GB',
    });

    const missing = await seat.client.campaigns.get({ id: 'none' }).catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(ORPCError);
    expect(missing).toMatchObject({ code: 'NOT_FOUND', defined: true, data: { action: null } });

    const blank = await seat.client.people
      .saveGroup({ id: null, name: ' ' })
      .catch((error: unknown) => error);
    expect(blank).toMatchObject({ code: 'INVALID', defined: true });
    expect(Object.keys((blank as ORPCError<string, { fields: object }>).data.fields)).toEqual(['name']);

    const upload = await seat.client.lists
      .preview({ uploadId: 'x', encoding: null, delimiter: null })
      .catch((e: unknown) => e);
    expect(upload).toMatchObject({ defined: true });
    seat.close();
  });

  it('lets an operator follow the own desk until somebody else sits down', async () => {
    const seat = await openSeat(floor.link());
    const other = await seat.client.people.saveOperator({
      id: null,
      name: 'Bea',
      role: 'operator',
      groupIds: [],
    });
    const over = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      const batches = await seat.client.live.follow({ epoch: null, seq: 0 }, { signal: over.signal });
      for await (const batch of batches) {
        for (const { event } of batch.events) if (event.topic === 'desk') seen.push(event.desk.operatorName);
      }
    })().catch(() => undefined);
    await until(
      'the first operator to be at the desk',
      async () => (await seat.client.desk.snapshot()).state !== 'offline',
    );
    expect(await seat.client.system.sitDown({ operatorId: other.id })).toEqual({ operatorId: other.id });
    expect((await seat.client.desk.snapshot()).operatorName).toBe('Bea');
    await until('the desk of the second operator', () => seen.includes('Bea'));
    const unknown = await seat.client.system
      .sitDown({ operatorId: 'nobody' })
      .catch((error: unknown) => error);
    expect(unknown).toMatchObject({ code: 'NOT_FOUND' });
    expect((await seat.client.desk.snapshot()).operatorName).toBe('Bea');
    over.abort();
    await following;
    // An abort is a message too; it needs the socket.
    await seat.client.system.status();
    seat.close();
  });

  it('notices that the last window of an operator is gone', async () => {
    const seat = await openSeat(floor.link());
    const anna = await seat.client.people.saveOperator({
      id: null,
      name: 'Anna',
      role: 'operator',
      groupIds: [],
    });
    await seat.client.system.sitDown({ operatorId: anna.id });
    const { seats } = floor.host.services;
    expect((await seats.snapshot(anna.id)).state).toBe('not_ready');
    seat.close();
    await until('the desk to be told', async () => {
      const refused = await seats.command(anna.id, { do: 'ready' }).catch((error: unknown) => error);
      return refused instanceof Error && /window is not connected/.test(refused.message);
    });
  });
});

describe('trunks', () => {
  it('keep their passwords in a file that only its owner reads, and never tell them', async () => {
    const seat = await openSeat(floor.link());
    const lab = trunkFormTo({ address: '127.0.0.1', port: 9 }, 'Lab');
    const form = { ...lab, register: false, enabled: false };
    const saved = await seat.client.trunks.save({ id: null, form, password: 'hunter2' });
    expect(saved.hasPassword).toBe(true);
    expect(JSON.stringify(await seat.client.trunks.list())).not.toContain('hunter2');
    const file = join(floor.folder, 'data/secrets.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await fileSecrets(join(floor.folder, 'data'), console.error).get(`trunk:${saved.id}`)).toBe(
      'hunter2',
    );

    const elsewhere = [
      { host: '127.0.0.9' },
      { port: 5070 },
      { protocol: 'tcp' as const },
      { outboundProxy: 'sip:127.0.0.9' },
      { verifyTls: false },
      { wsPath: '/elsewhere' },
    ];
    for (const change of elsewhere) {
      const refused: unknown = await seat.client.trunks
        .save({ id: saved.id, form: { ...form, ...change }, password: null })
        .catch((error: unknown) => error);
      expect(refused, JSON.stringify(change)).toMatchObject({ code: 'INVALID' });
      expect(refused).toHaveProperty('data.fields.password');
    }
    expect((await seat.client.trunks.list())[0]).toMatchObject({ host: '127.0.0.1', port: 9 });
    await seat.client.trunks.save({ id: saved.id, form: { ...form, username: 'other' }, password: null });
    await seat.client.trunks.save({ id: saved.id, form: { ...form, port: 5070 }, password: 'hunter2' });

    const twice = await seat.client.trunks
      .save({ id: null, form, password: null })
      .catch((error: unknown) => error);
    expect(twice).toMatchObject({ code: 'INVALID', data: { fields: { name: 'Choose another name' } } });
    expect((await seat.client.trunks.testCall({ id: saved.id, number: '+442079460000' })).ok).toBe(false);
    await seat.client.trunks.remove({ id: saved.id });
    expect(await fileSecrets(join(floor.folder, 'data'), console.error).get(`trunk:${saved.id}`)).toBeNull();
    seat.close();
  });
});

describe('starting', () => {
  it('says that the port is in use and what to do', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    const refused = await openSeatServer({
      address: '127.0.0.1',
      port,
      tls: null,
      fetch: floor.host.fetch,
      router: floor.host.router,
      sessions: floor.sessions,
      onWindow: () => () => undefined,
      log: () => undefined,
    }).catch((error: unknown) => error);
    busy.close();
    expect(refused).toMatchObject({
      name: 'CannotListen',
      message: `Port ${port} on 127.0.0.1 is in use by another program.`,
    });
  });

  it('refuses a second host on the same data folder, with the reason', async () => {
    const refused = await openHostFloor({ folder: floor.folder }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'StoreFailure', kind: 'locked' });
  });

  it('reads its flags, and explains one that does not fit', () => {
    expect(readServeFlags(['--pilot']).data).toBe('.callboard/pilot');
    expect(readServeFlags([]).listen).toBe('127.0.0.1');
    expect(() => readServeFlags(['--port', '99999'])).toThrow(BadFlag);
    expect(() => readServeFlags(['--store', 'mysql://x'])).toThrow(/connection string/);
    expect(() => readServeFlags(['--tls-cert', 'a.pem'])).toThrow(/both/);
    expect(() => readServeFlags(['--nonsense'])).toThrow(BadFlag);
  });

  it('writes file names that every browser takes', () => {
    expect(contentDisposition('Kundè "A".csv')).toBe(
      `attachment; filename="Kund_ _A_.csv"; filename*=UTF-8''Kund%C3%A8%20%22A%22.csv`,
    );
  });
});

describe('a first campaign', () => {
  it('stores no finding that nobody made when a wrap-up runs out of time', async () => {
    const seat = await openSeat(floor.link());
    const { acw, dispositionIds } = await seat.client.campaigns.defaults();
    expect(acw.defaultDispositionId).toBe('no_result');
    expect(dispositionIds).toContain('wrong_person');
    seat.close();
  });

  it('takes another neutral disposition when that one is not offered any more', async () => {
    const { store } = floor.host.services;
    const known = (await store.dispositions.list()).map((each) => ({
      ...each,
      archived: each.id === 'no_result',
    }));
    const later: typeof store = {
      ...store,
      dispositions: { ...store.dispositions, list: () => Promise.resolve(known) },
    };
    const { acw, dispositionIds } = await defaultSettings(later, 'UTC');
    expect(known.find((each) => each.id === acw.defaultDispositionId)?.kind).toBe('neutral');
    expect(dispositionIds).toContain(acw.defaultDispositionId);
    expect(dispositionIds).not.toContain('no_result');
  });
});

it('the rows of an import that is not there are not there either', async () => {
  const headers = { cookie: await cookie() };
  for (const file of ['rejects.csv', 'warnings.csv']) {
    const answer = await fetch(`${floor.server.url}imports/none/${file}`, { headers });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('not there any more');
  }
});

describe('a finished export', () => {
  it('is downloaded with its name, and only with a session', async () => {
    const seat = await openSeat(floor.link());
    const settings = await seat.client.campaigns.defaults();
    const { id } = await seat.client.campaigns.create({ name: 'Été', settings });
    const job = await seat.client.reports.start({ campaignId: id, kind: 'attempts', format: 'csv' });
    await floor.host.services.reports.finished(job.id);
    const address = `${floor.server.url}exports/${job.id}`;
    expect((await fetch(address)).status).toBe(401);
    const answer = await fetch(address, { headers: { cookie: await cookie() } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''%C3%89t%C3%A9%20attempts");
    expect((await answer.text()).startsWith('\uFEFFAttempt,Campaign,')).toBe(false);
    expect(
      (await fetch(`${floor.server.url}exports/none`, { headers: { cookie: await cookie() } })).status,
    ).toBe(404);
    seat.close();
  });
});
