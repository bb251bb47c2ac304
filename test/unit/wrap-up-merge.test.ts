import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeText, mergeWrapUp } from '../../shared/domain/wrap-up-merge.ts';

const letters = (from: string) =>
  fc.string({ unit: fc.constantFrom(...from.split('')), minLength: 1, maxLength: 8 });
const count = (text: string, of: string) => text.split('').filter((letter) => of.includes(letter)).length;

describe('notes of two windows', () => {
  it('typed in different places are both in the text', () => {
    expect(mergeText('Likes tea.', 'Likes green tea.', 'Likes tea. Call in May.')).toBe(
      'Likes green tea. Call in May.',
    );
    expect(mergeText('Likes tea.', 'Likes tea. Call in May.', 'Likes green tea.')).toBe(
      'Likes green tea. Call in May.',
    );
  });

  it('added at the same place stand one below the other', () => {
    expect(mergeText('', 'from the left', 'from the right')).toBe('from the left\nfrom the right');
    expect(mergeText('Hello', 'Hello Ada', 'Hello Bob')).toBe('Hello Ada\n Bob');
  });

  it('that change the same words are both kept whole', () => {
    expect(mergeText('Wants tea', 'Wants coffee', 'Wants cocoa')).toBe('Wants coffee\nWants cocoa');
  });

  it('sent again and longer, because the answer was lost, are there once', () => {
    expect(mergeText('', 'Was ki', 'Was kind')).toBe('Was kind');
  });

  it('deleted on one side stay deleted', () => {
    expect(mergeText('one two three', 'one three', 'one two three four')).toBe('one three four');
  });

  it('never lose a letter that was added, whatever is added where', () => {
    fc.assert(
      fc.property(
        letters('abc '),
        letters('XYZ'),
        letters('123'),
        fc.nat(8),
        fc.nat(8),
        (base, a, b, i, j) => {
          const put = (what: string, at: number) => base.slice(0, at) + what + base.slice(at);
          const merged = mergeText(base, put(a, i), put(b, j));
          expect(count(merged, 'XYZ')).toBe(a.length);
          expect(count(merged, '123')).toBe(b.length);
          expect(count(merged, 'abc')).toBeGreaterThanOrEqual(count(base, 'abc'));
        },
      ),
    );
  });
});

describe('the form of two windows', () => {
  const base = { dispositionId: null, notes: '', callbackAtMs: null };

  it('is joined field by field', () => {
    const theirs = { ...base, dispositionId: 'sold' };
    const mine = { ...base, notes: 'Two boxes', callbackAtMs: 5, callbackFor: 'ada' };
    expect(mergeWrapUp(base, theirs, mine)).toEqual({
      dispositionId: 'sold',
      notes: 'Two boxes',
      callbackAtMs: 5,
      callbackFor: 'ada',
    });
    expect(mergeWrapUp(base, mine, theirs)).toEqual({
      dispositionId: 'sold',
      notes: 'Two boxes',
      callbackAtMs: 5,
      callbackFor: 'ada',
    });
  });

  it('has the later of two choices', () => {
    const theirs = { ...base, dispositionId: 'sold' };
    expect(mergeWrapUp(base, theirs, { ...base, dispositionId: 'none' }).dispositionId).toBe('none');
  });
});
