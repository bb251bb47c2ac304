import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { connect, openStore } from '../../electron/store/open.ts';
import type { Store } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { startCluster } from './postgres/cluster.ts';
import { DAY_START, postgresPlace, runningCampaign, sampleAttempt, UNRATED, poolOf } from './store-places.ts';

describe('several hosts on one PostgreSQL', () => {
  const place = postgresPlace();
  afterAll(() => place.close());

  it('never take or dial one contact twice, and count exactly', async () => {
    const location = await place.fresh();
    const clock = drivenClock(DAY_START);
    const hosts: Store[] = await Promise.all(Array.from({ length: 4 }, () => openStore(location, { clock })));
    const [first] = hosts;
    if (!first) throw new Error('no host');
    const { campaign } = await runningCampaign(first, 400);
    await first.numbers.save({
      id: 'n',
      e164: '+49305',
      label: '',
      trunkId: null,
      status: 'active',
      ...UNRATED,
      dailyCap: 350,
    });
    const taken: number[] = [];
    const answers: (string | null)[] = [];
    const work = async (store: Store, hostId: string): Promise<void> => {
      for (;;) {
        const contacts = await store.contacts.lease({
          campaignId: campaign.id,
          hostId,
          count: 7,
          nowMs: DAY_START,
          leaseMs: 60_000,
        });
        if (contacts.length === 0) return;
        taken.push(...contacts.map((contact) => contact.id));
        for (const contact of contacts) {
          const of = { campaignId: campaign.id, contactId: contact.id, number: contact.phone };
          const attempts = [sampleAttempt(of, { host: hostId }), sampleAttempt(of, { host: hostId })];
          answers.push(
            ...(await Promise.all(attempts.map((a) => store.attempts.begin(a, { pool: poolOf('n') })))),
          );
        }
      }
    };
    await Promise.all(hosts.flatMap((store, i) => [work(store, `host-${i}-a`), work(store, `host-${i}-b`)]));
    expect(taken).toHaveLength(400);
    expect(new Set(taken).size).toBe(400);
    expect(answers.filter((answer) => answer === null)).toHaveLength(350);
    expect(await first.campaigns.counts(campaign.id)).toEqual({ dialling: 350, leased: 50 });
    expect(await first.attempts.count(campaign.id)).toBe(350);
    expect((await first.numbers.list())[0]).toMatchObject({ usedTotal: 350 });
    await Promise.all(hosts.map((store) => store.close()));
    // Counters of the connections that are gone are folded together and stay exact.
    const later = await openStore(location, { clock });
    expect(await later.campaigns.counts(campaign.id)).toEqual({ dialling: 350, leased: 50 });
    expect((await later.attempts.figures(campaign.id, 1)).attempts).toBe(350);
    await later.close();
  });

  it('report a server that is gone in plain words', async () => {
    const clock = drivenClock(DAY_START);
    await expect(
      openStore({ kind: 'postgres', url: 'postgres://postgres@127.0.0.1:1/none' }, { clock }),
    ).rejects.toMatchObject({ name: 'StoreFailure', kind: 'unreachable' });
  });

  it('say so in plain words when the server goes away under them', async () => {
    const cluster = await startCluster();
    const url = await cluster.freshDatabase();
    const store = await openStore({ kind: 'postgres', url }, { clock: drivenClock(DAY_START) });
    const { campaign } = await runningCampaign(store, 1);
    await cluster.stop();
    await expect(store.campaigns.counts(campaign.id)).rejects.toMatchObject({
      name: 'StoreFailure',
      kind: 'unreachable',
      action: expect.stringContaining('Check that it is running'),
    });
    await store.close();
  });

  it('can start on an empty database all at once', async () => {
    const location = await place.bare();
    const clock = drivenClock(DAY_START);
    const hosts = await Promise.all(Array.from({ length: 4 }, () => openStore(location, { clock })));
    expect(await Promise.all(hosts.map(async (store) => (await store.dispositions.list()).length))).toEqual([
      8, 8, 8, 8,
    ]);
    await Promise.all(hosts.map((store) => store.close()));
  });

  it('count the use of numbers by the days of one zone, also where those of several start at once', async () => {
    const location = await place.bare();
    const clock = drivenClock(DAY_START);
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'];
    const hosts = await Promise.all(zones.map((zone) => openStore(location, { clock, zone })));
    const [first] = hosts;
    expect(zones).toContain(first?.zone);
    expect(new Set(hosts.map(({ zone }) => zone)).size).toBe(1);
    await Promise.all(hosts.map((store) => store.close()));
    const later = await openStore(location, { clock, zone: 'Asia/Tokyo' });
    expect(later.zone).toBe(first?.zone);
    await later.close();
  });

  it('can start while another one is in the middle of ending an attempt', async () => {
    const location = await place.fresh();
    const clock = drivenClock(DAY_START);
    const first = await openStore(location, { clock });
    const { campaign, contactIds } = await runningCampaign(first, 1);
    const direct = connect(location, { clock }, { durability: 'normal', connections: 2 });
    const waits = async (): Promise<boolean> => {
      const { rows } = await sql`select 1 from pg_locks where not granted and locktype = 'relation'
        and database = (select oid from pg_database where datname = current_database())`.execute(direct.db);
      return rows.length > 0;
    };
    const starting = await direct.db.transaction().execute(async (trx) => {
      await sql`insert into attempts (id, campaign_key, contact_id, run, pass, number, mode, host, created_at_ms)
        select 'a', campaign_key, id, 1, 1, phone, 'progressive', 'h', ${DAY_START} from contacts`.execute(
        trx,
      );
      const second = openStore(location, { clock });
      await expect.poll(waits).toBe(true);
      await sql`update contact_runs set state = 'dialling' where contact_id = ${contactIds[0]}`.execute(trx);
      return { second };
    });
    const second = await starting.second;
    expect(await second.campaigns.counts(campaign.id)).toEqual({ dialling: 1 });
    await Promise.all([first.close(), second.close(), direct.db.destroy()]);
  });
});
