import { expect } from 'vitest';
import type { ListImport } from '../../shared/contract/lists.ts';
import type { RowWarning } from '../../shared/domain/row-outcome.ts';
import type { ImportRow, Store } from '../../electron/store/store.ts';
import { DAY_START, runningCampaign, sampleImport } from './store-places.ts';

/** A small list with one of everything: new, known, twice in the file, blacklisted, and two bad rows. */
export const SCENE = {
  failure: 'The program ended before this was done.',
  /** What the record says when the list is in. */
  done: {
    status: 'done',
    rows: 8,
    accepted: 4,
    blacklisted: 1,
    duplicates: 2,
    rejected: 4,
    warned: 2,
    byReason: { blank_phone: 2, duplicate: 2 },
    byWarning: { label_dropped: 1, name_cut: 2 },
    failure: null,
  },
};

/** A change to a row; what it was before does not matter here. */
const changed = (...warnings: RowWarning[]): Pick<ImportRow, 'changes'> => ({
  changes: warnings.map((warning) => ({ warning, from: '', to: '' })),
});

const row = (line: number, phone: string): ImportRow => ({
  line,
  phone,
  name: `Person ${line}`,
  variables: ['Berlin'],
  priority: 'normal',
  tags: [],
});

/** A running campaign with one contact, and the record of an import, of the same id, that begins. */
export async function setScene(store: Store): Promise<string> {
  const { campaign } = await runningCampaign(store, 1);
  const phone = '+4930901822';
  if (!(await store.blacklist.has(phone))) {
    await store.blacklist.add({ phone, reason: 'asked', addedAtMs: 1, who: 'Ada' });
  }
  await store.imports.save(sampleImport(campaign.id, { id: campaign.id }));
  return campaign.id;
}

/** The import as its worker does it. */
export async function playImport(store: Store, campaignId: string): Promise<void> {
  const stage = await store.imports.stage(campaignId, campaignId, ['City']);
  await stage.add([
    row(2, '+4930901820'),
    row(3, '+49301000000'),
    { ...row(4, '+4930901821'), ...changed('name_cut') },
  ]);
  await stage.reject([{ line: 5, reason: 'blank_phone', raw: ';Nobody' }]);
  await stage.add([
    { ...row(6, '+4930901822'), ...changed('name_cut', 'label_dropped', 'name_cut') },
    // Of a row that is not taken, nothing was changed.
    { ...row(7, '+4930901820'), ...changed('name_cut') },
    row(8, '+4930901823'),
  ]);
  await stage.reject([{ line: 9, reason: 'blank_phone', raw: ';Nobody' }]);
  await stage.commit();
}

/** The record has ended and says of the campaign what is so, whichever way it ended; answers that way. */
export async function expectAgreement(store: Store, campaignId: string): Promise<ListImport['status']> {
  const [record] = await store.imports.list(campaignId);
  const counts = await store.campaigns.counts(campaignId);
  const leased = await store.contacts.lease({
    campaignId,
    hostId: 'looks',
    count: 50,
    nowMs: DAY_START,
    leaseMs: 60_000,
  });
  const rejects = await store.imports.rejects(campaignId, null, 50);
  const dialable = leased.length - 1;
  if (record?.status === 'done') {
    expect(record).toMatchObject({ ...SCENE.done, bytesRead: 100 });
    expect(record.endedAtMs).not.toBeNull();
    expect({ dialable, barred: counts.blacklisted }).toEqual({ dialable: 3, barred: 1 });
    expect(rejects.rows.map(({ line }) => line)).toEqual([3, 5, 7, 9]);
    return 'done';
  }
  expect(record).toMatchObject({
    status: 'failed',
    accepted: 0,
    rejected: 0,
    blacklisted: 0,
    warned: 0,
    byReason: {},
    byWarning: {},
  });
  expect(record?.failure).not.toBeNull();
  expect({ dialable, counts, rejects: rejects.rows }).toEqual({
    dialable: 0,
    counts: { pending: 1 },
    rejects: [],
  });
  const again = await store.contacts.addOne(campaignId, {
    phone: '+4930901820',
    name: 'Again',
    variables: {},
    priority: 'normal',
    tags: [],
  });
  expect(again).toHaveProperty('contactId');
  return 'failed';
}
