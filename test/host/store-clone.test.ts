import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import type { Campaign } from '../../shared/contract/campaign.ts';
import { CAMPAIGN_STATUS_NAMES } from '../../shared/domain/campaign-status.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { CONTACT_STATE_NAMES, contactStatesOfKind } from '../../shared/domain/contact-state.ts';
import { breathe } from '../../electron/store/database.ts';
import { connect, openStore } from '../../electron/store/open.ts';
import type { CampaignCopy, Store, StoreLocation } from '../../electron/store/store.ts';
import {
  DAY_START,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sampleCampaign,
  sampleImport,
  sqlitePlace,
} from './store-places.ts';

const WRITER = fileURLToPath(new URL('./store-clone-writer.ts', import.meta.url));
/** More than one step of the copy, however it is cut. */
const MANY = 4_500;

const asDraft = (): CampaignCopy['as'] => {
  const { name: _name, run: _run, ...as } = sampleCampaign({ createdBy: 'Bo', createdAtMs: DAY_START + 1 });
  return as;
};
const cloned = (store: Store, of: Pick<Campaign, 'id' | 'run'>) =>
  store.campaigns.clone({ of, as: asDraft() });
async function mustClone(store: Store, of: Pick<Campaign, 'id' | 'run'>) {
  const made = await cloned(store, of);
  if (!made) throw new Error('The store refused it.');
  return made;
}

const number = (n: number): string => `+44207946${String(n).padStart(4, '0')}`;
const person = (n: number) => ({
  phone: number(n),
  name: `Person ${n}`,
  priority: 'normal' as const,
  tags: [],
});

/** A campaign with many contacts, whose numbers are in another order than the list. */
async function withMany(store: Store): Promise<Campaign> {
  const campaign = sampleCampaign();
  await store.campaigns.create(campaign);
  await store.imports.save(sampleImport(campaign.id, { id: campaign.id }));
  const stage = await store.imports.stage(campaign.id, campaign.id, ['City']);
  await stage.add(
    Array.from({ length: MANY }, (_, i) => ({
      ...person((i * 7_919) % 10_000),
      line: i + 2,
      variables: ['York'],
    })),
  );
  await stage.commit();
  return campaign;
}

const beside = (location: StoreLocation) =>
  connect(location, { clock: drivenClock(DAY_START) }, { durability: 'normal', connections: 1 });

/** How many rows the database holds of campaigns that are none of these. */
async function rowsOfOthers(
  location: StoreLocation,
  ids: readonly string[],
): Promise<Record<string, number>> {
  const { db } = beside(location);
  const known = sql`(select key from campaigns where id in (${sql.join(ids)}))`;
  const counted: Record<string, number> = {};
  for (const table of ['contacts', 'contact_phones', 'contact_runs', 'runs']) {
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}
      where campaign_key not in ${known}`.execute(db);
    counted[table] = Number(rows[0]?.n);
  }
  const { rows } = await sql<{ n: number }>`select count(*) as n from campaigns
    where id not in (${sql.join(ids)})`.execute(db);
  counted['campaigns'] = Number(rows[0]?.n);
  await db.destroy();
  return counted;
}
const NOTHING = { contacts: 0, contact_phones: 0, contact_runs: 0, runs: 0, campaigns: 0 };

/** Everybody of a campaign in the order of the list, by their ids. */
async function everybody(store: Store, location: StoreLocation, campaignId: string) {
  const { db } = beside(location);
  const { rows } = await sql<{
    id: number;
  }>`select k.id as id from contacts k join campaigns c on c.key = k.campaign_key
    where c.id = ${campaignId} order by k.id`.execute(db);
  await db.destroy();
  const all = [];
  for (const { id } of rows) {
    const contact = await store.contacts.get(id);
    if (contact) all.push(contact);
  }
  return all;
}

describe.each([sqlitePlace(), postgresPlace()])('a copy of a campaign on $name', (place) => {
  afterAll(() => place.close());

  it('has everybody in the order of the list, as nobody had ever called them', async () => {
    const { store, location } = await openFresh(place);
    const states = fc.constantFrom(...CONTACT_STATE_NAMES);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            state: states,
            priority: fc.constantFrom('high', 'normal', 'low'),
            barred: fc.boolean(),
          }),
          {
            maxLength: 12,
          },
        ),
        fc.nat({ max: 2 }),
        async (people, others) => {
          const campaign = sampleCampaign();
          const other = sampleCampaign({ name: 'Other' });
          for (const each of [campaign, other]) await store.campaigns.create(each);
          const { db } = beside(location);
          for (const [i, { state, priority, barred }] of people.entries()) {
            const row = {
              ...person(900 - i),
              priority,
              tags: [`tag ${i}`],
              variables: { City: `City ${i}` },
            };
            const added = await store.contacts.addOne(campaign.id, row);
            // Ids of other campaigns lie between.
            for (let n = 0; n < others; n++)
              await store.contacts.addOne(other.id, { ...row, phone: number(i * 3 + n) });
            if (!('contactId' in added)) throw new Error('Nobody was added.');
            await sql`update contact_runs set state = ${state}, work = null, attempts = 3, next_at_ms = 5, recency = -9,
              missed = 1, owner_id = 'ada', last_outcome = 'busy' where contact_id = ${added.contactId}`.execute(
              db,
            );
            if (barred) await store.blacklist.add({ phone: row.phone, reason: '', addedAtMs: 1, who: 'Ada' });
          }
          await db.destroy();
          const before = await everybody(store, location, campaign.id);
          const { campaign: copy, contacts } = await mustClone(store, campaign);
          const stays = before.filter(({ state }) => state !== 'removed');
          expect(contacts).toBe(stays.length);
          const expected = [];
          for (const { phone, name, variables, priority, tags, state } of stays) {
            const isKept = state === 'invalid_record' || state === 'excluded';
            const now = isKept ? state : (await store.blacklist.has(phone)) ? 'blacklisted' : 'pending';
            expected.push({ phone, name, variables, priority, tags, state: now });
          }
          const after = await everybody(store, location, copy.id);
          expect(after).toEqual(
            expected.map((one, i) => ({
              ...one,
              id: after[i]?.id,
              campaignId: copy.id,
              attempts: 0,
              nextAtMs: null,
              lastOutcome: null,
              lastCalledAtMs: null,
              callbackFor: null,
              missedCallbacks: 0,
            })),
          );
          const counts: Record<string, number> = {};
          for (const { state } of expected) counts[state] = (counts[state] ?? 0) + 1;
          expect(await store.campaigns.counts(copy.id)).toEqual(counts);
          expect(await everybody(store, location, campaign.id)).toEqual(before);
          // They are called in the order in which the first ones would have been.
          await store.campaigns.move(copy.id, 'draft', 'running', { atMs: 1, startedAtMs: 1 });
          const request = { campaignId: copy.id, hostId: 'a', count: 20, nowMs: DAY_START, leaseMs: 1 };
          const places = { high: 0, normal: 1, low: 2 };
          expect((await store.contacts.lease(request)).map(({ phone }) => phone)).toEqual(
            expected
              .filter(({ state }) => state === 'pending')
              .toSorted((a, b) => places[a.priority] - places[b.priority])
              .map(({ phone }) => phone),
          );
          for (const { phone } of await store.blacklist.list()) await store.blacklist.remove(phone);
        },
      ),
      { numRuns: 12 },
    );
    await store.close();
  });

  it('is a draft in its first run, of whatever status the other is, which stands as it did', async () => {
    const { store } = await openFresh(place);
    for (const status of CAMPAIGN_STATUS_NAMES) {
      const failure = { cause: null, sinceMs: null, sentence: 'No trunk.', action: null };
      const ran = status === 'draft' ? {} : { startedAtMs: 1, endedAtMs: 2, run: 3, failure };
      const of = sampleCampaign({ status, name: status, ...ran });
      await store.campaigns.create(of);
      const { campaign, contacts } = await mustClone(store, of);
      const { id } = campaign;
      expect(contacts).toBe(0);
      expect(await store.campaigns.get(id)).toEqual(campaign);
      expect(campaign).toMatchObject({
        name: `${status} (copy)`,
        status: 'draft',
        run: 1,
        startedAtMs: null,
      });
      expect(await store.campaigns.get(of.id)).toEqual(of);
      expect(await store.runs.list(id)).toEqual([]);
      expect(await store.campaigns.remove(id), 'it has never run').toBe(true);
    }
    await store.close();
  });

  it('has the people of the run that the campaign is in, and no attempt of any', async () => {
    const { store } = await openFresh(place);
    const { campaign } = await runningCampaign(store, 2);
    const [contact] = await store.contacts.lease({
      campaignId: campaign.id,
      hostId: 'host-a',
      count: 1,
      nowMs: DAY_START,
      leaseMs: 60_000,
    });
    if (!contact) throw new Error('nothing to lease');
    const attempt = sampleAttempt({ campaignId: campaign.id, contactId: contact.id, number: contact.phone });
    expect(await store.attempts.begin(attempt, {})).toBeNull();
    const { campaign: copy } = await mustClone(store, campaign);
    expect(await store.campaigns.counts(copy.id)).toEqual({ pending: 2 });
    expect(await store.attempts.count(copy.id)).toBe(0);
    expect(await store.attempts.figures(copy.id, 1)).toMatchObject({ attempts: 0 });
    const busy = contactStatesOfKind('in_flight').map((state) => [state, 1] as const);
    expect(await store.campaigns.counts(campaign.id), 'the call goes on').toMatchObject(
      Object.fromEntries(busy.filter(([state]) => state === 'dialling')),
    );
    await store.close();
  });

  it('is made as often as it is asked for at the same moment, each whole and with a name of its own', async () => {
    const { store, location } = await openFresh(place);
    const campaign = await withMany(store);
    const made = await Promise.all([mustClone(store, campaign), mustClone(store, campaign)]);
    expect(made.map((one) => one.campaign.name).toSorted()).toEqual([
      'Spring offer (copy 2)',
      'Spring offer (copy)',
    ]);
    for (const { campaign: copy, contacts } of made) {
      expect(contacts).toBe(MANY);
      expect(await store.campaigns.counts(copy.id)).toEqual({ pending: MANY });
    }
    const ids = [campaign.id, ...made.map((one) => one.campaign.id)];
    expect(await rowsOfOthers(location, ids)).toEqual(NOTHING);
    await store.close();
  });

  it('is seen by nobody before it is whole', async () => {
    const { store } = await openFresh(place);
    const campaign = await withMany(store);
    let isMade = false;
    const making = mustClone(store, campaign).finally(() => {
      isMade = true;
    });
    let looks = 0;
    for (;;) {
      await breathe();
      const all = await store.campaigns.list();
      if (isMade) break;
      if (all.length > 1) {
        const copy = all.find(({ id }) => id !== campaign.id);
        expect(await store.campaigns.counts(copy?.id ?? '')).toEqual({ pending: MANY });
      } else looks += 1;
    }
    const { campaign: copy } = await making;
    expect(looks).toBeGreaterThan(3);
    expect((await store.campaigns.list()).map(({ id }) => id).toSorted()).toEqual(
      [campaign.id, copy.id].toSorted(),
    );
    await store.close();
  });

  it('waits for no list: it is refused while one comes in, and whoever comes in meanwhile is left out', async () => {
    const { store, location } = await openFresh(place);
    const campaign = await withMany(store);
    await store.imports.save(sampleImport(campaign.id));
    expect(await cloned(store, campaign)).toBeNull();
    const stage = await store.imports.stage('import-1', campaign.id, []);
    await stage.abandon();
    await store.imports.save(sampleImport(campaign.id, { status: 'failed', endedAtMs: 3 }));
    expect(await rowsOfOthers(location, [campaign.id])).toEqual(NOTHING);

    const making = mustClone(store, campaign);
    await store.settings.get('any');
    await store.imports.save(sampleImport(campaign.id, { id: 'late' }));
    const late = await store.imports.stage('late', campaign.id, []);
    await late.add(
      Array.from({ length: 1_500 }, (_, i) => ({ ...person(20_000 + i), line: i + 2, variables: [] })),
    );
    await late.commit();
    await store.contacts.addOne(campaign.id, { ...person(50_000), variables: {} });
    const { campaign: copy, contacts } = await making;
    expect(contacts).toBe(MANY);
    expect(await store.campaigns.counts(copy.id)).toEqual({ pending: MANY });
    expect(await store.campaigns.counts(campaign.id)).toEqual({ pending: MANY + 1_501 });
    await store.close();
  });

  it('has nobody as one to call who asked meanwhile not to be called', async () => {
    const { store } = await openFresh(place);
    const campaign = await withMany(store);
    const making = mustClone(store, campaign);
    const barred = Array.from({ length: 40 }, (_, i) => number((i * 97 * 7_919) % 10_000));
    for (const phone of barred) await store.blacklist.add({ phone, reason: '', addedAtMs: 1, who: 'Ada' });
    const { campaign: copy } = await making;
    expect(await store.campaigns.counts(copy.id)).toEqual({ pending: MANY - 40, blacklisted: 40 });
    await store.close();
  });

  it('is not made of a campaign that is deleted meanwhile, or that went back to the run before', async () => {
    const { store, location } = await openFresh(place);
    const campaign = await withMany(store);
    const making = cloned(store, campaign);
    await store.settings.get('any');
    expect(await store.campaigns.remove(campaign.id)).toBe(true);
    expect(await making).toBeNull();
    expect(await rowsOfOthers(location, ['none'])).toEqual(NOTHING);

    const again = await withMany(store);
    await store.campaigns.move(again.id, 'draft', 'running', { atMs: 1, startedAtMs: 1 });
    await store.campaigns.move(again.id, 'running', 'completed', { atMs: 2, endedAtMs: 2 });
    expect(await store.runs.prepare(again)).toBe(true);
    expect(await store.runs.enter(again)).toBe(true);
    const prepared = { id: again.id, run: 2 };
    await store.contacts.addOne(again.id, { ...person(50_000), variables: {} });
    const of = cloned(store, prepared);
    await store.settings.get('any');
    expect(await store.runs.takeBack(prepared)).toBe(true);
    await store.runs.purge();
    expect(await of).toBeNull();
    expect(await rowsOfOthers(location, [again.id])).toEqual(NOTHING);
    await store.close();
  });

  it('leaves nothing when its store is closed in the middle', async () => {
    const { store: first, location } = await openFresh(place);
    const campaign = await withMany(first);
    const cut = cloned(first, campaign).then(
      () => 'done',
      () => 'cut',
    );
    await first.settings.get('any');
    await first.close();
    expect(await cut).toBe('cut');
    const store = await openStore(location, { clock: drivenClock(DAY_START), zone: 'UTC' });
    expect(await rowsOfOthers(location, [campaign.id])).toEqual(NOTHING);
    expect((await mustClone(store, campaign)).campaign.name).toBe('Spring offer (copy)');
    await store.close();
  });

  it.each(['numbers', 'people'])('leaves nothing when its host is killed among the %s', async (moment) => {
    const { store: first, location } = await openFresh(place);
    const campaign = await withMany(first);
    await first.close();
    const at = location.kind === 'sqlite' ? location.folder : location.url;
    const writer = spawn(process.execPath, [WRITER, at, campaign.id, moment], { stdio: 'inherit' });
    const [, signal] = (await once(writer, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    expect((await rowsOfOthers(location, [campaign.id]))['contact_phones']).toBeGreaterThan(500);
    const store = await openStore(location, { clock: drivenClock(DAY_START), zone: 'UTC' });
    expect(await rowsOfOthers(location, [campaign.id])).toEqual(NOTHING);
    expect(await store.campaigns.counts(campaign.id)).toEqual({ pending: MANY });
    expect((await mustClone(store, campaign)).contacts).toBe(MANY);
    await store.close();
  });
});

describe('a copy that one of two hosts makes', () => {
  const place = postgresPlace();
  afterAll(() => place.close());

  it('is left alone by the other one, which starts meanwhile', async () => {
    const { store, location } = await openFresh(place);
    const campaign = await withMany(store);
    const copy = { isMade: false };
    const making = mustClone(store, campaign).finally(() => {
      copy.isMade = true;
    });
    let starts = 0;
    while (!copy.isMade) {
      const other = await openStore(location, { clock: drivenClock(DAY_START), zone: 'UTC' });
      await other.close();
      starts += 1;
    }
    expect((await making).contacts).toBe(MANY);
    expect(starts).toBeGreaterThan(1);
    await store.close();
  });
});
