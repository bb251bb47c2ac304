import { describe, expect, it } from 'vitest';
import { createPolicy, type PredictivePolicy } from '../../electron/dialler/pacing/policy.ts';
import { UnusableSnapshot } from '../../electron/dialler/pacing/snapshot.ts';
import { plainDay } from '../bench/pacing/scenario.ts';
import { scenarios } from '../bench/pacing/scenarios.ts';
import { hour, idleFloor, limits, watched } from './pacing-floor.ts';

describe('what a pacing policy remembers', () => {
  it('decides the same on the same observations', () => {
    const decisions: unknown[][] = [[], []];
    for (const list of decisions) {
      watched({ ...plainDay, shiftSec: hour / 2 }, (obs, decision) => list.push([obs.now, decision]));
    }
    expect(decisions[0]).toEqual(decisions[1]);
  });

  it('continues identically from a snapshot that went through storage', () => {
    const scenario = scenarios.find(({ name }) => name === 'machines screened') ?? plainDay;
    let twin: PredictivePolicy | undefined;
    let compared = 0;
    watched(
      { ...scenario, shiftSec: hour, score: { kind: 'calibrated', spread: 1 } },
      (obs, decision, policy) => {
        if (twin) {
          expect(twin.decide(obs)).toEqual(decision);
          compared++;
        } else if (obs.now > hour / 2) {
          twin = createPolicy({ snapshot: JSON.parse(JSON.stringify(policy.snapshot())) });
        }
      },
    );
    expect(compared).toBeGreaterThan(1000);
    expect(twin).toBeDefined();
  });

  it.each([
    ['what it has ordered and is not ringing yet', 100],
    ['how many it has dialled in this second', 2],
  ])('knows right after a restart %s', (_what, maxCps) => {
    const policy = createPolicy();
    const floor = { ...idleFloor(5), limits: { ...limits, maxCps } };
    expect(policy.decide(floor).dial).toBeGreaterThan(0);
    const snapshot: unknown = JSON.parse(JSON.stringify(policy.snapshot()));
    const soon = { ...floor, now: floor.now + 0.5 };
    expect(createPolicy({ snapshot }).decide(soon).dial).toBe(0);
  });

  it('refuses a damaged snapshot or one of another version in plain words', () => {
    const snapshot = createPolicy().snapshot();
    expect(() => createPolicy({ snapshot: { ...snapshot, version: 99 } })).toThrow(UnusableSnapshot);
    expect(() => createPolicy({ snapshot: { ...snapshot, version: 99 } })).toThrow(/version 99/);
    expect(() => createPolicy({ snapshot: { version: snapshot.version } })).toThrow(/lacks its part/);
    expect(() => createPolicy({ snapshot: '{' })).toThrow(UnusableSnapshot);
  });

  it('starts warm: yesterday teaches it the answer rate', () => {
    const policy = createPolicy();
    watched({ ...plainDay, shiftSec: hour, answerRate: () => 0.6 }, () => {}, policy);
    const restored = createPolicy({ snapshot: policy.snapshot() });
    restored.decide(idleFloor(10, 0));
    expect(restored.why().answerChance).toBeGreaterThan(0.5);
    expect(restored.why().budget.abandoned).toBe(0);
  });

  it('keeps a bounded memory over a long day', () => {
    const policy = createPolicy();
    const sizes: number[] = [];
    watched(
      { ...plainDay, operators: 4, shiftSec: 4 * hour },
      (obs) => {
        if (Math.floor(obs.now) % hour === 0) sizes.push(JSON.stringify(policy.snapshot()).length);
      },
      policy,
    );
    expect(Math.max(...sizes)).toBeLessThan(300_000);
  });
});
