import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../electron/store/store.ts';
import type { RecordedMessage } from '../../shared/contract/messages.ts';
import {
  DAY_START,
  openFresh,
  postgresPlace,
  runningCampaign,
  sampleExport,
  sampleTrunk,
  sqlitePlace,
} from './store-places.ts';

const draft = (version: number, notes: string) => ({
  attemptId: 'a',
  dispositionId: null,
  notes,
  callbackAtMs: null,
  version,
});

describe.each([sqlitePlace(), postgresPlace()])('records of the store on $name', (place) => {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await openFresh(place));
  });
  afterEach(() => store.close());
  afterAll(() => place.close());

  it('keep the newest draft, whatever order the keystrokes arrive in', async () => {
    await store.drafts.save('op', draft(1, 'H'), 1);
    await store.drafts.save('op', draft(3, 'Hel'), 3);
    await store.drafts.save('op', draft(2, 'He'), 2);
    expect(await store.drafts.get('a')).toEqual(draft(3, 'Hel'));
    await store.drafts.remove('a');
    expect(await store.drafts.get('a')).toBeNull();
  });

  it('keep operators with their groups and the journal of their states', async () => {
    await store.operators.saveGroup({ id: 'g1', name: 'North' });
    await store.operators.saveGroup({ id: 'g2', name: 'South' });
    const ada = { id: 'op', name: 'Ada', role: 'operator' as const, groupIds: ['g1', 'g2'], archived: false };
    await store.operators.save(ada);
    expect(await store.operators.get('op')).toEqual({ ...ada, skills: [] });
    await store.operators.save({ ...ada, groupIds: ['g2'], archived: true });
    expect(await store.operators.list()).toEqual([{ ...ada, groupIds: ['g2'], skills: [], archived: true }]);
    expect((await store.operators.groups()).map((group) => group.name)).toEqual(['North', 'South']);
    await store.operators.logState({ operatorId: 'op', state: 'ready', reason: null, atMs: 10 });
    await store.operators.logState({ operatorId: 'op', state: 'not_ready', reason: 'break', atMs: 20 });
    expect(await store.operators.stateLog('op', 0, 20)).toEqual([{ state: 'ready', reason: null, atMs: 10 }]);
    expect(await store.operators.stateLog('op', 20, 21)).toMatchObject([{ reason: 'break' }]);
  });

  it('keep skills, and who has which at what level until it is said anew', async () => {
    await store.operators.saveSkill({ id: 's1', name: 'Spanish' });
    await store.operators.saveSkill({ id: 's2', name: 'Basque' });
    await store.operators.saveSkill({ id: 's1', name: 'Castilian' });
    expect(await store.operators.skills()).toEqual([
      { id: 's2', name: 'Basque' },
      { id: 's1', name: 'Castilian' },
    ]);
    const ada = { id: 'op', name: 'Ada', role: 'operator' as const, groupIds: [], archived: false };
    const skills = [
      { skillId: 's1', level: 4 },
      { skillId: 's2', level: 1 },
    ];
    await store.operators.save({ ...ada, skills });
    await store.operators.save({ ...ada, name: 'Ada B.' });
    expect(await store.operators.get('op')).toMatchObject({ name: 'Ada B.', skills });
    await store.operators.save({ ...ada, skills: [{ skillId: 's2', level: 5 }] });
    expect((await store.operators.get('op'))?.skills).toEqual([{ skillId: 's2', level: 5 }]);
  });

  it('keep trunks as they were entered', async () => {
    const trunk = sampleTrunk({ id: 't', host: 'sip.example.org', port: null, register: true });
    await store.trunks.save(trunk);
    const change = { name: 'Carrier A', hasPassword: true, passwordVersion: 'second' };
    await store.trunks.save({ ...trunk, ...change, createdAtMs: 5 });
    expect(await store.trunks.list()).toEqual([{ ...trunk, ...change }]);
    await store.trunks.remove('t');
    expect(await store.trunks.get('t')).toBeNull();
  });

  it('keep recorded messages with every byte of their sound', async () => {
    const first: RecordedMessage = {
      id: 'm1',
      name: 'Nobody is free',
      words: 'Sorry, nobody is free.',
      durationMs: 2000,
      builtIn: true,
      createdAtMs: 5,
      who: 'Callboard',
    };
    const second: RecordedMessage = { ...first, id: 'm2', name: 'Call back', builtIn: false, createdAtMs: 9 };
    const audio = Uint8Array.from({ length: 480_000 }, (_, index) => (index * 7) % 256);
    expect(await store.messages.add(second, audio)).toBe(true);
    expect(await store.messages.add(first, audio.subarray(0, 256))).toBe(true);
    expect(await store.messages.add({ ...first, name: 'Another' }, new Uint8Array(1))).toBe(false);
    expect(await store.messages.list()).toEqual([first, second]);
    expect(Buffer.from((await store.messages.audio('m2')) ?? []).equals(audio)).toBe(true);
    expect(Array.from((await store.messages.audio('m1')) ?? [])).toEqual([...audio.subarray(0, 256)]);
    const change = { name: 'Later', words: 'We call again.' };
    expect(await store.messages.rename('m2', change)).toBe(true);
    expect(await store.messages.get('m2')).toEqual({ ...second, ...change });
    expect(Buffer.from((await store.messages.audio('m2')) ?? []).equals(audio)).toBe(true);
    expect(await store.messages.remove('m2')).toBe(true);
    expect(await store.messages.remove('m2')).toBe(false);
    expect(await store.messages.rename('m2', change)).toBe(false);
    expect(await store.messages.audio('m2')).toBeNull();
    expect(await store.messages.get('m2')).toBeNull();
  });

  it('come with the dispositions of a first campaign, and take more', async () => {
    await store.dispositions.save({ id: 'moved', label: 'Moved away', kind: 'neutral', archived: false });
    await store.dispositions.save({ id: 'sale', label: 'Sold', kind: 'success', archived: true });
    const all = await store.dispositions.list();
    expect(all.map((d) => d.id)).toEqual([
      'sale',
      'interested',
      'not_interested',
      'callback',
      'wrong_person',
      'do_not_call',
      'no_result',
      'machine',
      'moved',
    ]);
    expect(all[0]).toEqual({ id: 'sale', label: 'Sold', kind: 'success', archived: true });
  });

  it('count who falls due for anybody until a moment, no further than is asked', async () => {
    const { campaign, contactIds } = await runningCampaign(store, 6);
    const [retry = 0, later = 0, callback = 0, own = 0] = contactIds;
    for (const [id, to, inMs, ownerId] of [
      [retry, 'retry_scheduled', 60_000, null],
      [later, 'retry_scheduled', 600_000, null],
      [callback, 'callback_scheduled', 60_000, null],
      [own, 'callback_scheduled', 60_000, 'ada'],
    ] as const) {
      await store.contacts.move({ id, run: 1 }, ['pending'], 'leased');
      await store.contacts.move({ id, run: 1 }, ['leased'], to, { nextAtMs: DAY_START + inMs, ownerId });
    }
    const due = (afterMs: number, most = 9, handOverMs: number | null = null) =>
      store.contacts.dueBy(campaign, { byMs: DAY_START + afterMs, handOverMs, most });
    expect(await due(0)).toBe(2);
    expect(await due(60_000)).toBe(4);
    expect(await due(600_000)).toBe(5);
    expect(await due(600_000, 9, 300_000)).toBe(6);
    expect(await due(600_000, 3)).toBe(3);
  });

  it('mark waiting contacts of every campaign when a number is blacklisted', async () => {
    const one = await runningCampaign(store, 2);
    const two = await runningCampaign(store, 1);
    const three = await runningCampaign(store, 1);
    const phone = '+49301000000';
    const campaignId = three.campaign.id;
    await store.contacts.lease({ campaignId, hostId: 'host-a', count: 1, nowMs: DAY_START, leaseMs: 60_000 });
    await store.blacklist.add({ phone, reason: 'asked', addedAtMs: 1, who: 'Ada' });
    expect(await store.campaigns.counts(one.campaign.id)).toEqual({ pending: 1, blacklisted: 1 });
    expect(await store.campaigns.counts(two.campaign.id)).toEqual({ blacklisted: 1 });
    expect(await store.campaigns.counts(campaignId), 'it is in hand').toEqual({ leased: 1 });
    expect(await store.blacklist.has(phone)).toBe(true);
    expect(await store.blacklist.remove(phone)).toBe(true);
    expect(await store.blacklist.remove(phone)).toBe(false);
    expect(await store.blacklist.list()).toEqual([]);
  });

  it('keep when, by whom and why a number was blacklisted first, and change the reason only for another', async () => {
    const first = { phone: '+49301000007', reason: 'asked', addedAtMs: 1, who: 'Ada' };
    expect(await store.blacklist.add(first)).toBeNull();
    expect(await store.blacklist.add({ ...first, reason: '', addedAtMs: 2, who: 'Ben' })).toEqual(first);
    expect(await store.blacklist.list()).toEqual([first]);
    expect(await store.blacklist.add({ ...first, reason: 'asked by letter', who: 'Ben' })).toEqual(first);
    expect(await store.blacklist.list()).toEqual([{ ...first, reason: 'asked by letter' }]);
    await store.blacklist.remove(first.phone);
  });

  it('page through the activity of one campaign or of all, newest first', async () => {
    for (let i = 0; i < 5; i++) {
      await store.activity.add({
        atMs: i,
        campaignId: i % 2 === 0 ? 'c' : null,
        who: 'Ada',
        what: `step ${i}`,
      });
    }
    const first = await store.activity.list(null, null, 3);
    expect(first).toMatchObject({
      total: 5,
      rows: [{ what: 'step 4' }, { what: 'step 3' }, { what: 'step 2' }],
    });
    const rest = await store.activity.list(null, first.next, 3);
    expect(rest).toMatchObject({ next: null, rows: [{ what: 'step 1' }, { what: 'step 0' }] });
    expect(await store.activity.list('c', null, 9)).toMatchObject({ total: 3, next: null });
    expect((await store.activity.list('c', 'no cursor of ours', 9)).rows).toHaveLength(3);
  });

  it('keep from what to what something was changed with its activity', async () => {
    const changes = [
      { name: 'Retry delay', from: '1 h', to: '45 min' },
      { name: 'Script', from: 'None', to: 'Guten Tag, "{{name}}" 😀' },
    ];
    const entry = { atMs: 1, campaignId: 'c', who: 'Ada', what: 'Changed the settings' };
    await store.activity.add({ ...entry, changes });
    await store.activity.add({ ...entry, what: 'Started run #1' });
    const { rows } = await store.activity.list('c', null, 9);
    expect(rows.map((row) => row.changes)).toEqual([[], changes]);
  });

  it('fail exports that a stopped host left, and keep the others', async () => {
    const job = sampleExport({ id: 'e1' });
    await store.exports.save(job);
    await store.exports.save({ ...job, id: 'e2', status: 'done', endedAtMs: 2 });
    expect(await store.exports.failUnfinished('The program stopped.', 9)).toBe(1);
    expect(await store.exports.list('c')).toEqual([
      { ...job, status: 'failed', failure: 'The program stopped.', endedAtMs: 9 },
      { ...job, id: 'e2', status: 'done', endedAtMs: 2 },
    ]);
    expect(await store.exports.list('other')).toEqual([]);
  });

  it('keep settings', async () => {
    expect(await store.settings.get('country')).toBeNull();
    await store.settings.set('country', 'DE');
    await store.settings.set('country', 'AT');
    expect(await store.settings.get('country')).toBe('AT');
    await store.settings.set('host.b', '2');
    await store.settings.set('host.a', '1');
    await store.settings.set('Host.c', '3');
    await store.settings.set('my.host.d', '4');
    expect(await store.settings.beginningWith('host.')).toEqual([
      { key: 'host.a', value: '1' },
      { key: 'host.b', value: '2' },
    ]);
  });
});
