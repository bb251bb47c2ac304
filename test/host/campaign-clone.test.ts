import { createRouterClient } from '@orpc/server';
import { afterAll, describe, expect, it } from 'vitest';
import { seatContext } from '../../electron/host/router/seat-context.ts';
import { CAMPAIGN_STATUS_NAMES, type CampaignStatus } from '../../shared/domain/campaign-status.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { postgresPlace, sampleCampaign, sampleImport, sampleSettings, sqlitePlace } from './store-places.ts';

const LEADING_TO: Record<CampaignStatus, readonly CampaignStatus[]> = {
  draft: [],
  scheduled: ['scheduled'],
  running: ['running'],
  paused: ['running', 'paused'],
  completed: ['running', 'completed'],
  cancelled: ['running', 'cancelled'],
  failed: ['running', 'failed'],
};

const places = [sqlitePlace(), postgresPlace()];
afterAll(async () => {
  for (const place of places) await place.close();
});

function clientOf({ host }: HostFloor) {
  const { operatorId } = host.firstPeople;
  return createRouterClient(host.router, {
    context: seatContext({
      session: { id: 'seat', personId: operatorId, operatorId },
      shell: 'browser',
      bufferedBytes: () => 0,
      gone: new AbortController().signal,
    }),
  });
}

describe.each(places)('whoever clones a campaign on $name', (place) => {
  it('gets a draft of it whatever its status, with its contacts, and both say in their activity what was done', async () => {
    const location = await place.fresh();
    const floor = await openHostFloor({ storeUrl: location.kind === 'postgres' ? location.url : null });
    try {
      const client = clientOf(floor);
      const { store } = floor.host.services;
      const { operatorName } = await client.system.session();
      const log = async (id: string): Promise<string[]> => {
        const { rows } = await client.campaigns.activity({ id, cursor: null, limit: 10 });
        return rows.map(({ who, what }) => `${who}: ${what}`);
      };
      for (const status of CAMPAIGN_STATUS_NAMES) {
        // Whoever waits for their time or calls is not completed by the program meanwhile.
        const settings = sampleSettings({ alwaysOn: true, concurrency: 7, numberIds: ['n-1', 'n-2'] });
        const of = sampleCampaign({ name: status, settings: { ...settings, startAtMs: Date.now() - 1 } });
        await store.campaigns.create(of);
        const row = {
          phone: '+442079460001',
          name: 'Ada',
          variables: {},
          priority: 'normal',
          tags: [],
        } as const;
        await store.contacts.addOne(of.id, { ...row, tags: [] });
        let from: CampaignStatus = 'draft';
        for (const to of LEADING_TO[status]) {
          const started = to === 'running' ? { startedAtMs: 1 } : {};
          await store.campaigns.move(of.id, from, to, { atMs: 1, ...started });
          from = to;
        }
        // Its time has come at the first look after it was scheduled.
        const now = await client.campaigns.get({ id: of.id });
        const copy = await client.campaigns.clone({ id: of.id });
        expect(copy).toMatchObject({
          name: `${status} (copy)`,
          status: 'draft',
          run: 1,
          createdBy: operatorName,
          startedAtMs: null,
          endedAtMs: null,
          completionReason: null,
          settings: { ...of.settings, startAtMs: null },
        });
        expect(await client.campaigns.get({ id: copy.id })).toEqual(copy);
        const list = { states: [], search: '', cursor: null, limit: 5 };
        const { rows } = await client.contacts.list({ campaignId: copy.id, ...list });
        expect(rows).toMatchObject([
          { phone: '+442079460001', name: 'Ada', state: 'pending', attempts: 0, trail: [] },
        ]);
        expect(await log(of.id)).toContain(`${operatorName}: Cloned the campaign into ${status} (copy)`);
        expect(await log(copy.id)).toEqual([
          `${operatorName}: Created the campaign as a clone of ${status}, with 1 contact`,
        ]);
        expect((await client.campaigns.get({ id: of.id })).run).toBe(now.run);
      }
    } finally {
      await floor.close();
    }
  });

  it('keeps a start time that is ahead, and is told to wait while a list comes in', async () => {
    const location = await place.fresh();
    const floor = await openHostFloor({ storeUrl: location.kind === 'postgres' ? location.url : null });
    try {
      const client = clientOf(floor);
      const { store } = floor.host.services;
      const startAtMs = Date.now() + 3_600_000;
      const of = sampleCampaign({ settings: sampleSettings({ startAtMs }) });
      await store.campaigns.create(of);
      expect((await client.campaigns.clone({ id: of.id })).settings.startAtMs).toBe(startAtMs);
      await store.imports.save(sampleImport(of.id));
      await expect(client.campaigns.clone({ id: of.id })).rejects.toMatchObject({
        code: 'REFUSED',
        message: 'A list is being imported into this campaign.',
        data: { action: 'Try again when it is in.' },
      });
      await expect(client.campaigns.clone({ id: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await client.campaigns.list()).toHaveLength(2);
    } finally {
      await floor.close();
    }
  });
});
