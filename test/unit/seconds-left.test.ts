import { describe, expect, it } from 'vitest';
import { secondsLeft } from '../../renderer/src/ui/seconds-left.ts';

describe('a countdown on the screen', () => {
  it('never begins above its own length, though the clock of the host is ahead', () => {
    expect(secondsLeft(60_400, 60)).toBe(60);
    expect(secondsLeft(62_000, 60)).toBe(60);
  });

  it('goes down a second at a time, and ends at nought', () => {
    const shown = [60_000, 59_000, 1_000, 400, 0, -2_000].map((leftMs) => secondsLeft(leftMs, 60));
    expect(shown).toEqual([60, 59, 1, 0, 0, 0]);
  });
});
