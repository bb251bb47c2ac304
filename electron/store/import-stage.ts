import type { Database } from './database.ts';
import { openPostgresStage } from './import-stage-postgres.ts';
import { openSqliteStage } from './import-stage-sqlite.ts';
import type { ImportStage } from './store.ts';

/** A place for the rows of one import, out of everybody's sight until `commit`. */
export function openStage(
  base: Database,
  importId: string,
  campaignId: string,
  variableNames: string[],
): Promise<ImportStage> {
  return base.location.kind === 'sqlite'
    ? openSqliteStage(base, base.location.folder, importId, campaignId, variableNames)
    : openPostgresStage(base, base.location.url, importId, campaignId, variableNames);
}
