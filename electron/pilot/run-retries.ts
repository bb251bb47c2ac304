import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import type { CallMode } from '../../shared/domain/call-mode.ts';
import { isLeftAlone } from '../dialler/store-result.ts';

/**
 * The retries of an unattended run: a minute after the attempt, so often. Whoever is left in peace for days after it is not
 * tried again, since the run would wait those days for its end.
 */
export function runRetries(
  retries: CampaignSettings['retries'],
  { mode, retries: maxRetries }: { mode: CallMode; retries: number },
): CampaignSettings['retries'] {
  return {
    ...retries,
    maxRetries,
    delayMin: 1,
    delayMinByOutcome: {},
    onOutcomes: retries.onOutcomes.filter((outcome) => !isLeftAlone(mode, outcome)),
  };
}
