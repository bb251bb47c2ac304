import {
  CALLBACK_DEFAULTS,
  FAIL_AFTER_MIN_DEFAULT,
  PREDICTIVE_DEFAULTS,
  SCREENING_DEFAULTS,
  WEIGHT_DEFAULT,
  type CampaignSettings,
} from '../contract/campaign.ts';
import type { CallingWindow } from '../contract/hours.ts';
import { NUMBER_CHOICE_DEFAULTS } from '../contract/number-choice.ts';
import { ATTEMPT_OUTCOME_NAMES, ATTEMPT_OUTCOMES } from './attempt-outcome.ts';

/** Settings that hang on nothing that is set up at a host: its zone, groups, trunks and dispositions are chosen there. */
type Unpicked = Omit<
  CampaignSettings,
  'operatorGroupId' | 'trunkId' | 'window' | 'acw' | 'dispositionIds'
> & {
  window: Omit<CallingWindow, 'zone'>;
  acw: Omit<CampaignSettings['acw'], 'defaultDispositionId'>;
};

/** What a new campaign begins with: office hours and two retries. */
export const DEFAULTS: Readonly<Unpicked> = {
  mode: 'preview',
  skill: null,
  voiceAgentId: null,
  numberIds: [],
  numberChoice: NUMBER_CHOICE_DEFAULTS,
  alwaysOn: false,
  startAtMs: null,
  window: { days: [1, 2, 3, 4, 5], start: '09:00', end: '18:00', singleDay: false },
  scheduleId: null,
  retries: {
    maxRetries: 2,
    delayMin: 60,
    delayMinByOutcome: {},
    onOutcomes: ATTEMPT_OUTCOME_NAMES.filter((name) => ATTEMPT_OUTCOMES[name].retryable),
    onDispositions: [],
    stopAfterTalkSec: null,
    redialUnderTalkSec: null,
  },
  passOrder: 'list',
  weight: WEIGHT_DEFAULT,
  callbacks: CALLBACK_DEFAULTS,
  concurrency: 10,
  callIntervalMs: 0,
  ringTimeoutSec: 25,
  minTalkSec: 0,
  contactCompletionMin: 0,
  preview: { offerSec: 60, onTimeout: 'requeue' },
  predictive: PREDICTIVE_DEFAULTS,
  screening: SCREENING_DEFAULTS,
  failAfterMin: FAIL_AFTER_MIN_DEFAULT,
  bcwSec: 30,
  acw: { seconds: 60, extendSec: 30, maxExtensions: 2 },
  script: '',
};

/** Some of it, at any depth. */
export type Part<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Part<T[K]> }
    : T;

/**
 * What a campaign did before the program knew a setting: what the settings that were stored then are read with. A new
 * setting gets its line here, whatever a new campaign begins with; a line that is here says what was, and stays.
 */
export const AS_BEFORE: Part<CampaignSettings> = {
  operatorGroupId: null,
  skill: null,
  voiceAgentId: null,
  trunkId: null,
  numberIds: [],
  // No number had a score then: the limit leaves out none before somebody enters one.
  numberChoice: { rotation: 'round_robin', spamLimit: 7, near: 'any' },
  alwaysOn: false,
  startAtMs: null,
  scheduleId: null,
  passOrder: 'list',
  weight: 1,
  callbacks: { personalMin: 30, missedMin: 120, onMissed: 'next_window', againMin: 60 },
  callIntervalMs: 0,
  minTalkSec: 0,
  contactCompletionMin: 0,
  predictive: {
    abandonPerMille: 30,
    graceMs: 2_000,
    graceFrom: 'answer',
    minRingSec: 15,
    abandonedMessageId: null,
    holdHours: 72,
  },
  screening: {
    mode: 'off',
    onMachine: 'hang_up',
    machineMessageId: null,
    onScreener: 'connect',
    screenerMessageId: null,
    screenerWaitSec: 15,
  },
  failAfterMin: 0,
  bcwSec: 0,
  script: '',
};
