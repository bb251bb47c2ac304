import { guarded } from '../../../shared/domain/guarded.ts';
import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

/** A stream after whose end, however it comes, `after` is called. */
async function* followed<T>(stream: AsyncIterable<T>, after: () => void): AsyncGenerator<T, void, void> {
  try {
    yield* stream;
  } finally {
    after();
  }
}

export function liveRouter(os: Answering['live'], { journal, people, seats, log }: HostServices) {
  return {
    follow: os.follow.handler(({ input, context, signal }) => {
      const giveBack = context.follows.take();
      const windowGone = input.windowId === undefined ? null : seats.windowFollows(input.windowId);
      let isOver = false;
      const after = (): void => {
        if (isOver) return;
        isOver = true;
        giveBack();
        windowGone?.();
      };
      // A stream that is given up before it began never runs its own end.
      signal?.addEventListener(
        'abort',
        guarded((error) => log('ending a live stream', error), after),
        { once: true },
      );
      const stream = journal.follow(input, {
        operatorId: () => context.session.operatorId,
        roleOf: (operatorId) => people.roleOf(operatorId),
        bufferedBytes: context.bufferedBytes,
        signal: signal ?? context.gone,
      });
      return followed(stream, after);
    }),
  };
}
