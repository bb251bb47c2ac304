import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PacingObservation } from '../../electron/dialler/pacing/interface.ts';
import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import type { SkillAt } from '../../shared/domain/skill.ts';
import {
  APOLOGY,
  furnish,
  leaveFloor,
  newFolder,
  openFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';

const ONCE = { ...SETTINGS.retries, maxRetries: 0 };
const AT_ONCE: Partial<CampaignSettings> = { mode: 'progressive', bcwSec: 0, concurrency: 50, retries: ONCE };
const AHEAD: Partial<CampaignSettings> = {
  ...AT_ONCE,
  mode: 'predictive',
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
};
const SPANISH = { skillId: 'es', level: 3 };
const PEOPLE = Array.from({ length: 60 }, (_, i) => `Person ${i}`);

describe('a campaign that needs a skill', () => {
  let floor: Floor;
  let seen: { atSec: number; operators: string[] }[];

  beforeEach(async () => {
    seen = [];
    floor = await openFloor(newFolder(), undefined, undefined, undefined, undefined, {
      before: () => undefined,
      dialled: () => undefined,
      decided: ({ now, operators = [] }: PacingObservation) =>
        void seen.push({ atSec: now, operators: operators.map(({ id }) => String(id)) }),
    });
    await furnish(floor.store);
    await floor.store.operators.saveSkill({ id: 'es', name: 'Spanish' });
  });
  afterEach(() => leaveFloor(floor));

  async function person(id: string, skills: SkillAt[], groupIds = ['sales']): Promise<void> {
    await floor.store.operators.save({ id, name: id, role: 'operator', groupIds, skills, archived: false });
  }
  const heldBack = async () => (await floor.campaigns.figures('camp')).holdBack;

  it('gives its contacts to whoever has it well enough, and to nobody else', async () => {
    await person('ada', [{ skillId: 'es', level: 2 }]);
    await person('ben', [{ skillId: 'es', level: 3 }]);
    await runCampaign(floor, { ...AT_ONCE, skill: SPANISH }, PEOPLE);
    await floor.dialler.start();
    await floor.signIn('ada');
    await floor.pass(2);
    expect(floor.lines.calls).toHaveLength(0);
    await floor.signIn('ben');
    expect(floor.lines.calls).toHaveLength(1);
    expect((await floor.desk('ben')).state).toBe('dialling');
    expect((await floor.desk('ada')).state).toBe('ready');
  });

  it('says that nobody has the skill who is signed in, or that nobody who has it is ready', async () => {
    await person('ada', []);
    await person('ben', [SPANISH]);
    await runCampaign(floor, { ...AT_ONCE, skill: SPANISH }, PEOPLE);
    await floor.dialler.start();
    await floor.signIn('ada');
    expect(await heldBack()).toMatchObject({
      kind: 'no_operator_with_skill',
      sentence: 'Nobody who is signed in has the skill that it needs: Spanish, level 3 or better.',
    });
    await floor.seats.connect('ben');
    await floor.settled();
    expect(await heldBack()).toMatchObject({
      sentence: 'Nobody who has the skill that it needs is ready: Spanish, level 3 or better.',
    });
    await floor.seats.ready('ben');
    await floor.settled();
    expect((await heldBack())?.kind).not.toBe('no_operator_with_skill');
  });

  it('takes an operator who learned it meanwhile', async () => {
    await runCampaign(floor, { ...AT_ONCE, skill: SPANISH }, PEOPLE);
    await floor.dialler.start();
    await floor.signIn('ada');
    expect(floor.lines.calls).toHaveLength(0);
    await person('ada', [{ skillId: 'es', level: 5 }]);
    await floor.seats.peopleChanged();
    await floor.pass(1);
    expect(floor.lines.calls).toHaveLength(1);
  });

  it('puts an answered call to who has the skill and has been ready longest, however much better another is', async () => {
    for (const [id, level] of [
      ['cy', 3],
      ['ben', 5],
    ] as const)
      await person(id, [{ skillId: 'es', level }]);
    await person('ada', []);
    await runCampaign(floor, { ...AHEAD, skill: SPANISH }, PEOPLE);
    await floor.dialler.start();
    for (const id of ['ada', 'cy', 'ben']) {
      await floor.signIn(id);
      await floor.pass(2);
    }
    floor.lines.last.rings().answers();
    await floor.settled();
    expect(floor.lines.last.done).toContain('attach cy');
    // Whoever lacks the skill is nobody whom pacing counts on.
    expect(seen.at(-1)?.operators.toSorted((a, b) => a.localeCompare(b))).toEqual(['ben', 'cy']);
    expect((await floor.desk('ada')).state).toBe('ready');
  });

  it('shares whoever has it with a campaign of the group, and pacing counts on nobody twice', async () => {
    await person('ada', []);
    await person('ben', [SPANISH]);
    await person('cy', [SPANISH]);
    await runCampaign(floor, { ...AHEAD, skill: SPANISH }, PEOPLE, 'spanish');
    await runCampaign(floor, AHEAD, PEOPLE, 'any');
    await floor.dialler.start();
    for (const id of ['ada', 'ben', 'cy']) await floor.signIn(id);
    // Once both lists are dialled nobody wants anybody any more.
    for (let round = 0; round < 40 && floor.lines.calls.length < 2 * PEOPLE.length; round += 1) {
      for (const call of floor.lines.calls) call.ends();
      await floor.pass(1);
    }
    const counted = new Set<number>();
    for (const [, decisions] of Map.groupBy(seen, ({ atSec }) => atSec)) {
      for (let i = 0; i + 1 < decisions.length; i += 2) {
        const all = [...(decisions[i]?.operators ?? []), ...(decisions[i + 1]?.operators ?? [])];
        expect(new Set(all).size).toBe(all.length);
        counted.add(all.length);
      }
    }
    expect(counted).toContain(3);
  });

  it('does not start while nobody of its group has it', async () => {
    const { id } = await floor.campaigns.create(
      { name: 'Spanish', settings: { ...SETTINGS, ...AT_ONCE, skill: SPANISH } },
      'Ada',
    );
    await expect(floor.campaigns.act(id, 'start', 'Ada')).rejects.toThrow(
      /Nobody of the operator group has the skill that it needs/,
    );
    await expect(
      floor.campaigns.create(
        { name: 'Lost', settings: { ...SETTINGS, ...AT_ONCE, skill: { skillId: 'gone', level: 1 } } },
        'Ada',
      ),
    ).rejects.toMatchObject({ fields: { skill: 'This skill does not exist any more.' } });
  });
});
