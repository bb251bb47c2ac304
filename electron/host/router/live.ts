import type { HostServices } from '../services.ts';
import type { Answering } from './router.ts';

export function liveRouter(os: Answering['live'], { journal }: HostServices) {
  return {
    follow: os.follow.handler(({ input, context, signal }) =>
      journal.follow(input, {
        operatorId: () => context.session.operatorId,
        bufferedBytes: context.bufferedBytes,
        signal: signal ?? new AbortController().signal,
      }),
    ),
  };
}
