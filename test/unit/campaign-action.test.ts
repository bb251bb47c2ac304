import { describe, expect, it } from 'vitest';
import {
  CAMPAIGN_ACTION_NAMES,
  CAMPAIGN_ACTIONS,
  CAMPAIGN_MOVES,
  CAMPAIGN_STEPS,
  movesOf,
  transitionCampaign,
  whyNot,
  type CampaignAction,
} from '../../shared/domain/campaign-action.ts';
import {
  CAMPAIGN_STATUSES,
  CAMPAIGN_STATUS_NAMES,
  hasEnded,
  isUnderWay,
  takesCalls,
  type CampaignStatus,
} from '../../shared/domain/campaign-status.ts';
import { IllegalTransition } from '../../shared/domain/illegal-transition.ts';

/** The life of a campaign as it is drawn: where each status leads. */
const LEADS_TO: Record<CampaignStatus, readonly CampaignStatus[]> = {
  draft: ['scheduled', 'running'],
  scheduled: ['running', 'cancelled'],
  running: ['paused', 'completed', 'cancelled', 'failed'],
  paused: ['running', 'completed', 'cancelled', 'failed'],
  completed: [],
  cancelled: [],
  failed: [],
};

describe('the life of a campaign', () => {
  it('has exactly the steps that are drawn, and refuses every other one', () => {
    for (const from of CAMPAIGN_STATUS_NAMES) {
      for (const to of CAMPAIGN_STATUS_NAMES) {
        if (LEADS_TO[from].includes(to)) expect(transitionCampaign(from, to)).toBe(to);
        else expect(() => transitionCampaign(from, to), `${from} to ${to}`).toThrow(IllegalTransition);
      }
    }
  });

  it('leads from a draft to every status, and on from none that has ended', () => {
    const reached = new Set<CampaignStatus>(['draft']);
    for (const status of reached) {
      for (const step of CAMPAIGN_STEPS) if (step.from === status) reached.add(step.to);
    }
    expect(reached).toEqual(new Set(CAMPAIGN_STATUS_NAMES));
    for (const status of CAMPAIGN_STATUS_NAMES) {
      expect(
        CAMPAIGN_STEPS.some(({ from }) => from === status),
        status,
      ).toBe(!hasEnded(status));
    }
  });

  it('offers what leads on in the order of the buttons, and nothing once it has ended', () => {
    expect(movesOf('draft')).toEqual(['start']);
    expect(movesOf('scheduled')).toEqual(['cancel']);
    expect(movesOf('running')).toEqual(['pause', 'stop', 'cancel']);
    expect(movesOf('paused')).toEqual(['resume', 'stop', 'cancel']);
    for (const status of CAMPAIGN_STATUS_NAMES.filter(hasEnded)) expect(movesOf(status)).toEqual([]);
  });

  it('is under way from its start to its end, and has calls once its start time has come', () => {
    expect(CAMPAIGN_STATUS_NAMES.filter(isUnderWay)).toEqual(['scheduled', 'running', 'paused']);
    expect(CAMPAIGN_STATUS_NAMES.filter(takesCalls)).toEqual(['running', 'paused']);
  });
});

const NEW = { run: 1, startedAtMs: null };
const RAN = { run: 1, startedAtMs: 1 };

/** Where each action is possible, as the product describes it. */
const POSSIBLE: Record<CampaignAction, readonly CampaignStatus[]> = {
  start: ['draft'],
  pause: ['running'],
  resume: ['paused'],
  stop: ['running', 'paused'],
  cancel: ['scheduled', 'running', 'paused'],
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

  it('is offered as a button exactly where nothing speaks against it', () => {
    for (const status of CAMPAIGN_STATUS_NAMES) {
      const possible = CAMPAIGN_MOVES.filter((action) => whyNot(action, { status, ...RAN }) === null);
      expect(movesOf(status), status).toEqual(possible);
    }
  });

  it('leaves a draft that has run before to the reports, and takes everything else of it', () => {
    for (const ran of [RAN, { run: 2, startedAtMs: null }]) {
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
      'Make a new campaign for other settings.',
    );
  });

  it('sends nobody to an action that is not possible either', () => {
    const words: [RegExp, CampaignAction][] = [
      [/^Press Start/, 'start'],
      [/^Press Resume/, 'resume'],
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
    expect(asks).toEqual(['stop', 'cancel', 'delete']);
  });
});
