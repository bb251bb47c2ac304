import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import type { NumberPool, Store } from '../../electron/store/store.ts';
import { NUMBER_CHOICE_DEFAULTS, type NumberChoice } from '../../shared/contract/number-choice.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  DAY_START,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sqlitePlace,
  UNRATED,
} from './store-places.ts';

const NUMBER = { label: '', trunkId: null, status: 'active', dailyCap: 1_000, ...UNRATED } as const;

async function addNumbers(store: Store, changes: Record<string, object>): Promise<void> {
  for (const [index, [id, change]] of Object.entries(changes).entries()) {
    await store.numbers.save({ ...NUMBER, id, e164: `+49305550${index}`, ...change });
  }
}

const poolWith = (ids: string[], choice: Partial<NumberChoice> = {}): NumberPool => ({
  ids,
  choice: { ...NUMBER_CHOICE_DEFAULTS, ...choice },
});

/** Dials once from a host; answers the number that was shown, or why none was. */
async function dialOnce(store: Store, campaignId: string, host: string, pool: NumberPool): Promise<string> {
  const [contact] = await store.contacts.lease({
    campaignId,
    hostId: host,
    count: 1,
    nowMs: DAY_START,
    leaseMs: 60_000,
  });
  if (!contact) throw new Error('nothing to lease');
  const attempt = sampleAttempt({ campaignId, contactId: contact.id, number: contact.phone }, { host });
  let shown = '';
  const chose = ({ id }: { id: string }): void => {
    shown = id;
  };
  return (await store.attempts.begin(attempt, { pool: { ...pool, chose } })) ?? shown;
}

const counted = (all: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(all)].sort().map((id) => [id, all.filter((each) => each === id).length]));

const clock = drivenClock(DAY_START);

describe.each([sqlitePlace(), postgresPlace()])('the outbound numbers of a campaign on $name', (place) => {
  let store: Store;
  afterEach(() => store.close());
  afterAll(() => place.close());

  const open = async (numbers: Record<string, object>): Promise<string> => {
    store = await openStore(await place.fresh(), { clock, zone: 'UTC' });
    await addNumbers(store, numbers);
    return (await runningCampaign(store, 30)).campaign.id;
  };

  it('are shown in turn, and the attempt keeps which one it was', async () => {
    const campaignId = await open({ a: {}, b: {}, c: {} });
    const shown: string[] = [];
    for (let i = 0; i < 7; i += 1)
      shown.push(await dialOnce(store, campaignId, 'h', poolWith(['a', 'b', 'c'])));
    expect(shown.join('')).toBe('abcabca');
    const attempts = await Promise.all(
      (await store.attempts.openIdsOf('h')).map((id) => store.attempts.get(id)),
    );
    expect(attempts.map((attempt) => attempt?.callerId?.at(-1)).join('')).toBe('0120120');
  });

  it('are shown in turn by each campaign for itself', async () => {
    const first = await open({ a: {}, b: {} });
    const second = (await runningCampaign(store, 4)).campaign.id;
    const shown: string[] = [];
    for (const campaignId of [first, second, second, first, first, second])
      shown.push(await dialOnce(store, campaignId, 'h', poolWith(['a', 'b'])));
    expect(shown.join('')).toBe('aabbaa');
  });

  it('go on in turn when the store is opened again', async () => {
    const location = await place.fresh();
    store = await openStore(location, { clock, zone: 'UTC' });
    await addNumbers(store, { a: {}, b: {} });
    const campaignId = (await runningCampaign(store, 4)).campaign.id;
    expect(await dialOnce(store, campaignId, 'h', poolWith(['a', 'b']))).toBe('a');
    await store.close();
    store = await openStore(location, { clock, zone: 'UTC' });
    expect(await dialOnce(store, campaignId, 'h', poolWith(['a', 'b']))).toBe('b');
  });

  it('are shown as often as their weights say', async () => {
    const campaignId = await open({ a: { weight: 3 }, b: { weight: 1 } });
    const shown: string[] = [];
    for (let i = 0; i < 20; i += 1)
      shown.push(await dialOnce(store, campaignId, 'h', poolWith(['a', 'b'], { rotation: 'weighted' })));
    expect(counted(shown)).toEqual({ a: 15, b: 5 });
  });

  it('are shown by their use of the day, whichever campaign it was for', async () => {
    const first = await open({ a: {}, b: {} });
    const { campaign } = await runningCampaign(store, 6);
    for (let i = 0; i < 2; i += 1) await dialOnce(store, first, 'h', poolWith(['a']));
    const shown: string[] = [];
    for (let i = 0; i < 5; i += 1)
      shown.push(await dialOnce(store, campaign.id, 'h', poolWith(['a', 'b'], { rotation: 'least_used' })));
    expect(shown.join('')).toBe('bbaba');
  });

  it('are shown first where they are of the country of the person', async () => {
    const campaignId = await open({ a: { e164: '+442079460123' }, b: {}, c: {} });
    const shown: string[] = [];
    for (let i = 0; i < 3; i += 1)
      shown.push(await dialOnce(store, campaignId, 'h', poolWith(['a', 'b', 'c'], { near: 'country' })));
    expect(shown.join('')).toBe('bcb');
  });

  it('are left out at the spam score of the campaign, and at another one of another campaign', async () => {
    const campaignId = await open({ a: { spamScore: 7 }, b: { spamScore: 6 } });
    expect(await dialOnce(store, campaignId, 'h', poolWith(['a', 'b']))).toBe('b');
    expect(await dialOnce(store, campaignId, 'h', poolWith(['a']))).toBe('number_capped');
    expect(await dialOnce(store, campaignId, 'h', poolWith(['a'], { spamLimit: 8 }))).toBe('a');
    expect(await dialOnce(store, campaignId, 'h', poolWith(['a'], { spamLimit: null }))).toBe('a');
  });

  it('give way to the others at their daily cap, and count no use of a dial that is refused', async () => {
    const campaignId = await open({ a: { dailyCap: 1 }, b: { dailyCap: 2 } });
    const shown: string[] = [];
    for (let i = 0; i < 4; i += 1) shown.push(await dialOnce(store, campaignId, 'h', poolWith(['a', 'b'])));
    expect(shown).toEqual(['a', 'b', 'b', 'number_capped']);
    expect((await store.numbers.list()).map(({ usedToday }) => usedToday)).toEqual([1, 2]);
  });

  it('keep their score, since when and by whom', async () => {
    await open({ a: { spamScore: 4, spamSetAtMs: DAY_START, spamSetBy: 'Ada', weight: 5 } });
    expect(await store.numbers.list()).toMatchObject([
      { spamScore: 4, spamSetAtMs: DAY_START, spamSetBy: 'Ada', weight: 5 },
    ]);
  });
});

describe('the outbound numbers that several hosts share on one PostgreSQL', () => {
  const place = postgresPlace();
  afterAll(() => place.close());

  const dialAll = async (
    contacts: number,
    numbers: Record<string, object>,
    choice: Partial<NumberChoice>,
  ): Promise<string[]> => {
    const location = await place.fresh();
    const hosts = await Promise.all([1, 2, 3].map(() => openStore(location, { clock, zone: 'UTC' })));
    const [first] = hosts;
    if (!first) throw new Error('no host');
    await addNumbers(first, numbers);
    const { campaign } = await runningCampaign(first, contacts);
    const pool = poolWith(Object.keys(numbers), choice);
    const shown: string[] = [];
    const work = async (store: Store, host: string): Promise<void> => {
      for (let i = 0; i < contacts / 6; i += 1) shown.push(await dialOnce(store, campaign.id, host, pool));
    };
    await Promise.all(hosts.flatMap((store, i) => [work(store, `h${i}a`), work(store, `h${i}b`)]));
    await Promise.all(hosts.map((store) => store.close()));
    return shown;
  };

  it('are shown in turn over all of them, so that each has the same number of calls', async () => {
    expect(counted(await dialAll(120, { a: {}, b: {}, c: {}, d: {} }, {}))).toEqual({
      a: 30,
      b: 30,
      c: 30,
      d: 30,
    });
  });

  it('are shown by weight over all of them', async () => {
    const numbers = { a: { weight: 3 }, b: { weight: 2 }, c: { weight: 1 } };
    expect(counted(await dialAll(120, numbers, { rotation: 'weighted' }))).toEqual({ a: 60, b: 40, c: 20 });
  });

  it.each(['round_robin', 'least_used'] as const)(
    'never exceed their daily caps together, by %s',
    async (rotation) => {
      const numbers = { a: { dailyCap: 20 }, b: { dailyCap: 35 } };
      expect(counted(await dialAll(120, numbers, { rotation }))).toEqual({ a: 20, b: 35, number_capped: 65 });
    },
  );
});
