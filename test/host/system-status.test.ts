import { expect, it } from 'vitest';
import { createSystem } from '../../electron/host/system.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { leasingFrom, openFresh, runningCampaign, sampleAttempt, sqlitePlace } from './store-places.ts';

it('the abandon rate of today is that of all calls placed ahead since midnight, also on the day that is an hour longer', async () => {
  const place = sqlitePlace();
  const { store } = await openFresh(place);
  const { campaign } = await runningCampaign(store, 4);
  const { leaseOne } = leasingFrom(() => store);
  const call = async (at: string, outcome: 'abandoned' | 'answered', mode: 'predictive' | 'progressive') => {
    const createdAtMs = Date.parse(at);
    const contact = await leaseOne(campaign.id);
    const of = { campaignId: campaign.id, contactId: contact.id, number: contact.phone };
    const attempt = sampleAttempt(of, { createdAtMs, mode });
    await store.attempts.begin(attempt, {});
    await store.attempts.update(attempt.id, { answeredAtMs: createdAtMs + 9_000 });
    await store.attempts.finish(attempt.id, { outcome }, { from: ['dialling'], to: 'completed' });
  };
  const system = createSystem({
    store,
    dialler: {
      totals: () => ({ callsUp: 0, dialsPerSec: 0, abandonLimit: null }),
      storeTrouble: null,
      emergencyStopped: false,
      setAside: [],
      emergencyStop: async () => {},
    },
    signalling: { trunkStatus: () => ({ state: 'ready', detail: null, sipCode: null, sinceMs: 0 }) },
    clock: drivenClock(Date.parse('2026-10-25T12:00:00+01:00')),
    zone: 'Europe/Berlin',
    country: 'DE',
    pilot: false,
    version: '0',
    clockAheadSec: () => null,
    publish: () => {},
    log: () => {},
  });
  const rate = async () => (await system.status()).abandonRateToday;
  expect(await rate()).toBeNull();
  await call('2026-10-24T23:50:00+02:00', 'answered', 'predictive');
  await call('2026-10-25T09:00:00+01:00', 'abandoned', 'progressive');
  expect(await rate()).toBeNull();
  await call('2026-10-25T00:10:00+02:00', 'abandoned', 'predictive');
  expect(await rate()).toBe(1);
  await call('2026-10-25T09:00:00+01:00', 'answered', 'predictive');
  expect(await rate()).toBe(0.5);
  await store.close();
  await place.close();
});
