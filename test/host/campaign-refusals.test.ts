import { createRouterClient } from '@orpc/server';
import { afterAll, describe, expect, it } from 'vitest';
import { seatContext } from '../../electron/host/router/seat-context.ts';
import {
  CAMPAIGN_ACTION_NAMES,
  CAMPAIGN_MOVES,
  whyNot,
  type CampaignAction,
} from '../../shared/domain/campaign-action.ts';
import { CAMPAIGN_STATUS_NAMES, type CampaignStatus } from '../../shared/domain/campaign-status.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { postgresPlace, sampleCampaign, sqlitePlace, type Place } from './store-places.ts';

const LEADING_TO: Record<CampaignStatus, readonly CampaignStatus[]> = {
  draft: [],
  scheduled: ['scheduled'],
  running: ['running'],
  paused: ['running', 'paused'],
  completed: ['running', 'completed'],
  cancelled: ['running', 'cancelled'],
  failed: ['running', 'failed'],
};

const places: Place[] = [sqlitePlace(), postgresPlace()];
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

describe.each(places)('the host on $name', (place) => {
  it('refuses what may not be done to a campaign in the words of the screens', async () => {
    const location = await place.fresh();
    const floor = await openHostFloor({ storeUrl: location.kind === 'postgres' ? location.url : null });
    try {
      const client = clientOf(floor);
      const { store } = floor.host.services;
      const ask = (action: CampaignAction, id: string): Promise<unknown> => {
        const move = CAMPAIGN_MOVES.find((each) => each === action);
        if (move) return client.campaigns.act({ id, action: move });
        if (action === 'delete') return client.campaigns.remove({ id });
        if (action === 'edit') {
          return client.campaigns.update({ id, name: 'Other', settings: sampleCampaign().settings });
        }
        return client.lists.addOne({
          campaignId: id,
          phone: '02079460001',
          name: 'Ada',
          defaultCountry: 'GB',
        });
      };
      let refused = 0;
      for (const status of CAMPAIGN_STATUS_NAMES) {
        const campaign = sampleCampaign({ name: status });
        // Whoever waits for their time or calls is not completed by the program meanwhile.
        campaign.settings = { ...campaign.settings, alwaysOn: true };
        await store.campaigns.create(campaign);
        let from: CampaignStatus = 'draft';
        for (const to of LEADING_TO[status]) {
          await store.campaigns.move(campaign.id, from, to, {
            atMs: 1,
            ...(to === 'running' ? { startedAtMs: 1 } : {}),
          });
          from = to;
        }
        const now = await client.campaigns.get({ id: campaign.id });
        expect(now.status).toBe(status);
        for (const action of CAMPAIGN_ACTION_NAMES) {
          const refusal = whyNot(action, now);
          if (refusal === null) continue;
          refused += 1;
          await expect(ask(action, campaign.id), `${action} while ${status}`).rejects.toMatchObject({
            code: 'REFUSED',
            message: refusal.message,
            data: { action: refusal.action },
          });
        }
        expect(await client.campaigns.get({ id: campaign.id })).toEqual(now);
      }
      // Prepared anew, and not started yet.
      const again = sampleCampaign({ run: 2 });
      await store.campaigns.create(again);
      await expect(ask('delete', again.id)).rejects.toMatchObject({
        code: 'REFUSED',
        message: whyNot('delete', again)?.message,
      });
      expect(refused).toBeGreaterThan(CAMPAIGN_STATUS_NAMES.length);
    } finally {
      await floor.close();
    }
  });

  it('says of somebody who was beaten to it what the campaign is by now', async () => {
    const location = await place.fresh();
    const floor = await openHostFloor({ storeUrl: location.kind === 'postgres' ? location.url : null });
    try {
      const client = clientOf(floor);
      const { store } = floor.host.services;
      const { id } = sampleCampaign();
      await store.campaigns.create(sampleCampaign({ id }));
      await store.campaigns.move(id, 'draft', 'running', { atMs: 1, startedAtMs: 1 });
      const move = store.campaigns.move.bind(store.campaigns);
      // Another host stops it between the look at it and the step.
      store.campaigns.move = async (campaignId, from, to, change) => {
        store.campaigns.move = move;
        await move(campaignId, from, 'completed', {
          atMs: 2,
          endedAtMs: 2,
          completionReason: 'manually_stopped',
        });
        return move(campaignId, from, to, change);
      };
      const refusal = whyNot('pause', { status: 'completed', run: 1, startedAtMs: 1 });
      await expect(client.campaigns.act({ id, action: 'pause' })).rejects.toMatchObject({
        code: 'REFUSED',
        message: refusal?.message,
      });
    } finally {
      await floor.close();
    }
  });
});
