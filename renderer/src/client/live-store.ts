import { create } from 'zustand';
import type { CampaignFigures } from '../../../shared/contract/campaign.ts';
import type { DeskSnapshot } from '../../../shared/contract/desk.ts';
import type { ListImport } from '../../../shared/contract/lists.ts';
import type { LiveEvent } from '../../../shared/contract/live.ts';
import type { ExportJob } from '../../../shared/contract/reports.ts';
import type { SystemStatus } from '../../../shared/contract/system.ts';
import type { TrunkStatus } from '../../../shared/domain/trunk-status.ts';
import { hearHostTime } from '../base/host-clock.ts';

export type ConnectionState = 'connecting' | 'connected' | 'reconnecting';

interface LiveState {
  connection: ConnectionState;
  desk: DeskSnapshot | null;
  system: SystemStatus | null;
  figures: Record<string, CampaignFigures>;
  trunks: Record<string, TrunkStatus>;
  imports: Record<string, ListImport>;
  exports: Record<string, ExportJob>;
}

/** What the host last said, topic by topic. Whole values; the newest is the truth. */
export const useLive = create<LiveState>(() => ({
  connection: 'connecting',
  desk: null,
  system: null,
  figures: {},
  trunks: {},
  imports: {},
  exports: {},
}));

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  const { [key]: gone, ...rest } = record;
  return gone === undefined ? record : rest;
}

/** Takes in what the answer to its start said of an import; what an event has said of it since is newer and stays. */
export function learnOfImport(started: ListImport): void {
  useLive.setState(({ imports }) => ({ imports: { [started.id]: started, ...imports } }));
}

/** Lays a batch of events over the state in one step, so that the screen draws once. */
export function applyEvents(events: readonly LiveEvent[]): void {
  if (events.length === 0) return;
  const standing = events.findLast((event) => event.topic === 'system');
  if (standing) hearHostTime(standing.system.atMs);
  useLive.setState((before) => {
    const next = { ...before };
    for (const event of events) {
      switch (event.topic) {
        case 'desk':
          next.desk = event.desk;
          break;
        case 'figures':
          next.figures = { ...next.figures, [event.figures.campaignId]: event.figures };
          break;
        case 'trunk':
          next.trunks = event.status
            ? { ...next.trunks, [event.trunkId]: event.status }
            : without(next.trunks, event.trunkId);
          break;
        case 'import':
          next.imports = { ...next.imports, [event.listImport.id]: event.listImport };
          break;
        case 'export':
          next.exports = { ...next.exports, [event.exportJob.id]: event.exportJob };
          break;
        case 'system':
          next.system = event.system;
          break;
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
    return next;
  });
}
