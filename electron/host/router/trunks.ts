import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function trunksRouter(os: Answering['trunks'], { trunks, people }: HostServices) {
  return {
    list: os.list.handler(() => trunks.list()),
    save: os.save.handler(async ({ input, context: { session } }) =>
      trunks.save(input, await people.nameOf(session.operatorId)),
    ),
    remove: os.remove.handler(async ({ input }) => {
      await trunks.remove(input.id);
      return { removed: true as const };
    }),
    testCall: os.testCall.handler(async ({ input, context: { session } }) =>
      trunks.testCall(input, await people.nameOf(session.operatorId)),
    ),
    numbers: os.numbers.handler(() => trunks.numbers()),
    saveNumber: os.saveNumber.handler(async ({ input, context: { session } }) =>
      trunks.saveNumber(input, await people.nameOf(session.operatorId)),
    ),
    removeNumber: os.removeNumber.handler(async ({ input }) => {
      await trunks.removeNumber(input.id);
      return { removed: true as const };
    }),
  };
}
