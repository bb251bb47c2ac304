import type { Store } from '../store/store.ts';

/** What a host finds or makes before anybody sits down: on one machine the first operator comes without ceremony. */
export interface FirstPeople {
  operatorId: string;
  groupId: string;
}

/** Makes the first operator and group when there are none; dispositions come with the schema. */
export async function ensureFirstPeople(store: Store, newId: () => string): Promise<FirstPeople> {
  const groups = await store.operators.groups();
  const group = groups[0] ?? { id: newId(), name: 'Everybody' };
  if (groups.length === 0) await store.operators.saveGroup(group);
  const operators = (await store.operators.list()).filter((operator) => !operator.archived);
  const first = operators.find((operator) => operator.role === 'administrator') ?? operators[0];
  if (first) return { operatorId: first.id, groupId: group.id };
  const operatorId = newId();
  await store.operators.save({
    id: operatorId,
    name: 'You',
    role: 'administrator',
    groupIds: [group.id],
    archived: false,
  });
  return { operatorId, groupId: group.id };
}
