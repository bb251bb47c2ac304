import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTrunks, type Trunks } from '../../electron/directory/trunks.ts';
import { fileSecrets } from '../../electron/directory/secrets.ts';
import { openStore } from '../../electron/store/open.ts';
import type { Store } from '../../electron/store/store.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { furnish, MONDAY_10 } from './dialler-floor.ts';
import { ScriptedLines } from './scripted-lines.ts';

/** A test call is a call: whoever asked not to be called is not called, unless somebody says so aloud. */
let folder: string;
let store: Store;
let lines: ScriptedLines;
let trunks: Trunks;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'callboard-test-call-'));
  const clock = drivenClock(MONDAY_10);
  store = await openStore({ kind: 'sqlite', folder }, { clock, zone: 'Europe/London' });
  await furnish(store);
  const entry = { phone: '+442079460000', reason: 'Asked', addedAtMs: clock.now(), who: 'Ada' };
  await store.blacklist.add(entry);
  lines = new ScriptedLines();
  trunks = createTrunks({
    changed: () => Promise.resolve(),
    store,
    signalling: {} as Signalling,
    lines,
    secrets: fileSecrets(folder, () => undefined),
    clock,
    country: 'GB',
    newId: () => 'test-call',
    publish: () => undefined,
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a test call to a number of the blacklist', () => {
  for (const number of [
    '+442079460000',
    '020 7946 0000',
    '(020) 7946-0000',
    'sip:+442079460000@pbx.example',
  ]) {
    it(`is not placed when it is written ${number}`, async () => {
      const result = await trunks.testCall({ id: 'trunk', number, evenIfBlacklisted: false }, 'Ada');
      expect(result).toMatchObject({ ok: false, blacklisted: true });
      expect(result.words).toMatch(/is on the blacklist\. Nobody was called\.$/);
      expect(lines.calls).toHaveLength(0);
    });
  }

  it('is placed when somebody says so, and that is written down', async () => {
    const testing = trunks.testCall(
      { id: 'trunk', number: '+442079460000', evenIfBlacklisted: true },
      'Grace',
    );
    await expect.poll(() => lines.calls.length).toBe(1);
    lines.last.rings().ends({ ringTimedOut: true });
    expect(await testing).toMatchObject({ ok: true, blacklisted: false });
    const { rows } = await store.activity.list(null, null, 10);
    expect(rows[0]).toMatchObject({
      who: 'Grace',
      what: 'Placed a test call to +442079460000 although it is on the blacklist',
    });
  });

  it('does not stand in the way of other numbers', async () => {
    const testing = trunks.testCall(
      { id: 'trunk', number: '+442079460001', evenIfBlacklisted: false },
      'Ada',
    );
    await expect.poll(() => lines.calls.length).toBe(1);
    lines.last.ends();
    expect((await testing).blacklisted).toBe(false);
  });
});
