import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function trunksRouter(os: Answering['trunks'], { trunks, people }: HostServices) {
  return {
    list: os.list.handler(() => trunks.list()),
    save: os.save.handler(({ input }) => trunks.save(input)),
    remove: os.remove.handler(async ({ input }) => {
      await trunks.remove(input.id);
      return { removed: true as const };
    }),
    testCall: os.testCall.handler(async ({ input, context: { session } }) =>
      trunks.testCall(input, await people.nameOf(session.operatorId)),
    ),
    numbers: os.numbers.handler(() => trunks.numbers()),
    saveNumber: os.saveNumber.handler(({ input }) => trunks.saveNumber(input)),
    removeNumber: os.removeNumber.handler(async ({ input }) => {
      await trunks.removeNumber(input.id);
      return { removed: true as const };
    }),
  };
}
