import type { NumberChoice } from '../../shared/contract/number-choice.ts';
import { chooseNumber, numberBar } from '../../shared/domain/number-choice.ts';
import type { Executor } from './database.ts';

/** A number that was chosen. */
export interface ChosenNumber {
  id: string;
  e164: string;
}

/** The numbers of a campaign, of which each attempt shows one, and how it is chosen. */
export interface NumberPool {
  ids: readonly string[];
  choice: NumberChoice;
  /** Told which one is shown, before the attempt is there. */
  chose?: (number: ChosenNumber) => void;
}

interface Dial {
  campaignKey: number;
  trunkId: string | null;
  /** Of the person who is called, E.164. */
  phone: string;
  /** Local date by which uses are counted. */
  day: string;
}

/** Counts one use of a number on a day; false when another campaign had its last one a moment ago. */
async function countUse(trx: Executor, numberId: string, day: string, dailyCap: number): Promise<boolean> {
  await trx
    .insertInto('numberUse')
    .values({ numberId, day, used: 0 })
    .onConflict((conflict) => conflict.columns(['numberId', 'day']).doNothing())
    .execute();
  const { numUpdatedRows } = await trx
    .updateTable('numberUse')
    .set((e) => ({ used: e('used', '+', 1) }))
    .where('numberId', '=', numberId)
    .where('day', '=', day)
    .where('used', '<', dailyCap)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Chooses the number of a dial and counts its use; null when none may be shown. Where there is a choice, the caller has
 * locked the campaign: hosts take turns, so that what one has taken the next one sees.
 */
export async function takeNumber(
  trx: Executor,
  { ids, choice }: NumberPool,
  { campaignKey, trunkId, phone, day }: Dial,
): Promise<ChosenNumber | null> {
  const rows = await trx
    .selectFrom('numbers as n')
    .leftJoin('numberUse as u', (join) => join.onRef('u.numberId', '=', 'n.id').on('u.day', '=', day))
    .leftJoin('numberTurns as t', (join) =>
      join.onRef('t.numberId', '=', 'n.id').on('t.campaignKey', '=', campaignKey),
    )
    .select([
      'n.id',
      'n.e164',
      'n.trunkId',
      'n.status',
      'n.dailyCap',
      'n.spamScore',
      'n.weight',
      'u.used',
      't.turn',
    ])
    .where('n.id', 'in', ids)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, { ...row, usedToday: row.used ?? 0 }]));
  const usable = ids
    .map((id) => byId.get(id))
    .filter((row) => row !== undefined)
    .filter((row) => numberBar(row, { trunkId, spamLimit: choice.spamLimit }) === null);
  const chosen = chooseNumber(usable, choice, phone);
  if (!chosen) return null;
  const { number, turn } = chosen;
  if (!(await countUse(trx, number.id, day, number.dailyCap))) return null;
  if (ids.length > 1) {
    await trx
      .insertInto('numberTurns')
      .values({ campaignKey, numberId: number.id, turn })
      .onConflict((conflict) => conflict.columns(['campaignKey', 'numberId']).doUpdateSet({ turn }))
      .execute();
  }
  return { id: number.id, e164: number.e164 };
}
