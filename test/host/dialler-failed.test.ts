import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseFile } from '../../electron/store/sqlite.ts';
import { StoreFailure, type Store } from '../../electron/store/store.ts';
import type { CampaignSettings } from '../../shared/contract/campaign.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import {
  furnish,
  MONDAY_10,
  newFolder,
  openFloor,
  removeFolder,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import { dialNow, saidBy, wrapUp } from './dialler-steps.ts';
import { storeAround } from './store-around.ts';

const AWAY = 'The registrar is away.';
const NO_TRUNK = `No trunk could be used for one minute: ${AWAY}`;
const PROGRESSIVE = { mode: 'progressive', bcwSec: 0 } as const;

let folder: string;
let floor: Floor;
let full: boolean | 'for campaigns' = false;

/** A disk that can be full: nothing is written, or nothing of campaigns alone, and reads go on. */
const onDisk = (store: Store): Store =>
  storeAround(store, ({ table, method, go }) =>
    full &&
    (full === true || table === 'campaigns') &&
    (table === 'activity' || /^(begin|update|finish|move|save|set|add|renew|lease|return|close)/.test(method))
      ? Promise.reject(new StoreFailure('disk_full', 'The disk is full.', 'Free some space.'))
      : go(),
  );

async function open(): Promise<void> {
  floor = await openFloor(folder, drivenClock(MONDAY_10), onDisk);
  await furnish(floor.store);
}
/** A campaign runs that may be kept from dialling for a minute. */
async function run(change: Partial<CampaignSettings> = {}): Promise<void> {
  await runCampaign(floor, { failAfterMin: 1, ...change });
  await floor.dialler.start();
  await floor.campaigns.start();
}
const campaign = () => floor.campaigns.get('camp');
const status = async (): Promise<string> => (await campaign()).status;
const done = async () => (await floor.store.activity.list('camp', null, 50)).rows;

beforeEach(async () => {
  full = false;
  folder = newFolder();
  await open();
});
afterEach(async () => {
  full = false;
  await floor.close();
  removeFolder(folder);
});

describe('a campaign whose trunk cannot be used', () => {
  it('fails when that has lasted for as long as it allows, with the cause and what to do, and its contacts wait for Restart', async () => {
    await run();
    floor.lines.trouble = AWAY;
    await floor.pass(60);
    expect(await campaign()).toMatchObject({ status: 'running', failure: null });
    await floor.pass(1);
    const failed = {
      status: 'failed',
      failure: {
        cause: 'no_trunk',
        sinceMs: MONDAY_10 + 1_000,
        sentence: NO_TRUNK,
        action: expect.stringContaining('press Restart'),
      },
      endedAtMs: MONDAY_10 + 61_000,
    };
    expect(await campaign()).toMatchObject({ ...failed, endedBy: 'Callboard' });
    expect(await floor.campaigns.list()).toMatchObject([failed]);
    expect(await floor.campaigns.runs('camp')).toMatchObject([{ run: 1, failure: failed.failure }]);
    expect(await done()).toMatchObject([{ who: 'Callboard', what: `The campaign failed: ${NO_TRUNK}` }]);
    await floor.pass(120);
    expect(await done()).toHaveLength(1);
    expect(await floor.store.campaigns.counts('camp')).toEqual({ pending: 3 });

    await floor.campaigns.act('camp', 'restart', 'Ada');
    expect(await campaign()).toMatchObject({ status: 'draft', run: 2, failure: null });
    expect(await floor.store.campaigns.counts('camp')).toEqual({ pending: 3 });
    await floor.campaigns.act('camp', 'cancel_restart', 'Ada');
    expect(await campaign()).toMatchObject(failed);
  });

  it('goes on when the trunk is back at the last second, and is given the whole time anew', async () => {
    await run();
    floor.lines.trouble = AWAY;
    await floor.pass(60);
    floor.lines.trouble = null;
    await floor.pass(1);
    floor.lines.trouble = AWAY;
    await floor.pass(60);
    expect(await status()).toBe('running');
    await floor.pass(1);
    expect(await status()).toBe('failed');
  });

  it('does not fail while a call is up, and does when it has ended; its wrap-up is finished all the same', async () => {
    await run({ ...PROGRESSIVE });
    await floor.signIn();
    floor.lines.last.rings().answers();
    await floor.settled();
    const attemptId = (await floor.desk()).call?.attemptId ?? '';
    floor.lines.trouble = AWAY;
    await floor.pass(90);
    expect(await status()).toBe('running');
    floor.lines.last.ends();
    await floor.settled();
    await floor.pass(1);
    expect(await campaign()).toMatchObject({ status: 'failed', failure: { cause: 'no_trunk' } });
    expect((await floor.desk()).state).toBe('acw');
    await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), false);
    await floor.settled();
    expect(await floor.store.campaigns.counts('camp')).toEqual({ completed: 1, pending: 2 });
    expect(floor.lines.calls).toHaveLength(1);
    expect(floor.faults).toEqual([]);
  });

  it('is given the whole time anew by Pause and Resume, and does not fail while it is paused', async () => {
    await run();
    floor.lines.trouble = AWAY;
    await floor.pass(50);
    await floor.campaigns.act('camp', 'pause', 'Ada');
    await floor.pass(90);
    expect(await status()).toBe('paused');
    await floor.campaigns.act('camp', 'resume', 'Ada');
    await floor.pass(60);
    expect(await status()).toBe('running');
    await floor.pass(1);
    expect(await status()).toBe('failed');
  });

  it('does not fail sooner or later because the clock was set', async () => {
    await run();
    floor.lines.trouble = AWAY;
    await floor.pass(10);
    floor.clock.jump(3_600_000);
    await floor.pass(10);
    floor.clock.jump(-3_600_000);
    await floor.pass(40);
    expect(await status()).toBe('running');
    await floor.pass(1);
    expect(await status()).toBe('failed');
  });

  it('does not fail for the time in which the machine slept', async () => {
    await run();
    floor.lines.trouble = AWAY;
    await floor.pass(10);
    floor.clock.advance(3_600_000);
    await floor.settled();
    await floor.pass(55);
    expect(await status()).toBe('running');
    await floor.pass(10);
    expect(await status()).toBe('failed');
  });

  it('does not fail by what happens outside its hours, or during an emergency stop', async () => {
    await run({ window: { ...SETTINGS.window, end: '10:01' } });
    floor.lines.trouble = AWAY;
    await floor.pass(120);
    expect(await status()).toBe('running');
    floor.clock.jump(24 * 3_600_000 - 150_000);
    await floor.pass(31);
    await floor.dialler.emergencyStop(true, saidBy('Ada'));
    await floor.pass(70);
    expect(await status()).toBe('running');
  });

  it('never fails where that is off, as in campaigns of before', async () => {
    await run({ failAfterMin: 0 });
    floor.lines.trouble = AWAY;
    await floor.pass(180);
    expect(await status()).toBe('running');
  });
});

describe('a campaign whose settings are no use any more', () => {
  it('fails when its trunk is gone for as long as it allows, and not when it is there again before', async () => {
    await run();
    const trunk = await floor.store.trunks.get('trunk');
    await floor.store.trunks.remove('trunk');
    await floor.pass(40);
    if (trunk) await floor.store.trunks.save(trunk);
    await floor.pass(40);
    expect(await status()).toBe('running');
    await floor.store.trunks.remove('trunk');
    await floor.pass(70);
    expect(await campaign()).toMatchObject({
      status: 'failed',
      failure: {
        cause: 'settings_refused',
        sentence:
          'Something that it needs was missing for one minute. The trunk that it dials over does not exist any more.',
      },
    });
  });

  it('fails when nobody can read them for ten minutes, and its contacts are as they were', async () => {
    await run();
    const raw = new SqliteDatabase(databaseFile(folder));
    raw.prepare('update campaigns set settings = ?').run(JSON.stringify({ ...SETTINGS, concurrency: 'any' }));
    raw.close();
    await floor.pass(595);
    expect(await floor.campaigns.list()).toMatchObject([{ status: 'running', failure: null }]);
    await floor.pass(15);
    expect(await floor.campaigns.list()).toMatchObject([
      {
        status: 'failed',
        failure: {
          cause: 'settings_unreadable',
          sentence: 'Its settings could not be read for 10 minutes.',
        },
        unreadable: expect.stringContaining('cannot be read'),
      },
    ]);
    expect(await floor.store.campaigns.counts('camp')).toEqual({ pending: 3 });
    expect(await done()).toHaveLength(1);
  });
});

/** Seconds in which nothing settles, as the store keeps what was begun waiting. */
async function moments(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 1) {
    floor.clock.advance(1_000);
    for (let turn = 0; turn < 40; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a campaign of a store that cannot be written', () => {
  const FULL = { status: 'failed', failure: { cause: 'store_unwritable', sinceMs: expect.any(Number) } };

  it('is told as failed at once, dials nobody, and is stored as failed when that can be', async () => {
    await run({ ...PROGRESSIVE });
    full = true;
    await floor.pass(70);
    expect(await campaign()).toMatchObject(FULL);
    expect(await floor.campaigns.list()).toMatchObject([FULL]);
    expect(await floor.campaigns.figures('camp')).toMatchObject({ status: 'failed' });
    expect(await floor.store.campaigns.get('camp')).toMatchObject({ status: 'running' });
    await expect(floor.campaigns.act('camp', 'restart', 'Ada')).rejects.toMatchObject({
      message: expect.stringMatching(/^The campaign has failed, which cannot be stored yet\. Nothing could/),
    });
    const told = await campaign();

    full = 'for campaigns';
    await floor.signIn();
    await floor.pass(30);
    expect(floor.lines.calls, 'nobody is dialled before it is stored').toHaveLength(0);
    full = false;
    await floor.pass(3);
    expect(await floor.store.campaigns.get('camp')).toEqual({ ...told, endedBy: 'Callboard' });
    expect(await done()).toHaveLength(1);
    expect(floor.lines.calls).toHaveLength(0);
    await floor.campaigns.act('camp', 'restart', 'Ada');
    expect(await status()).toBe('draft');
    await floor.campaigns.act('camp', 'start', 'Ada');
    await floor.pass(3);
    expect(floor.lines.calls, 'its next run is dialled').toHaveLength(1);
  });

  it('takes what it offers from the desk once that can be stored, and is told as failed before', async () => {
    await run();
    await floor.signIn();
    expect((await floor.desk()).state).toBe('offered');
    full = true;
    await moments(75);
    expect(await campaign()).toMatchObject(FULL);
    full = false;
    await moments(3);
    await floor.settled();
    expect(await floor.store.campaigns.get('camp')).toMatchObject(FULL);
    expect(await floor.store.campaigns.counts('camp')).toEqual({ pending: 3 });
    expect((await floor.desk()).contact).toBeNull();
  });

  it('does not fail when the store was found damaged: that is for the whole host to say', async () => {
    await run();
    floor.store.damage.note(new StoreFailure('corrupt', 'The database is damaged.', 'Restore the backup.'));
    await floor.pass(90);
    expect(floor.dialler.storeTrouble).toBe('The database is damaged. Restore the backup.');
    expect(await status()).toBe('running');
  });

  it('goes on while a call is up, and is told as failed when it has ended, stored or not', async () => {
    await run();
    await floor.signIn();
    const call = await dialNow(floor);
    call.rings().answers();
    await floor.settled();
    full = true;
    await moments(90);
    expect(await status()).toBe('running');
    call.ends();
    await moments(3);
    expect(await campaign()).toMatchObject(FULL);
    full = false;
    await moments(5);
    await floor.settled();
    expect(await floor.store.campaigns.get('camp')).toMatchObject(FULL);
    expect(await floor.store.contacts.history(1)).toMatchObject([{ talkSec: expect.any(Number) }]);
    expect((await floor.desk()).state).toBe('acw');
  });
});
