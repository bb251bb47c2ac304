import type { Campaigns } from '../campaigns/campaigns.ts';
import type { Dialler } from '../dialler/interface.ts';
import type { ListService } from '../lists/list-service.ts';
import type { Reports } from '../reports/reports.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import type { Journal } from './live.ts';
import type { Messages } from '../directory/messages.ts';
import type { People } from '../directory/people.ts';
import type { System } from './system.ts';
import type { Trunks } from '../directory/trunks.ts';
import type { Schedules } from '../directory/schedules.ts';
import type { VoiceAgents } from '../directory/voice-agents.ts';
import type { Windows } from './windows.ts';

/** What the router answers from. */
export interface HostServices {
  store: Store;
  campaigns: Campaigns;
  lists: ListService;
  dialler: Pick<Dialler, 'strandedAmong' | 'closeWrapUp'>;
  seats: Seats;
  trunks: Trunks;
  voiceAgents: VoiceAgents;
  schedules: Schedules;
  messages: Messages;
  people: People;
  reports: Reports;
  system: System;
  windows: Windows;
  journal: Journal;
  log: (doing: string, error: unknown) => void;
}
