import type { LineEvent, ReceivedCall, ReceivedLine } from '../lines/ports.ts';

/**
 * Takes a call that came in under the name of its attempt, and lets it ring; whoever takes it from here on has the same
 * call under the same name, and hears what has become of it meanwhile.
 * @param whenOver told when it ends before anybody has taken it from here
 */
export function letRing(call: ReceivedCall, attemptId: string, whenOver: () => void): ReceivedCall {
  let take: ((event: LineEvent) => void) | null = null;
  let ended: LineEvent | null = null;
  const line: ReceivedLine = call.take(attemptId, (event) => {
    if (take !== null) take(event);
    else if (event.kind === 'ended') {
      ended = event;
      whenOver();
    }
  });
  return {
    trunkId: call.trunkId,
    caller: call.caller,
    called: call.called,
    take(_sameId, on) {
      take = on;
      queueMicrotask(() => {
        if (ended !== null) on(ended);
      });
      return line;
    },
    refuse: () => line.hangUp(),
  };
}
