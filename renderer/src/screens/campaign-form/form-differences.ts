import type { CampaignSettings } from '../../../../shared/contract/campaign.ts';
import { CONFIG_ROWS, type ConfigNames, type ConfigRow } from '../../../../shared/domain/config-rows.ts';
import { valueAt, withValueAt, type CampaignValues } from './campaign-values.ts';
import { FORM_PART_NAMES, FORM_PARTS, type FormPart, type SettingPath } from './form-parts.ts';

/** A setting that is not what a new campaign begins with. */
export interface Difference {
  path: SettingPath;
  part: FormPart;
  /** The default in the words of the config panel. */
  words: string;
  value: unknown;
}

/** Chosen in any order it is the same choice. */
const inOrder = (value: unknown): unknown => (Array.isArray(value) ? value.map(String).toSorted() : value);
const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));

const inWords = ({ value, detail, whole }: ConfigRow): string =>
  whole ?? (detail ? `${value}, ${detail}` : value);

/** How a default is said where it stands in for what is set now; null when nobody looks at it in this mode. */
function wordsOfDefault(now: CampaignSettings, before: CampaignSettings, names: ConfigNames): string | null {
  for (const row of CONFIG_ROWS) {
    const [is, was] = [row(now, names), row(before, names)];
    if (is.aside || (is.idle && was.idle) || inWords(is) === inWords(was)) continue;
    return inWords(was);
  }
  return null;
}

/** What of the form is not as in a new campaign, in the order of the form; settings that its mode does not have are left out. */
export function differencesOf(
  values: CampaignValues,
  defaults: CampaignSettings,
  names: ConfigNames,
): Difference[] {
  const whole = { name: '', settings: defaults };
  return FORM_PART_NAMES.flatMap((part) =>
    FORM_PARTS[part].flatMap((path): Difference[] => {
      const value = valueAt(whole, path);
      if (path === 'name' || isSame(valueAt(values, path), value)) return [];
      const words = wordsOfDefault(values.settings, withValueAt(values, path, value).settings, names);
      return words === null ? [] : [{ path, part, words, value }];
    }),
  );
}
