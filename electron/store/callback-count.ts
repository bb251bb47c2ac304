import type { CallbackEvent } from '../../shared/domain/callbacks.ts';
import type { Executor } from './database.ts';

/** Adds one to a figure of a run's callbacks. */
export async function countCallback(
  trx: Executor,
  key: number,
  run: number,
  name: CallbackEvent,
): Promise<void> {
  await trx
    .insertInto('callbackFigures')
    .values({ campaignKey: key, run, name, n: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['campaignKey', 'run', 'name'])
        .doUpdateSet((e) => ({ n: e('callbackFigures.n', '+', 1) })),
    )
    .execute();
}
