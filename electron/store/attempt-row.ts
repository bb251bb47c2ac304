import type { Selectable, Updateable } from 'kysely';
import { attemptWhy, type Attempt } from '../../shared/contract/contact.ts';
import { campaignIdOf } from './campaign-keys.ts';
import type { Database, Executor } from './database.ts';
import type { Tables } from './schema.ts';
import type { AttemptChange } from './store.ts';
import { readJson, textRecord } from './stored-json.ts';

export type AttemptRow = Selectable<Tables['attempts']>;

/** Most have none, and a report reads a million of them. */
export function answersOf({ id, answers }: Pick<AttemptRow, 'id' | 'answers'>): Record<string, string> {
  return answers === '{}' ? {} : readJson(textRecord, answers, `the answers of attempt ${id}`);
}

/** Null for attempts of before. */
export function whyOf({ id, why }: Pick<AttemptRow, 'id' | 'why'>): Attempt['why'] {
  return why === null ? null : readJson(attemptWhy, why, `the reason of attempt ${id}`);
}

export async function toAttempt(base: Database, db: Executor, row: AttemptRow): Promise<Attempt> {
  const { campaignKey, open: _open, answers: _answers, why: _why, ...rest } = row;
  return {
    ...rest,
    campaignId: await campaignIdOf(base, db, campaignKey),
    answers: answersOf(row),
    why: whyOf(row),
  };
}

/** Columns of a change; absent and undefined keys stay. */
export function attemptColumns(change: AttemptChange): Updateable<Tables['attempts']> {
  const { answers, why, ...rest } = change;
  const defined = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...defined,
    ...(answers === undefined ? {} : { answers: JSON.stringify(answers) }),
    ...(why === undefined ? {} : { why: JSON.stringify(why) }),
  };
}
