import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import type { Store } from '../../electron/store/store.ts';
import {
  DAY_START,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleAttempt,
  sqlitePlace,
} from './store-places.ts';

const MINUTE = 60_000;
const LATER = DAY_START + 10 * MINUTE;
const options = {};
const phoneOf = (n: number): string => `+4930${1_000_000 + n}`;

describe.each([sqlitePlace(), postgresPlace()])('callbacks in the store on $name', (place) => {
  let store: Store;
  let campaignId: string;
  let ids: number[];

  beforeEach(async () => {
    ({ store } = await openFresh(place));
    const made = await runningCampaign(store, 4);
    campaignId = made.campaign.id;
    ids = made.contactIds;
  });
  afterEach(() => store.close());
  afterAll(() => place.close());

  /** The n-th contact was called, and is promised to be called back. */
  async function promise(n: number, dueAtMs: number, ownerId: string | null): Promise<number> {
    const contactId = ids[n] ?? 0;
    await call(campaignId, contactId, n, DAY_START, { nextAtMs: dueAtMs, ownerId });
    return contactId;
  }
  /** A contact with the n-th number is called, and to be called back. */
  async function call(
    ofCampaign: string,
    contactId: number,
    n: number,
    atMs: number,
    due: { nextAtMs: number; ownerId: string | null } = { nextAtMs: LATER + MINUTE, ownerId: null },
  ): Promise<void> {
    const request = { campaignId: ofCampaign, hostId: 'host-a', count: 4, nowMs: DAY_START, leaseMs: MINUTE };
    await store.contacts.lease(request);
    const of = { campaignId: ofCampaign, contactId, number: phoneOf(n) };
    const attempt = sampleAttempt(of, { createdAtMs: atMs });
    expect(await store.attempts.begin(attempt, options)).toBeNull();
    await store.attempts.finish(
      attempt.id,
      { outcome: 'answered' },
      {
        from: ['dialling'],
        to: 'callback_scheduled',
        change: { ...due, lastCalledAtMs: atMs + n },
      },
    );
    await store.contacts.returnLeases({ hostId: 'host-a' });
  }
  const due = (operatorIds: string[], nowMs = LATER, limit = 9) =>
    store.callbacks.dueOf(campaignId, operatorIds, nowMs, limit);
  const lease = (operatorId: string, more = {}) =>
    store.contacts.lease({
      campaignId,
      hostId: 'host-b',
      count: 1,
      nowMs: LATER,
      leaseMs: MINUTE,
      operatorId,
      ...more,
    });

  /** The contact's call is answered, and wrapped up. */
  async function wrappedUp(contactId: number, attemptId: string, attachedAtMs: number): Promise<void> {
    await store.attempts.update(attemptId, { attachedAtMs });
    for (const to of ['attaching', 'acw', 'processing'] as const)
      await store.contacts.move({ id: contactId, run: 1 }, ['dialling', 'attaching', 'acw'], to);
  }
  /** The first contact is called. */
  async function dialled(createdAtMs = DAY_START): Promise<{ contactId: number; attemptId: string }> {
    const [contactId = 0] = ids;
    await lease('ada', { hostId: 'host-a' });
    const attempt = sampleAttempt({ campaignId, contactId, number: phoneOf(0) }, { createdAtMs });
    expect(await store.attempts.begin(attempt, options)).toBeNull();
    return { contactId, attemptId: attempt.id };
  }

  it('are found for the operators whose they are, once they are due', async () => {
    await promise(0, DAY_START + 2 * MINUTE, 'ada');
    await promise(1, DAY_START + 3 * MINUTE, 'ben');
    await promise(2, DAY_START + 4 * MINUTE, null);
    expect(await due(['ada'], DAY_START + MINUTE)).toEqual([]);
    expect(await due(['ada'])).toEqual([{ ownerId: 'ada', dueAtMs: DAY_START + 2 * MINUTE }]);
    expect((await due(['ada', 'ben'])).map(({ ownerId }) => ownerId).toSorted()).toEqual(['ada', 'ben']);
    expect(await due(['ada', 'ben'], LATER, 1)).toHaveLength(1);
    expect(await due(['cy'])).toEqual([]);
    expect(await due([])).toEqual([]);
    expect(await store.callbacks.dueOf('no such campaign', ['ada'], LATER, 9)).toEqual([]);
  });

  it('are taken by their own operator alone, and by anybody once they are handed over', async () => {
    const own = await promise(0, DAY_START + 2 * MINUTE, 'ada');
    expect(await lease('ben', { ownOnly: true })).toEqual([]);
    const [anybody] = await lease('ben', { handOverMs: 8 * MINUTE });
    expect(anybody?.id).toBe(own);
    await store.contacts.returnLeases({ hostId: 'host-b' });
    expect(await due(['ada'])).toHaveLength(1);
    const [contact] = await lease('ada', { ownOnly: true });
    expect(contact).toMatchObject({ id: own, callbackFor: 'ada', takenFrom: 'callback_scheduled' });
    expect(await due(['ada'])).toEqual([]);
  });

  it('say which has waited longest for its own operator', async () => {
    expect(await store.callbacks.longestWaiting(campaignId, LATER)).toBeNull();
    await promise(0, DAY_START + 4 * MINUTE, 'ben');
    await promise(1, DAY_START + 2 * MINUTE, 'ada');
    await promise(2, DAY_START + MINUTE, null);
    expect(await store.callbacks.longestWaiting(campaignId, LATER)).toEqual({
      ownerId: 'ada',
      dueAtMs: DAY_START + 2 * MINUTE,
    });
    expect(await store.callbacks.longestWaiting('no such campaign', LATER)).toBeNull();
  });

  it('that nobody took are found, longest first, whoever they are of', async () => {
    const second = await promise(0, DAY_START + 3 * MINUTE, 'ada');
    const first = await promise(1, DAY_START + 2 * MINUTE, null);
    await promise(2, DAY_START + 20 * MINUTE, null);
    expect(await store.callbacks.overdue(campaignId, LATER, 9)).toEqual([
      { contactId: first, phone: phoneOf(1), dueAtMs: DAY_START + 2 * MINUTE, ownerId: null, missed: 0 },
      { contactId: second, phone: phoneOf(0), dueAtMs: DAY_START + 3 * MINUTE, ownerId: 'ada', missed: 0 },
    ]);
    expect(await store.callbacks.overdue(campaignId, LATER, 1)).toHaveLength(1);
  });

  it('are missed once, whoever of two hosts says so first, and counted', async () => {
    const id = await promise(0, DAY_START + 2 * MINUTE, 'ada');
    const [overdue] = await store.callbacks.overdue(campaignId, LATER, 9);
    if (!overdue) throw new Error('Nothing is overdue.');
    const again = {
      to: 'callback_scheduled',
      nextAtMs: LATER + 20 * MINUTE,
      ownerId: null,
    } as const;
    const said = await Promise.all([
      store.callbacks.miss(overdue, again),
      store.callbacks.miss(overdue, again),
    ]);
    expect(said.toSorted()).toEqual([false, true]);
    expect(await store.contacts.get(id)).toMatchObject({
      nextAtMs: LATER + 20 * MINUTE,
      callbackFor: null,
      missedCallbacks: 1,
    });
    expect(await store.callbacks.figures(campaignId, 1)).toEqual({ missed: 1, received: 0 });
    expect(await store.callbacks.overdue(campaignId, LATER, 9)).toEqual([]);
    expect(await due(['ada'], LATER + 30 * MINUTE)).toEqual([]);
  });

  it('are not missed once somebody has them in hand', async () => {
    await promise(0, DAY_START + 2 * MINUTE, 'ada');
    const [overdue] = await store.callbacks.overdue(campaignId, LATER, 9);
    if (!overdue) throw new Error('Nothing is overdue.');
    await lease('ada', { ownOnly: true });
    const closed = { to: 'exhausted', nextAtMs: null, ownerId: null } as const;
    expect(await store.callbacks.miss(overdue, closed)).toBe(false);
    expect(await store.callbacks.figures(campaignId, 1)).toEqual({ missed: 0, received: 0 });
    await store.contacts.returnLeases({ hostId: 'host-b' });
    expect(await store.callbacks.miss(overdue, closed)).toBe(true);
    expect(await store.contacts.get(overdue.contactId)).toMatchObject({ state: 'exhausted' });
  });

  it('are given to a colleague or to anybody while they wait, and not after', async () => {
    const id = await promise(0, DAY_START + 2 * MINUTE, 'ada');
    expect(await store.callbacks.assign(id, 'ben')).toBe(true);
    expect(await due(['ada'])).toEqual([]);
    expect(await due(['ben'])).toHaveLength(1);
    expect(await store.callbacks.assign(id, null)).toBe(true);
    expect(await due(['ben'])).toEqual([]);
    const [contact] = await lease('cy');
    expect(contact?.id).toBe(id);
    expect(await store.callbacks.assign(id, 'ada')).toBe(false);
  });

  it('know a person who calls by the number, and take whom was called last of those nobody talks to', async () => {
    const id = await promise(0, LATER, null);
    expect(await store.callbacks.whoCalls(phoneOf(0), [campaignId], [])).toBe(id);
    expect(await store.callbacks.whoCalls(phoneOf(0), [], [])).toBeNull();
    expect(await store.callbacks.whoCalls('+49309', [campaignId], [])).toBeNull();
    const other = await runningCampaign(store, 1);
    const both = [campaignId, other.campaign.id];
    expect(await store.callbacks.whoCalls(phoneOf(0), both, [])).toBe(id);
    await lease('ada');
    expect(await store.callbacks.whoCalls(phoneOf(0), both, [id])).toBe(id);
    // Another host has it in hand: who can be put through comes first.
    expect(await store.callbacks.whoCalls(phoneOf(0), both, [])).toBe(other.contactIds[0]);
    await store.contacts.returnLeases({ hostId: 'host-b' });
    await call(other.campaign.id, other.contactIds[0] ?? 0, 0, LATER);
    expect(await store.callbacks.whoCalls(phoneOf(0), both, [])).toBe(other.contactIds[0]);
    await lease('ada');
    await store.contacts.move({ id, run: 1 }, ['leased'], 'dialling');
    await store.contacts.move({ id, run: 1 }, ['dialling'], 'attaching');
    expect(await store.callbacks.whoCalls(phoneOf(0), [campaignId], [])).toBeNull();
    await store.contacts.move({ id, run: 1 }, ['attaching'], 'acw');
    expect(await store.callbacks.whoCalls(phoneOf(0), [campaignId], [])).toBe(id);
  });

  describe('of a person whose call nobody took', () => {
    const ENDED = { outcome: 'abandoned', endedAtMs: LATER + 9_000 } as const;
    const calledBack = () => ({
      to: 'callback_scheduled' as const,
      change: { nextAtMs: LATER, ownerId: null },
    });
    const callOf = (contactId: number, createdAtMs = LATER) =>
      sampleAttempt({ campaignId, contactId, number: phoneOf(0) }, { pass: RECEIVED_PASS, createdAtMs });
    const called = { to: 'callback_scheduled', change: { nextAtMs: LATER } } as const;
    const ends = (attemptId: string) =>
      store.attempts.finish(
        attemptId,
        { outcome: 'answered' },
        { from: ['processing'], to: 'completed', called },
      );
    it('are due at once where nobody works on the contact, and the call counts once however often it is told', async () => {
      const id = await promise(0, LATER + MINUTE, 'ada');
      const call = callOf(id);
      expect(await store.callbacks.noteUntaken(call, ENDED, calledBack)).toBe('callback_scheduled');
      expect(await store.callbacks.noteUntaken(call, ENDED, calledBack)).toBeNull();
      expect(await store.contacts.get(id)).toMatchObject({ nextAtMs: LATER, callbackFor: null });
      expect(await store.attempts.get(call.id)).toMatchObject({ ...ENDED, ringingAtMs: LATER });
      expect(await store.callbacks.figures(campaignId, 1)).toMatchObject({ received: 1 });
    });

    it('are due once whoever works on the contact is through with it', async () => {
      const { contactId, attemptId } = await dialled();
      await wrappedUp(contactId, attemptId, DAY_START + 1_000);
      expect(await store.callbacks.noteUntaken(callOf(contactId), ENDED, calledBack)).toBeNull();
      expect(await store.contacts.get(contactId)).toMatchObject({ state: 'processing' });
      expect(await ends(attemptId)).toBe('callback_scheduled');
      expect(await store.contacts.get(contactId)).toMatchObject({
        state: 'callback_scheduled',
        lastOutcome: 'abandoned',
        lastCalledAtMs: LATER,
      });
    });

    it('are none when somebody has talked to them since', async () => {
      const { contactId, attemptId } = await dialled();
      const call = callOf(contactId, DAY_START + MINUTE);
      expect(await store.callbacks.noteUntaken(call, ENDED, calledBack)).toBeNull();
      await wrappedUp(contactId, attemptId, DAY_START + 2 * MINUTE);
      expect(await ends(attemptId)).toBe('completed');
    });

    it('are none when the call is over only after somebody has talked to them', async () => {
      const { contactId, attemptId } = await dialled();
      await wrappedUp(contactId, attemptId, DAY_START + 2 * MINUTE);
      const again = { from: ['processing' as const], to: 'retry_scheduled' as const };
      await store.attempts.finish(attemptId, { outcome: 'answered' }, again);
      const call = callOf(contactId, DAY_START + MINUTE);
      expect(await store.callbacks.noteUntaken(call, ENDED, calledBack)).toBeNull();
      expect(await store.contacts.get(contactId)).toMatchObject({ state: 'retry_scheduled' });
    });

    it('take the contact out of a claim, so that it is called for that', async () => {
      const [claimed] = await lease('ada');
      const id = claimed?.id ?? 0;
      expect(await store.callbacks.noteUntaken(callOf(id), ENDED, calledBack)).toBe('callback_scheduled');
      expect(await store.contacts.move({ id, run: 1 }, ['leased'], 'bcw', {}, 'host-b')).toBe(false);
      const [again] = await lease('ben');
      expect(again).toMatchObject({ id, takenFrom: 'callback_scheduled' });
    });
  });

  it('take a person who calls once, count it, and use up no attempt', async () => {
    const id = await promise(0, LATER, 'ada');
    const call = () =>
      store.callbacks.receive(
        sampleAttempt(
          { campaignId, contactId: id, number: phoneOf(0) },
          { pass: RECEIVED_PASS, createdAtMs: LATER },
        ),
      );
    const taken = (await Promise.all([call(), call()])).filter((contact) => contact !== null);
    expect(taken).toMatchObject([{ id, takenFrom: 'callback_scheduled', attempts: 1, pass: RECEIVED_PASS }]);
    expect(await store.contacts.get(id)).toMatchObject({ state: 'ringing', attempts: 1 });
    expect(await store.callbacks.figures(campaignId, 1)).toEqual({ missed: 0, received: 1 });
    expect(await due(['ada'])).toEqual([]);
  });
});
