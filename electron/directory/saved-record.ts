import type { ActivityChange } from '../../shared/contract/campaign.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { changeOf } from '../../shared/domain/changed-words.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { RecordWords } from '../../shared/domain/record-words.ts';
import type { Store } from '../store/store.ts';

export interface SavedRecord {
  who: string;
  /** The kind and the name of the record, as a sentence ends with them: `the trunk Main`. */
  record: string;
  /** Null when it was made. */
  before: RecordWords | null;
  after: RecordWords;
  /** What was changed and is not among the words: that of a secret says no value of it. */
  besides?: readonly (ActivityChange | null)[];
}

/** Writes to the activity who added or changed a record, and what of it from what to what. */
export async function noteSaved(
  parts: { store: Store; clock: Clock; publish: (event: LiveEvent) => void },
  { who, record, before, after, besides = [] }: SavedRecord,
): Promise<void> {
  const was = new Map(before);
  const changes = before
    ? [...after.map(([label, words]) => changeOf(label, was.get(label) ?? '', words)), ...besides]
    : [];
  const known = changes.filter((each) => each !== null);
  const saved = known.length === 0 ? `Saved ${record} unchanged` : `Changed ${record}`;
  const what = before === null ? `Added ${record}` : saved;
  await parts.store.activity.add({ atMs: parts.clock.now(), campaignId: null, who, what, changes: known });
  parts.publish({ topic: 'activity', campaignId: null });
}
