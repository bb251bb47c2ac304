import { Refused } from '../../shared/domain/errors.ts';

/** What one seat, one address and all of them together may hold of the host, so that none can stall the others. */
export const SEAT_LIMITS = {
  /** Open sockets, with those that have said nothing yet. */
  connections: 2_000,
  /** A whole floor may sit behind one address translator. */
  connectionsPerAddress: 400,
  /** HTTP requests on one socket that are not answered yet. */
  httpInFlight: 16,
  /** Procedures of one seat that are not answered yet; further ones wait unread. */
  inFlight: 16,
  /** A seat with more than this unread gets no further answer until it has caught up. */
  unreadBytes: 1024 * 1024,
  /** A page follows the journal once; a reload may overlap with itself. */
  follows: 8,
  followsPerAddress: 800,
  headers: 100,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 5_000,
  /** A download that nobody reads for this long is given up. */
  idleMs: 60_000,
} as const;

/** Counts what is held by key, up to a limit. */
export interface Tally {
  /** The function that gives it back (once), or null when the key holds as much as it may. */
  take(key: string): (() => void) | null;
  readonly total: number;
}

export function createTally(limit: number): Tally {
  const held = new Map<string, number>();
  let total = 0;
  return {
    take(key) {
      const before = held.get(key) ?? 0;
      if (before >= limit) return null;
      held.set(key, before + 1);
      total += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        total -= 1;
        const left = (held.get(key) ?? 1) - 1;
        if (left > 0) held.set(key, left);
        else held.delete(key);
      };
    },
    get total() {
      return total;
    },
  };
}

/** The journal's followers of one seat, counted for itself and for its address. */
export interface FollowAllowance {
  /** @returns the function that gives it back. @throws Refused when the seat follows often enough. */
  take(): () => void;
}

const FOLLOWS_TOO_OFTEN = 'This window follows the host more often than it may.';

export function followAllowance(address: string, perAddress: Tally): FollowAllowance {
  const own = createTally(SEAT_LIMITS.follows);
  return {
    take() {
      const release = own.take('');
      const releaseAddress = release && perAddress.take(address);
      if (release && releaseAddress) {
        return () => {
          release();
          releaseAddress();
        };
      }
      release?.();
      throw new Refused(FOLLOWS_TOO_OFTEN, 'Close other windows of this console, then reload this one.');
    },
  };
}

/** How often one kind of trouble at the edge is said. */
const SAY_AGAIN_MS = 60_000;

/** Says one line per kind and minute, with how many there were since the last; anybody outside can cause these. */
export function rareLog(
  log: (line: string) => void,
  elapsed: () => number,
): (kind: string, line: string) => void {
  const said = new Map<string, { atMs: number; since: number }>();
  return (kind, line) => {
    const before = said.get(kind);
    if (before && elapsed() - before.atMs < SAY_AGAIN_MS) {
      before.since += 1;
      return;
    }
    const times = before && before.since > 0 ? ` (${before.since} more since the last such line)` : '';
    said.set(kind, { atMs: elapsed(), since: 0 });
    log(`${line}${times}`);
  };
}
