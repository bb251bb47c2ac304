import type { ActivityChange, CampaignSettings } from '../contract/campaign.ts';
import { CONFIG_ROWS, type ConfigNames, type ConfigRow } from './config-rows.ts';
import { CONFIG_WORDS } from './config-text.ts';

/** The most characters that either side of a change keeps; longer words are kept where they differ. */
export const CHANGE_MOST = 300;
/** So many characters before and after the difference say where it is. */
const AROUND = 40;

/** How many characters both have in common from the start on, `most` at the most. */
function commonStart(a: readonly string[], b: readonly string[], most: number): number {
  let at = 0;
  while (at < most && a[at] === b[at]) at += 1;
  return at;
}

function cut(words: readonly string[], from: number, to: number): string {
  const end = Math.min(to, from + CHANGE_MOST);
  return `${from > 0 ? '…' : ''}${words.slice(from, end).join('')}${end < words.length ? '…' : ''}`;
}

/** One change in words; null when both say the same. What is too long to keep is cut to where it differs. */
export function changeOf(name: string, from: string, to: string): ActivityChange | null {
  if (from === to) return null;
  // By characters, so that none is cut in half.
  const [was, is] = [Array.from(from), Array.from(to)];
  if (Math.max(was.length, is.length) <= CHANGE_MOST) return { name, from, to };
  const least = Math.min(was.length, is.length);
  const start = commonStart(was, is, least);
  const end = commonStart(was.toReversed(), is.toReversed(), least - start);
  const first = Math.max(0, start - AROUND);
  return {
    name,
    from: cut(was, first, was.length - end + AROUND),
    to: cut(is, first, is.length - end + AROUND),
  };
}

const inFull = ({ value, detail, whole }: ConfigRow): string =>
  whole ?? (detail ? `${value}, ${detail}` : value);

/**
 * What was changed of a campaign, in the words of its config panel and in their order, settings that are not looked at as
 * well. What changed without any word of it, such as one group for another of the same name, is not there.
 */
export function campaignChanges(
  before: { name: string; settings: CampaignSettings },
  after: { name: string; settings: CampaignSettings },
  names: ConfigNames,
): ActivityChange[] {
  const changes = CONFIG_ROWS.map((row) => {
    const [was, is] = [row(before.settings, names), row(after.settings, names)];
    return is.aside ? null : changeOf(is.label, inFull(was), inFull(is));
  });
  return [changeOf(CONFIG_WORDS.name, before.name, after.name), ...changes].filter((each) => each !== null);
}
