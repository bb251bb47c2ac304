import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends only on the seed and the words: scripts decide alike whatever the order of calls. */
export function seeded(seed: number, ...words: (string | number)[]): number {
  const hash = createHash('sha256')
    .update(`${seed}:${words.join(':')}`)
    .digest();
  return hash.readUIntBE(0, 6) / 2 ** 48;
}

/** One of the items, chosen by a number in [0, 1). */
export function pick<T>(items: readonly [T, ...T[]], at: number): T {
  return items[Math.floor(at * items.length)] ?? items[0];
}
