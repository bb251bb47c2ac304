import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { administratorLink } from '../../electron/host/link-request.ts';
import { openSessions, type Sessions, type SessionShelf } from '../../electron/host/sessions.ts';
import { cookieOf, openSeat } from '../../electron/pilot/seat-client.ts';
import { SESSION_ENDED } from '../../shared/contract/seat.ts';
import type { Role } from '../../shared/contract/roles.ts';
import type { Operator } from '../../shared/contract/people.ts';
import { drivenClock, systemClock, type DrivenClock } from '../../shared/domain/clock.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { until } from '../until.ts';

type Seat = Awaited<ReturnType<typeof openSeat>>;

let aheadMs = 0;
let elapsedAheadMs = 0;
const clock = {
  ...systemClock,
  now: () => systemClock.now() + aheadMs,
  elapsed: () => systemClock.elapsed() + elapsedAheadMs,
};

let floor: HostFloor;
let administrator: Seat;
beforeAll(async () => {
  floor = await openHostFloor({ clock });
  administrator = await openSeat(floor.link());
});
afterAll(async () => {
  administrator.close();
  await floor.close();
});

async function newPerson(name: string, role: Role = 'operator'): Promise<string> {
  const { id } = await administrator.client.people.saveOperator({ id: null, name, role, groupIds: [] });
  return id;
}

const allPeople = () => floor.host.services.store.operators.list();

const linkOf = async (operatorId: string): Promise<string> =>
  (await administrator.client.people.makeLink({ operatorId })).address;

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return await work.then(() => null).catch((error: unknown) => error);
}

/** What a browser without a session is shown for a link. */
async function pageOf(link: string): Promise<string> {
  const answer = await fetch(link, { redirect: 'manual' });
  expect(answer.status).toBe(401);
  expect(answer.headers.getSetCookie()).toEqual([]);
  return await answer.text();
}

/** Whether this cookie still opens the page. */
async function isLetIn(cookie: string): Promise<boolean> {
  return (await fetch(floor.server.url, { headers: { cookie } })).status === 200;
}

/** A window of the session with this cookie, and with which code it is closed. */
async function openWindow(cookie: string): Promise<{ closed: Promise<number> }> {
  const { origin } = new URL(floor.server.url);
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/rpc`, { origin, headers: { cookie } });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { closed };
}

describe('a link', () => {
  it('makes whoever opens it the person it was made for, with that person’s role and desk alone', async () => {
    const bea = await newPerson('Bea');
    const seat = await openSeat(await linkOf(bea));
    const { operatorId, operatorName, role, sitsFreely } = await seat.client.system.session();
    expect({ operatorId, operatorName, role, sitsFreely }).toEqual({
      operatorId: bea,
      operatorName: 'Bea',
      role: 'operator',
      sitsFreely: false,
    });
    const refusal = await refusalOf(
      seat.client.system.sitDown({ operatorId: floor.host.firstPeople.operatorId }),
    );
    expect(refusal).toMatchObject({ code: 'REFUSED', data: { action: expect.stringMatching(/link/) } });
    expect((await seat.client.desk.snapshot()).operatorName).toBe('Bea');
    expect(await refusalOf(seat.client.people.makeLink({ operatorId: bea }))).toMatchObject({
      code: 'REFUSED',
      data: { action: 'Ask an administrator.' },
    });
    seat.close();
  });

  it('of an administrator lets sit at any desk, and come back', async () => {
    const cy = await newPerson('Cy');
    const { client } = administrator;
    await client.system.sitDown({ operatorId: cy });
    expect(await client.system.session()).toMatchObject({ role: 'operator', sitsFreely: true });
    await client.system.sitDown({ operatorId: floor.host.firstPeople.operatorId });
    expect(await client.system.session()).toMatchObject({ role: 'administrator' });
  });

  it('works once, and says so to whoever comes second', async () => {
    const link = await linkOf(await newPerson('Dee'));
    const cookie = await cookieOf(link);
    const page = await pageOf(link);
    expect(page).toContain('This link was already used');
    expect(page).toContain('Ask for a new one');
    // The browser that it let in is simply let in again.
    const again = await fetch(link, { headers: { cookie }, redirect: 'manual' });
    expect([again.status, again.headers.get('location')]).toEqual([303, './']);
  });

  it('is not used up by a program that only looks whether it is there', async () => {
    const link = await linkOf(await newPerson('Eve'));
    await fetch(link, { method: 'HEAD', redirect: 'manual' });
    await cookieOf(link);
  });

  it('works for a quarter of an hour, also when the clock of the machine is set back', async () => {
    const person = await newPerson('Fay');
    const [timely, late, setBack] = [await linkOf(person), await linkOf(person), await linkOf(person)];
    aheadMs = 14 * 60_000;
    await cookieOf(timely);
    aheadMs = 15 * 60_000 + 1_000;
    expect(await pageOf(late)).toContain('This link is older than 15 minutes');
    aheadMs = -60 * 60_000;
    elapsedAheadMs = 15 * 60_000 + 1_000;
    expect(await pageOf(setBack)).toContain('This link is older than 15 minutes');
    aheadMs = 0;
  });

  it('that is not known says what may be wrong with it', async () => {
    const link = await linkOf(await newPerson('Gus'));
    expect(await pageOf(link.slice(0, -1))).toContain('This link is not known here');
    await cookieOf(link);
  });

  it('takes the place of the oldest when very many wait', async () => {
    const first = floor.link();
    const links = Array.from({ length: 100 }, () => floor.link());
    expect(await pageOf(first)).toContain('This link is not known here');
    await cookieOf(links[0] ?? '');
  });

  it('is for people who are there', async () => {
    expect(await refusalOf(linkOf('nobody'))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a session', () => {
  it('ends with its windows and links when its person is not there any more', async () => {
    const hal = await newPerson('Hal');
    const cookie = await cookieOf(await linkOf(hal));
    const unused = await linkOf(hal);
    const { closed } = await openWindow(cookie);
    const person = await floor.host.services.store.operators.get(hal);
    if (person) await floor.host.services.store.operators.save({ ...person, archived: true });
    await newPerson('Ida');
    expect(await closed).toBe(SESSION_ENDED);
    expect(await isLetIn(cookie)).toBe(false);
    expect(await pageOf(unused)).toContain('not there any more');
  });

  it('that sits at somebody else’s desk ends when its person is no administrator any more', async () => {
    const jo = await newPerson('Jo', 'administrator');
    const link = await linkOf(jo);
    const own = await cookieOf(await linkOf(jo));
    const seat = await openSeat(link);
    await seat.client.system.sitDown({ operatorId: floor.host.firstPeople.operatorId });
    await administrator.client.people.saveOperator({ id: jo, name: 'Jo', role: 'operator', groupIds: [] });
    await until('the session to be over', async () => {
      return (await refusalOf(seat.client.people.operators())) !== null;
    });
    expect(await isLetIn(own)).toBe(true);
  });

  it('of version 0.1 belongs to whoever sat there last', async () => {
    const operatorId = await newPerson('Kim');
    const tokenHash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
    let kept = JSON.stringify([{ tokenHash, id: 'old', operatorId, usedAtMs: Date.now() }]);
    const shelf: SessionShelf = {
      read: () => Promise.resolve(kept),
      write: (text) => Promise.resolve(void (kept = text)),
    };
    const sessions = await openSessions({ shelf, people: allPeople, addressOf: String, clock });
    expect(sessions.find('test')).toMatchObject({ personId: operatorId, operatorId });
  });
});

/** A file of sessions in memory, that can be full. */
function shelfOf(kept: string | null = null) {
  const shelf = {
    kept,
    isFull: false,
    read: () => Promise.resolve(shelf.kept),
    write(text: string) {
      if (shelf.isFull) return Promise.reject(new Error('no space left'));
      shelf.kept = text;
      return Promise.resolve();
    },
  };
  return shelf satisfies SessionShelf;
}

const person = (id: string, archived = false): Operator => ({
  id,
  name: id,
  role: 'operator',
  groupIds: [],
  skills: [],
  archived,
});

async function signIn(sessions: Sessions): Promise<string> {
  const redeemed = await sessions.redeem(sessions.makeLink('ada').address);
  if ('refused' in redeemed) throw new Error(redeemed.refused);
  return redeemed.token;
}

const everybody = () => Promise.resolve([person('ada')]);

describe('sessions between two starts', () => {
  const DAY = 24 * 3_600_000;
  const openOver = (
    shelf: SessionShelf,
    people: () => Promise<readonly Operator[]>,
    time: DrivenClock = drivenClock(1_000 * DAY),
  ) => openSessions({ shelf, people, addressOf: String, clock: time });

  it('are forgotten a month after they were seen last, and not before', async () => {
    const shelf = shelfOf();
    const time = drivenClock(1_000 * DAY);
    const sessions = await openOver(shelf, everybody, time);
    const seen = await signIn(sessions);
    const unseen = await signIn(sessions);
    time.advance(20 * DAY);
    expect(sessions.find(seen)).not.toBeNull();
    await sessions.save();
    time.advance(11 * DAY);
    const again = await openOver(shelf, everybody, time);
    expect(again.find(seen)).toMatchObject({ operatorId: 'ada' });
    expect(again.find(unseen)).toBeNull();
  });

  it('of people who were archived meanwhile are not opened again', async () => {
    const shelf = shelfOf();
    const token = await signIn(await openOver(shelf, everybody));
    const again = await openOver(shelf, () => Promise.resolve([person('ada', true)]));
    expect(again.find(token)).toBeNull();
    expect(shelf.kept).toBe('[]');
  });

  it('and links that were taken away do not come back with their person or the next start', async () => {
    const shelf = shelfOf();
    let isArchived = false;
    const people = () => Promise.resolve([person('ada', isArchived)]);
    const sessions = await openOver(shelf, people);
    const token = await signIn(sessions);
    const [soon, late] = [sessions.makeLink('ada').address, sessions.makeLink('ada').address];
    isArchived = true;
    expect(await sessions.redeem(soon)).toEqual({ refused: 'unknown' });
    await sessions.review();
    expect(sessions.find(token)).toBeNull();
    isArchived = false;
    expect(await sessions.redeem(late)).toEqual({ refused: 'unknown' });
    expect((await openOver(shelf, people)).find(token)).toBeNull();
  });

  it('a link that could not be redeemed for want of room or of the store stays good, and nobody was let in', async () => {
    const shelf = shelfOf();
    let isAway = false;
    const people = () => (isAway ? Promise.reject(new Error('away')) : everybody());
    const sessions = await openOver(shelf, people);
    const { address } = sessions.makeLink('ada');
    isAway = true;
    await expect(sessions.redeem(address)).rejects.toThrow('away');
    isAway = false;
    shelf.isFull = true;
    await expect(sessions.redeem(address)).rejects.toThrow('no space left');
    shelf.isFull = false;
    await sessions.save();
    expect(shelf.kept).toBe('[]');
    expect(await sessions.redeem(address)).toMatchObject({ session: { operatorId: 'ada' } });
  });
});

it.each<[string, string | null, [id: string, role: Role, archived?: boolean][]]>([
  [
    'the first administrator while that one is there',
    'first',
    [
      ['other', 'administrator'],
      ['first', 'administrator'],
    ],
  ],
  [
    'another one when the first is archived',
    'other',
    [
      ['first', 'administrator', true],
      ['other', 'administrator'],
    ],
  ],
  [
    'another one when the first is none any more',
    'other',
    [
      ['first', 'operator'],
      ['other', 'administrator'],
    ],
  ],
  [
    'anybody present where there is none',
    'bea',
    [
      ['gone', 'administrator', true],
      ['bea', 'operator'],
    ],
  ],
  ['nobody where everybody is archived', null, [['first', 'administrator', true]]],
])('whoever is at the machine gets a link for %s', (_, expected, people) => {
  const present = people.map(([id, role, archived = false]) => ({
    id,
    name: id,
    role,
    groupIds: [],
    skills: [],
    archived,
  }));
  const made = administratorLink(present, 'first', {
    makeLink: (personId) => ({ address: `?key=${personId}`, expiresAtMs: 1 }),
  });
  expect(made?.address ?? null).toBe(expected === null ? null : `?key=${expected}`);
});
