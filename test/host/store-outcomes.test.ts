import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { connect, openStore } from '../../electron/store/open.ts';
import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import { CONTACT_STATE_NAMES } from '../../shared/domain/contact-state.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  DAY_START,
  leasingFrom,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sqlitePlace,
} from './store-places.ts';

describe.each([sqlitePlace(), postgresPlace()])('outcomes of dials on $name', (place) => {
  afterAll(() => place.close());

  it('count each dial once, by what stands last, as the operator marked it too, and no call of the people themselves', async () => {
    const { store } = await openFresh(place);
    const { campaign, contactIds } = await runningCampaign(store, 3);
    const { leaseOne } = leasingFrom(() => store);
    const outcomes = async () => (await store.attempts.figures(campaign.id, 1)).outcomes;
    const { id, phone } = await leaseOne(campaign.id);
    const attempt = sampleAttempt({ campaignId: campaign.id, contactId: id, number: phone });
    expect(await store.attempts.begin(attempt, {})).toBeNull();
    expect(await outcomes(), 'while it is not over').toEqual({});
    await store.attempts.update(attempt.id, { outcome: 'answered', endedAtMs: DAY_START });
    expect(await outcomes(), 'as the call ended').toEqual({ answered: 1 });
    await store.attempts.update(attempt.id, { outcome: 'answered', talkSec: 4 });
    expect(await outcomes()).toEqual({ answered: 1 });
    await store.attempts.finish(
      attempt.id,
      { outcome: 'machine' },
      { from: CONTACT_STATE_NAMES, to: 'completed' },
    );
    expect(await outcomes(), 'as the operator marked it').toEqual({ machine: 1 });
    await store.attempts.update(attempt.id, { outcome: 'answered' });
    expect(await outcomes(), 'never rewritten once it is final').toEqual({ machine: 1 });

    const caller = contactIds.find((each) => each !== id) ?? 0;
    const received = sampleAttempt(
      { campaignId: campaign.id, contactId: caller, number: '+49301000007' },
      { pass: RECEIVED_PASS },
    );
    await store.callbacks.receive(received);
    await store.attempts.finish(received.id, { outcome: 'answered' }, { from: ['ringing'], to: 'completed' });
    expect(await outcomes()).toEqual({ machine: 1 });
    await store.close();
  });

  it('stand as they did when a host starts again, however many connections counted them', async () => {
    const { store, location } = await openFresh(place);
    const { campaign } = await runningCampaign(store, 12);
    const { lease } = leasingFrom(() => store);
    await Promise.all(
      (await lease(campaign.id, 12)).map(async ({ id, phone }, n) => {
        const attempt = sampleAttempt({ campaignId: campaign.id, contactId: id, number: phone });
        await store.attempts.begin(attempt, {});
        const outcome = n % 3 === 0 ? 'busy' : 'no_answer';
        await store.attempts.finish(attempt.id, { outcome }, { from: ['dialling'], to: 'exhausted' });
      }),
    );
    const before = (await store.attempts.figures(campaign.id, 1)).outcomes;
    expect(before).toEqual({ busy: 4, no_answer: 8 });
    await store.close();
    const again = await openStore(location, { clock: drivenClock(DAY_START), zone: 'UTC' });
    expect((await again.attempts.figures(campaign.id, 1)).outcomes).toEqual(before);
    const direct = connect(
      location,
      { clock: drivenClock(DAY_START) },
      { durability: 'normal', connections: 1 },
    );
    const { rows } = await sql<{ n: number }>`select count(*) as n from outcome_counts`.execute(direct.db);
    expect(Number(rows[0]?.n), 'one row for each outcome').toBe(2);
    await direct.db.destroy();
    await again.close();
  });
});
