import { handOverMsOf } from '../../shared/domain/callbacks.ts';
import type { Campaign } from '../../shared/contract/campaign.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { createLane, type Lane } from '../../shared/domain/lane.ts';
import type { LeasedContact, LeaseRequest, Store } from '../store/store.ts';
import type { ContactWork } from './contact-work.ts';
import type { StoreWrites } from './store-writes.ts';

/** Leases are renewed at every beat and outlive a few missed ones; a host that is silent for as long is gone. */
export const LEASE_MS = 30_000;
const BEAT_MS = 5_000;

const lastBeatKey = (hostId: string): string => `dialler.alive.${hostId}`;

/** When a host was last known to live, as time of day; 0 when it never was. */
export async function lastBeatOf({ settings }: Pick<Store, 'settings'>, hostId: string): Promise<number> {
  return Number((await settings.get(lastBeatKey(hostId))) ?? 0);
}

/** For whom: the operator who was granted before the dial, whose own callbacks come first, or alone; and in which order. */
export type HowTaken = Pick<LeaseRequest, 'operatorId' | 'ownOnly' | 'order'>;

/** The leases of this host on the contacts that it has in hand. */
export interface Leases {
  /**
   * Takes up to `count` contacts of a campaign for work, in calling order, within its simultaneous calls on all hosts
   * together; those that stand equal as `how` says.
   */
  take(campaign: Campaign, count: number, how?: HowTaken): Promise<LeasedContact[]>;
  /** False when they may have run out, and the contacts be another's. */
  hold(): boolean;
  /** Renews them when it is time, gives back those of hosts that died, and sees that the store takes writes. */
  beat(): Promise<void>;
  /** The same in the lane of the beats, unless one is under way; a failure is the store's trouble from then on. */
  beatInTurn(): void;
  /** Another host has moved this contact: where it is in hand here, the same is done at once, whether or not it is time. */
  lookFor(contactId: number): void;
  /** This one is lost: nothing more is done with it here, unless it is dialled already. */
  letGo(work: ContactWork): void;
  /** Resolves when no beat is under way. */
  idle(): Promise<void>;
}

interface LeaseParts {
  store: Store;
  clock: Clock;
  hostId: string;
  log: (doing: string, error: unknown) => void;
  /** All work of this host. */
  works: ReadonlySet<ContactWork>;
  writes: StoreWrites;
  /** Where contacts are given out: no lease is on its way to a work between two of its looks. */
  looks: Lane;
  /** Called at each beat once the leases are renewed. */
  onRenewed: () => Promise<void>;
  /** How many times faster than life the clock runs: a host is no sooner dead for that. */
  pace: number;
}

/** Makes {@link Leases} that are renewed whenever a beat is asked for and due. */
export function createLeases(parts: LeaseParts): Leases {
  const { store, clock, hostId, log, works, writes, looks, onRenewed, pace } = parts;
  const leaseMs = LEASE_MS * pace;
  const beatMs = BEAT_MS * pace;
  /** Beats have a lane of their own: whatever else takes its time, leases are renewed. */
  const beats = createLane();
  let beating = false;
  /** In elapsed time. */
  let lastBeatMs = -Infinity;
  /** The leases hold for as long as neither the time that has elapsed nor the time of day has passed their end. */
  let leased = { elapsedMs: clock.elapsed(), atMs: clock.now() };

  const hold = (): boolean =>
    clock.elapsed() - leased.elapsedMs < leaseMs && clock.now() - leased.atMs < leaseMs;

  const letGo = (work: ContactWork): void => {
    work.leaseExpired().catch((error: unknown) => log('letting a contact go', error));
  };

  /** Leases that nobody here has in hand go back: let go while it was not known whose they were, or their answer was lost. */
  const returnOrphans = async (): Promise<void> => {
    const keeping = [...works].map((work) => work.contactId);
    await store.contacts.returnLeases({ hostId, keeping });
  };

  const beat = async (): Promise<void> => {
    const elapsedMs = clock.elapsed();
    // Trouble that may have gone by is looked into at once; damage does not go by.
    const isTroubled = writes.trouble !== null && store.damage.found === null;
    if (elapsedMs - lastBeatMs < beatMs && !isTroubled && hold()) return;
    lastBeatMs = elapsedMs;
    const nowMs = clock.now();
    await store.settings.set(lastBeatKey(hostId), String(nowMs));
    const held = [...works];
    const ours = new Set(await store.contacts.renewLeases(hostId, nowMs + leaseMs));
    // What another host has taken meanwhile is let go: this machine slept, or the store was away.
    for (const work of held) {
      if (!ours.has(work.contactId)) letGo(work);
    }
    leased = { elapsedMs, atMs: nowMs };
    const inHand = new Set([...held, ...works].map((work) => work.contactId));
    if ([...ours].some((id) => !inHand.has(id))) {
      looks.run(returnOrphans).catch((error: unknown) => log('giving leases back', error));
    }
    await store.contacts.returnLeases({ expiredAtMs: nowMs });
    await onRenewed();
    writes.worked();
  };

  const beatInTurn = (): void => {
    if (beating) return;
    beating = true;
    beats
      .run(beat)
      .catch((error: unknown) => {
        writes.failed(error);
        log('renewing leases', error);
      })
      .finally(() => {
        beating = false;
      });
  };

  return {
    take({ id: campaignId, settings: { callbacks, concurrency: most } }, count, how = {}) {
      const handOverMs = handOverMsOf(callbacks);
      const nowMs = clock.now();
      return store.contacts.lease({ campaignId, hostId, count, nowMs, leaseMs, most, handOverMs, ...how });
    },
    hold,
    beat,
    beatInTurn,
    lookFor(contactId) {
      if (![...works].some((work) => work.contactId === contactId)) return;
      lastBeatMs = -Infinity;
      beatInTurn();
    },
    letGo,
    idle: () => beats.idle(),
  };
}
