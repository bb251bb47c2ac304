import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function voiceAgentsRouter(os: Answering['voiceAgents'], { voiceAgents, people }: HostServices) {
  return {
    list: os.list.handler(() => voiceAgents.list()),
    save: os.save.handler(async ({ input, context: { session } }) =>
      voiceAgents.save(input, await people.nameOf(session.operatorId)),
    ),
    remove: os.remove.handler(async ({ input }) => {
      await voiceAgents.remove(input.id);
      return { removed: true as const };
    }),
    report: os.report.handler(async ({ input }) => {
      await voiceAgents.report(input);
      return { taken: true as const };
    }),
  };
}
