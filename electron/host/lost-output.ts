import type { EventEmitter } from 'node:events';

/**
 * Lets the process outlive its output: a reader that has gone (`| head`, a closed terminal) or a full disk behind it ends
 * no call. A stream without a listener would throw each line that it cannot write. What must not be lost goes into the
 * store and the file of faults.
 */
export function outliveOutput(...streams: Pick<EventEmitter, 'on'>[]): void {
  for (const stream of streams) stream.on('error', () => undefined);
}
