import type { LiveBatch } from '../../../shared/contract/live.ts';
import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function liveRouter(os: Answering['live'], { journal, people }: HostServices) {
  return {
    follow: os.follow.handler(({ input, context, signal = new AbortController().signal }) => {
      const release = context.follows.take();
      // A stream that is never read has no end of its own.
      signal.addEventListener('abort', release, { once: true });
      const batches = journal.follow(input, {
        operatorId: () => context.session.operatorId,
        role: (operatorId) => people.roleOf(operatorId),
        bufferedBytes: context.bufferedBytes,
        signal,
      });
      return (async function* (): AsyncGenerator<LiveBatch, void, void> {
        try {
          yield* batches;
        } finally {
          release();
        }
      })();
    }),
  };
}
