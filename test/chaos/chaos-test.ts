import { expect, it } from 'vitest';
import { LATER_MS } from '../patience.ts';
import { storm, type StoreKind } from './storm.ts';

const KILLS = 20;
const SEED = 20_261_127;

/** The short run of `npm run chaos` over one store. */
export function chaosTest(store: StoreKind): void {
  it(
    `A host on ${store} that is killed ${KILLS} times in every mode doubles nobody, loses nothing confirmed and leaves nobody on the line`,
    { timeout: 5 * LATER_MS },
    async () => {
      const told: string[] = [];
      const { findings, confirmed, leftByKills } = await storm({
        store,
        kills: KILLS,
        seed: SEED,
        say: (line) => void told.push(line),
      }).catch((error: unknown) => {
        throw new Error(`${told.join('\n')}\nSeed ${SEED}.`, { cause: error });
      });
      expect(findings, `npm run chaos -- --store ${store} --kills ${KILLS} --seed ${SEED}`).toEqual([]);
      // Else nothing was tried.
      expect(leftByKills).toBeGreaterThan(KILLS);
      expect(confirmed).toBeGreaterThan(KILLS / 2);
    },
  );
}
