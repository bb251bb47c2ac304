import { afterEach } from 'vitest';

/**
 * Work to undo after each test of the file, last first. Every piece is tried, also when another fails; a piece that
 * does not end within half a minute is a failure too.
 */
export function closingAfterEach(): { push(close: () => Promise<void>): void } {
  let pieces: (() => Promise<void>)[] = [];
  afterEach(async () => {
    const todo = pieces.toReversed();
    pieces = [];
    const failures: unknown[] = [];
    for (const close of todo) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`Did not close: ${close.toString()}`)), 30_000);
      });
      try {
        await Promise.race([close(), late]);
      } catch (error) {
        failures.push(error);
      } finally {
        clearTimeout(timer);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  });
  return {
    push(close) {
      pieces.push(close);
    },
  };
}
