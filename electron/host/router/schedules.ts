import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function schedulesRouter(os: Answering['schedules'], { schedules, people }: HostServices) {
  return {
    list: os.list.handler(() => schedules.list()),
    save: os.save.handler(async ({ input, context: { session } }) =>
      schedules.save(input, await people.nameOf(session.operatorId)),
    ),
    remove: os.remove.handler(async ({ input, context: { session } }) => {
      await schedules.remove(input.id, await people.nameOf(session.operatorId));
      return { removed: true as const };
    }),
  };
}
