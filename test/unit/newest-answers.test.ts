import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CampaignFigures } from '../../shared/contract/campaign.ts';
import { furthestJobs, newestFigures, withRecord } from '../../renderer/src/client/newest.ts';

/** Only when they were made matters here. */
const figuresAt = (atMs: number): CampaignFigures => ({ atMs }) as CampaignFigures;
const HOUR_MS = 3_600_000;

interface Job {
  id: string;
  rows: number;
  status: 'running' | 'done' | 'failed';
}
const isRunning = ({ status }: Job): boolean => status === 'running';
const job = (rows: number, status: Job['status'] = 'running', id = 'a'): Job => ({ id, rows, status });

describe('what was read late, after an event had said something newer', () => {
  it('does not turn the figures of a campaign back', () => {
    const [older, newer] = [figuresAt(HOUR_MS), figuresAt(HOUR_MS + 1)];
    expect(newestFigures(newer, older)).toBe(newer);
    expect(newestFigures(older, newer)).toBe(newer);
    expect(newestFigures(undefined, older)).toBe(older);
  });

  it('is believed when the clock of the host was set back', () => {
    const before = figuresAt(2 * HOUR_MS);
    const after = figuresAt(HOUR_MS);
    expect(newestFigures(before, after)).toBe(after);
  });

  it('does not bring a job back to life, nor take rows from it', () => {
    expect(furthestJobs([job(900, 'done')], [job(500)], isRunning)).toEqual([job(900, 'done')]);
    expect(furthestJobs([job(0, 'failed')], [job(500)], isRunning)).toEqual([job(0, 'failed')]);
    expect(furthestJobs([job(900)], [job(500)], isRunning)).toEqual([job(900)]);
    expect(furthestJobs([job(500)], [job(900)], isRunning)).toEqual([job(900)]);
  });

  it('says that a job failed whose host was killed, with fewer rows than were seen', () => {
    expect(furthestJobs([job(900)], [job(0, 'failed')], isRunning)).toEqual([job(0, 'failed')]);
  });

  it('decides which jobs there are', () => {
    expect(furthestJobs([job(1, 'done', 'gone')], [job(2)], isRunning)).toEqual([job(2)]);
    expect(furthestJobs(undefined, [job(2)], isRunning)).toEqual([job(2)]);
  });
});

it('a job ends as it ended, with as many rows as it ended with, in whatever order its sayings arrive', () => {
  const sayings = fc
    .tuple(fc.nat({ max: 8 }), fc.nat({ max: 8 }), fc.constantFrom('done' as const, 'failed' as const))
    .map(([steps, last, end]) => [...Array.from({ length: steps }, (_, rows) => job(rows)), job(last, end)]);
  fc.assert(
    fc.property(
      sayings.chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
      (arriving) => {
        let known: Job[] | undefined;
        for (const saying of arriving) known = furthestJobs(known, [saying], isRunning);
        expect(known).toEqual([arriving.find((each) => !isRunning(each))]);
      },
    ),
  );
});

it('a new record comes first, a known one stays where it is', () => {
  const [a, b, c] = [
    { id: 'a', name: 'a' },
    { id: 'b', name: 'b' },
    { id: 'c', name: 'c' },
  ];
  expect(withRecord([a, b], c)).toEqual([c, a, b]);
  expect(withRecord([a, b], { ...b, name: 'new' })).toEqual([a, { id: 'b', name: 'new' }]);
});
