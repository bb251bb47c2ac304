import type { Tone } from './tone.ts';

/** How far a campaign is: not started, waiting for its start time, started, over. */
type CampaignStage = 'before' | 'awaited' | 'open' | 'ended';

/** Life of a campaign: label, colour, the letter that stands beside the colour, and what each status means. */
export const CAMPAIGN_STATUSES = {
  draft: {
    label: 'Draft',
    stage: 'before',
    tone: 'grey',
    mark: 'D',
    hollow: false,
    meaning: 'Created, not dialling, editable.',
  },
  scheduled: {
    label: 'Scheduled',
    stage: 'awaited',
    tone: 'teal',
    mark: 'S',
    hollow: false,
    meaning: 'Started with a start time still ahead; nothing is dialled yet.',
  },
  running: {
    label: 'Running',
    stage: 'open',
    tone: 'green',
    mark: 'R',
    hollow: false,
    meaning: 'The dialler may take pending and retryable contacts.',
  },
  paused: {
    label: 'Paused',
    stage: 'open',
    tone: 'amber',
    mark: 'P',
    hollow: false,
    meaning: 'No new dials; calls in flight may finish.',
  },
  completed: {
    label: 'Completed',
    stage: 'ended',
    tone: 'blue',
    mark: 'C',
    hollow: false,
    meaning: 'Stopped, or every contact reached a final state.',
  },
  cancelled: {
    label: 'Cancelled',
    stage: 'ended',
    tone: 'red',
    mark: 'X',
    hollow: true,
    meaning: 'Ended for good; it can only be cloned.',
  },
  failed: {
    label: 'Failed',
    stage: 'ended',
    tone: 'red',
    mark: 'F',
    hollow: false,
    meaning: 'A failure ended it; the reason is named.',
  },
} as const satisfies Record<
  string,
  { label: string; stage: CampaignStage; tone: Tone; mark: string; hollow: boolean; meaning: string }
>;

export type CampaignStatus = keyof typeof CAMPAIGN_STATUSES;

/** True when a campaign of this status calls nobody any more, unless it is prepared anew. */
export const hasEnded = (status: CampaignStatus): boolean => CAMPAIGN_STATUSES[status].stage === 'ended';
/** True while a campaign of this status dials, or people may call it back. Calls may outlive that: those that are up finish. */
export const takesCalls = (status: CampaignStatus): boolean => CAMPAIGN_STATUSES[status].stage === 'open';
/** True from the start of a campaign, its start time ahead or not, to its end. */
export const isUnderWay = (status: CampaignStatus): boolean =>
  takesCalls(status) || CAMPAIGN_STATUSES[status].stage === 'awaited';

export const CAMPAIGN_STATUS_NAMES = Object.keys(CAMPAIGN_STATUSES) as [CampaignStatus, ...CampaignStatus[]];

/** Why a campaign reached `completed`. */
export const COMPLETION_REASONS = {
  all_final: 'All contacts reached a final state',
  retries_done: 'Max retries completed',
  window_ended: 'Calling window ended',
  manually_stopped: 'Manually stopped',
  none_callable: 'No callable contacts',
} as const;
export type CompletionReason = keyof typeof COMPLETION_REASONS;
export const COMPLETION_REASON_NAMES = Object.keys(COMPLETION_REASONS) as [
  CompletionReason,
  ...CompletionReason[],
];
