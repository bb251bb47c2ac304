import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_CAUSES, type FailureCause } from '../../shared/domain/campaign-failure.ts';
import {
  outlasted,
  seeTroubles,
  type Troubles,
  type TroublesSeen,
} from '../../shared/domain/campaign-trouble.ts';

const LIMIT_MS = 60_000;
const UNSEEN_MS = 60_000;

interface Look {
  /** Since the look before. */
  afterMs: number;
  /** By how much the clock was set meanwhile. */
  setMs: number;
  causes: FailureCause[];
}
const looks = fc.array(
  fc.record({
    afterMs: fc.constantFrom(1_000, 5_000, 20_000, UNSEEN_MS, UNSEEN_MS + 1),
    setMs: fc.constantFrom(0, 0, 0, 3_600_000, -3_600_000),
    causes: fc.subarray([...FAILURE_CAUSES]),
  }),
  { maxLength: 40 },
);

const troublesOf = ({ causes }: Pick<Look, 'causes'>): Troubles =>
  Object.fromEntries(causes.map((cause) => [cause, `${cause} is seen`]));

/** How long a cause has been seen at every look up to the last one, however the clock was set. */
function lastsMs(all: readonly Look[], cause: FailureCause): number | null {
  let forMs: number | null = null;
  for (const { afterMs, causes } of all) {
    if (!causes.includes(cause)) forMs = null;
    else if (forMs === null || afterMs > UNSEEN_MS) forMs = 0;
    else forMs += afterMs;
  }
  return forMs;
}

describe('what keeps a campaign from dialling', () => {
  it('makes it fail by the first cause that was seen at every look for long enough, and by none else', () => {
    fc.assert(
      fc.property(looks, (all) => {
        let seen: TroublesSeen | null = null;
        const at = { elapsedMs: 0, nowMs: 1_000_000 };
        for (const look of all) {
          at.elapsedMs += look.afterMs;
          at.nowMs += look.afterMs + look.setMs;
          seen = seeTroubles(seen, troublesOf(look), at);
        }
        const found = seen && outlasted(seen, LIMIT_MS);
        const expected = FAILURE_CAUSES.find((cause) => (lastsMs(all, cause) ?? -1) >= LIMIT_MS);
        expect(found?.cause).toBe(expected);
        if (found) {
          expect(found.forMs).toBe(lastsMs(all, found.cause));
          expect(found.trouble.detail).toBe(`${found.cause} is seen`);
        }
      }),
    );
  });

  it('is told as it was seen last, since it was seen first', () => {
    const first = seeTroubles(null, { no_trunk: 'Registering' }, { elapsedMs: 0, nowMs: 5_000 });
    const then = seeTroubles(first, { no_trunk: 'Refused: 403' }, { elapsedMs: 60_000, nowMs: 9_000 });
    expect(outlasted(then, LIMIT_MS)).toEqual({
      cause: 'no_trunk',
      forMs: 60_000,
      trouble: { detail: 'Refused: 403', sinceElapsedMs: 0, sinceMs: 5_000 },
    });
  });
});
