import { isDeepStrictEqual } from 'node:util';
import type { ActivityChange, CampaignSettings } from '../../shared/contract/campaign.ts';
import { campaignChanges } from '../../shared/domain/changed-words.ts';
import type { ConfigNames } from '../../shared/domain/config-rows.ts';
import { hoursOf } from '../../shared/domain/hours.ts';
import type { Store } from '../store/store.ts';

interface Named {
  name: string;
  settings: CampaignSettings;
}

/** A moment by the clocks of a zone, which it names: whoever reads the activity later may sit in another one. */
function momentIn(zone: string): ConfigNames['moment'] {
  const format = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: zone,
  });
  return (ms) => `${format.format(ms)} ${zone.replaceAll('_', ' ')}`;
}

/** What the activity says of settings that were saved: the sentence, and from what to what each was changed. */
export async function savedSettings(
  store: Store,
  before: Named,
  after: Named,
): Promise<{ what: string; changes: ActivityChange[] }> {
  if (before.name === after.name && isDeepStrictEqual(before.settings, after.settings)) {
    return { what: 'Saved the settings unchanged', changes: [] };
  }
  const [groups, skills, trunks, numbers, dispositions, messages, agents, schedules] = await Promise.all([
    store.operators.groups(),
    store.operators.skills(),
    store.trunks.list(),
    store.numbers.list(),
    store.dispositions.list(),
    store.messages.list(),
    store.voiceAgents.list(),
    store.schedules.list(),
  ]);
  const moment = momentIn(hoursOf(after.settings, schedules).zone);
  const names = { groups, skills, trunks, numbers, dispositions, messages, agents, schedules, moment };
  return { what: 'Changed the settings', changes: campaignChanges(before, after, names) };
}
