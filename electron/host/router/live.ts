import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

/** A stream that gives its place back when it ends, however it ends. */
async function* followed<T>(giveBack: () => void, stream: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* stream;
  } finally {
    giveBack();
  }
}

export function liveRouter(os: Answering['live'], { journal, people }: HostServices) {
  return {
    follow: os.follow.handler(({ input, context, signal }) =>
      followed(
        context.follows.take(),
        journal.follow(input, {
          operatorId: () => context.session.operatorId,
          roleOf: (operatorId) => people.roleOf(operatorId),
          bufferedBytes: context.bufferedBytes,
          signal: signal ?? context.gone,
        }),
      ),
    ),
  };
}
