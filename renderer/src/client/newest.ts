import type { CampaignFigures } from '../../../shared/contract/campaign.ts';

/** An answer that was made before an event may arrive after it, later by no more than a call lasts. */
const LATE_BY_MS = 20_000;

/**
 * Of two sayings of a campaign's figures the newer one. Where the second is older by more than an answer can be late, it is
 * the host's clock that was set back.
 */
export function newestFigures(before: CampaignFigures | undefined, next: CampaignFigures): CampaignFigures {
  const lateMs = before === undefined ? 0 : before.atMs - next.atMs;
  return before !== undefined && lateMs > 0 && lateMs <= LATE_BY_MS ? before : next;
}

interface Job {
  id: string;
  rows: number;
}

/**
 * The jobs of the second saying, each as far as either knows it: what has ended is not running again, and what runs does
 * not lose rows.
 */
export function furthestJobs<J extends Job>(
  before: readonly J[] | undefined,
  next: readonly J[],
  isRunning: (job: J) => boolean,
): J[] {
  const known = new Map(before?.map((job) => [job.id, job]));
  return next.map((job) => {
    const was = known.get(job.id);
    if (was === undefined || !isRunning(job)) return job;
    return !isRunning(was) || was.rows > job.rows ? was : job;
  });
}

/** The records with this one as it is now; a new one comes first. */
export function withRecord<R extends { id: string }>(records: readonly R[], record: R): R[] {
  return records.some(({ id }) => id === record.id)
    ? records.map((each) => (each.id === record.id ? record : each))
    : [record, ...records];
}
