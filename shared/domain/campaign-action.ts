import type { CampaignStatus } from './campaign-status.ts';
import { IllegalTransition } from './illegal-transition.ts';

/** One thing that may be done to a campaign. */
interface ActionRule {
  label: string;
  from: readonly CampaignStatus[];
  /** Statuses it may lead to, the usual one first; null leaves the campaign where it is, or takes it away. */
  to: readonly [CampaignStatus, ...CampaignStatus[]] | null;
  /** The question asked first; null where nothing is lost, or where a form or the screen asks by itself. */
  asks: string | null;
}

/** The one table of what a supervisor may do to a campaign. */
export const CAMPAIGN_ACTIONS = {
  start: { label: 'Start', from: ['draft'], to: ['running', 'scheduled'], asks: null },
  pause: { label: 'Pause', from: ['running'], to: ['paused'], asks: null },
  resume: { label: 'Resume', from: ['paused'], to: ['running'], asks: null },
  stop: {
    label: 'Stop',
    from: ['running', 'paused'],
    to: ['completed'],
    asks: 'Waiting contacts become "Stopped by hand". Calls that are up may finish.',
  },
  cancel: {
    label: 'Cancel campaign',
    from: ['scheduled', 'running', 'paused'],
    to: ['cancelled'],
    asks: 'The campaign ends for good and cannot be restarted. Waiting contacts become "Cancelled".',
  },
  edit: { label: 'Edit settings', from: ['draft', 'paused'], to: null, asks: null },
  add_contacts: {
    label: 'Import contacts',
    from: ['draft', 'scheduled', 'running', 'paused'],
    to: null,
    asks: null,
  },
  delete: { label: 'Delete', from: ['draft'], to: null, asks: null },
} as const satisfies Record<string, ActionRule>;

export type CampaignAction = keyof typeof CAMPAIGN_ACTIONS;
export const CAMPAIGN_ACTION_NAMES = Object.keys(CAMPAIGN_ACTIONS) as [CampaignAction, ...CampaignAction[]];

/** The actions that move the status. */
export type CampaignMove = {
  [Action in CampaignAction]: (typeof CAMPAIGN_ACTIONS)[Action]['to'] extends null ? never : Action;
}[CampaignAction];
export const CAMPAIGN_MOVES = CAMPAIGN_ACTION_NAMES.filter(
  (action) => CAMPAIGN_ACTIONS[action].to !== null,
) as [CampaignMove, ...CampaignMove[]];

/** Steps that the program takes by itself: at the start time, when nothing is left or the day is over, on a failure. */
const PROGRAM_STEPS: readonly CampaignStep[] = [
  { by: 'program', from: 'scheduled', to: 'running' },
  { by: 'program', from: 'running', to: 'completed' },
  { by: 'program', from: 'paused', to: 'completed' },
  { by: 'program', from: 'running', to: 'failed' },
  { by: 'program', from: 'paused', to: 'failed' },
];

interface CampaignStep {
  by: CampaignMove | 'program';
  from: CampaignStatus;
  to: CampaignStatus;
}

/**
 * Every step of the life of a campaign: those of the actions, and the program's own.
 *
 *     draft ──── start ────────────▶ running ──── pause ────▶ paused
 *       │                             ▲   ▲                     │
 *       │ start, its time is ahead    │   └────── resume ───────┘
 *       ▼                             │
 *     scheduled ─── its time comes ───┘
 *
 *     running, paused             ── stop, or its day is over ──▶ completed
 *     running                     ── nobody is left to call ────▶ completed
 *     running, paused             ── a failure ─────────────────▶ failed
 *     scheduled, running, paused  ── cancel ────────────────────▶ cancelled
 */
export const CAMPAIGN_STEPS: readonly CampaignStep[] = [
  ...CAMPAIGN_MOVES.flatMap((by) =>
    CAMPAIGN_ACTIONS[by].from.flatMap((from) => CAMPAIGN_ACTIONS[by].to.map((to) => ({ by, from, to }))),
  ),
  ...PROGRAM_STEPS,
];

/** Whether `action` is for campaigns of this status. */
export function isFor(action: CampaignAction, status: CampaignStatus): boolean {
  const { from }: ActionRule = CAMPAIGN_ACTIONS[action];
  return from.includes(status);
}

/** The actions that move a campaign on from `status`, in the order of the buttons. */
export function movesOf(status: CampaignStatus): CampaignMove[] {
  return CAMPAIGN_MOVES.filter((action) => isFor(action, status));
}

/**
 * The status a campaign has after a step from `from` to `to`.
 * @throws IllegalTransition when the life cycle has no such step.
 */
export function transitionCampaign(from: CampaignStatus, to: CampaignStatus): CampaignStatus {
  if (!CAMPAIGN_STEPS.some((step) => step.from === from && step.to === to)) {
    throw new IllegalTransition('A campaign', from, to);
  }
  return to;
}
