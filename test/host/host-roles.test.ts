import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { ROLES } from '../../shared/contract/people.ts';
import {
  isAtLeast,
  LEAST_ROLES,
  LEAST_ROLES_DOWNLOAD,
  LEAST_ROLES_LIVE,
  leastRoleFor,
  type Role,
} from '../../shared/contract/roles.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';
import { sampleAttempt } from './store-places.ts';

type Seat = Awaited<ReturnType<typeof openSeat>>;

const PROCEDURES = Object.entries(LEAST_ROLES).flatMap(([room, names]) =>
  Object.keys(names).map((name) => [room, name] as const),
);

let floor: HostFloor;
let seat: Seat;
let administratorId = '';
const ids = new Map<Role, string>();

beforeAll(async () => {
  floor = await openHostFloor();
  seat = await openSeat(floor.link());
  administratorId = (await seat.client.system.session()).operatorId;
  ids.set('administrator', administratorId);
  for (const role of ['operator', 'supervisor'] as const) {
    const one = await seat.client.people.saveOperator({ id: null, name: role, role, groupIds: [] });
    ids.set(role, one.id);
  }
});
afterAll(async () => {
  seat.close();
  await floor.close();
});

/** What the host answers to a call without values: that the role does not hold it, or anything else. */
async function isRefused([room, name]: readonly [string, string]): Promise<boolean> {
  const procedures = Reflect.get(seat.client, room) as Record<string, (input?: unknown) => Promise<unknown>>;
  const answer: unknown = await procedures[name]?.({}).catch((error: unknown) => error);
  const message = answer instanceof Error ? answer.message : '';
  return /^Only an? (supervisor|administrator) can do this\.$/.test(message);
}

describe('the roles of those who sit at a seat', () => {
  for (const role of ROLES) {
    it(`let ${role === 'operator' ? 'an' : role === 'administrator' ? 'an' : 'a'} ${role} ask what the table says, and nothing else`, async () => {
      await seat.client.system.sitDown({ operatorId: ids.get(role) ?? '' });
      const wrong: string[] = [];
      for (const path of PROCEDURES) {
        // The journal's stream has no end of its own, and sitting down would end what is tested here.
        if (path[1] === 'follow' || path[1] === 'sitDown') continue;
        if ((await isRefused(path)) === isAtLeast(role, leastRoleFor(path))) wrong.push(path.join('.'));
      }
      expect(wrong).toEqual([]);
    });
  }

  it('leave an operator the own desk, people and the state of the host, and calls of nobody else', () => {
    const beside = PROCEDURES.filter((path) => path[0] !== 'desk' && leastRoleFor(path) === 'operator');
    expect(beside.map((path) => path.join('.')).sort()).toEqual([
      'contacts.history',
      'live.follow',
      'people.dispositions',
      'people.groups',
      'people.operators',
      'people.skills',
      'system.emergencyStop',
      'system.session',
      'system.sitDown',
      'system.status',
    ]);
    const topics = Object.entries(LEAST_ROLES_LIVE).filter(([, least]) => least === 'operator');
    expect(topics.map(([topic]) => topic).sort()).toEqual(['desk', 'people', 'system']);
    expect(Object.values(LEAST_ROLES_DOWNLOAD)).not.toContain('operator');
  });

  it('let everybody stop all dialling, and supervisors alone begin it again', async () => {
    const say = (stopped: boolean) => seat.client.system.emergencyStop({ stopped });
    await seat.client.system.sitDown({ operatorId: ids.get('operator') ?? '' });
    expect((await say(true)).emergencyStopped).toBe(true);
    await expect(say(false)).rejects.toThrow('only supervisors let it begin again');
    expect((await seat.client.system.status()).emergencyStopped).toBe(true);
    await seat.client.system.sitDown({ operatorId: ids.get('supervisor') ?? '' });
    expect((await say(false)).emergencyStopped).toBe(false);
  });

  it('let only an administrator change trunks, numbers, voice agents and people', () => {
    const administrators = PROCEDURES.filter((path) => leastRoleFor(path) === 'administrator');
    expect(administrators.map((path) => path.join('.')).sort()).toEqual([
      'people.makeLink',
      'people.saveGroup',
      'people.saveOperator',
      'people.saveSkill',
      'trunks.remove',
      'trunks.removeNumber',
      'trunks.save',
      'trunks.saveNumber',
      'trunks.testCall',
      'voiceAgents.remove',
      'voiceAgents.report',
      'voiceAgents.save',
    ]);
  });

  it('show an operator the own calls to a contact, and all of them to a supervisor', async () => {
    const { store } = floor.host.services;
    await seat.client.system.sitDown({ operatorId: administratorId });
    const { id: campaignId } = await seat.client.campaigns.create({
      name: 'History',
      settings: await seat.client.campaigns.defaults(),
    });
    const phone = '+442079460100';
    const row = { phone, name: 'Carl', variables: {}, priority: 'normal' as const, tags: [] };
    const added = await store.contacts.addOne(campaignId, row);
    const contactId = 'contactId' in added ? added.contactId : 0;
    await store.campaigns.move(campaignId, 'draft', 'running', { atMs: 1, startedAtMs: 1 });
    for (const operatorId of [ids.get('operator') ?? '', ids.get('supervisor') ?? '']) {
      await store.contacts.lease({ campaignId, hostId: 'elsewhere', count: 1, nowMs: 2, leaseMs: 60_000 });
      const of = { campaignId, contactId, number: phone };
      const attempt = sampleAttempt(of, { host: 'elsewhere', operatorId, createdAtMs: 2 });
      expect(await store.attempts.begin(attempt, {})).toBeNull();
      const back = { from: ['dialling' as const], to: 'retry_scheduled' as const, change: { nextAtMs: 2 } };
      await store.attempts.finish(attempt.id, { outcome: 'busy' }, back);
    }
    const seen = new Map<Role, unknown[]>();
    for (const role of ROLES) {
      await seat.client.system.sitDown({ operatorId: ids.get(role) ?? '' });
      const attempts = await seat.client.contacts.history({ contactId });
      seen.set(
        role,
        attempts.map(({ operatorId }) => operatorId),
      );
    }
    expect(seen.get('operator')).toEqual([ids.get('operator')]);
    expect(seen.get('supervisor')).toHaveLength(2);
    await store.campaigns.move(campaignId, 'running', 'paused', { atMs: 3 });
  });

  it('refuse with what can be done, and change nothing', async () => {
    await seat.client.system.sitDown({ operatorId: ids.get('operator') ?? '' });
    const refusal = await seat.client.people
      .saveOperator({ id: ids.get('operator') ?? '', name: 'Boss', role: 'administrator', groupIds: [] })
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'REFUSED', data: { action: 'Ask an administrator.' } });
    const operators = await seat.client.people.operators();
    expect(operators.find((one) => one.id === ids.get('operator'))?.role).toBe('operator');
  });

  it('never leave a host without an administrator', async () => {
    await seat.client.system.sitDown({ operatorId: administratorId });
    const last = await seat.client.people
      .saveOperator({ id: administratorId, name: 'Ada', role: 'supervisor', groupIds: [] })
      .catch((error: unknown) => error);
    expect(last).toMatchObject({
      code: 'INVALID',
      data: { fields: { role: 'Make somebody else an administrator first' } },
    });
    await seat.client.people.saveOperator({
      id: ids.get('supervisor') ?? '',
      name: 'supervisor',
      role: 'administrator',
      groupIds: [],
    });
    const stepped = await seat.client.people.saveOperator({
      id: administratorId,
      name: 'Ada',
      role: 'supervisor',
      groupIds: [],
    });
    expect(stepped.role).toBe('supervisor');
  });

  it('ask for the highest where a procedure is not listed', () => {
    expect(leastRoleFor(['campaigns', 'unheard'])).toBe('administrator');
    expect(leastRoleFor([])).toBe('administrator');
  });
});
