import * as z from 'zod';
import { campaignSettings, type CampaignSettings } from '../../shared/contract/campaign.ts';
import { AS_BEFORE, type Part } from '../../shared/domain/default-settings.ts';
import type { Database } from './database.ts';
import { SettingsRefused } from './settings-refused.ts';
import { readJson } from './stored-json.ts';

/** The schema with what stood before in place of what is left out, at every depth; anything else has to be there. */
function withDefaults<T>(schema: z.ZodType<T>, before: Part<T>): z.ZodType<T> {
  if (!(schema instanceof z.ZodObject)) return schema.default(before as z.core.util.NoUndefined<T>);
  const known = before as Readonly<Record<string, unknown>>;
  const fields = Object.entries(schema.shape).map(([name, inner]) => [
    name,
    name in known ? withDefaults(inner, known[name]) : inner,
  ]);
  return z.object(Object.fromEntries(fields)).prefault({}) as unknown as z.ZodType<T>;
}

const storedSettings = withDefaults<CampaignSettings>(campaignSettings, AS_BEFORE);

/**
 * The settings of a campaign.
 * @throws StoreFailure `corrupt` that names it when the text is damaged
 * @throws SettingsRefused when the text is whole and does not fit
 */
export function readSettings(row: { name: string; settings: string }): CampaignSettings {
  const stored = readJson(z.unknown(), row.settings, `the settings of the campaign "${row.name}"`);
  const read = storedSettings.safeParse(stored);
  if (read.success) return read.data;
  const path = read.error.issues[0]?.path.join('.') ?? '';
  throw new SettingsRefused(row.name, path, { cause: read.error });
}

/** Whoever gets settings shares them with everybody who asks: nobody may change them. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

/** The same as {@link readSettings}, read once for as long as the stored text stays the same, whoever writes it. */
export function keptSettings(
  base: Pick<Database, 'settings'>,
  row: { key: number; name: string; settings: string },
): CampaignSettings {
  const kept = base.settings.get(row.key);
  if (kept?.text === row.settings) return kept.settings;
  const settings = frozen(readSettings(row));
  base.settings.set(row.key, { text: row.settings, settings });
  return settings;
}
