import { QueryClient } from '@tanstack/react-query';
import { isImportRunning } from '../../../shared/contract/lists.ts';
import type { LiveEvent } from '../../../shared/contract/live.ts';
import { isExportRunning } from '../../../shared/contract/reports.ts';
import { ConnectionLost } from '../base/connection-lost.ts';
import { queries } from './connection.ts';

/** Server state: read once, kept fresh by the journal, read again when the journal had a hole. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      // Reading again does no harm; the host's own answers are final.
      retry: (_count, error) => error instanceof ConnectionLost,
      retryDelay: 500,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

/** The least time between two re-reads of the same list. */
const REFRESH_GAP_MS = 700;
const due = new Map<string, readonly unknown[]>();
let timer: ReturnType<typeof setTimeout> | null = null;

/** Reads what stands under this key again, in a moment. */
export function refresh(key: readonly unknown[]): void {
  due.set(JSON.stringify(key), key);
  timer ??= setTimeout(() => {
    timer = null;
    const keys = [...due.values()];
    due.clear();
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
  }, REFRESH_GAP_MS);
}

/** Marks what an event made old. Many events in a row cost one re-read. */
export function refreshAfter(event: LiveEvent): void {
  switch (event.topic) {
    case 'campaign':
      refresh(queries.campaigns.list.key());
      refresh(queries.campaigns.get.key({ input: { id: event.campaignId } }));
      refresh(queries.campaigns.figures.key({ input: { id: event.campaignId } }));
      break;
    case 'contact':
    case 'contacts':
      refresh(queries.contacts.list.key({ input: { campaignId: event.campaignId } }));
      break;
    case 'trunk':
      refresh(queries.trunks.key());
      break;
    case 'numbers':
      refresh(queries.trunks.numbers.key());
      break;
    // The events themselves say how far a job is.
    case 'import':
      if (!isImportRunning(event.listImport)) {
        refresh(queries.lists.imports.key({ input: { campaignId: event.listImport.campaignId } }));
        refresh(queries.contacts.list.key({ input: { campaignId: event.listImport.campaignId } }));
        refresh(queries.campaigns.key());
      }
      break;
    case 'export':
      if (!isExportRunning(event.exportJob)) refresh(queries.reports.history.key());
      break;
    case 'activity':
      refresh(queries.campaigns.activity.key());
      break;
    case 'messages':
      refresh(queries.messages.key());
      break;
    case 'schedules':
      refresh(queries.schedules.key());
      refresh(queries.campaigns.list.key());
      break;
    case 'people':
      refresh(queries.people.key());
      refresh(queries.voiceAgents.key());
      // The role of whoever sits here may be another one.
      refresh(queries.system.session.key());
      break;
    case 'desk':
    case 'figures':
    case 'system':
      break;
  }
}
