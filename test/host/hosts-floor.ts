import type { Store, StoreLocation } from '../../electron/store/store.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { MONDAY_10, openFloor, type Floor } from './dialler-floor.ts';

type Wrap = (store: Store) => Store;

/** Opens two dialling hosts over one store, `host-1` and `host-2`, each with a clock of its own; what each has of the store may be wrapped. */
export async function openTwoHosts(
  location: StoreLocation,
  ofFirst?: Wrap,
  ofSecond?: Wrap,
): Promise<[Floor, Floor]> {
  const open = (hostId: string, wrap?: Wrap): Promise<Floor> =>
    openFloor('', drivenClock(MONDAY_10), wrap, hostId, location);
  return [await open('host-1', ofFirst), await open('host-2', ofSecond)];
}

/** Lets time pass at these hosts, in turn, by steps of so many seconds. */
export async function passAtAll(hosts: readonly Floor[], seconds: number, stepSec = 1): Promise<void> {
  for (let i = 0; i < seconds / stepSec; i += 1) for (const host of hosts) await host.pass(stepSec);
}
