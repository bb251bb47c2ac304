import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../electron/store/open.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { DAY_START, temporaryFolder } from './store-places.ts';

it('brings a database of version 0.1 up to date, reads it and goes on with it', async () => {
  const folder = temporaryFolder();
  copyFileSync(join(import.meta.dirname, '../fixtures/version-0.1.sqlite'), join(folder, 'callboard.sqlite'));
  const store = await openStore(
    { kind: 'sqlite', folder },
    { clock: drivenClock(DAY_START), hostId: 'host-a' },
  );
  const [campaign] = await store.campaigns.list();
  const id = campaign?.id ?? '';
  expect(await store.campaigns.counts(id)).toEqual({
    dialling: 1,
    exhausted: 1,
    leased: 1,
    pending: 2,
    retry_scheduled: 1,
  });
  expect(await store.attempts.count(id)).toBe(3);
  expect(await store.attempts.openOf('host-a')).toMatchObject([{ id: 'attempt-2' }]);
  expect(await store.drafts.get('attempt-2')).toMatchObject({ notes: 'Half a note', version: 2 });
  expect(await store.trunks.get('t')).toMatchObject({ name: 'Carrier', host: 'carrier.example' });
  expect(await store.imports.failUnfinished('The program ended.', DAY_START)).toBe(1);
  expect(await store.exports.failUnfinished('The program ended.', DAY_START)).toBe(1);
  const request = { campaignId: id, hostId: 'host-a', count: 9, nowMs: DAY_START, leaseMs: 60_000 };
  expect(await store.contacts.lease(request)).toHaveLength(2);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
