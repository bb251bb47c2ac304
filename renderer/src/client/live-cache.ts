import { notifyManager, replaceEqualDeep } from '@tanstack/react-query';
import type { CampaignFigures } from '../../../shared/contract/campaign.ts';
import { isImportRunning, type ListImport } from '../../../shared/contract/lists.ts';
import type { LiveEvent } from '../../../shared/contract/live.ts';
import { isExportRunning, type ExportJob } from '../../../shared/contract/reports.ts';
import type { TrunkStatus } from '../../../shared/domain/trunk-status.ts';
import { queries } from './connection.ts';
import { furthestJobs, newestFigures, withRecord } from './newest.ts';
import { queryClient, refresh } from './refresh.ts';

/** How an answer joins what is known already, where the journal may have said something newer meanwhile. */
function joins<Data>(key: readonly unknown[], join: (before: Data | undefined, next: Data) => Data): void {
  queryClient.setQueryDefaults(key, {
    structuralSharing: (before, next) =>
      // What stands under the key is always of its own procedure.
      replaceEqualDeep(before, join(before as Data | undefined, next as Data)),
  });
}

joins<CampaignFigures>(queries.campaigns.figures.key(), newestFigures);
joins<ListImport[]>(queries.lists.imports.key(), (before, next) =>
  furthestJobs(before, next, isImportRunning),
);
joins<ExportJob[]>(queries.reports.history.key(), (before, next) =>
  furthestJobs(before, next, isExportRunning),
);

/** Lays what a batch of events says over what was read, in one step, so that the screen draws once. */
export function layOverCache(events: readonly LiveEvent[]): void {
  notifyManager.batch(() => {
    for (const event of events) layOver(event);
  });
}

function layOver(event: LiveEvent): void {
  switch (event.topic) {
    case 'figures':
      hearFigures(event.figures);
      break;
    case 'trunk':
      if (event.status) hearTrunk(event.trunkId, event.status);
      break;
    case 'import': {
      const { listImport } = event;
      const input = { campaignId: listImport.campaignId };
      queryClient.setQueryData(
        queries.lists.imports.queryKey({ input }),
        (jobs) => jobs && withRecord(jobs, listImport),
      );
      break;
    }
    case 'export':
      for (const campaignId of [event.exportJob.campaignId, null]) {
        queryClient.setQueryData(
          queries.reports.history.queryKey({ input: { campaignId } }),
          (jobs) => jobs && withRecord(jobs, event.exportJob),
        );
      }
      break;
    case 'desk':
    case 'system':
    case 'campaign':
    case 'contact':
    case 'contacts':
    case 'numbers':
    case 'activity':
    case 'people':
    case 'messages':
      break;
  }
}

function hearFigures(figures: CampaignFigures): void {
  const { campaignId: id, status, total, processed, apart } = figures;
  queryClient.setQueryData(queries.campaigns.figures.queryKey({ input: { id } }), figures);
  const list = queries.campaigns.list.queryKey();
  // The answer that is on its way may be older than this.
  if (queryClient.isFetching({ queryKey: list }) > 0) refresh(list);
  queryClient.setQueryData(list, (rows) =>
    rows?.map((row) => (row.id === id ? { ...row, status, total, processed, apart } : row)),
  );
}

function hearTrunk(trunkId: string, status: TrunkStatus): void {
  queryClient.setQueryData(queries.trunks.list.queryKey(), (trunks) =>
    trunks?.map((trunk) => (trunk.id === trunkId ? { ...trunk, status } : trunk)),
  );
}
