import { afterEach, describe, expect, it, vi } from 'vitest';
import { wallTimeIn } from '../../shared/domain/wall-time.ts';

const first = (zone: string, written: string) => wallTimeIn(zone, written)?.ms;

afterEach(() => vi.restoreAllMocks());

describe('a day and a time of day in a zone', () => {
  it('is the moment at which the clock there shows it', () => {
    expect(wallTimeIn('Europe/Berlin', '2026-01-05 10:00:00')).toEqual({
      ms: Date.UTC(2026, 0, 5, 9),
      movedTo: null,
    });
    expect(wallTimeIn('Asia/Kolkata', '2026-01-05 10:00:00')?.ms).toBe(Date.UTC(2026, 0, 5, 4, 30));
  });

  it('moves forward, and says so, when the clock skips it that day', () => {
    expect(wallTimeIn('Europe/Berlin', '2026-03-29 02:30:00')).toEqual({
      ms: Date.UTC(2026, 2, 29, 1, 30),
      movedTo: '03:30',
    });
    expect(wallTimeIn('America/New_York', '2026-03-08 02:00:00')?.movedTo).toBe('03:00');
    // Half an hour only, on an island of Australia.
    expect(wallTimeIn('Australia/Lord_Howe', '2026-10-04 02:15:00')?.movedTo).toBe('02:45');
    expect(wallTimeIn('Europe/Berlin', '2026-03-29 01:59:00')?.movedTo).toBeNull();
    expect(wallTimeIn('Europe/Berlin', '2026-03-29 03:00:00')?.movedTo).toBeNull();
  });

  it.each([
    ['winter', Date.UTC(2026, 0, 15)],
    ['summer', Date.UTC(2026, 6, 15)],
  ])('that comes twice is the first one, also when it is asked in %s', (_season, askedMs) => {
    vi.spyOn(Date, 'now').mockReturnValue(askedMs);
    expect(first('Europe/Berlin', '2026-10-25 02:30:00')).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(first('America/New_York', '2026-11-01 01:00:00')).toBe(Date.UTC(2026, 10, 1, 5));
    // Half an hour that comes twice.
    expect(first('Australia/Lord_Howe', '2026-04-05 01:45:00')).toBe(Date.UTC(2026, 3, 4, 14, 45));
    expect(first('Australia/Lord_Howe', '2026-04-05 02:00:00')).toBe(Date.UTC(2026, 3, 4, 15, 30));
  });

  it('that is none is nothing', () => {
    expect(wallTimeIn('Europe/Berlin', 'tomorrow')).toBeNull();
  });
});
