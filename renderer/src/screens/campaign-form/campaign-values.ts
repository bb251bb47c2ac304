import type { CampaignSettings } from '../../../../shared/contract/campaign.ts';

/** What the form holds. */
export interface CampaignValues {
  name: string;
  settings: CampaignSettings;
}

/** What stands at a path of the form; undefined where there is nothing. */
export function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
      values,
    );
}

/** The same values with another one at a path. */
export function withValueAt<Values extends object>(values: Values, path: string, value: unknown): Values {
  const changed = structuredClone(values);
  const keys = path.split('.');
  const last = keys.pop() ?? path;
  const at = keys.length === 0 ? changed : valueAt(changed, keys.join('.'));
  if (typeof at === 'object' && at !== null) Reflect.set(at, last, value);
  return changed;
}
