import { expect, it } from 'vitest';
import { setUpText } from '../../renderer/src/base/text.set-up.en.ts';

const { check, rows } = setUpText.import;

it('a list of one row is spoken of as one row', () => {
  expect(check.whole(1)).toBe('The one row is checked. Nothing is stored yet.');
  expect(rows(1, '37 B', '37 B')).toBe('1 row read · 37 B of 37 B');
});

it('a long list is counted with thousands apart', () => {
  expect(check.whole(5_230)).toBe('All 5,230 rows are checked. Nothing is stored yet.');
  expect(rows(2_092, '1 kB', '2 kB')).toBe('2,092 rows read · 1 kB of 2 kB');
});
