import type { Campaign } from '../../shared/contract/campaign.ts';
import { Refused } from '../../shared/domain/errors.ts';

const WHAT_TO_DO =
  'It is not dialled until they can. Update Callboard to the version that saved them, or make the campaign anew and import its list there.';

/**
 * The settings of one campaign have a shape that this version does not know, as another version may have written it. The
 * database is well, and so is every other campaign.
 */
export class SettingsRefused extends Refused {
  /** @param path the first setting that does not fit, like `predictive.graceMs`; empty when it is all of them */
  constructor(campaignName: string, path: string, options: { cause: unknown }) {
    const where = path === '' ? '' : ` (${path})`;
    super(
      `The settings of the campaign "${campaignName}" cannot be read by this version of Callboard${where}.`,
      WHAT_TO_DO,
    );
    this.cause = options.cause;
  }
}

/** A campaign of which all is known but its settings. */
export interface UnreadableCampaign extends Omit<Campaign, 'settings'> {
  /** For the person at the screen: what is wrong and what to do. */
  sentence: string;
}

/** What was read; null when the settings of the campaign are refused, for whoever can only leave such a campaign alone. */
export async function unlessRefused<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof SettingsRefused) return null;
    throw error;
  }
}
