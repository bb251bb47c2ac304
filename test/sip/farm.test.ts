import { expect, it } from 'vitest';
import { LATER_MS } from '../patience.ts';
import { runFarm } from './farm-floor.ts';

it.each([
  ['UDP, of whose datagrams one in fifty is lost', 'udp', 0.02],
  ['TCP', 'tcp', 0],
] as const)(
  'a town of strangers over %s is dialled once each, and every outcome is stored as the town gave it',
  async (_name, transport, loss) => {
    const run = await runFarm({ calls: 60, transport, loss, workers: 30, seed: 5 });
    expect(run.wrong).toEqual([]);
    expect(run.twice).toEqual([]);
    expect(run.stillUp).toBe(0);
    expect(run.invites.town).toBe(60);
    // Whoever was joined was joined by a call of its own; nobody else was.
    const joined = (run.outcomes['answered'] ?? 0) + (run.outcomes['no_conversation'] ?? 0);
    expect(run.invites.agents).toBeGreaterThanOrEqual(joined);
    expect(run.invites.agents).toBeLessThanOrEqual(run.expected['answered'] ?? 0);
    expect(joined).toBeGreaterThan(0);
  },
  2 * LATER_MS,
);
