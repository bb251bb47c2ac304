import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { INT4_MOST } from '../../shared/contract/base.ts';
import { wrapUpEdit, type WrapUpEdit } from '../../shared/contract/desk.ts';
import { ServiceError } from '../../shared/domain/errors.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { inputOf, type KnownValues } from '../schema-arbitrary.ts';
import { furnish, MONDAY_10, openFloor, runCampaign, type Floor } from './dialler-floor.ts';
import { talk, wrapUp } from './dialler-steps.ts';
import { postgresPlace, sqlitePlace } from './store-places.ts';

const RUNS = 12;
const places = [sqlitePlace(), postgresPlace()];
const floors: Floor[] = [];

beforeAll(async () => {
  for (const place of places) {
    const floor = await openFloor('', drivenClock(MONDAY_10), (store) => store, 'host', await place.fresh());
    floors.push(floor);
    await furnish(floor.store);
    const names = Array.from({ length: 4 * RUNS }, (_, index) => `Person ${index}`);
    await runCampaign(floor, { alwaysOn: true, retries: { ...RETRIES } }, names);
    await floor.dialler.start();
    await floor.signIn();
  }
});
afterAll(async () => {
  for (const floor of floors) await floor.close();
  for (const place of places) await place.close();
});

const RETRIES = {
  maxRetries: 0,
  delayMin: 30,
  delayMinByOutcome: {},
  onOutcomes: [],
  onDispositions: [],
  stopAfterTalkSec: null,
  redialUnderTalkSec: null,
};

const known: KnownValues = (path) => ({
  values: path.endsWith('dispositionId') ? ['sold', 'none', 'later', 'dnc'] : [],
});

/** What a room answers, by its kind; anything but a typed refusal is a fault. */
async function kindOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof ServiceError) return error.kind;
    throw error;
  }
}

/** One call, its draft and its wrap-up; answers what was said and what is stored. */
async function wrapOneUp(floor: Floor, edit: WrapUpEdit) {
  const attemptId = await talk(floor, 1);
  const draft = { ...edit, attemptId };
  const said = [await kindOf(floor.seats.saveDraft('ada', draft))];
  floor.lines.last.ends();
  await floor.settled();
  said.push(await kindOf(floor.seats.finishAcw('ada', draft, false)));
  await floor.settled();
  if (said.at(-1) !== 'done') {
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'none', { version: INT4_MOST - 10 }), false);
    await floor.settled();
  }
  const attempt = await floor.store.attempts.get(attemptId);
  const { notes, dispositionId, outcome } = attempt ?? {};
  return { said, notes, dispositionId, outcome, desk: (await floor.desk()).state };
}

it('whatever a wrap-up holds is stored alike by both stores, or refused aloud, and the next contact comes', async () => {
  await fc.assert(
    fc.asyncProperty(inputOf(wrapUpEdit, 'desk', known), async (input) => {
      const edit = wrapUpEdit.parse(input);
      const [first, ...others] = await Promise.all(floors.map((floor) => wrapOneUp(floor, edit)));
      expect(first?.desk).toBe('offered');
      for (const other of others) expect(other).toEqual(first);
      for (const floor of floors) {
        expect(floor.dialler.setAside).toEqual([]);
        expect(floor.dialler.storeTrouble).toBeNull();
        expect(floor.faults).toEqual([]);
      }
    }),
    // A smaller input would meet the desk as the failing one left it.
    { numRuns: RUNS, endOnFailure: true },
  );
});
