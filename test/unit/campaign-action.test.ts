import { describe, expect, it } from 'vitest';
import {
  CAMPAIGN_ACTION_NAMES,
  CAMPAIGN_ACTIONS,
  CAMPAIGN_STEPS,
  movesOf,
  questionOf,
  transitionCampaign,
  whyNot,
  type CampaignAction,
} from '../../shared/domain/campaign-action.ts';
import {
  CAMPAIGN_STATUSES,
  CAMPAIGN_STATUS_NAMES,
  isUnderWay,
  takesCalls,
  type CampaignStatus,
} from '../../shared/domain/campaign-status.ts';
import { IllegalTransition } from '../../shared/domain/illegal-transition.ts';

/** The life of a campaign as it is drawn: where each status leads. */
const LEADS_TO: Record<CampaignStatus, readonly CampaignStatus[]> = {
  // Out of a prepared run: back to how the one before it ended.
  draft: ['scheduled', 'running', 'completed', 'failed'],
  scheduled: ['running', 'cancelled'],
  running: ['paused', 'completed', 'cancelled', 'failed'],
  paused: ['running', 'completed', 'cancelled', 'failed'],
  completed: ['draft'],
  cancelled: [],
  failed: ['draft'],
};

const offered = (status: CampaignStatus, run = 1) => movesOf({ status, run, startedAtMs: null });

describe('the life of a campaign', () => {
  it('has exactly the steps that are drawn, and refuses every other one', () => {
    for (const from of CAMPAIGN_STATUS_NAMES) {
      for (const to of CAMPAIGN_STATUS_NAMES) {
        if (LEADS_TO[from].includes(to)) expect(transitionCampaign(from, to)).toBe(to);
        else expect(() => transitionCampaign(from, to), `${from} to ${to}`).toThrow(IllegalTransition);
      }
    }
  });

  it('leads from a draft to every status, and on from all but one that was cancelled for good', () => {
    const reached = new Set<CampaignStatus>(['draft']);
    for (const status of reached) {
      for (const step of CAMPAIGN_STEPS) if (step.from === status) reached.add(step.to);
    }
    expect(reached).toEqual(new Set(CAMPAIGN_STATUS_NAMES));
    for (const status of CAMPAIGN_STATUS_NAMES) {
      expect(
        CAMPAIGN_STEPS.some(({ from }) => from === status),
        status,
      ).toBe(status !== 'cancelled');
    }
  });

  it('offers what leads on in the order of the buttons, and a new run once it has ended', () => {
    expect(offered('draft')).toEqual(['start']);
    expect(offered('draft', 2)).toEqual(['start', 'cancel_restart']);
    expect(offered('scheduled', 2)).toEqual(['cancel']);
    expect(offered('running')).toEqual(['pause', 'stop', 'cancel']);
    expect(offered('paused')).toEqual(['resume', 'stop', 'cancel']);
    expect(offered('completed')).toEqual(['restart']);
    expect(offered('failed', 2)).toEqual(['restart']);
    expect(offered('cancelled')).toEqual([]);
  });

  it('asks in the words of the product before a run is prepared and before it is taken back', () => {
    expect(questionOf('restart', { run: 1 })).toBe(
      'Prepare this campaign for a new run? This resets call attempts and returns it to draft. It will not start dialling until you press Start.',
    );
    expect(questionOf('cancel_restart', { run: 2 })).toBe(
      'Cancel the prepared Run #2 and restore the previous completed run?',
    );
    expect(questionOf('pause', { run: 1 })).toBeNull();
  });

  it('is under way from its start to its end, and has calls once its start time has come', () => {
    expect(CAMPAIGN_STATUS_NAMES.filter(isUnderWay)).toEqual(['scheduled', 'running', 'paused']);
    expect(CAMPAIGN_STATUS_NAMES.filter(takesCalls)).toEqual(['running', 'paused']);
  });
});

const NEW = { run: 1, startedAtMs: null };
const RAN = { run: 1, startedAtMs: 1 };
const PREPARED = { run: 2, startedAtMs: null };

/** Where each action is possible, as the product describes it. */
const POSSIBLE: Record<CampaignAction, readonly CampaignStatus[]> = {
  start: ['draft'],
  pause: ['running'],
  resume: ['paused'],
  stop: ['running', 'paused'],
  cancel: ['scheduled', 'running', 'paused'],
  restart: ['completed', 'failed'],
  // Only in a later run.
  cancel_restart: [],
  clone: CAMPAIGN_STATUS_NAMES,
  edit: ['draft', 'paused'],
  add_contacts: ['draft', 'scheduled', 'running', 'paused'],
  delete: ['draft'],
};

describe('what may be done to a campaign', () => {
  it('is possible where the product says so, and everywhere else there is one sentence why not', () => {
    for (const action of CAMPAIGN_ACTION_NAMES) {
      for (const status of CAMPAIGN_STATUS_NAMES) {
        const refusal = whyNot(action, { status, ...NEW });
        const where = `${action} while ${status}`;
        expect(refusal === null, where).toBe(POSSIBLE[action].includes(status));
        if (refusal === null) continue;
        expect(refusal.message, where).toMatch(/^[A-Z][^.{}]+\.$/);
        expect(refusal.message, where).toContain(
          `This campaign is ${CAMPAIGN_STATUSES[status].label.toLowerCase()}`,
        );
        if (refusal.action !== null) expect(refusal.action, where).toMatch(/^[A-Z][^.{}]+\.$/);
      }
    }
  });

  it('is a step of the life of a campaign wherever it is offered as a button', () => {
    for (const status of CAMPAIGN_STATUS_NAMES) {
      for (const facts of [NEW, RAN, PREPARED]) {
        for (const action of movesOf({ status, ...facts })) {
          expect(
            CAMPAIGN_STEPS.some(({ by, from }) => by === action && from === status),
            `${action} while ${status}`,
          ).toBe(true);
        }
      }
    }
  });

  it('leaves a draft that has run before to the reports, and takes everything else of it', () => {
    for (const ran of [RAN, PREPARED]) {
      const draft = { status: 'draft', ...ran } as const;
      expect(whyNot('delete', draft)).toEqual({
        message: 'This campaign has run before: only a draft that never ran can be deleted.',
        action: 'It is kept for the reports.',
      });
      for (const action of ['start', 'edit', 'add_contacts'] as const)
        expect(whyNot(action, draft)).toBeNull();
    }
  });

  it('names what helps in the status that the campaign has', () => {
    expect(whyNot('start', { status: 'paused', ...RAN })).toEqual({
      message: 'This campaign is paused: only a draft can be started.',
      action: 'Press Resume to go on.',
    });
    expect(whyNot('edit', { status: 'running', ...RAN })?.action).toBe(
      'Pause it, change what is needed, then resume it.',
    );
    expect(whyNot('edit', { status: 'completed', ...RAN })?.action).toBe(
      'Press Clone to make a new campaign with other settings.',
    );
  });

  it('sends nobody to an action that is not possible either', () => {
    const words: [RegExp, CampaignAction][] = [
      [/^Press Start/, 'start'],
      [/^Press Resume/, 'resume'],
      [/^Press Restart/, 'restart'],
      [/^Press Clone/, 'clone'],
      [/^Stop it/, 'stop'],
      [/^Pause it/, 'pause'],
      [/^Stop or/, 'stop'],
      [/\bcancel it\b/i, 'cancel'],
      [/^Delete it/, 'delete'],
    ];
    for (const action of CAMPAIGN_ACTION_NAMES) {
      for (const status of CAMPAIGN_STATUS_NAMES) {
        const help = whyNot(action, { status, ...NEW })?.action ?? '';
        for (const [pattern, helps] of words) {
          if (pattern.test(help)) expect(whyNot(helps, { status, ...NEW }), `${status}: ${help}`).toBeNull();
        }
      }
    }
  });

  it('asks before anything that cannot be taken back, and before nothing else', () => {
    const asks = CAMPAIGN_ACTION_NAMES.filter((action) => CAMPAIGN_ACTIONS[action].asks !== null);
    expect(asks).toEqual(['stop', 'cancel', 'restart', 'cancel_restart', 'delete']);
  });
});
