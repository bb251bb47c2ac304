import { describe, expect, it } from 'vitest';
import { firstPassEndMs } from '../../electron/pilot/run-figures.ts';

describe('the time over which the occupancy of a run is measured', () => {
  it('ends with the first call of whoever was called last, not with the calls again of those few who are left', () => {
    const attempts = [
      { contactId: 1, createdAtMs: 1_000 },
      { contactId: 2, createdAtMs: 2_000 },
      { contactId: 1, createdAtMs: 90_000 },
      { contactId: 3, createdAtMs: 3_000 },
      { contactId: 2, createdAtMs: 95_000 },
    ];
    expect(firstPassEndMs(attempts, 0)).toBe(3_000);
    expect(firstPassEndMs(attempts.toReversed(), 0)).toBe(3_000);
  });

  it('is none when nobody was called', () => {
    expect(firstPassEndMs([], 500)).toBe(500);
  });
});
