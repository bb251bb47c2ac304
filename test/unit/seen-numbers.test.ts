import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { seenNumbers } from '../../electron/lists/seen-numbers.ts';

it('knows which numbers of a list it has seen, as many as there are', () => {
  const number = fc.oneof(
    fc.integer({ min: 1_000_000, max: 1_000_400 }),
    fc.integer({ min: 999_999_999_999_000, max: 999_999_999_999_999 }),
  );
  fc.assert(
    fc.property(fc.array(number, { maxLength: 400 }), (numbers) => {
      const seen = seenNumbers();
      const known = new Set<number>();
      for (const each of numbers) {
        expect(seen.add(`+${each}`)).toBe(known.has(each) ? 'seen' : 'new');
        known.add(each);
      }
    }),
    { numRuns: 30 },
  );
  const many = seenNumbers();
  for (let i = 0; i < 200_000; i += 1) many.add(`+49${1_000_000 + i * 7}`);
  expect([many.add('+491000007'), many.add('+491000008')]).toEqual(['seen', 'new']);
});

it('says so when there is no room for another one, and still knows those of before', () => {
  const seen = seenNumbers(2);
  const words = ['+491', '+492', '+493', '+491', '+493'].map((phone) => seen.add(phone));
  expect(words).toEqual(['new', 'new', 'full', 'seen', 'full']);
});
