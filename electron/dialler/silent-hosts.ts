import type { Clock } from '../../shared/domain/clock.ts';
import type { Store } from '../store/store.ts';
import { hostsWithCallers } from './kept-callers.ts';
import { lastBeatOf, LEASE_MS } from './leases.ts';

/** A host that has said nothing for longer than its leases and this much more will not come back to its calls. */
const GRACE_MS = 30_000;

/** A host that is gone, and when it was last known to live, as time of day. */
export interface SilentHost {
  hostId: string;
  diedAtMs: number;
}

/**
 * Watches the hosts that have calls beside this one, on record or not yet. It goes by what is seen of their beats here and for
 * how long, not by their clocks, which may differ from this one.
 */
export function createSilentHosts(
  store: Pick<Store, 'settings' | 'attempts'>,
  clock: Clock,
  hostId: string,
  pace: number,
): {
  /** Those of which nothing new was seen for long enough. */
  find(): Promise<SilentHost[]>;
} {
  const seen = new Map<string, { beatMs: number; sinceMs: number }>();
  return {
    async find() {
      const all = new Set([...(await store.attempts.hostsWithOpen()), ...(await hostsWithCallers(store))]);
      all.delete(hostId);
      const hosts = [...all];
      for (const known of seen.keys()) if (!hosts.includes(known)) seen.delete(known);
      const silent: SilentHost[] = [];
      for (const each of hosts) {
        const beatMs = await lastBeatOf(store, each);
        const before = seen.get(each);
        if (before?.beatMs !== beatMs) seen.set(each, { beatMs, sinceMs: clock.elapsed() });
        else if (clock.elapsed() - before.sinceMs > (LEASE_MS + GRACE_MS) * pace)
          silent.push({ hostId: each, diedAtMs: beatMs });
      }
      return silent;
    },
  };
}
