import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaigns } from '../../shared/contract/campaign.ts';
import { CAMPAIGN_NAME_LENGTH, copiedSettings, copyName } from '../../shared/domain/campaign-copy.ts';

describe('the name of a copy', () => {
  it('says that it is one, and which one', () => {
    expect(copyName('Spring offer', ['Spring offer'])).toBe('Spring offer (copy)');
    expect(copyName('Spring offer', ['Spring offer', 'Spring offer (copy)'])).toBe('Spring offer (copy 2)');
    expect(copyName('Spring offer', ['Spring offer (copy)', 'Spring offer (copy 2)'])).toBe(
      'Spring offer (copy 3)',
    );
  });

  it('of a copy is the next one of the first campaign, in the place of one that is gone too', () => {
    const taken = ['Spring offer', 'Spring offer (copy)', 'Spring offer (copy 3)'];
    expect(copyName('Spring offer (copy 3)', taken)).toBe('Spring offer (copy 2)');
    expect(copyName('(copy)', [])).toBe('(copy) (copy)');
  });

  it('can be typed in the form, and is nobody else’s, whatever the campaign is called', () => {
    const { name } = campaigns.create['~orpc'].inputSchema?.shape ?? {};
    const names = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      fc.constant('X (copy 9)'),
    );
    fc.assert(
      fc.property(names, fc.nat({ max: 3 }), fc.nat({ max: 12 }), (text, times, copies) => {
        const original = text
          .repeat(times + 1)
          .trim()
          .slice(0, CAMPAIGN_NAME_LENGTH)
          .toWellFormed();
        fc.pre(original.trim() !== '' && !original.includes('\0'));
        const taken = [original];
        for (let i = 0; i < copies; i++) {
          const copy = copyName(original, taken);
          expect(taken).not.toContain(copy);
          expect(copy).toMatch(/ \(copy( \d+)?\)$/);
          expect(name?.parse(copy)).toBe(copy);
          taken.push(copy);
        }
      }),
    );
  });
});

it('a start time that is over is not copied, one that is ahead is', () => {
  expect(copiedSettings({ startAtMs: 5 }, 5)).toEqual({ startAtMs: null });
  expect(copiedSettings({ startAtMs: 6 }, 5)).toEqual({ startAtMs: 6 });
  expect(copiedSettings({ startAtMs: null }, 5)).toEqual({ startAtMs: null });
});
