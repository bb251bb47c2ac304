import type { Database } from './database.ts';

export async function finishOrFailImports(base: Database, sentence: string, atMs: number): Promise<number> {
  const { numUpdatedRows } = await base.db
    .updateTable('imports')
    .set({ status: 'failed', failure: sentence, endedAtMs: atMs })
    .where('status', '=', 'running')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
