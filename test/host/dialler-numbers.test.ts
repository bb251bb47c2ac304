import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NUMBER_CHOICE_DEFAULTS } from '../../shared/contract/number-choice.ts';
import { leaveFloor, openFurnishedFloor, SETTINGS, type Floor } from './dialler-floor.ts';
import { begin } from './dialler-steps.ts';
import { UNRATED } from './store-places.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

const save = (id: string, change: { spamScore?: number | null; weight?: number }): Promise<void> =>
  floor.store.numbers.save({
    id,
    e164: `+493022446${id}`,
    label: '',
    trunkId: null,
    status: 'active',
    dailyCap: 40,
    ...UNRATED,
    ...change,
  });

const callerIds = (): (string | null)[] => floor.lines.calls.map(({ request }) => request.callerId);

/** Calls as many people more, one after the other. */
async function callMore(people: number): Promise<void> {
  for (let i = 0; i < people; i += 1) {
    floor.lines.last.ends();
    await floor.settled();
  }
}

const PEOPLE = ['A', 'B', 'C', 'D', 'E', 'F'];

describe('a campaign with several outbound numbers', () => {
  it('shows people the one that its rotation says, which is the one on record, with the check', async () => {
    await save('600', { weight: 2 });
    await save('601', {});
    const numberChoice = { ...NUMBER_CHOICE_DEFAULTS, rotation: 'weighted' } as const;
    await begin(floor, { mode: 'progressive', bcwSec: 0, numberIds: ['600', '601'], numberChoice }, PEOPLE);
    await callMore(5);
    expect(callerIds().map((phone) => phone?.slice(-3))).toEqual(['600', '601', '600', '600', '601', '600']);
    const attempt = await floor.store.attempts.get(floor.lines.last.request.attemptId);
    expect(attempt?.callerId).toBe('+493022446600');
    expect(attempt?.why?.checks).toContain('caller_id');
  });

  it('leaves out the one with a bad spam score, says so, and shows it again once the score is better', async () => {
    await save('600', { spamScore: 8 });
    await save('601', {});
    const numberIds = ['600', '601'];
    await begin(floor, { mode: 'progressive', bcwSec: 0, numberIds }, PEOPLE);
    await callMore(1);
    expect(callerIds()).toEqual(['+493022446601', '+493022446601']);
    expect((await floor.campaigns.figures('camp')).numbersLeftOut).toBe(
      '+49 30 22446600 (8) is left out for its spam score: the campaign shows no number from 7 on.',
    );
    const forecast = () => floor.campaigns.forecast({ id: null, settings: { ...SETTINGS, numberIds } });
    expect(await forecast(), 'calls a day by the numbers that are shown').toMatchObject({
      numbersPerDay: 40,
    });
    await save('600', { spamScore: 6 });
    await callMore(1);
    expect(callerIds().at(-1)).toBe('+493022446600');
    expect((await floor.campaigns.figures('camp')).numbersLeftOut).toBeNull();
    expect(await forecast()).toMatchObject({ numbersPerDay: 80 });
  });

  it('dials nobody while all of them are left out, and names them', async () => {
    await save('600', { spamScore: 8 });
    await begin(floor, { mode: 'progressive', bcwSec: 0, numberIds: ['600'] }, PEOPLE);
    await floor.pass(3);
    expect(floor.lines.calls).toHaveLength(0);
    expect((await floor.desk()).holdBack).toMatchObject({
      kind: 'numbers_capped',
      sentence: 'No outbound number may be shown: +49 30 22446600 (8) is left out for its spam score.',
      untilMs: null,
    });
    await save('600', { spamScore: null });
    await floor.pass(2);
    expect(callerIds()).toEqual(['+493022446600']);
  });
});
