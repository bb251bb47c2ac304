import {
  CALLBACK_DEFAULTS,
  PREDICTIVE_DEFAULTS,
  SCREENING_DEFAULTS,
  WEIGHT_DEFAULT,
  type CallingWindow,
  type CampaignSettings,
} from '../contract/campaign.ts';
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
  alwaysOn: false,
  startAtMs: null,
  window: { days: [1, 2, 3, 4, 5], start: '09:00', end: '18:00', singleDay: false },
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
  bcwSec: 30,
  acw: { seconds: 60, extendSec: 30, maxExtensions: 2 },
  script: '',
};
