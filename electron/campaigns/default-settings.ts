import {
  CALLBACK_DEFAULTS,
  PREDICTIVE_DEFAULTS,
  SCREENING_DEFAULTS,
  WEIGHT_DEFAULT,
  type CampaignSettings,
} from '../../shared/contract/campaign.ts';
import { ATTEMPT_OUTCOME_NAMES, ATTEMPT_OUTCOMES } from '../../shared/domain/attempt-outcome.ts';
import { shippedMessageId } from '../../shared/domain/campaign-messages.ts';
import { Refused } from '../../shared/domain/errors.ts';
import type { Store } from '../store/store.ts';

/** The disposition that claims nothing, stored by the first schema: a wrap-up that runs out of time must not invent a finding. */
const NO_RESULT = 'no_result';

/**
 * Settings that fit a first campaign: the first group and trunk, all dispositions, office hours, two
 * retries, and the message that comes with the program for whoever finds nobody free.
 */
export async function defaultSettings(store: Store, zone: string): Promise<CampaignSettings> {
  const [groups, trunks, dispositions, messages] = await Promise.all([
    store.operators.groups(),
    store.trunks.list(),
    store.dispositions.list(),
    store.messages.list(),
  ]);
  const offered = dispositions.filter((d) => !d.archived);
  const fallback =
    offered.find((d) => d.id === NO_RESULT) ?? offered.find((d) => d.kind === 'neutral') ?? offered[0];
  if (!fallback) throw new Refused('There is no disposition yet.', 'Add a disposition first.');
  return {
    mode: 'preview',
    operatorGroupId: groups[0]?.id ?? null,
    skill: null,
    voiceAgentId: null,
    trunkId: (trunks.find((trunk) => trunk.enabled) ?? trunks[0])?.id ?? null,
    numberIds: [],
    alwaysOn: false,
    startAtMs: null,
    window: { zone, days: [1, 2, 3, 4, 5], start: '09:00', end: '18:00', singleDay: false },
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
    predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: shippedMessageId(messages) },
    screening: SCREENING_DEFAULTS,
    bcwSec: 30,
    acw: { seconds: 60, extendSec: 30, maxExtensions: 2, defaultDispositionId: fallback.id },
    dispositionIds: offered.map((d) => d.id),
    script: '',
  };
}
