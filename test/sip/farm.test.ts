import { describe, expect, it } from 'vitest';
import { LATER_MS } from '../patience.ts';
import { runFarm } from './farm-floor.ts';

const ROUGH = { loss: 0.02, twice: 0.05, late: 0.05 };

describe.concurrent('a town of strangers', () => {
  it.each([
    ['UDP that loses, repeats and reorders datagrams', 'udp', ROUGH],
    ['TCP', 'tcp', null],
  ] as const)(
    'over %s is dialled once each, every outcome is stored as the town gave it, and nobody is left on a line',
    async (_name, transport, network) => {
      const run = await runFarm({ calls: 60, transport, network, workers: 30, seed: 5 });
      expect(run.wrong).toEqual([]);
      expect(run.notOnce).toEqual([]);
      expect(run.stillUp).toEqual({ host: 0, town: 0, agents: 0 });
      // Whoever was joined was joined by a call of its own; nobody else was.
      const joined = (run.outcomes['answered'] ?? 0) + (run.outcomes['no_conversation'] ?? 0);
      expect(joined).toBeGreaterThan(0);
      expect(run.joined).toBeGreaterThanOrEqual(joined);
      expect(run.joined).toBeLessThanOrEqual(run.expected['answered'] ?? 0);
      if (network !== null) {
        for (const kind of ['dropped', 'twice', 'late'] as const)
          expect(run.network?.[kind]).toBeGreaterThan(0);
      }
    },
    2 * LATER_MS,
  );
});
