import { SOON_MS } from './patience.ts';

/** Asks until `condition` gives something, and resolves with it; fails with `what` after `withinMs`. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  withinMs = SOON_MS,
): Promise<Exclude<T, false | undefined | null>> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false) {
      return value as Exclude<T, false | undefined | null>;
    }
    if (performance.now() > deadlineMs) throw new Error(`Waited ${withinMs} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
