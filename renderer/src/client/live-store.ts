import { create } from 'zustand';
import type { DeskSnapshot } from '../../../shared/contract/desk.ts';
import type { LiveEvent } from '../../../shared/contract/live.ts';
import type { SystemStatus } from '../../../shared/contract/system.ts';
import { hearHostTime } from '../base/host-clock.ts';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting';

interface LiveState {
  connection: ConnectionState;
  desk: DeskSnapshot | null;
  system: SystemStatus | null;
}

/** The connection, and what the host last said of this desk and of itself; all else that it says is in the cache of queries. */
export const useLive = create<LiveState>(() => ({ connection: 'connecting', desk: null, system: null }));

/** Takes over what a batch of events says of desk and host, the last of each, in one step. */
export function applyEvents(events: readonly LiveEvent[]): void {
  const desk = events.findLast((event) => event.topic === 'desk')?.desk;
  const system = events.findLast((event) => event.topic === 'system')?.system;
  if (system) hearHostTime(system.atMs);
  if (desk || system) useLive.setState({ ...(desk ? { desk } : {}), ...(system ? { system } : {}) });
}
