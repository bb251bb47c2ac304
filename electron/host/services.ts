import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { lists as listsContract } from '../../shared/contract/lists.ts';
import type { Campaigns } from '../campaigns/campaigns.ts';
import type { Reports } from '../reports/reports.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import type { Journal } from './live.ts';
import type { People } from './people.ts';
import type { System } from './system.ts';
import type { Trunks } from './trunks.ts';
import type { Windows } from './windows.ts';

type ListInputs = InferContractRouterInputs<typeof listsContract>;
type ListOutputs = InferContractRouterOutputs<typeof listsContract>;

/** Uploads, imports and single contacts, as seats ask for them. Rejects with NotFound, Refused, Invalid. */
export interface ListDesk {
  beginUpload(request: ListInputs['beginUpload']): Promise<ListOutputs['beginUpload']>;
  appendUpload(request: ListInputs['appendUpload']): Promise<ListOutputs['appendUpload']>;
  preview(request: ListInputs['preview']): Promise<ListOutputs['preview']>;
  startImport(request: ListInputs['startImport'], who: string): Promise<ListOutputs['startImport']>;
  cancelImport(id: string): Promise<ListOutputs['cancelImport']>;
  imports(campaignId: string): Promise<ListOutputs['imports']>;
  rejects(request: RejectsPage): Promise<ListOutputs['rejects']>;
  addOne(request: ListInputs['addOne'], who: string): Promise<ListOutputs['addOne']>;
}
type RejectsPage = { importId: string; cursor: string | null; limit: number };

/** What the router answers from. */
export interface HostServices {
  store: Store;
  campaigns: Campaigns;
  lists: ListDesk;
  seats: Seats;
  trunks: Trunks;
  people: People;
  reports: Reports;
  system: System;
  windows: Windows;
  journal: Journal;
  log: (doing: string, error: unknown) => void;
}
