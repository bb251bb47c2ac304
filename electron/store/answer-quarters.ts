import { findCampaignKey } from './campaign-keys.ts';
import type { Database, Executor } from './database.ts';
import type { AnswerQuarter, ScreeningMark } from './attempt-sums.ts';

const QUARTER_MS = 900_000;

/** What calls placed ahead came to, from the trigger-kept table; see `Store.attempts.answerQuarters`. */
export async function answerQuarters(
  base: Database,
  campaignId: string,
  fromMs: number,
  toMs: number,
): Promise<AnswerQuarter[]> {
  const key = await findCampaignKey(base, base.db, campaignId);
  if (key === null) return [];
  const rows = await base.db
    .selectFrom('answerQuarters')
    .select((e) => [
      'quarter',
      e.fn.sum<number>('dials').as('dials'),
      e.fn.sum<number>('answered').as('answered'),
      e.fn.sum<number>('connected').as('connected'),
      e.fn.sum<number>('abandoned').as('abandoned'),
      e.fn.sum<number>('leftEarly').as('leftEarly'),
      e.fn.sum<number>('machines').as('machines'),
      e.fn.sum<number>('misread').as('misread'),
    ])
    .where('campaignKey', '=', key)
    .where('quarter', '>=', Math.ceil(fromMs / QUARTER_MS))
    .where('quarter', '<', Math.ceil(toMs / QUARTER_MS))
    .groupBy('quarter')
    .orderBy('quarter')
    .execute();
  return rows.map(({ quarter, ...sums }) => ({ startMs: quarter * QUARTER_MS, ...sums }));
}

/** What operators found of calls that screening had judged, from the trigger-kept table; see `Store.attempts.screeningMarks`. */
export async function screeningMarks(
  base: Database,
  campaignId: string,
  fromMs: number,
  toMs: number,
): Promise<ScreeningMark[]> {
  const key = await findCampaignKey(base, base.db, campaignId);
  if (key === null) return [];
  return base.db
    .selectFrom('screeningMarks')
    .select((e) => [
      'verdict',
      e.fn.sum<number>('given').as('given'),
      e.fn.sum<number>('marked').as('marked'),
    ])
    .where('campaignKey', '=', key)
    .where('quarter', '>=', Math.ceil(fromMs / QUARTER_MS))
    .where('quarter', '<', Math.ceil(toMs / QUARTER_MS))
    .groupBy('verdict')
    .orderBy('verdict')
    .execute();
}

/** Leaves a number in peace until then; never shorter than it was. */
export async function holdNumber(trx: Executor, phone: string, untilMs: number): Promise<void> {
  await trx
    .insertInto('numberHolds')
    .values({ phone, untilMs })
    .onConflict((conflict) =>
      conflict.column('phone').doUpdateSet({ untilMs }).where('numberHolds.untilMs', '<', untilMs),
    )
    .execute();
}
