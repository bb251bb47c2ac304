import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPeople, type People } from '../../electron/directory/people.ts';
import { createTrunks, type Trunks } from '../../electron/directory/trunks.ts';
import { createVoiceAgents, type VoiceAgents } from '../../electron/directory/voice-agents.ts';
import type { Seats } from '../../electron/seats/seats.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import { openStore } from '../../electron/store/open.ts';
import type { Store } from '../../electron/store/store.ts';
import type { TrunkForm } from '../../shared/contract/trunk.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { ScriptedLines } from './scripted-lines.ts';
import { postgresPlace, sqlitePlace } from './store-places.ts';

const FORM: TrunkForm = {
  name: 'Main',
  protocol: 'udp',
  host: 'sip.example.org',
  port: null,
  outboundProxy: null,
  register: true,
  registerExpiresSec: 600,
  username: 'acme',
  authUsername: null,
  wsPath: null,
  verifyTls: true,
  localAddress: null,
  enabled: true,
  channels: 0,
  callsPerSec: 0,
};

const done = () => Promise.resolve();

describe.each([sqlitePlace(), postgresPlace()])('the activity on $name', (place) => {
  let store: Store;
  let trunks: Trunks;
  let people: People;
  let voiceAgents: VoiceAgents;
  beforeEach(async () => {
    const clock = drivenClock(1_000);
    store = await openStore(await place.fresh(), { clock, zone: 'UTC' });
    let made = 0;
    const kept = new Map<string, string>();
    const parts = { store, clock, newId: () => `id-${(made += 1)}`, publish: () => undefined };
    trunks = createTrunks({
      ...parts,
      signalling: {
        openTrunk: () => undefined,
        trunkStatus: () => ({ state: 'ready', sipCode: 200, detail: null, sinceMs: 0 }),
      } as unknown as Signalling,
      lines: new ScriptedLines(),
      secrets: {
        get: (name) => Promise.resolve(kept.get(name) ?? null),
        set: (name, value) => {
          if (value === null) kept.delete(name);
          else kept.set(name, value);
          return Promise.resolve();
        },
      },
      changed: done,
      country: 'DE',
    });
    people = createPeople({ ...parts, seats: { peopleChanged: done } as unknown as Seats, door: () => null });
    voiceAgents = createVoiceAgents({
      ...parts,
      dialler: { busyWorkers: () => 0, voiceAgentsChanged: done, takeResult: done },
    });
  });
  afterEach(() => store.close());
  afterAll(() => place.close());

  /** What was written of what came after the first entry, oldest first. */
  const written = async () => {
    const { rows } = await store.activity.list(null, null, 50);
    return rows
      .toReversed()
      .map(({ who, what, changes }) => [
        `${who}: ${what}`,
        ...changes.map(({ name, from, to }) => `${name}: ${from} → ${to}`),
      ]);
  };

  it('says what was changed of a trunk, and of its password only that it was', async () => {
    const { id } = await trunks.save({ id: null, form: FORM, password: null }, 'Ada');
    const other = { ...FORM, name: 'Berlin', port: 5070, protocol: 'tls', channels: 30 } as const;
    await trunks.save({ id, form: other, password: 'first-secret' }, 'Ben');
    await trunks.save({ id, form: other, password: 'second-secret' }, 'Ben');
    await trunks.save({ id, form: other, password: null }, 'Ben');
    await trunks.save({ id, form: { ...other, outboundProxy: 'sip:me:old@proxy' }, password: '' }, 'Ada');
    await trunks.save({ id, form: { ...other, outboundProxy: 'sip:me:new@proxy' }, password: null }, 'Ada');
    const all = await written();
    expect(all).toEqual([
      ['Ada: Added the trunk Main'],
      [
        'Ben: Changed the trunk Berlin',
        'Name: Main → Berlin',
        'Transport: UDP → TLS',
        'Port: None → 5070',
        'Calls at the same time: Off → 30',
        'Password: None → Stored',
      ],
      ['Ben: Changed the trunk Berlin', 'Password: Stored → Changed'],
      ['Ben: Saved the trunk Berlin unchanged'],
      ['Ada: Changed the trunk Berlin', 'Outbound proxy: None → sip:me:…@proxy', 'Password: Stored → None'],
      ['Ada: Changed the trunk Berlin', 'Outbound proxy: sip:me:…@proxy → Changed'],
    ]);
    expect(JSON.stringify(all)).not.toMatch(/secret|old|new/);
  });

  it('says what was changed of a number', async () => {
    const form = {
      e164: '+4930224400',
      label: 'Sales',
      dailyCap: 100,
      status: 'active',
      spamScore: null,
      weight: 1,
    } as const;
    const { id } = await trunks.saveNumber({ ...form, id: null }, 'Ada');
    await trunks.saveNumber({ ...form, id, label: '', dailyCap: 250, status: 'excluded' }, 'Ben');
    expect(await written()).toEqual([
      ['Ada: Added the number +4930224400'],
      [
        'Ben: Changed the number +4930224400',
        'Label: Sales → None',
        'Calls a day at most: 100 → 250',
        'Status: Active → Excluded',
      ],
    ]);
  });

  it('says who gave a number its spam score, and when, for as long as it stays the same', async () => {
    const form = { e164: '+4930224400', label: '', dailyCap: 100, status: 'active', weight: 1 } as const;
    const { id } = await trunks.saveNumber({ ...form, id: null, spamScore: null }, 'Ada');
    await trunks.saveNumber({ ...form, id, spamScore: 8 }, 'Ben');
    await trunks.saveNumber({ ...form, id, spamScore: 8, weight: 3 }, 'Ada');
    expect(await trunks.numbers()).toMatchObject([{ spamScore: 8, spamSetBy: 'Ben', weight: 3 }]);
    expect((await trunks.numbers())[0]?.spamSetAtMs).toBeGreaterThan(0);
    await trunks.saveNumber({ ...form, id, spamScore: null }, 'Ada');
    expect(await trunks.numbers()).toMatchObject([{ spamScore: null, spamSetAtMs: null, spamSetBy: null }]);
    expect(await written()).toEqual([
      ['Ada: Added the number +4930224400'],
      ['Ben: Changed the number +4930224400', 'Spam score: Not known → 8 High'],
      ['Ada: Changed the number +4930224400', 'Weight: 1 → 3'],
      ['Ada: Changed the number +4930224400', 'Spam score: 8 High → Not known', 'Weight: 3 → 1'],
    ]);
  });

  it('says what was changed of an operator, with the names of groups and skills', async () => {
    const north = await people.saveGroup({ id: null, name: 'North' });
    const south = await people.saveGroup({ id: null, name: 'South' });
    const french = await people.saveSkill({ id: null, name: 'French' });
    const form = { name: 'Jo', role: 'operator', groupIds: [north.id] } as const;
    const { id } = await people.saveOperator({ ...form, groupIds: [north.id], id: null }, 'Ada');
    const groupIds = [south.id, north.id];
    const skills = [{ skillId: french.id, level: 3 }];
    await people.saveOperator({ id, name: 'Jo', role: 'supervisor', groupIds, skills }, 'Ada');
    // The same groups in another order are no change.
    await people.saveOperator({ id, name: 'Jo', role: 'supervisor', groupIds: groupIds.toReversed() }, 'Ada');
    expect(await written()).toEqual([
      ['Ada: Added the operator Jo'],
      [
        'Ada: Changed the operator Jo',
        'Role: Operator → Supervisor',
        'Groups: North → North, South',
        'Skills: No skill → French 3',
      ],
      ['Ada: Saved the operator Jo unchanged'],
    ]);
  });

  it('says what was changed of a voice agent, without a password in its address', async () => {
    const trunk = await trunks.save({ id: null, form: FORM, password: null }, 'Ada');
    const form = {
      name: 'Vera',
      uri: 'sip:vera:one@192.0.2.1',
      trunkId: trunk.id,
      workers: 3,
      enabled: true,
    };
    const { id } = await voiceAgents.save({ id: null, form }, 'Ada');
    await voiceAgents.save({ id, form: { ...form, uri: 'sip:vera:two@192.0.2.1', workers: 5 } }, 'Ada');
    await voiceAgents.save({ id, form: { ...form, uri: 'sip:vera@192.0.2.1:5070', enabled: false } }, 'Ada');
    expect((await written()).slice(1)).toEqual([
      ['Ada: Added the voice agent Vera'],
      ['Ada: Changed the voice agent Vera', 'Workers: 3 → 5', 'SIP address: sip:vera:…@192.0.2.1 → Changed'],
      [
        'Ada: Changed the voice agent Vera',
        'SIP address: sip:vera:…@192.0.2.1 → sip:vera@192.0.2.1:5070',
        'Workers: 5 → 3',
        'In use: Yes → No',
      ],
    ]);
  });
});
