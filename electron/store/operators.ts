import { inTransaction } from './database.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

export function operatorsTable(base: Database): Store['operators'] {
  const { db } = base;
  const read = async (id: string | null): ReturnType<Store['operators']['list']> => {
    const rows = await db
      .selectFrom('operators')
      .selectAll()
      .$if(id !== null, (query) => query.where('id', '=', id))
      .orderBy('name')
      .orderBy('id')
      .execute();
    const members = await db
      .selectFrom('operatorGroupMembers')
      .selectAll()
      .$if(id !== null, (query) => query.where('operatorId', '=', id))
      .orderBy('groupId')
      .execute();
    const groups = Map.groupBy(members, (member) => member.operatorId);
    const known = await db
      .selectFrom('operatorSkills')
      .selectAll()
      .$if(id !== null, (query) => query.where('operatorId', '=', id))
      .orderBy('skillId')
      .execute();
    const skills = Map.groupBy(known, ({ operatorId }) => operatorId);
    return rows.map((row) => ({
      ...row,
      archived: row.archived === 1,
      groupIds: (groups.get(row.id) ?? []).map((member) => member.groupId),
      skills: (skills.get(row.id) ?? []).map(({ skillId, level }) => ({ skillId, level })),
    }));
  };
  return {
    list: () => read(null),
    get: async (id) => (await read(id))[0] ?? null,
    save: (operator) =>
      inTransaction(base, async (trx) => {
        const row = { name: operator.name, role: operator.role, archived: operator.archived ? 1 : 0 };
        await trx
          .insertInto('operators')
          .values({ id: operator.id, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute();
        await trx.deleteFrom('operatorGroupMembers').where('operatorId', '=', operator.id).execute();
        const memberships = [...new Set(operator.groupIds)].map((groupId) => ({
          groupId,
          operatorId: operator.id,
        }));
        if (memberships.length > 0)
          await trx.insertInto('operatorGroupMembers').values(memberships).execute();
        if (operator.skills === undefined) return;
        await trx.deleteFrom('operatorSkills').where('operatorId', '=', operator.id).execute();
        const skills = [...new Map(operator.skills.map((each) => [each.skillId, each])).values()];
        if (skills.length > 0)
          await trx
            .insertInto('operatorSkills')
            .values(skills.map(({ skillId, level }) => ({ operatorId: operator.id, skillId, level })))
            .execute();
      }),
    groups: () => db.selectFrom('operatorGroups').selectAll().orderBy('name').orderBy('id').execute(),
    async saveGroup(group) {
      await db
        .insertInto('operatorGroups')
        .values(group)
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: group.name }))
        .execute();
    },
    skills: () => db.selectFrom('skills').selectAll().orderBy('name').orderBy('id').execute(),
    async saveSkill(skill) {
      await db
        .insertInto('skills')
        .values(skill)
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: skill.name }))
        .execute();
    },
    async logState(entry) {
      await db.insertInto('operatorStateLog').values(entry).execute();
    },
    stateLog: (operatorId, fromMs, toMs) =>
      db
        .selectFrom('operatorStateLog')
        .select(['state', 'reason', 'atMs'])
        .where('operatorId', '=', operatorId)
        .where('atMs', '>=', fromMs)
        .where('atMs', '<', toMs)
        .orderBy('atMs')
        .orderBy('id')
        .execute(),
  };
}
