import { IllegalTransition } from './illegal-transition.ts';
import type { Tone } from './tone.ts';

/** Life of a campaign: label, colour, the letter that stands beside the colour, and what each status means. */
export const CAMPAIGN_STATUSES = {
  draft: {
    label: 'Draft',
    tone: 'grey',
    mark: 'D',
    hollow: false,
    meaning: 'Created, not dialling, editable.',
  },
  scheduled: {
    label: 'Scheduled',
    tone: 'teal',
    mark: 'S',
    hollow: false,
    meaning: 'Started with a start time still ahead; nothing is dialled yet.',
  },
  running: {
    label: 'Running',
    tone: 'green',
    mark: 'R',
    hollow: false,
    meaning: 'The dialler may take pending and retryable contacts.',
  },
  paused: {
    label: 'Paused',
    tone: 'amber',
    mark: 'P',
    hollow: false,
    meaning: 'No new dials; calls in flight may finish.',
  },
  completed: {
    label: 'Completed',
    tone: 'blue',
    mark: 'C',
    hollow: false,
    meaning: 'Stopped, or every contact reached a final state.',
  },
  cancelled: {
    label: 'Cancelled',
    tone: 'red',
    mark: 'X',
    hollow: true,
    meaning: 'Ended for good; it can only be cloned.',
  },
  failed: {
    label: 'Failed',
    tone: 'red',
    mark: 'F',
    hollow: false,
    meaning: 'A failure ended it; the reason is named.',
  },
} as const satisfies Record<
  string,
  { label: string; tone: Tone; mark: string; hollow: boolean; meaning: string }
>;

export type CampaignStatus = keyof typeof CAMPAIGN_STATUSES;

const ENDED: ReadonlySet<CampaignStatus> = new Set(['completed', 'cancelled', 'failed']);

/** True when a campaign of this status calls nobody any more, unless it is prepared anew. */
export const hasEnded = (status: CampaignStatus): boolean => ENDED.has(status);
export const CAMPAIGN_STATUS_NAMES = Object.keys(CAMPAIGN_STATUSES) as [CampaignStatus, ...CampaignStatus[]];

/** What a supervisor can do to a campaign: from where, to where, and the question asked first. */
export const CAMPAIGN_ACTIONS = {
  start: { label: 'Start', from: ['draft'], to: 'running', asks: null },
  pause: { label: 'Pause', from: ['running'], to: 'paused', asks: null },
  resume: { label: 'Resume', from: ['paused'], to: 'running', asks: null },
  stop: {
    label: 'Stop',
    from: ['running', 'paused'],
    to: 'completed',
    asks: 'Waiting contacts become "Stopped by hand". Calls that are up may finish.',
  },
  cancel: {
    label: 'Cancel campaign',
    from: ['scheduled', 'running', 'paused'],
    to: 'cancelled',
    asks: 'The campaign ends for good and cannot be restarted. Waiting contacts become "Cancelled".',
  },
} as const satisfies Record<
  string,
  { label: string; from: readonly CampaignStatus[]; to: CampaignStatus; asks: string | null }
>;

export type CampaignAction = keyof typeof CAMPAIGN_ACTIONS;
export const CAMPAIGN_ACTION_NAMES = Object.keys(CAMPAIGN_ACTIONS) as [CampaignAction, ...CampaignAction[]];

/** Steps the program takes by itself. */
const OWN_STEPS: readonly (readonly [CampaignStatus, CampaignStatus])[] = [
  ['draft', 'scheduled'],
  ['scheduled', 'running'],
  ['running', 'completed'],
  ['running', 'failed'],
  ['paused', 'failed'],
];

/** The actions that apply to a campaign in `status`, in the order of the buttons. */
export function actionsOf(status: CampaignStatus): CampaignAction[] {
  return CAMPAIGN_ACTION_NAMES.filter((name) =>
    (CAMPAIGN_ACTIONS[name].from as readonly CampaignStatus[]).includes(status),
  );
}

/**
 * The status a campaign has after a step from `from` to `to`.
 * @throws IllegalTransition when the life cycle has no such step.
 */
export function transitionCampaign(from: CampaignStatus, to: CampaignStatus): CampaignStatus {
  const byAction = actionsOf(from).some((name) => CAMPAIGN_ACTIONS[name].to === to);
  const byItself = OWN_STEPS.some(([a, b]) => a === from && b === to);
  if (!byAction && !byItself) throw new IllegalTransition('A campaign', from, to);
  return to;
}

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
