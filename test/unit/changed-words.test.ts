import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { campaignChanges, CHANGE_MOST, changeOf } from '../../shared/domain/changed-words.ts';
import type { ConfigNames } from '../../shared/domain/config-rows.ts';
import { DEFAULTS } from '../../shared/domain/default-settings.ts';

const NAMES: ConfigNames = {
  groups: [
    { id: 'g1', name: 'North' },
    { id: 'g2', name: 'South' },
  ],
  skills: [
    { id: 's1', name: 'French' },
    { id: 's2', name: 'Dutch' },
  ],
  trunks: [
    { id: 't1', name: 'Main' },
    { id: 't2', name: 'Spare' },
  ],
  numbers: [1, 2, 3, 4, 5, 6, 7].map((n) => ({ id: `n${n}`, e164: `+4930224400${n}0` })),
  dispositions: ['Sale', 'No sale', 'Again'].map((label, i) => ({
    id: `d${i + 1}`,
    label,
    kind: 'neutral',
    archived: false,
  })),
  messages: [
    { id: 'm1', name: 'Sorry' },
    { id: 'm2', name: 'We called' },
  ],
  agents: [
    {
      id: 'a1',
      name: 'Vera',
      uri: 'sip:vera@192.0.2.1',
      trunkId: 't1',
      workers: 3,
      enabled: true,
      createdAtMs: 0,
    },
    {
      id: 'a2',
      name: 'Otto',
      uri: 'sip:otto@192.0.2.1',
      trunkId: 't1',
      workers: 9,
      enabled: true,
      createdAtMs: 0,
    },
  ],
  schedules: [
    { id: 'w1', name: 'Office', zone: 'UTC', openings: [], holidays: [], createdAtMs: 0 },
    { id: 'w2', name: 'Night', zone: 'UTC', openings: [], holidays: [], createdAtMs: 0 },
  ],
  moment: (ms) => `moment ${ms}`,
};

/** Settings in which every one is looked at by some mode. */
const SETTINGS: CampaignSettings = {
  ...DEFAULTS,
  operatorGroupId: 'g1',
  skill: { skillId: 's1', level: 2 },
  voiceAgentId: 'a1',
  trunkId: 't1',
  numberIds: ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'],
  window: { ...DEFAULTS.window, zone: 'Europe/Berlin' },
  retries: { ...DEFAULTS.retries, stopAfterTalkSec: 60, redialUnderTalkSec: 10 },
  callbacks: { personalMin: 30, missedMin: 120, onMissed: 'again', againMin: 60 },
  predictive: { ...DEFAULTS.predictive, abandonedMessageId: 'm1' },
  screening: {
    mode: 'cadence',
    onMachine: 'leave_message',
    machineMessageId: 'm1',
    onScreener: 'say_who',
    screenerMessageId: 'm1',
    screenerWaitSec: 15,
  },
  acw: { ...DEFAULTS.acw, defaultDispositionId: 'd1' },
  dispositionIds: ['d1', 'd2'],
  script: 'Hello.',
};

/** Another value for each setting, by its path. */
const OTHERS: Record<string, unknown> = {
  mode: 'predictive',
  operatorGroupId: 'g2',
  'skill.skillId': 's2',
  'skill.level': 3,
  voiceAgentId: 'a2',
  trunkId: null,
  numberIds: ['n1', 'n2', 'n3', 'n4', 'n5', 'n7'],
  'numberChoice.rotation': 'weighted',
  'numberChoice.spamLimit': null,
  'numberChoice.near': 'area',
  alwaysOn: true,
  startAtMs: 7,
  'window.zone': 'Europe/Paris',
  'window.days': [1],
  'window.start': '08:00',
  'window.end': '19:00',
  'window.singleDay': true,
  scheduleId: 'w2',
  'retries.maxRetries': 5,
  'retries.delayMin': 5,
  'retries.delayMinByOutcome': { busy: 10 },
  'retries.onOutcomes': ['busy'],
  'retries.onDispositions': ['d2'],
  'retries.stopAfterTalkSec': null,
  'retries.redialUnderTalkSec': 11,
  passOrder: 'likeliest_now',
  weight: 2,
  'callbacks.personalMin': null,
  'callbacks.missedMin': 1,
  'callbacks.onMissed': 'next_window',
  'callbacks.againMin': 1,
  concurrency: 1,
  callIntervalMs: 500,
  ringTimeoutSec: 30,
  minTalkSec: 1,
  contactCompletionMin: 1,
  'preview.offerSec': 5,
  'preview.onTimeout': 'reject',
  'predictive.abandonPerMille': 31,
  'predictive.graceMs': 2_500,
  'predictive.graceFrom': 'greeting',
  'predictive.minRingSec': 16,
  'predictive.abandonedMessageId': 'm2',
  'predictive.holdHours': 0,
  'screening.mode': 'model',
  'screening.onMachine': 'connect',
  'screening.machineMessageId': 'm2',
  'screening.onScreener': 'hang_up',
  'screening.screenerMessageId': null,
  'screening.screenerWaitSec': 16,
  failAfterMin: 11,
  bcwSec: 1,
  'acw.seconds': 1,
  'acw.extendSec': 1,
  'acw.maxExtensions': 1,
  'acw.defaultDispositionId': 'd2',
  dispositionIds: ['d1', 'd2', 'd3'],
  script: 'Hullo!',
};

function leavesOf(value: object, at = ''): string[] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
    const path = `${at}${key}`;
    const isLeaf =
      typeof each !== 'object' || each === null || Array.isArray(each) || path.endsWith('ByOutcome');
    return isLeaf ? [path] : leavesOf(each, `${path}.`);
  });
}

function withOther(path: string): CampaignSettings {
  const changed = structuredClone(SETTINGS) as unknown as Record<string, unknown>;
  const [first = '', second] = path.split('.');
  if (second === undefined) changed[first] = OTHERS[path];
  else changed[first] = { ...(changed[first] as object), [second]: OTHERS[path] };
  return changed as unknown as CampaignSettings;
}

const changesTo = (settings: CampaignSettings, from = SETTINGS) =>
  campaignChanges({ name: 'Winter', settings: from }, { name: 'Winter', settings }, NAMES);

describe('what was changed of a campaign', () => {
  it('is known of every setting there is, each by itself', () => {
    expect(leavesOf(SETTINGS).toSorted()).toEqual(Object.keys(OTHERS).toSorted());
    const silent = Object.keys(OTHERS).filter((path) => changesTo(withOther(path)).length !== 1);
    expect(silent).toEqual([]);
  });

  it('is nothing when nothing was changed', () => {
    expect(changesTo(structuredClone(SETTINGS))).toEqual([]);
  });

  it('is said in the words of the config panel, with names and not ids, in the order of the panel', () => {
    const changed = {
      ...withOther('window.end'),
      mode: 'progressive',
      operatorGroupId: 'g2',
      acw: { ...SETTINGS.acw, maxExtensions: 0 },
      startAtMs: 7,
    } satisfies CampaignSettings;
    expect(
      campaignChanges({ name: 'Winter', settings: SETTINGS }, { name: 'Summer', settings: changed }, NAMES),
    ).toEqual([
      { name: 'Name', from: 'Winter', to: 'Summer' },
      { name: 'Mode', from: 'Preview', to: 'Progressive' },
      { name: 'Operators', from: 'North', to: 'South' },
      { name: 'Calling hours', from: '09:00–18:00, Europe/Berlin', to: '09:00–19:00, Europe/Berlin' },
      { name: 'Starts at', from: 'When started', to: 'moment 7' },
      {
        name: 'After call work',
        from: '60 s, can be extended 2× by 30 s',
        to: '60 s, can be extended 0× by 30 s',
      },
    ]);
  });

  it('leaves out what comes with another mode or another voice agent and was not changed itself', () => {
    expect(changesTo({ ...SETTINGS, mode: 'agentless' })).toEqual([
      { name: 'Mode', from: 'Preview', to: 'Agentless' },
    ]);
    const agentless = { ...SETTINGS, mode: 'agentless' } as const;
    expect(changesTo({ ...agentless, voiceAgentId: 'a2' }, agentless)).toEqual([
      { name: 'Voice agent', from: 'Vera', to: 'Otto' },
    ]);
  });

  it('names the number that was exchanged behind those that the panel has room for', () => {
    const [change] = changesTo(withOther('numberIds'));
    expect(change?.from).toMatch(/\+49 30 22440060$/);
    expect(change?.to).toMatch(/\+49 30 22440070$/);
  });
});

describe('a change of long words', () => {
  it('is cut to where they differ', () => {
    const [start, end] = ['Good morning. '.repeat(200), ' Have a nice day.'.repeat(200)];
    const change = changeOf('Script', `${start}Is it about snow?${end}`, `${start}Is it about rain?${end}`);
    expect(change?.from).toMatch(/^….*morning. Is it about snow\? Have.*…$/);
    expect(change?.to).toMatch(/^….*morning. Is it about rain\? Have.*…$/);
  });

  it('is never longer than what is kept, and never the same on both sides', () => {
    const prose = fc
      .array(fc.constantFrom('a', 'bc', '😀', ' '), { maxLength: 800 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(prose, prose, prose, prose, (start, one, other, end) => {
        const [from, to] = [start + one + end, start + other + end];
        const change = changeOf('Script', from, to);
        if (from === to) return change === null;
        if (change === null || change.from === change.to) return false;
        return [change.from, change.to].every(
          (words) => words.isWellFormed() && Array.from(words).length <= CHANGE_MOST + 2,
        );
      }),
    );
  });
});
