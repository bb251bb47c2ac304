import { RECEIVED_PASS } from '../../shared/domain/attempt-why.ts';
import type { AttemptSums } from '../../shared/domain/figures/sums.ts';
import { findCampaignKey } from './campaign-keys.ts';
import type { Database } from './database.ts';

/** Sums of one run from the trigger-kept table; reading costs the same at ten attempts and at ten million. */
export async function attemptFigures(base: Database, campaignId: string, run: number): Promise<AttemptSums> {
  const key = await findCampaignKey(base, base.db, campaignId);
  const rows =
    key === null
      ? []
      : await base.db
          .selectFrom('attemptFigures')
          .select((e) => [
            'pass',
            e.fn.sum<number>('attempts').as('attempts'),
            e.fn.sum<number>('answered').as('answered'),
            e.fn.sum<number>('connected').as('connected'),
            e.fn.sum<number>('ringMs').as('ringMs'),
            e.fn.sum<number>('ringCount').as('ringCount'),
            e.fn.sum<number>('talkMs').as('talkMs'),
            e.fn.sum<number>('talkCount').as('talkCount'),
            e.fn.sum<number>('wrapMs').as('wrapMs'),
            e.fn.sum<number>('wrapCount').as('wrapCount'),
            e.fn.min<number>('firstMs').as('firstMs'),
            e.fn.max<number>('lastMs').as('lastMs'),
          ])
          .where('campaignKey', '=', key)
          .where('run', '=', run)
          // Calls of the people themselves are no dials.
          .where('pass', '>', RECEIVED_PASS)
          .groupBy('pass')
          .orderBy('pass')
          .execute();
  const ends =
    key === null
      ? []
      : await base.db
          .selectFrom('outcomeCounts')
          .select(['outcome', (e) => e.fn.sum<number>('n').as('n')])
          .where('campaignKey', '=', key)
          .where('run', '=', run)
          .groupBy('outcome')
          .execute();
  const sum = (pick: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  return {
    attempts: sum((row) => row.attempts),
    answered: sum((row) => row.answered),
    connected: sum((row) => row.connected),
    ringSecTotal: sum((row) => row.ringMs) / 1_000,
    ringCount: sum((row) => row.ringCount),
    talkSecTotal: sum((row) => row.talkMs) / 1_000,
    talkCount: sum((row) => row.talkCount),
    wrapSecTotal: sum((row) => row.wrapMs) / 1_000,
    wrapCount: sum((row) => row.wrapCount),
    lastDialMs: rows.length === 0 ? null : Math.max(...rows.map((row) => row.lastMs)),
    outcomes: Object.fromEntries(ends.filter(({ n }) => n > 0).map(({ outcome, n }) => [outcome, n])),
    passes: rows.map((row) => ({
      pass: row.pass,
      attempted: row.attempts,
      connected: row.connected,
      firstMs: row.firstMs,
      lastMs: row.lastMs,
    })),
  };
}
