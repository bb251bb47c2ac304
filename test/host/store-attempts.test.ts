import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import type { NewAttempt } from '../../electron/store/attempt-record.ts';
import type { Store } from '../../electron/store/store.ts';
import { promiseOf } from '../../shared/domain/abandon-promise.ts';
import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { IllegalTransition } from '../../shared/domain/illegal-transition.ts';
import {
  DAY_START,
  leasingFrom,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sqlitePlace,
  UNRATED,
  poolOf,
} from './store-places.ts';

const MINUTE = 60_000;

describe.each([sqlitePlace(), postgresPlace()])('attempts in the store on $name', (place) => {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await openFresh(place));
  });
  afterEach(() => store.close());
  afterAll(() => place.close());

  const { lease, leaseOne } = leasingFrom(() => store);

  const options = {};

  async function beginOne(campaignId: string, change: Partial<NewAttempt> = {}) {
    const contact = await leaseOne(campaignId);
    const attempt = sampleAttempt({ campaignId, contactId: contact.id, number: contact.phone }, change);
    await store.attempts.begin(attempt, options);
    return { contact, attempt };
  }

  /** What the call list says of the first attempt at whoever is to be called again. */
  async function firstOfTrail(campaignId: string): Promise<string | null | undefined> {
    const list = { campaignId, states: ['retry_scheduled' as const], search: '', cursor: null, limit: 5 };
    const { rows } = await store.contacts.callList(list);
    return rows[0]?.trail[0]?.label;
  }

  it('keeps the answer to a question of any name, also one that objects know', async () => {
    const { campaign } = await runningCampaign(store, 1);
    const { attempt } = await beginOne(campaign.id);
    const pairs = ['__proto__', 'constructor', 'toString'].map((question) => [question, 'Yes']);
    await store.attempts.update(attempt.id, { answers: Object.fromEntries(pairs) });
    expect(Object.entries((await store.attempts.get(attempt.id))?.answers ?? {})).toEqual(pairs);
  });

  it('begins an attempt once and never dials a contact that is in flight', async () => {
    const { campaign } = await runningCampaign(store, 1);
    const contact = await leaseOne(campaign.id);
    const of = { campaignId: campaign.id, contactId: contact.id, number: contact.phone };
    expect(await store.attempts.begin(sampleAttempt(of), options)).toBeNull();
    expect(await store.attempts.begin(sampleAttempt(of), options)).toBe('already_in_flight');
    expect(await store.contacts.get(contact.id)).toMatchObject({
      state: 'dialling',
      attempts: 1,
      lastCalledAtMs: DAY_START,
    });
    expect(await store.attempts.openOf('host-a')).toHaveLength(1);
    expect(await store.attempts.openOf('host-b')).toEqual([]);
    expect(await store.attempts.openIdsOf('host-b')).toEqual([]);
  });

  it('refuses when the lease went to another host, the campaign paused, or the number is blacklisted', async () => {
    const { campaign } = await runningCampaign(store, 3);
    const contact = await leaseOne(campaign.id);
    const of = { campaignId: campaign.id, contactId: contact.id, number: contact.phone };
    expect(await store.attempts.begin(sampleAttempt(of, { host: 'host-b' }), options)).toBe('lease_lost');
    const ofNextRun = sampleAttempt(of, { run: 2 });
    expect(await store.attempts.begin(ofNextRun, options)).toBe('campaign_not_running');
    const { campaign: other } = await runningCampaign(store, 0);
    const ofAnother = sampleAttempt({ ...of, campaignId: other.id });
    expect(await store.attempts.begin(ofAnother, options)).toBe('campaign_not_running');
    await store.blacklist.add({ phone: contact.phone, reason: 'asked', addedAtMs: 1, who: 'Ada' });
    expect(await store.attempts.begin(sampleAttempt(of), options)).toBe('blacklisted');
    await store.campaigns.move(campaign.id, 'running', 'paused', { atMs: 1 });
    expect(await store.attempts.begin(sampleAttempt(of), options)).toBe('campaign_not_running');
    expect(await store.attempts.count(campaign.id)).toBe(0);
    expect(await store.contacts.get(contact.id)).toMatchObject({ state: 'leased', attempts: 0 });
  });

  it('refuses what comes when the hours of the campaign are over, also when they ended while it was waiting', async () => {
    await store.close();
    const clock = drivenClock(DAY_START);
    store = await openStore(await place.bare(), { clock });
    const { campaign } = await runningCampaign(store, 2);
    const number = {
      id: 'n',
      e164: '+49305',
      label: '',
      trunkId: null,
      status: 'active',
      ...UNRATED,
      dailyCap: 9,
    } as const;
    await store.numbers.save(number);
    const contact = await leaseOne(campaign.id);
    const of = { campaignId: campaign.id, contactId: contact.id, number: contact.phone };
    const open = { pool: poolOf('n'), openUntilMs: DAY_START + 1 };
    const late = sampleAttempt(of, { createdAtMs: DAY_START + 1 });
    expect(await store.attempts.begin(late, open)).toBe('window_closed_now');
    clock.advance(1);
    const waited = sampleAttempt(of, { createdAtMs: DAY_START });
    expect(await store.attempts.begin(waited, open)).toBe('window_closed_now');
    expect(await store.attempts.count(campaign.id)).toBe(0);
    expect(await store.contacts.get(contact.id)).toMatchObject({ state: 'leased', attempts: 0 });
    expect(await store.numbers.list()).toEqual([{ ...number, usedToday: 0, usedTotal: 0 }]);
    expect(await store.attempts.begin(waited, { ...open, openUntilMs: DAY_START + 2 })).toBeNull();
  });

  it('stops at the daily cap of a caller ID and counts anew the next day of the store’s zone', async () => {
    await store.close();
    const clock = drivenClock(DAY_START);
    store = await openStore(await place.bare(), { clock, zone: 'Asia/Tokyo' });
    const { campaign } = await runningCampaign(store, 4);
    const number = {
      id: 'n',
      e164: '+49305',
      label: '',
      trunkId: null,
      status: 'active',
      ...UNRATED,
      dailyCap: 1,
    } as const;
    await store.numbers.save(number);
    const answers = [];
    const lateEvening = Date.UTC(2026, 0, 5, 22, 30);
    for (const createdAtMs of [DAY_START, DAY_START, lateEvening]) {
      const contact = await leaseOne(campaign.id);
      const of = { campaignId: campaign.id, contactId: contact.id, number: contact.phone };
      const attempt = sampleAttempt(of, { createdAtMs });
      answers.push(await store.attempts.begin(attempt, { pool: poolOf('n') }));
    }
    expect(answers).toEqual([null, 'number_capped', null]);
    expect(await store.numbers.list()).toEqual([{ ...number, usedToday: 1, usedTotal: 2 }]);
    clock.advance(lateEvening - DAY_START);
    expect(await store.numbers.list()).toEqual([{ ...number, usedToday: 1, usedTotal: 2 }]);
    clock.advance(24 * 60 * MINUTE);
    expect(await store.numbers.list()).toEqual([{ ...number, usedToday: 0, usedTotal: 2 }]);
    await store.numbers.save({ ...number, dailyCap: 9, status: 'disabled' });
    const again = await leaseOne(campaign.id);
    const of = { campaignId: campaign.id, contactId: again.id, number: again.phone };
    expect(await store.attempts.begin(sampleAttempt(of), { pool: poolOf('n') })).toBe('number_capped');
  });

  it('finishes attempt and contact together, and leaves a finished attempt as it is', async () => {
    const { campaign } = await runningCampaign(store, 1);
    const { contact, attempt } = await beginOne(campaign.id);
    await store.attempts.update(attempt.id, { sentAtMs: DAY_START, ringingAtMs: DAY_START + 1_000 });
    const end = { endedAtMs: DAY_START + 5_000, sipCode: 486, outcome: 'busy' as const };
    const retry = { nextAtMs: DAY_START + 30 * MINUTE, lastOutcome: 'busy' as const };
    await store.attempts.finish(attempt.id, end, {
      from: ['dialling'],
      to: 'retry_scheduled',
      change: retry,
    });
    expect(await store.attempts.get(attempt.id)).toMatchObject({ ...end, answers: {}, notes: '' });
    expect(await store.contacts.get(contact.id)).toMatchObject({ state: 'retry_scheduled', ...retry });
    await store.attempts.update(attempt.id, { outcome: 'answered' });
    expect(await store.attempts.get(attempt.id)).toMatchObject({ outcome: 'busy' });
    const other = { from: ['retry_scheduled' as const], to: 'completed' as const };
    expect(await store.attempts.finish(attempt.id, { outcome: 'answered' }, other)).toBeNull();
    expect(await store.attempts.get(attempt.id)).toMatchObject({ outcome: 'busy' });
    expect(await store.contacts.get(contact.id)).toMatchObject({ state: 'retry_scheduled' });
    expect(await store.attempts.openOf('host-a')).toEqual([]);
    expect(await firstOfTrail(campaign.id)).toBe('Line busy');
    expect(await leaseOne(campaign.id, DAY_START + 30 * MINUTE)).toMatchObject({ pass: 2 });
  });

  it('says of a call that the program gave up so, and not that it rang out', async () => {
    const { campaign } = await runningCampaign(store, 1);
    const { attempt } = await beginOne(campaign.id);
    await store.attempts.update(attempt.id, { sentAtMs: DAY_START, ringingAtMs: DAY_START + 1_000 });
    await store.attempts.finish(
      attempt.id,
      { endedAtMs: DAY_START + 16_000, sipCode: 487, hungUpBy: 'program', outcome: 'cancelled' },
      {
        from: ['dialling'],
        to: 'retry_scheduled',
        change: { nextAtMs: DAY_START + 60 * MINUTE, lastOutcome: 'cancelled' },
      },
    );
    expect(await firstOfTrail(campaign.id)).toBe('The program gave it up before anybody answered');
  });

  it('changes neither attempt nor contact when the contact may not go where it is sent', async () => {
    const { campaign } = await runningCampaign(store, 1);
    const { attempt } = await beginOne(campaign.id);
    const away = { from: ['dialling' as const], to: 'leased' as const };
    await expect(store.attempts.finish(attempt.id, { outcome: 'busy' }, away)).rejects.toThrow(
      IllegalTransition,
    );
    expect(await store.attempts.get(attempt.id)).toMatchObject({ outcome: null });
    expect(await store.attempts.openOf('host-a')).toHaveLength(1);
  });

  it('derives every figure from the attempts', async () => {
    const { campaign } = await runningCampaign(store, 3);
    const contacts = await lease(campaign.id, 3);
    for (const [i, contact] of contacts.entries()) {
      const of = { campaignId: campaign.id, contactId: contact.id, number: contact.phone };
      const attempt = sampleAttempt(of, { createdAtMs: DAY_START + i, operatorId: 'op' });
      await store.attempts.begin(attempt, options);
      await store.attempts.update(attempt.id, { ringingAtMs: DAY_START + 1_000 });
      if (i === 2) continue;
      await store.attempts.update(attempt.id, { answeredAtMs: DAY_START + 4_000 });
      const abandoned = i === 1;
      await store.attempts.finish(
        attempt.id,
        abandoned
          ? { outcome: 'abandoned', endedAtMs: DAY_START + 7_000 }
          : { outcome: 'answered', attachedAtMs: DAY_START + 4_100, talkSec: 20.5, wrapSec: 4 },
        { from: ['dialling'], to: 'completed' },
      );
    }
    expect(await store.attempts.figures(campaign.id, 1)).toEqual({
      attempts: 3,
      answered: 2,
      connected: 1,
      ringSecTotal: 6,
      ringCount: 2,
      talkSecTotal: 20.5,
      talkCount: 1,
      wrapSecTotal: 4,
      wrapCount: 1,
      lastDialMs: DAY_START + 2,
      outcomes: { answered: 1, abandoned: 1 },
      passes: [{ pass: 1, attempted: 3, connected: 1, firstMs: DAY_START, lastMs: DAY_START + 2 }],
    });
    expect(await store.attempts.count(campaign.id)).toBe(3);
    expect(await store.attempts.operatorFigures('op', DAY_START)).toEqual({
      attempts: 3,
      connected: 1,
      talkSec: 20.5,
      wrapSec: 4,
    });
  });

  it('counts abandoned calls against live answers of calls placed ahead only, of all campaigns since then', async () => {
    const rate = async (sinceMs: number) => promiseOf(await store.attempts.answersSince(sinceMs)).rate;
    expect(await rate(0)).toBeNull();
    const { campaign, contactIds } = await runningCampaign(store, 10);
    const ends = [
      'abandoned',
      'machine',
      'fax',
      'machine',
      'canceled_by_client',
      'answered',
      'screener',
    ] as const;
    const taken = await lease(campaign.id, ends.length);
    // Whoever called, and was not put through, was not called by anybody.
    const caller = contactIds.find((id) => !taken.some((contact) => contact.id === id)) ?? 0;
    const called = sampleAttempt(
      { campaignId: campaign.id, contactId: caller, number: '+49301000007' },
      { pass: RECEIVED_PASS },
    );
    await store.callbacks.receive(called);
    await store.attempts.update(called.id, { answeredAtMs: DAY_START + 1_000 });
    await store.attempts.finish(called.id, { outcome: 'abandoned' }, { from: ['ringing'], to: 'exhausted' });
    for (const [i, contact] of taken.entries()) {
      const of = { campaignId: campaign.id, contactId: contact.id, number: contact.phone };
      const attempt = sampleAttempt(of, { createdAtMs: DAY_START + i, mode: 'predictive' });
      await store.attempts.begin(attempt, options);
      await store.attempts.update(attempt.id, { ringingAtMs: DAY_START, answeredAtMs: DAY_START + 1_000 });
      const outcome = ends[i] ?? 'answered';
      await store.attempts.finish(attempt.id, { outcome }, { from: ['dialling'], to: 'completed' });
    }
    // Two of three people got nobody: one was told so, one left first.
    expect(await rate(DAY_START)).toBeCloseTo(2 / 3);

    const abandonOne = async (campaignId: string, change: Partial<NewAttempt>) => {
      const { attempt } = await beginOne(campaignId, change);
      await store.attempts.update(attempt.id, { answeredAtMs: DAY_START + 1_000 });
      const to = { from: ['dialling' as const], to: 'completed' as const };
      await store.attempts.finish(attempt.id, { outcome: 'abandoned' }, to);
    };
    // Somebody was granted before the dial, and the day before is another day.
    await abandonOne(campaign.id, { mode: 'progressive' });
    await abandonOne(campaign.id, { mode: 'predictive', createdAtMs: DAY_START - 1 });
    expect(await rate(DAY_START)).toBeCloseTo(2 / 3);
    const another = await runningCampaign(store, 1);
    await abandonOne(another.campaign.id, { mode: 'agentless' });
    expect(await rate(DAY_START)).toBeCloseTo(3 / 4);
  });

  it('reports attempts oldest first with the names around them, in batches', async () => {
    const { campaign } = await runningCampaign(store, 5);
    await store.operators.save({ id: 'op', name: 'Ada', role: 'operator', groupIds: [], archived: false });
    for (const [i, contact] of (await lease(campaign.id, 5)).entries()) {
      const of = { campaignId: campaign.id, contactId: contact.id, number: contact.phone };
      const attempt = sampleAttempt(of, { createdAtMs: DAY_START - i, operatorId: 'op' });
      await store.attempts.begin(attempt, options);
      await store.attempts.update(attempt.id, { dispositionId: 'sale' });
    }
    const batches = [];
    for await (const batch of store.attempts.report(campaign.id, { batch: 2 })) batches.push(batch);
    expect(batches.map((batch) => batch.length)).toEqual([2, 2, 1]);
    const rows = batches.flat();
    expect(rows.map((row) => row.createdAtMs - DAY_START)).toEqual([-4, -3, -2, -1, 0]);
    expect(rows[0]).toMatchObject({
      campaignName: 'Spring offer',
      contactName: 'Person 4',
      contactState: 'dialling',
      operatorName: 'Ada',
      trunkName: null,
      disposition: 'Sale',
      variables: { City: 'Berlin', Number: '4' },
    });
  });
});
