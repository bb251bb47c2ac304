import type { RingTimes } from './ring-times.ts';

/** The chance that a person picked up, from what was believed at the dial and how long it rang; before anything is told. */
export function livePickUp(rings: RingTimes, prior: number, pickedUpAgeSec: number): number {
  const odds = (prior / (1 - prior)) * rings.pickUpOdds(pickedUpAgeSec) * rings.machineScarcity();
  return odds / (1 + odds);
}

/** Shares of all such pick-ups that are a person's and have no verdict yet, and that have none yet at all. */
export function untoldAfter(rings: RingTimes, live: number, sinceSec: number): { live: number; all: number } {
  const liveLeft = live * (1 - rings.verdictWithin(sinceSec, true));
  return { live: liveLeft, all: liveLeft + (1 - live) * (1 - rings.verdictWithin(sinceSec, false)) };
}
