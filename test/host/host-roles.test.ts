import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { ROLES } from '../../shared/contract/people.ts';
import { isAtLeast, LEAST_ROLES, leastRoleFor, type Role } from '../../shared/contract/roles.ts';
import { openHostFloor, type HostFloor } from './host-floor.ts';

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
