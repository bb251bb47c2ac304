import type { AnswerChanceState } from './answer-chance.ts';
import type { BudgetState } from './budget.ts';
import type { CallTrackingState, OwnCount } from './call-tracking.ts';
import type { DurationState } from './duration-learning.ts';
import type { PacingLimits } from './interface.ts';
import type { OperatorTrackingState } from './operator-tracking.ts';
import type { RingTimesState } from './ring-times.ts';

/** Raised when a meaning changes; a snapshot of another version is refused. */
export const snapshotVersion = 1;

/** Everything a policy knows, as plain JSON: a policy restored from it continues identically. */
export interface PacingSnapshot {
  version: number;
  limits: PacingLimits | null;
  now: number | null;
  talk: DurationState;
  wrap: DurationState;
  pause: DurationState;
  rings: RingTimesState;
  chance: AnswerChanceState;
  calls: CallTrackingState;
  operators: OperatorTrackingState;
  budget: BudgetState;
  count: OwnCount;
  rate: [number, number][];
  ordered: [number, number][];
}

/** A snapshot that cannot be used. The campaign can start without it, from first beliefs. */
export class UnusableSnapshot extends Error {
  override name = 'UnusableSnapshot';
}

/**
 * Checks the outer shape of a snapshot read back from storage.
 * @throws UnusableSnapshot when it is of another version or incomplete
 */
export function readSnapshot(value: unknown): PacingSnapshot {
  const snapshot = (typeof value === 'string' ? parse(value) : value) as Partial<PacingSnapshot> | null;
  if (typeof snapshot !== 'object' || snapshot === null)
    throw new UnusableSnapshot('This is no pacing snapshot.');
  if (snapshot.version !== snapshotVersion) {
    throw new UnusableSnapshot(
      `This pacing snapshot has version ${String(snapshot.version)}; this program reads version ${snapshotVersion}. Start the campaign without it.`,
    );
  }
  const parts = [
    'talk',
    'wrap',
    'pause',
    'rings',
    'chance',
    'calls',
    'operators',
    'budget',
    'count',
  ] as const;
  for (const part of parts) {
    if (typeof snapshot[part] !== 'object') {
      throw new UnusableSnapshot(
        `This pacing snapshot lacks its part "${part}". Start the campaign without it.`,
      );
    }
  }
  return snapshot as PacingSnapshot;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnusableSnapshot('This pacing snapshot is not JSON. Start the campaign without it.', {
      cause: error,
    });
  }
}
