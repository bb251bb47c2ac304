import { addContact } from './contact-add.ts';
import { PRIORITIES } from '../../shared/contract/contact.ts';
import type { ImportReject } from '../../shared/contract/lists.ts';
import type { Database } from './database.ts';
import type { ImportRow, ImportStage } from './store.ts';

export async function openStage(
  base: Database,
  importId: string,
  campaignId: string,
  variableNames: string[],
): Promise<ImportStage> {
  const staged: ImportRow[] = [];
  const rejected: ImportReject[] = [];
  const record = await base.db
    .selectFrom('imports')
    .select('key')
    .where('id', '=', importId)
    .executeTakeFirstOrThrow();
  return {
    add: async (rows) => {
      staged.push(...rows);
    },
    reject: async (rows) => {
      rejected.push(...rows);
    },
    async commit() {
      let duplicates = 0;
      for (const row of staged) {
        const variables = Object.fromEntries(variableNames.map((name, i) => [name, row.variables[i] ?? '']));
        const added = await addContact(base, campaignId, {
          ...row,
          priority: PRIORITIES.indexOf(row.priority),
          variables,
        });
        if ('rejected' in added) {
          duplicates++;
          rejected.push({ line: row.line, reason: 'duplicate', raw: row.phone });
        }
      }
      for (const row of rejected)
        await base.db
          .insertInto('importRejects')
          .values({ importKey: record.key, ...row })
          .execute();
      return { accepted: staged.length - duplicates, duplicates, blacklisted: 0 };
    },
    abandon: async () => undefined,
  };
}
