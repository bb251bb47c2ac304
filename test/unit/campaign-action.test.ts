import { describe, expect, it } from 'vitest';
import { CAMPAIGN_STEPS, movesOf, transitionCampaign } from '../../shared/domain/campaign-action.ts';
import {
  CAMPAIGN_STATUS_NAMES,
  hasEnded,
  isUnderWay,
  mayHaveCalls,
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
    expect(CAMPAIGN_STATUS_NAMES.filter(mayHaveCalls)).toEqual(['running', 'paused']);
  });
});
