import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import type { Campaign } from '../../shared/contract/campaign.ts';
import { failureOf } from '../../shared/domain/campaign-failure.ts';
import { CONTACT_STATES, CONTACT_STATE_NAMES, KEPT_OVER_RUNS } from '../../shared/domain/contact-state.ts';
import { connect, openStore } from '../../electron/store/open.ts';
import type { Store, StoreLocation } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  DAY_START,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sampleCampaign,
  sampleImport,
  sampleSettings,
  sqlitePlace,
} from './store-places.ts';

const END = { endedAtMs: DAY_START + 9_000, endedBy: 'Ada', completionReason: 'manually_stopped' } as const;
const RESULTS = ['completed', 'exhausted', 'retry_scheduled', 'callback_scheduled', 'excluded'] as const;

/** Something that happens to a contact of a run before it ends. */
interface Step {
  contact: number;
  kind: 'call' | 'miss' | 'give' | 'withdraw' | 'blacklist';
  to: (typeof RESULTS)[number];
  later: number;
}
const work: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    contact: fc.nat({ max: 7 }),
    kind: fc.constantFrom<Step['kind'][]>('call', 'call', 'call', 'miss', 'give', 'withdraw', 'blacklist'),
    to: fc.constantFrom(...RESULTS),
    later: fc.nat({ max: 5_000 }),
  }),
  { maxLength: 25 },
);
/** What is done to the prepared run before it is taken back. */
const meanwhile = fc.array(
  fc.record({
    kind: fc.constantFrom('edit', 'add', 'again', 'give', 'list'),
    number: fc.nat({ max: 4 }),
  }),
  { maxLength: 6 },
);

const row = (number: number) => ({
  phone: `+44207946${String(number).padStart(4, '0')}`,
  name: 'Late',
  variables: {},
  priority: 'high' as const,
  tags: [],
});

async function workOn(store: Store, campaign: Campaign, ids: number[], steps: readonly Step[]) {
  const { id: campaignId, run } = campaign;
  for (const [i, { contact, kind, to, later }] of steps.entries()) {
    const id = ids[contact % ids.length] ?? 0;
    const now = await store.contacts.get(id);
    if (!now) throw new Error('A contact is lost.');
    const nextAtMs = DAY_START + later;
    if (kind === 'call' && CONTACT_STATES[now.state].kind === 'waiting') {
      const at = { id, run };
      await store.contacts.move(at, [now.state], 'leased', {});
      await store.contacts.move(at, ['leased'], 'bcw', {});
      await sqlLease(store, id);
      const attempt = sampleAttempt(
        { campaignId, contactId: id, number: now.phone },
        { run, pass: now.attempts + 1, createdAtMs: DAY_START + i },
      );
      expect(await store.attempts.begin(attempt, {})).toBeNull();
      await store.attempts.finish(
        attempt.id,
        { outcome: 'busy', endedAtMs: DAY_START + i },
        {
          from: CONTACT_STATE_NAMES,
          to,
          change: { nextAtMs, lastOutcome: 'busy', ownerId: i % 2 ? 'ada' : null },
        },
      );
    } else if (kind === 'miss' && now.state === 'callback_scheduled') {
      const [overdue] = await store.callbacks.overdue(campaignId, DAY_START + 10_000, 1);
      if (overdue) await store.callbacks.miss(overdue, { to: 'callback_scheduled', nextAtMs, ownerId: null });
    } else if (kind === 'give') await store.callbacks.assign(id, 'ben');
    else if (kind === 'withdraw' && CONTACT_STATES[now.state].kind === 'waiting') {
      await store.contacts.move({ id, run }, [now.state], 'removed', { nextAtMs: null });
    } else if (kind === 'blacklist') {
      await store.blacklist.add({ phone: now.phone, reason: '', addedAtMs: 1, who: 'Ada' });
    }
  }
}

/** The host that begins an attempt has to have the contact. */
let leaseAs: (id: number) => Promise<void> = () => Promise.resolve();
const sqlLease = (_store: Store, id: number): Promise<void> => leaseAs(id);

/** Looks into the database beside the store. */
const beside = (location: StoreLocation) =>
  connect(location, { clock: drivenClock(DAY_START) }, { durability: 'normal', connections: 1 });

/** Everything that is kept of a campaign and of one run of it. */
async function dump({ db }: ReturnType<typeof beside>, { id, run }: Campaign): Promise<unknown> {
  const { key, ...campaign } = await db
    .selectFrom('campaigns')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const of = async (table: string, where = sql`true`, order = sql`1, 2, 3`): Promise<unknown[]> => {
    const { rows } = await sql<
      Record<string, unknown>
    >`select * from ${sql.table(table)} where campaign_key = ${key}
      and ${where} order by ${order}`.execute(db);
    return rows;
  };
  const inRun = sql`run = ${run}`;
  const counts = await sql`select run, state, sum(n) as n from contact_counts where campaign_key = ${key}
    group by run, state having sum(n) <> 0 order by run, state`.execute(db);
  return {
    campaign,
    run: await of('runs', inRun),
    allRuns: (await of('runs')).length,
    people: await of('contacts', sql`true`, sql`id`),
    phones: await of('contact_phones'),
    inRun: await of('contact_runs', inRun),
    everywhere: (await of('contact_runs')).length,
    counts: counts.rows,
    callbacks: await of('callback_figures'),
    attempts: await of('attempts', sql`true`, sql`id`),
  };
}

const NO_TRUNK = failureOf('no_trunk', { sinceMs: 1, forMs: 600_000, detail: 'It is away.' });

async function restarted(store: Store, campaign: Campaign): Promise<Campaign> {
  expect(await store.runs.prepare(campaign)).toBe(true);
  expect(await store.runs.enter(campaign)).toBe(true);
  const now = await store.campaigns.get(campaign.id);
  if (!now) throw new Error('The campaign is lost.');
  expect(now).toMatchObject({ run: campaign.run + 1, status: 'draft', startedAtMs: null, endedAtMs: null });
  return now;
}

/** From now on the step which comes to a contact beyond this id fails, as that of a host which was stopped in it. */
async function stopBeyond({ kind, db }: ReturnType<typeof beside>, on: 'insert' | 'delete', id: number) {
  const row = sql.raw(on === 'insert' ? 'new' : 'old');
  const when = sql`${row}.contact_id > ${sql.lit(id)}`;
  if (kind === 'sqlite') {
    await sql`create trigger stopped before ${sql.raw(on)} on contact_runs when ${when}
      begin select raise(abort, 'The host was stopped.'); end`.execute(db);
    return;
  }
  await sql`create or replace function stopped() returns trigger language plpgsql as
    $$ begin raise exception 'The host was stopped.'; end $$`.execute(db);
  await sql`create trigger stopped before ${sql.raw(on)} on contact_runs for each row when (${when})
    execute function stopped()`.execute(db);
}

const runAgain = ({ kind, db }: ReturnType<typeof beside>) =>
  (kind === 'sqlite' ? sql`drop trigger stopped` : sql`drop trigger stopped on contact_runs`).execute(db);

describe.each([sqlitePlace(), postgresPlace()])('the runs of a campaign on $name', (place) => {
  afterAll(() => place.close());

  it('are taken back without a trace: contacts, counters, reason and callbacks of the run before stand as they did', async () => {
    const { store, location } = await openFresh(place);
    const direct = beside(location);
    leaseAs = async (id) => {
      await sql`update contact_runs set lease_host = 'host-a' where contact_id = ${id} and state = 'bcw'`.execute(
        direct.db,
      );
    };
    await fc.assert(
      fc.asyncProperty(
        work,
        meanwhile,
        fc.constantFrom('completed', 'failed'),
        async (steps, later, ends) => {
          const { campaign, contactIds } = await runningCampaign(store, 8);
          await workOn(store, campaign, contactIds, steps);
          const ending = ends === 'failed' ? { ...END, completionReason: null, failure: NO_TRUNK } : END;
          await store.campaigns.move(campaign.id, 'running', ends, { atMs: 2, ...ending });
          if (ends === 'completed') await store.contacts.closeWaiting(campaign, 'manual_stopped');
          const before = await dump(direct, campaign);
          const states = new Map<number, string>();
          for (const id of contactIds) states.set(id, (await store.contacts.get(id))?.state ?? '');

          const prepared = await restarted(store, campaign);
          for (const id of contactIds) {
            const kept = KEPT_OVER_RUNS.find((state) => state === states.get(id));
            const contact = await store.contacts.get(id);
            const barred = contact !== null && (await store.blacklist.has(contact.phone));
            expect(contact).toMatchObject({
              state: kept ?? (barred ? 'blacklisted' : 'pending'),
              attempts: 0,
              nextAtMs: null,
              lastOutcome: null,
              lastCalledAtMs: null,
              callbackFor: null,
              missedCallbacks: 0,
            });
            expect(await store.contacts.get(id, campaign.run)).toMatchObject({ state: states.get(id) });
          }
          for (const [i, { kind, number }] of later.entries()) {
            if (kind === 'edit') {
              const settings = sampleSettings({ concurrency: number + 1 });
              await store.campaigns.update(campaign.id, { settings });
            } else if (kind === 'add') await store.contacts.addOne(campaign.id, row(number));
            else if (kind === 'give') await store.callbacks.assign(contactIds[number] ?? 0, 'ada');
            else if (kind === 'list') {
              const record = sampleImport(campaign.id, { id: `${campaign.id}-${i}` });
              await store.imports.save(record);
              const stage = await store.imports.stage(record.id, campaign.id, []);
              await stage.add([{ ...row(number), line: 2, variables: [] }]);
              expect(await store.runs.takeBack(prepared)).toBe(false);
              await stage.commit();
            } else {
              expect(await store.runs.takeBack(prepared)).toBe(true);
              expect(await store.runs.purge()).toBeUndefined();
              await restarted(store, campaign);
            }
          }
          expect(await store.runs.takeBack(prepared)).toBe(true);
          await store.runs.purge();
          expect(await dump(direct, campaign)).toEqual(before);
          expect(await store.runs.takeBack(prepared)).toBe(false);
          for (const { phone } of await store.blacklist.list()) await store.blacklist.remove(phone);
        },
      ),
      { numRuns: 15 },
    );
    await direct.db.destroy();
    await store.close();
  });

  it('are prepared once however many press Restart, and only from the end of the run before', async () => {
    const { store } = await openFresh(place);
    const { campaign } = await runningCampaign(store, 5);
    expect(await store.runs.prepare(campaign)).toBe(false);
    expect(await store.runs.enter(campaign)).toBe(false);
    await store.contacts.lease({
      campaignId: campaign.id,
      hostId: 'a',
      count: 1,
      nowMs: DAY_START,
      leaseMs: 1,
    });
    await store.campaigns.move(campaign.id, 'running', 'completed', { atMs: 2, ...END });
    const press = async () => (await store.runs.prepare(campaign)) && store.runs.enter(campaign);
    expect(await press(), 'somebody has a contact in hand').toBe(false);
    await store.contacts.returnLeases({ hostId: 'a' });
    await store.imports.save(sampleImport(campaign.id));
    expect(await press(), 'a list is coming in').toBe(false);
    await store.imports.save(sampleImport(campaign.id, { status: 'failed', endedAtMs: 3 }));
    expect((await Promise.all([press(), press(), press()])).filter((done) => done)).toHaveLength(1);
    expect(await store.campaigns.counts(campaign.id)).toEqual({ pending: 5 });
    expect((await store.campaigns.get(campaign.id))?.run).toBe(2);
    expect(await store.campaigns.remove(campaign.id), 'a run before it is to be reported on').toBe(false);
    await store.close();
  });

  it('call nobody who asked not to be called while the next one was prepared already', async () => {
    const { store } = await openFresh(place);
    const { campaign, contactIds } = await runningCampaign(store, 4);
    const [excluded = 0, barred = 0, removed = 0, other = 0] = contactIds;
    await store.contacts.move({ id: barred, run: 1 }, ['pending'], 'cancelled');
    await store.campaigns.move(campaign.id, 'running', 'failed', { atMs: 2, ...END });
    expect(await store.runs.prepare(campaign)).toBe(true);
    await store.contacts.move({ id: excluded, run: 1 }, ['pending'], 'excluded');
    const phone = (await store.contacts.get(barred))?.phone ?? '';
    await store.blacklist.add({ phone, reason: 'asked', addedAtMs: 1, who: 'Ada' });
    await store.contacts.move({ id: removed, run: 1 }, ['pending'], 'removed');
    await restarted(store, campaign);
    const states = async (...ids: number[]) =>
      Promise.all(ids.map(async (id) => (await store.contacts.get(id))?.state));
    expect(await states(excluded, barred, removed, other)).toEqual([
      'excluded',
      'blacklisted',
      'removed',
      'pending',
    ]);
    expect(await store.campaigns.counts(campaign.id)).toEqual({
      excluded: 1,
      blacklisted: 1,
      removed: 1,
      pending: 1,
    });
    const change = { atMs: 3, startedAtMs: DAY_START };
    await store.campaigns.move(campaign.id, 'draft', 'running', change);
    const request = { campaignId: campaign.id, hostId: 'a', count: 9, nowMs: DAY_START, leaseMs: 1 };
    expect((await store.contacts.lease(request)).map(({ id }) => id)).toEqual([other]);
    await store.close();
  });

  it('are dialled apart: the next one begins with everybody anew, and every attempt stays readable with its run', async () => {
    const { store } = await openFresh(place);
    const { campaign } = await runningCampaign(store, 2);
    const { id: campaignId } = campaign;
    const call = async (run: number, to: 'completed' | 'exhausted', atMs: number) => {
      const request = { campaignId, hostId: 'host-a', count: 1, nowMs: DAY_START, leaseMs: 60_000 };
      const [contact] = await store.contacts.lease(request);
      if (!contact) throw new Error('nothing to lease');
      expect(contact).toMatchObject({ run, pass: 1 });
      const of = { campaignId, contactId: contact.id, number: contact.phone };
      const stale = sampleAttempt(of, { run: 3 - run });
      expect(await store.attempts.begin(stale, {})).not.toBeNull();
      const attempt = sampleAttempt(of, { run, createdAtMs: atMs });
      expect(await store.attempts.begin(attempt, {})).toBeNull();
      await store.attempts.finish(
        attempt.id,
        { outcome: 'busy', endedAtMs: atMs },
        { from: ['dialling'], to },
      );
    };
    await call(1, 'completed', DAY_START + 1);
    await store.campaigns.move(campaignId, 'running', 'completed', { atMs: 2, ...END });
    await store.contacts.closeWaiting(campaign, 'manual_stopped');
    await restarted(store, campaign);
    const change = { atMs: 3, startedAtMs: DAY_START + 5_000 };
    await store.campaigns.move(campaignId, 'draft', 'running', change);
    expect(await store.runs.takeBack({ id: campaignId, run: 2 }), 'it was started').toBe(false);
    await call(2, 'exhausted', DAY_START + 6_000);

    const states = async (run: number) => {
      const list = { campaignId, run, states: [], search: '', cursor: null, limit: 10 };
      const { rows, total } = await store.contacts.callList(list);
      expect(total).toBe(2);
      const found = await store.contacts.callList({ ...list, search: 'person' });
      expect(found.rows).toEqual(rows);
      return rows.map(({ state, trail }) => [state, trail.map((one) => one.run)]);
    };
    expect(await states(1)).toEqual([
      ['completed', [1]],
      ['manual_stopped', []],
    ]);
    expect(await states(2)).toEqual([
      ['exhausted', [1, 2]],
      ['pending', []],
    ]);
    const report = async (run?: number) => {
      const rows = [];
      for await (const batch of store.attempts.report(campaignId, { run: run ?? null, batch: 1 }))
        rows.push(...batch);
      return rows.map((one) => [one.run, one.contactState]);
    };
    expect(await report()).toEqual([
      [1, 'completed'],
      [2, 'exhausted'],
    ]);
    expect(await report(1)).toEqual([[1, 'completed']]);
    expect(await store.attempts.count(campaignId, 2)).toBe(1);
    expect(await store.attempts.figures(campaignId, 2)).toMatchObject({ attempts: 1 });
    expect(await store.runs.list(campaignId)).toMatchObject([
      { run: 1, contacts: 2, ...END },
      { run: 2, contacts: 2, startedAtMs: change.startedAtMs, endedAtMs: null, completionReason: null },
    ]);
    await store.close();
  });

  it('carry on where a stopped host left them, prepared in part or taken back in part', async () => {
    const { store: first, location } = await openFresh(place);
    const campaign = sampleCampaign();
    await first.campaigns.create(campaign);
    await first.imports.save(sampleImport(campaign.id));
    const stage = await first.imports.stage('import-1', campaign.id, []);
    const people = Array.from({ length: 4_500 }, (_, i) => ({ ...row(i), line: i + 2, variables: [] }));
    await stage.add(people);
    await stage.commit();
    await first.campaigns.move(campaign.id, 'draft', 'running', { atMs: 1, startedAtMs: 1 });
    await first.campaigns.move(campaign.id, 'running', 'completed', { atMs: 2, ...END });
    const rowsOfRun2 = async (): Promise<number> => {
      const { db } = beside(location);
      const { rows } = await sql<{ n: number }>`select count(*) as n from contact_runs where run = 2`.execute(
        db,
      );
      await db.destroy();
      return Number(rows[0]?.n);
    };
    /** Stops the host in its third step: what it had done by then is kept, and the store is opened by another one. */
    const cutOff = async (
      store: Store,
      on: 'insert' | 'delete',
      doing: () => Promise<unknown>,
    ): Promise<Store> => {
      const direct = beside(location);
      await stopBeyond(direct, on, 2_500);
      await expect(doing()).rejects.toThrow();
      await store.close();
      await runAgain(direct);
      await direct.db.destroy();
      expect(await rowsOfRun2(), 'done in part').toBe(on === 'insert' ? 2_000 : 2_500);
      return openStore(location, { clock: drivenClock(DAY_START), zone: 'UTC' });
    };
    const second = await cutOff(first, 'insert', () => first.runs.prepare(campaign));
    const left = await second.campaigns.get(campaign.id);
    expect(left).toMatchObject({ run: 1, status: 'completed' });
    expect(await second.campaigns.counts(campaign.id), 'nobody sees what is not whole').toEqual({
      pending: 4_500,
    });
    const prepared = await restarted(second, campaign);
    expect(await second.campaigns.counts(campaign.id)).toEqual({ pending: 4_500 });
    expect(await second.runs.takeBack(prepared)).toBe(true);
    const third = await cutOff(second, 'delete', () => second.runs.purge());
    expect(await rowsOfRun2()).toBe(0);
    expect(await third.runs.list(campaign.id)).toMatchObject([{ run: 1, contacts: 4_500 }]);
    await third.close();
  });
});
