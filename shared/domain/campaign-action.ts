import { CAMPAIGN_STATUSES, CAMPAIGN_STATUS_NAMES, type CampaignStatus } from './campaign-status.ts';
import { Refused } from './errors.ts';
import { IllegalTransition } from './illegal-transition.ts';

/** Why something may not be done now; `{status}` stands for what the campaign is. */
export interface Refusal {
  message: string;
  /** What the supervisor can do. */
  action: string | null;
}

/** One thing that may be done to a campaign. */
interface ActionRule {
  label: string;
  from: readonly CampaignStatus[];
  /** Statuses it may lead to, the usual one first; null leaves the campaign where it is, or takes it away. */
  to: readonly [CampaignStatus, ...CampaignStatus[]] | null;
  /** The question asked first, `{run}` for the campaign's run; null where nothing is lost. */
  asks: string | null;
  /** Said where it does not apply. */
  refusal: Refusal;
  /** What is said otherwise in these statuses. */
  refusalIn?: Partial<Record<CampaignStatus, Partial<Refusal>>>;
  /** Said of a campaign that has run before; absent where that makes no difference. */
  refusalOnceRan?: Refusal;
  /** Said of a campaign in its first run; absent where that makes no difference. */
  refusalInFirstRun?: Refusal;
}

const MAKE_ANOTHER = { action: 'Press Clone to make a new campaign of it.' };
const RESTART_IT = { action: 'Press Restart to prepare a new run of it.' };
const STARTS_BY_ITSELF = { action: 'It starts by itself at its time.' };
const CANCEL_INSTEAD = { action: 'Cancel it if it is not to start.' };
const DELETE_INSTEAD = { action: 'Delete it if it is not needed.' };

/** The one table of what a supervisor may do to a campaign. */
export const CAMPAIGN_ACTIONS = {
  start: {
    label: 'Start',
    from: ['draft'],
    to: ['running', 'scheduled'],
    asks: null,
    refusal: { message: 'This campaign is {status}: only a draft can be started.', action: null },
    refusalIn: {
      scheduled: STARTS_BY_ITSELF,
      paused: { action: 'Press Resume to go on.' },
      completed: RESTART_IT,
      cancelled: MAKE_ANOTHER,
      failed: RESTART_IT,
    },
  },
  pause: {
    label: 'Pause',
    from: ['running'],
    to: ['paused'],
    asks: null,
    refusal: { message: 'This campaign is {status}: only a running one can be paused.', action: null },
    refusalIn: { scheduled: CANCEL_INSTEAD },
  },
  resume: {
    label: 'Resume',
    from: ['paused'],
    to: ['running'],
    asks: null,
    refusal: { message: 'This campaign is {status}: only a paused one can be resumed.', action: null },
    refusalIn: {
      draft: { action: 'Press Start to begin.' },
      scheduled: STARTS_BY_ITSELF,
      completed: RESTART_IT,
      cancelled: MAKE_ANOTHER,
      failed: RESTART_IT,
    },
  },
  stop: {
    label: 'Stop',
    from: ['running', 'paused'],
    to: ['completed'],
    asks: 'Waiting contacts become "Stopped by hand". Calls that are up may finish.',
    refusal: {
      message: 'This campaign is {status}: only one that is running or paused can be stopped.',
      action: null,
    },
    refusalIn: { draft: DELETE_INSTEAD, scheduled: CANCEL_INSTEAD },
  },
  cancel: {
    label: 'Cancel campaign',
    from: ['scheduled', 'running', 'paused'],
    to: ['cancelled'],
    asks: 'The campaign ends for good and cannot be restarted. Waiting contacts become "Cancelled".',
    refusal: {
      message: 'This campaign is {status}: only one that is scheduled, running or paused can be cancelled.',
      action: null,
    },
    refusalIn: { draft: DELETE_INSTEAD },
  },
  restart: {
    label: 'Restart',
    from: ['completed', 'failed'],
    to: ['draft'],
    asks: 'Prepare this campaign for a new run? This resets call attempts and returns it to draft. It will not start dialling until you press Start.',
    refusal: {
      message: 'This campaign is {status}: only one that has completed or failed can be restarted.',
      action: null,
    },
    refusalIn: {
      draft: { action: 'Press Start to begin.' },
      scheduled: STARTS_BY_ITSELF,
      running: { action: 'Stop it first.' },
      paused: { action: 'Stop it first.' },
      cancelled: MAKE_ANOTHER,
    },
  },
  cancel_restart: {
    label: 'Cancel Restart',
    from: ['draft'],
    to: ['completed', 'failed'],
    asks: 'Cancel the prepared Run #{run} and restore the previous completed run?',
    refusal: {
      message: 'This campaign is {status}: only a new run that was not started can be taken back.',
      action: null,
    },
    refusalInFirstRun: {
      message: 'This campaign is draft and in its first run: there is none before it to go back to.',
      ...DELETE_INSTEAD,
    },
  },
  clone: {
    label: 'Clone',
    from: CAMPAIGN_STATUS_NAMES,
    to: null,
    asks: null,
    refusal: { message: 'This campaign is {status} and cannot be cloned.', action: null },
  },
  edit: {
    label: 'Edit settings',
    from: ['draft', 'paused'],
    to: null,
    asks: null,
    refusal: {
      message: 'This campaign is {status}, so its settings are kept as they were for the reports.',
      action: 'Press Clone to make a new campaign with other settings.',
    },
    refusalIn: {
      scheduled: {
        message: 'This campaign is {status}: settings can be changed in a draft or while it is paused.',
        action: 'Cancel it and make a new one, or pause it once it has started.',
      },
      running: {
        message:
          'This campaign is {status}, so nothing of it can be changed now: contacts in work would be called by two sets of rules.',
        action: 'Pause it, change what is needed, then resume it.',
      },
    },
  },
  add_contacts: {
    label: 'Import contacts',
    from: ['draft', 'scheduled', 'running', 'paused'],
    to: null,
    asks: null,
    refusal: {
      message: 'This campaign is {status} and takes no more contacts.',
      action: 'Import the list into a new campaign.',
    },
  },
  delete: {
    label: 'Delete',
    from: ['draft'],
    to: null,
    asks: 'Its contacts are deleted with it. It has never run, so there is nothing to report on. This cannot be undone.',
    refusal: {
      message: 'This campaign is {status}: only a draft that never ran can be deleted.',
      action: 'It is kept for the reports.',
    },
    refusalIn: {
      scheduled: { action: 'Cancel it instead.' },
      running: { action: 'Stop or cancel it instead.' },
      paused: { action: 'Stop or cancel it instead.' },
    },
    refusalOnceRan: {
      message: 'This campaign has run before: only a draft that never ran can be deleted.',
      action: 'It is kept for the reports.',
    },
  },
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
 *     completed, failed           ── restart ───────────────────▶ draft, in the next run
 *     draft, in a later run       ── cancel restart ────────────▶ completed or failed, as the run before it stood
 */
export const CAMPAIGN_STEPS: readonly CampaignStep[] = [
  ...CAMPAIGN_MOVES.flatMap((by) =>
    CAMPAIGN_ACTIONS[by].from.flatMap((from) => CAMPAIGN_ACTIONS[by].to.map((to) => ({ by, from, to }))),
  ),
  ...PROGRAM_STEPS,
];

/** What decides whether something may be done to a campaign. */
interface CampaignFacts {
  status: CampaignStatus;
  run: number;
  startedAtMs: number | null;
}

/** Whether a campaign was started once, in this run or in one before it. */
export const hasRun = ({ run, startedAtMs }: Omit<CampaignFacts, 'status'>): boolean =>
  run > 1 || startedAtMs !== null;

/**
 * Why `action` may not be done to a campaign, in the words that screens show and the host refuses it with; null when
 * it may.
 */
export function whyNot(action: CampaignAction, campaign: CampaignFacts): Refusal | null {
  const { status, run } = campaign;
  const { from, refusal, refusalIn, refusalOnceRan, refusalInFirstRun }: ActionRule =
    CAMPAIGN_ACTIONS[action];
  if (from.includes(status)) {
    if (run === 1 && refusalInFirstRun) return refusalInFirstRun;
    return hasRun(campaign) ? (refusalOnceRan ?? null) : null;
  }
  const { message, action: help } = { ...refusal, ...refusalIn?.[status] };
  return {
    message: message.replace('{status}', CAMPAIGN_STATUSES[status].label.toLowerCase()),
    action: help,
  };
}

/** @throws Refused with why `action` may not be done to this campaign. */
export function assertMay(action: CampaignAction, campaign: CampaignFacts): void {
  const refusal = whyNot(action, campaign);
  if (refusal) throw new Refused(refusal.message, refusal.action);
}

/** The actions that move a campaign on, in the order of the buttons. */
export function movesOf(campaign: CampaignFacts): CampaignMove[] {
  return CAMPAIGN_MOVES.filter((action) => whyNot(action, campaign) === null);
}

/** The question to be asked before `action` is done to a campaign; null where nothing is lost. */
export function questionOf(action: CampaignAction, { run }: Pick<CampaignFacts, 'run'>): string | null {
  return CAMPAIGN_ACTIONS[action].asks?.replace('{run}', String(run)) ?? null;
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
