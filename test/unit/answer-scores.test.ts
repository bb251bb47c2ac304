import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnswerScores } from '../../electron/dialler/scores/answer-scores.ts';
import { effectFamilies } from '../../electron/dialler/scores/effects.ts';
import type { AnswerFacts, AnswerScores } from '../../electron/dialler/scores/interface.ts';
import { UnusableScores } from '../../electron/dialler/scores/snapshot.ts';
import { NO_ANSWER_REASON } from '../../shared/domain/answer-reason.ts';
import { seededRandom } from '../bench/pacing/random.ts';
import { dialAtRandom } from '../bench/scores/campaign.ts';
import { reliability } from '../bench/scores/reliability.ts';
import { dayMs, firstMonday, type Truth, truths } from '../bench/scores/truths.ts';

const noon: AnswerFacts = {
  hour: 12,
  weekday: 2,
  type: 'mobile',
  country: 'DE',
  area: '151',
  earlierAttempts: 0,
  lastOutcome: null,
  hoursSinceLast: null,
  listId: 'spring',
};

function truthNamed(name: string): Truth {
  const truth = truths.find((each) => each.name === name);
  if (!truth) throw new Error(`No truth is called ${name}.`);
  return truth;
}

/** So many attempts of which every n-th is answered, over a day. */
function teach(scores: AnswerScores, facts: AnswerFacts, dials: number, everyNth: number, day = 0): void {
  for (let i = 0; i < dials; i++) {
    scores.learn(facts, i % everyNth === 0, firstMonday + (day + i / dials) * dayMs);
  }
}

describe('answer scores', () => {
  it('start from a quarter, without a reason', () => {
    const { chance, because } = createAnswerScores().score(noon);
    expect(chance).toBeCloseTo(0.25, 2);
    expect(because).toBe(NO_ANSWER_REASON);
  });

  it.each([
    ['hour', { hour: 19 }],
    ['weekday', { weekday: 6 }],
    ['type', { type: 'fixed' }],
    ['country', { country: 'AT' }],
    ['area', { area: '160' }],
    ['list', { listId: 'autumn' }],
    ['attempts', { earlierAttempts: 3 }],
    ['last outcome', { earlierAttempts: 3, lastOutcome: 'busy', hoursSinceLast: 5 }],
  ] as [string, Partial<AnswerFacts>][])(
    'give a higher chance to those who answered more, told apart by their %s',
    (_what, other) => {
      const scores = createAnswerScores();
      const better = { ...noon, ...other };
      for (let i = 0; i < 600; i++) {
        scores.learn(
          i % 2 === 0 ? noon : better,
          i % 2 === 0 ? i % 10 === 0 : i % 5 < 3,
          firstMonday + i * 6e4,
        );
      }
      expect(scores.score(better).chance).toBeGreaterThan(scores.score(noon).chance + 0.15);
    },
  );

  it('start in an area never met from what its country taught', () => {
    const scores = createAnswerScores();
    for (let area = 0; area < 20; area++) {
      teach(scores, { ...noon, country: 'AT', area: `6${area}` }, 60, 2, area);
      teach(scores, { ...noon, country: 'DE', area: `1${area}` }, 60, 10, area);
    }
    const inAustria = scores.score({ ...noon, country: 'AT', area: '999' }).chance;
    expect(inAustria).toBeGreaterThan(scores.score({ ...noon, country: 'DE', area: '999' }).chance + 0.1);
  });

  it('rise with a single answer, but not beyond a half', () => {
    const scores = createAnswerScores();
    scores.learn(noon, true, firstMonday);
    const { chance } = scores.score(noon);
    expect(chance).toBeGreaterThan(0.3);
    expect(chance).toBeLessThan(0.5);
  });

  it('learn nothing of an hour or weekday from one that is none', () => {
    const scores = createAnswerScores();
    for (const wrong of [99, -1, 24, Number.NaN, Infinity]) {
      teach(scores, { ...noon, hour: wrong, weekday: wrong }, 20, 2);
    }
    const { effects } = scores.save();
    expect([effects.hour, effects.part, effects.weekday, effects.hourOfGroup]).toEqual([[], [], [], []]);
    expect(effects.type).toHaveLength(1);
  });

  it('say in words what moves the chance most', () => {
    const scores = createAnswerScores();
    dialAtRandom(truthNamed('strong'), scores, { from: 0, to: 5 }, 1500, seededRandom(3));
    expect(scores.score({ ...noon, hour: 18, area: '', listId: '' }).because).toBe(
      'mobile numbers answer more at this hour',
    );
    expect(scores.score({ ...noon, hour: 18, type: 'fixed', area: '', listId: '' }).because).toBe(
      'fixed lines answer less at this hour',
    );
  });

  it.each(['strong', 'weak', 'none'])(
    'come true within two points where the planted effects are: %s',
    (name) => {
      const dials = dialAtRandom(
        truthNamed(name),
        createAnswerScores(),
        { from: 0, to: 10 },
        1500,
        seededRandom(11),
      );
      const late = dials.filter(({ day }) => day >= 3);
      const { weightedPoints } = reliability(late.map(({ forecast, chance }) => [forecast, chance]));
      expect(weightedPoints).toBeLessThan(2);
    },
  );

  it('tell likely from unlikely people apart where there is something to be learned', () => {
    const dials = dialAtRandom(
      truthNamed('strong'),
      createAnswerScores(),
      { from: 0, to: 6 },
      1500,
      seededRandom(12),
    );
    const late = dials.filter(({ day }) => day >= 3).sort((a, b) => b.forecast - a.forecast);
    const mean = (part: typeof late): number =>
      part.reduce((sum, { chance }) => sum + chance, 0) / part.length;
    const tenth = Math.floor(late.length / 10);
    expect(mean(late.slice(0, tenth))).toBeGreaterThan(1.8 * mean(late));
  });

  it('make next to nothing of chance where there is nothing to be learned', () => {
    const dials = dialAtRandom(
      truthNamed('none'),
      createAnswerScores(),
      { from: 0, to: 8 },
      1500,
      seededRandom(13),
    );
    const late = dials
      .filter(({ day }) => day >= 5)
      .map(({ forecast, chance }) => Math.abs(forecast - chance));
    expect(late.reduce((sum, off) => sum + off, 0) / late.length).toBeLessThan(0.02);
  });

  it('follow a world that turned to its opposite within days', () => {
    const scores = createAnswerScores();
    const fixed = { ...noon, type: 'fixed' } as const;
    for (let day = 0; day < 44; day++) {
      const [often, seldom] = day < 40 ? [noon, fixed] : [fixed, noon];
      teach(scores, often, 200, 2, day);
      teach(scores, seldom, 200, 10, day);
    }
    expect(scores.score(fixed).chance).toBeGreaterThan(scores.score(noon).chance + 0.15);
  });

  it('hardly depend on the order in which the attempts of a day are told', () => {
    const random = seededRandom(5);
    const lessons = Array.from({ length: 2000 }, () => {
      const type = random.chance(0.5) ? 'mobile' : 'fixed';
      const facts = { ...noon, type, hour: 9 + Math.floor(10 * random.uniform()) } as const;
      return { facts, answered: random.chance(type === 'mobile' ? 0.45 : 0.2) };
    });
    const learned = (order: typeof lessons): AnswerScores => {
      const scores = createAnswerScores();
      for (const { facts, answered } of order) scores.learn(facts, answered, firstMonday);
      return scores;
    };
    const forward = learned(lessons);
    const backward = learned(lessons.toReversed());
    for (const type of ['mobile', 'fixed'] as const) {
      for (let hour = 9; hour < 19; hour++) {
        const facts = { ...noon, type, hour };
        expect(Math.abs(forward.score(facts).chance - backward.score(facts).chance)).toBeLessThan(0.05);
      }
    }
  });

  it('lose nothing when the clock is set years ahead and back', () => {
    const scores = createAnswerScores();
    const fixed = { ...noon, type: 'fixed' } as const;
    teach(scores, noon, 300, 2);
    teach(scores, fixed, 300, 12);
    const before = scores.score(noon).chance - scores.score(fixed).chance;
    scores.learn(noon, true, firstMonday + 9000 * dayMs);
    scores.learn(noon, false, firstMonday + dayMs);
    scores.learn(noon, true, Number.NaN);
    expect(scores.score(noon).chance - scores.score(fixed).chance).toBeGreaterThan(0.8 * before);
  });
});

const anything = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.constantFrom(null, undefined, Number.NaN, Infinity, -1, 'mobile', 'busy', '__proto__', {}, []),
);
const rubbish = fc.oneof(
  fc.constantFrom(null, undefined, 7, 'text'),
  fc.record(
    {
      hour: anything,
      weekday: anything,
      type: anything,
      country: anything,
      area: anything,
      earlierAttempts: anything,
      lastOutcome: anything,
      hoursSinceLast: anything,
      listId: anything,
    },
    { requiredKeys: [] },
  ),
) as fc.Arbitrary<AnswerFacts>;

describe('answer scores, whatever they are told', () => {
  it('are always chances with a reason', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(rubbish, fc.boolean(), fc.double())), rubbish, (lessons, asked) => {
        const scores = createAnswerScores();
        for (const [facts, answered, atMs] of lessons) scores.learn(facts, answered, atMs);
        const { chance, because } = scores.score(asked);
        expect(chance).toBeGreaterThan(0);
        expect(chance).toBeLessThan(1);
        expect(because).not.toBe('');
        createAnswerScores(JSON.stringify(scores.save()));
      }),
      { numRuns: 100 },
    );
  });

  it('stay chances after a thousand attempts that all ended alike', () => {
    for (const answered of [true, false]) {
      const scores = createAnswerScores();
      for (let i = 0; i < 3000; i++) scores.learn(noon, answered, firstMonday + i * 60_000);
      const { chance } = scores.score(noon);
      expect(answered ? chance : 1 - chance).toBeGreaterThan(0.95);
      expect(chance * (1 - chance)).toBeGreaterThan(0);
    }
  });

  it('keep a limited number of areas and lists, and of those the ones met most', () => {
    const scores = createAnswerScores();
    teach(scores, noon, 400, 2);
    for (let i = 0; i < 9000; i++) {
      scores.learn(
        { ...noon, area: `x${i}`, listId: `list ${i}`, country: `c${i}` },
        i % 8 === 0,
        firstMonday,
      );
    }
    const { effects } = scores.save();
    for (const { name, most } of effectFamilies) expect(effects[name]?.length).toBeLessThanOrEqual(most);
    expect(effects.area?.some(([key]) => key === 'DE 151')).toBe(true);
    expect(effects.list?.some(([key]) => key === 'spring')).toBe(true);
  });
});

function taught(): AnswerScores {
  const scores = createAnswerScores();
  dialAtRandom(truthNamed('strong'), scores, { from: 0, to: 2 }, 500, seededRandom(2));
  return scores;
}

describe('saved answer scores', () => {
  it('continue exactly where they were left', () => {
    const first = taught();
    const second = createAnswerScores(JSON.parse(JSON.stringify(first.save())));
    for (const scores of [first, second]) {
      dialAtRandom(truthNamed('strong'), scores, { from: 2, to: 4 }, 500, seededRandom(8));
    }
    expect(second.save()).toEqual(first.save());
    expect(second.score(noon)).toEqual(first.score(noon));
  });

  it('are not changed by what is learned after they were saved', () => {
    const scores = taught();
    const saved = scores.save();
    const text = JSON.stringify(saved);
    teach(scores, noon, 50, 2);
    expect(JSON.stringify(saved)).toBe(text);
  });

  it('are refused in plain words when they are damaged or of another version', () => {
    const good = taught().save();
    const broken: unknown[] = [
      'no JSON {',
      '7',
      [],
      { ...good, version: 99 },
      { ...good, ageDays: null },
      { ...good, lastAtMs: 'today' },
      { ...good, level: { mean: null, variance: 1 } },
      { ...good, worths: good.worths.slice(1) },
      { ...good, effects: { ...good.effects, area: undefined } },
      { ...good, effects: { ...good.effects, type: [['mobile', 1, 0, 5, 0]] } },
      { ...good, effects: { ...good.effects, type: [['mobile', Number.NaN, 0.1, 5, 0]] } },
      { ...good, effects: { ...good.effects, type: ['a', 'b', 'c', 'd'].map((key) => [key, 0, 0.1, 5, 0]) } },
      {
        ...good,
        effects: {
          ...good.effects,
          type: [
            ['mobile', 0, 0.1, 5, 0],
            ['mobile', 1, 0.1, 5, 0],
          ],
        },
      },
    ];
    for (const saved of broken) expect(() => createAnswerScores(saved)).toThrow(UnusableScores);
    expect(() => createAnswerScores({ ...good, version: 99 })).toThrow(/version 99.*Start without them/);
  });
});
