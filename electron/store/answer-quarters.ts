import type { ExpressionBuilder } from 'kysely';
import { sumAnswers, type AnswerCounts } from '../../shared/domain/abandon-promise.ts';
import { findCampaignKey } from './campaign-keys.ts';
import type { Database, Executor } from './database.ts';
import type { AnswerQuarter, ScreeningMark } from './attempt-sums.ts';
import type { Tables } from './schema.ts';

const QUARTER_MS = 900_000;

const SUMS = [
  'dials',
  'answered',
  'connected',
  'abandoned',
  'leftEarly',
  'leftListening',
  'machines',
  'misread',
] as const;

const sumsOf = (e: ExpressionBuilder<Tables, 'answerQuarters'>) =>
  SUMS.map((name) => e.fn.sum<number>(name).as(name));

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
    .select((e) => ['quarter', ...sumsOf(e)])
    .where('campaignKey', '=', key)
    .where('quarter', '>=', Math.ceil(fromMs / QUARTER_MS))
    .where('quarter', '<', Math.ceil(toMs / QUARTER_MS))
    .groupBy('quarter')
    .orderBy('quarter')
    .execute();
  return rows.map(({ quarter, ...sums }) => ({ startMs: quarter * QUARTER_MS, ...sums }));
}

/** The same for all campaigns together; see `Store.attempts.answersSince`. */
export async function answersSince({ db }: Database, fromMs: number): Promise<AnswerCounts> {
  const sums = await db
    .selectFrom('answerQuarters')
    .select((e) => ['quarter', ...sumsOf(e)])
    // Campaign by campaign, as the table is kept: days long past are not walked through.
    .where('campaignKey', 'in', (e) => e.selectFrom('campaigns').select('key'))
    .where('quarter', '>=', Math.ceil(fromMs / QUARTER_MS))
    .groupBy('quarter')
    .execute();
  return sumAnswers(sums);
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
