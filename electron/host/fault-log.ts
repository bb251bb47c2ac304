import type { Clock } from '../../shared/domain/clock.ts';
import { StoreFailure } from '../store/store.ts';

/** What goes on and on, as a store that stays away, is spoken of this often and not at every try. */
const SAY_AGAIN_MS = 60_000;

/** Writes one line of each kind a minute at most, and how many more there were; somebody hostile does not fill the disk. */
export function createLineLimiter(
  write: (line: string) => void,
  clock: Pick<Clock, 'elapsed'>,
): (kind: string, line: string) => void {
  const said = new Map<string, { atMs: number; since: number }>();
  return (kind, line) => {
    const before = said.get(kind);
    if (before && clock.elapsed() - before.atMs < SAY_AGAIN_MS) {
      before.since += 1;
      return;
    }
    write(before && before.since > 0 ? `${line} (${before.since} more like it since)` : line);
    said.set(kind, { atMs: clock.elapsed(), since: 0 });
  };
}

/**
 * Writes faults as lines of the log. A fault of the program comes with its stack; trouble with the store is the world's,
 * so that it comes in words with what to do, and while it lasts once a minute for each thing that was being done.
 */
export function createFaultLog(
  write: (line: string) => void,
  clock: Pick<Clock, 'elapsed'>,
): (doing: string, error: unknown) => void {
  const say = createLineLimiter(write, clock);
  return (doing, error) => {
    if (!(error instanceof StoreFailure)) {
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      write(`Trouble while ${doing}: ${words}`);
      return;
    }
    const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
    say(`${doing}: ${error.message}`, `Trouble while ${doing}: ${error.message} ${error.action}${cause}`);
  };
}
