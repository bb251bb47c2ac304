import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { shippedMessageId } from '../../shared/domain/campaign-messages.ts';
import { DEFAULTS } from '../../shared/domain/default-settings.ts';
import { Refused } from '../../shared/domain/errors.ts';
import type { Store } from '../store/store.ts';

/** The disposition that claims nothing, stored by the first schema: a wrap-up that runs out of time must not invent a finding. */
const NO_RESULT = 'no_result';

/**
 * Settings that fit a first campaign: the defaults with the first group and trunk, all dispositions, and the message that
 * comes with the program for whoever finds nobody free.
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
    ...DEFAULTS,
    operatorGroupId: groups[0]?.id ?? null,
    trunkId: (trunks.find((trunk) => trunk.enabled) ?? trunks[0])?.id ?? null,
    window: { ...DEFAULTS.window, zone },
    predictive: { ...DEFAULTS.predictive, abandonedMessageId: shippedMessageId(messages) },
    acw: { ...DEFAULTS.acw, defaultDispositionId: fallback.id },
    dispositionIds: offered.map((d) => d.id),
  };
}
