import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import type { ImportRow, Store, StoreLocation } from '../../electron/store/store.ts';
import {
  DAY_START,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleImport,
  sqlitePlace,
} from './store-places.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

const row = (line: number, phone: string, change: Partial<ImportRow> = {}): ImportRow => ({
  line,
  phone,
  name: `Person ${line}`,
  variables: [`City "${line}"`, 'tab\tand\nnewline \\'],
  priority: 'normal',
  tags: [],
  ...change,
});

describe.each([sqlitePlace(), postgresPlace()])('merging a list on $name', (place) => {
  let store: Store;
  let location: StoreLocation;
  beforeEach(async () => {
    ({ store, location } = await openFresh(place));
  });
  afterEach(() => store.close());
  afterAll(() => place.close());

  it('brings in new numbers in upload order, rejects known ones, and keeps blacklisted ones apart', async () => {
    const { campaign } = await runningCampaign(store, 1);
    const existing = '+49301000000';
    await store.blacklist.add({ phone: '+49302', reason: 'asked', addedAtMs: 1, who: 'Ada' });
    await store.imports.save(sampleImport(campaign.id));
    const stage = await store.imports.stage('import-1', campaign.id, ['City', 'Odd']);
    await stage.add([row(2, '+49309'), row(3, '+49301', { tags: ['a,b'] }), row(4, existing)]);
    await stage.reject([{ line: 5, reason: 'blank_phone', raw: ';\0Nobody\ud800' }]);
    await stage.add([row(6, '+49302'), row(7, '+49309')]);
    expect(await store.campaigns.counts(campaign.id)).toEqual({ pending: 1 });
    expect(await stage.commit()).toEqual({ accepted: 3, duplicates: 2, blacklisted: 1 });
    expect(await store.campaigns.counts(campaign.id)).toEqual({ pending: 3, blacklisted: 1 });
    const taken = await store.contacts.lease({
      campaignId: campaign.id,
      hostId: 'h',
      count: 9,
      nowMs: DAY_START,
      leaseMs: 1,
    });
    expect(taken.map((c) => c.phone)).toEqual([existing, '+49309', '+49301']);
    expect(taken[2]).toMatchObject({
      name: 'Person 3',
      tags: ['a,b'],
      variables: { City: 'City "3"', Odd: 'tab\tand\nnewline \\' },
    });
    const { rows } = await store.imports.rejects('import-1', null, 10);
    expect(rows.map((r) => [r.line, r.reason])).toEqual([
      [4, 'duplicate'],
      [5, 'blank_phone'],
      [7, 'duplicate'],
    ]);
    expect(rows[1]?.raw).toBe(';\u2400Nobody\ufffd');
    expect(rows[0]?.raw).toContain(`"${existing}","Person 4","City ""4""`);
  });

  it('leaves nothing behind when it is abandoned', async () => {
    const { campaign } = await runningCampaign(store, 0);
    await store.imports.save(sampleImport(campaign.id));
    const stage = await store.imports.stage('import-1', campaign.id, []);
    await stage.add([row(2, '+49309')]);
    await stage.abandon();
    expect(await store.campaigns.counts(campaign.id)).toEqual({});
    expect((await store.imports.rejects('import-1', null, 10)).rows).toEqual([]);
    const again = await store.contacts.addOne(campaign.id, {
      phone: '+49309',
      name: '',
      variables: {},
      priority: 'low',
      tags: [],
    });
    expect(again).toHaveProperty('contactId');
  });

  it('takes everything back when the merge is stopped halfway', async () => {
    const { campaign } = await runningCampaign(store, 3);
    await store.imports.save(sampleImport(campaign.id));
    const stage = await store.imports.stage('import-1', campaign.id, []);
    const rows = Array.from({ length: 5_000 }, (_, i) =>
      row(i + 2, `+4940${1_000_000 + ((i * 7_919) % 900_000)}`),
    );
    await stage.add(rows);
    const stopped = stage.commit((merged) => {
      if (merged > 2_000 || place.name === 'PostgreSQL') throw new Error('stopped by hand');
    });
    await expect(stopped).rejects.toThrow('stopped by hand');
    expect(await store.campaigns.counts(campaign.id)).toEqual({ pending: 3 });
    expect((await store.imports.rejects('import-1', null, 10)).rows).toEqual([]);
    const added = await store.contacts.addOne(campaign.id, {
      phone: rows[0]?.phone ?? '',
      name: '',
      variables: {},
      priority: 'low',
      tags: [],
    });
    expect(added).toHaveProperty('contactId');
  });

  it.runIf(place.name === 'SQLite')(
    'keeps a contact that was taken up for calling before the merge was stopped, and says so',
    async () => {
      const { campaign } = await runningCampaign(store, 0);
      await store.imports.save(sampleImport(campaign.id));
      const stage = await store.imports.stage('import-1', campaign.id, []);
      await stage.add(Array.from({ length: 5_000 }, (_, i) => row(i + 2, `+4940${1_000_000 + i}`)));
      const taking: Promise<unknown[]>[] = [];
      const stopped = stage.commit((merged) => {
        const lease = { campaignId: campaign.id, hostId: 'h', count: 1, nowMs: DAY_START, leaseMs: 1 };
        if (merged > 0 && taking.length === 0) taking.push(store.contacts.lease(lease));
        if (merged > 3_000) throw new Error('stopped by hand');
      });
      await expect(stopped).rejects.toThrow('stopped by hand');
      expect(await taking[0]).toHaveLength(1);
      expect(await store.campaigns.counts(campaign.id)).toEqual({ leased: 1 });
      const again = { phone: '+49401000000', name: '', variables: {}, priority: 'low' as const, tags: [] };
      expect(await store.contacts.addOne(campaign.id, again)).toEqual({ rejected: 'duplicate' });
      const ending = {
        status: 'failed',
        failure: 'It failed.',
        atMs: DAY_START,
        bytesRead: 1,
        rows: 1,
      } as const;
      expect(await store.imports.end('import-1', ending)).toMatchObject({
        status: 'failed',
        accepted: 1,
        failure: expect.stringMatching(
          /^The import stopped\. 1 of its contacts had been taken up for calling/,
        ),
      });
    },
  );

  it('fails an import that a stopped host left before everything was staged', async () => {
    const { campaign } = await runningCampaign(store, 0);
    await store.imports.save(sampleImport(campaign.id));
    const stage = await store.imports.stage('import-1', campaign.id, []);
    await stage.add([row(2, '+49309')]);
    if (location.kind === 'postgres') {
      // The import's own connection is alive: another host that starts now must not touch it.
      const other = await openStore(location, { clock: drivenClock(DAY_START) });
      expect(await other.imports.failUnfinished('The program stopped.', DAY_START + 5)).toBe(0);
      await other.close();
      await stage.add([row(3, '+49310')]);
      await stage.abandon();
    }
    expect(await store.imports.failUnfinished('The program stopped.', DAY_START + 5)).toBe(1);
    expect(await store.imports.list(campaign.id)).toMatchObject([
      { status: 'failed', failure: 'The program stopped.', endedAtMs: DAY_START + 5 },
    ]);
    expect(await store.campaigns.counts(campaign.id)).toEqual({});
    if (location.kind === 'sqlite') {
      const stages = join(location.folder, 'stages');
      expect(existsSync(stages) ? readdirSync(stages) : []).toEqual([]);
    }
  });
});
