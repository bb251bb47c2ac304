import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function liveRouter(os: Answering['live'], { journal, seats }: HostServices) {
  return {
    follow: os.follow.handler(async function* ({ input, context, signal }) {
      const gone = input.windowId === undefined ? null : seats.windowFollows(input.windowId);
      try {
        yield* journal.follow(input, {
          operatorId: () => context.session.operatorId,
          bufferedBytes: context.bufferedBytes,
          signal: signal ?? new AbortController().signal,
        });
      } finally {
        gone?.();
      }
    }),
  };
}
