import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { ATTEMPT_OUTCOME_NAMES } from '../../shared/domain/attempt-outcome.ts';
import { leaveFloor, openFurnishedFloor, SETTINGS, type Floor } from './dialler-floor.ts';
import type { ScriptedCall } from './scripted-lines.ts';
import { begin } from './dialler-steps.ts';

const RETRIES = 3;
const EVERY_OUTCOME: Partial<CampaignSettings> = {
  mode: 'progressive',
  bcwSec: 0,
  acw: { ...SETTINGS.acw, seconds: 5 },
  minTalkSec: 5,
  retries: {
    ...SETTINGS.retries,
    maxRetries: RETRIES,
    delayMin: 1,
    onOutcomes: [...ATTEMPT_OUTCOME_NAMES],
  },
};

/** How one call may go, from its dial to its end. */
const ENDINGS = {
  busy: (call: ScriptedCall) => call.rings().ends({ sipCode: 486 }),
  declined: (call: ScriptedCall) => call.rings().ends({ sipCode: 603 }),
  'no such number': (call: ScriptedCall) => call.rings().ends({ by: 'network', sipCode: 404 }),
  'rang out': (call: ScriptedCall) => call.rings().ends({ by: 'us', sipCode: 487, ringTimedOut: true }),
  'no answer of any kind': (call: ScriptedCall) => call.ends({ by: 'network', sipCode: null }),
  'hung up at once': (call: ScriptedCall) => call.rings().answers().ends(),
} satisfies Record<string, (call: ScriptedCall) => unknown>;

let floor: Floor;
afterEach(() => leaveFloor(floor));

describe('one budget of attempts', () => {
  it('holds whatever the calls come to, and each gives its operator and its slot back', async () => {
    const anyEndings = array(constantFrom(...Object.values(ENDINGS)), {
      minLength: RETRIES + 3,
      maxLength: RETRIES + 3,
    });
    floor = await openFurnishedFloor();
    await assert(
      asyncProperty(anyEndings, async (endings) => {
        await leaveFloor(floor);
        floor = await openFurnishedFloor();
        await begin(floor, { ...EVERY_OUTCOME, concurrency: 1 }, ['Carl']);
        for (const end of endings) {
          const { last } = floor.lines;
          if (!last.over) end(last);
          await floor.pass(75);
        }
        expect(floor.lines.calls.length).toBeLessThanOrEqual(1 + RETRIES);
        expect(floor.lines.calls.every((call) => call.over)).toBe(true);
        expect(await floor.store.campaigns.counts('camp')).not.toHaveProperty('retry_scheduled');
        expect((await floor.desk()).state).toBe('ready');
      }),
      { numRuns: 6 },
    );
  });

  it('a call that the far end never answers gives its slot to the next contact the moment it is over', async () => {
    floor = await openFurnishedFloor();
    await begin(floor, { ...EVERY_OUTCOME, concurrency: 1 }, ['Carl', 'Dora']);
    await floor.signIn('ben');
    await floor.pass(3);
    expect(floor.lines.calls).toHaveLength(1);
    floor.lines.last.ends({ by: 'network', sipCode: null });
    await floor.settled();
    expect(floor.lines.calls.map(({ request }) => request.number)).toEqual(['+49301234100', '+49301234101']);
  });
});
