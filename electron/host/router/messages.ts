import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function messagesRouter(os: Answering['messages'], { messages, people }: HostServices) {
  return {
    list: os.list.handler(() => messages.list()),
    check: os.check.handler(async ({ input }) => {
      const { durationMs, wav } = await messages.check(input.uploadId);
      return { durationMs, sound: new Blob([wav], { type: 'audio/wav' }) };
    }),
    add: os.add.handler(async ({ input, context: { session } }) =>
      messages.add(input, await people.nameOf(session.operatorId)),
    ),
    change: os.change.handler(({ input }) => messages.change(input)),
    remove: os.remove.handler(async ({ input }) => {
      await messages.remove(input.id);
      return { removed: true as const };
    }),
  };
}
