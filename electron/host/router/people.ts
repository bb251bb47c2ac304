import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function peopleRouter(os: Answering['people'], { people }: HostServices) {
  return {
    operators: os.operators.handler(() => people.operators()),
    saveOperator: os.saveOperator.handler(async ({ input, context: { session } }) =>
      people.saveOperator(input, await people.nameOf(session.operatorId)),
    ),
    makeLink: os.makeLink.handler(({ input }) => people.makeLink(input.operatorId)),
    groups: os.groups.handler(() => people.groups()),
    saveGroup: os.saveGroup.handler(({ input }) => people.saveGroup(input)),
    skills: os.skills.handler(() => people.skills()),
    saveSkill: os.saveSkill.handler(({ input }) => people.saveSkill(input)),
    dispositions: os.dispositions.handler(() => people.dispositions()),
    blacklist: os.blacklist.handler(() => people.blacklist()),
    addToBlacklist: os.addToBlacklist.handler(async ({ input, context }) =>
      people.addToBlacklist(input, await people.nameOf(context.session.operatorId)),
    ),
    removeFromBlacklist: os.removeFromBlacklist.handler(({ input }) =>
      people.removeFromBlacklist(input.phone),
    ),
  };
}
