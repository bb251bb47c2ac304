import { SOON_MS } from '../../patience.ts';

/** Waits until `condition` gives something truthy; fails with `what` after `deadlineMs`. */
export async function until<T>(
  what: string,
  condition: () => T | null | undefined | false,
  deadlineMs = SOON_MS,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Waited ${deadlineMs} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
