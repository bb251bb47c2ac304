import { create } from 'zustand';

/** How far the host's clock is ahead of this window's, for countdowns. */
export const useHostClock = create<{ aheadMs: number }>(() => ({ aheadMs: 0 }));

/** The host said what time it is there, a moment ago. */
export function hearHostTime(atMs: number): void {
  useHostClock.setState({ aheadMs: atMs - Date.now() });
}

/** The host's time now. */
export const hostNowMs = (): number => Date.now() + useHostClock.getState().aheadMs;
