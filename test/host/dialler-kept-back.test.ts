import { afterEach, expect, it } from 'vitest';
import type { Store } from '../../electron/store/store.ts';
import {
  furnish,
  leaveFloor,
  MONDAY_10,
  newFolder,
  openFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';

const HOUR = 3_600_000;

let floor: Floor | null = null;
afterEach(async () => {
  if (floor) await leaveFloor(floor);
  floor = null;
});

it('a pause in the moment in which an attempt is stored uses it up for nobody: they are called once it goes on', async () => {
  const paused: Promise<unknown>[] = [];
  const wrap = (store: Store): Store => ({
    ...store,
    attempts: {
      ...store.attempts,
      async begin(...args) {
        const refusal = await store.attempts.begin(...args);
        // The pause itself waits until what is under way is settled.
        if (floor && paused.length === 0) {
          paused.push(floor.campaigns.act('camp', 'pause', 'Ada'));
          for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
        }
        return refusal;
      },
    },
  });
  const here = await openFloor(newFolder(), undefined, wrap);
  floor = here;
  await furnish(here.store);
  await runCampaign(
    here,
    { mode: 'progressive', bcwSec: 0, retries: { ...SETTINGS.retries, maxRetries: 0 } },
    ['Ann'],
  );
  await here.dialler.start();
  await here.signIn();
  await here.pass(3);
  expect(paused).toHaveLength(1);
  await Promise.all(paused);
  expect(here.lines.calls).toEqual([]);
  expect(await here.store.campaigns.counts('camp')).toEqual({ pending: 1 });
  await here.campaigns.act('camp', 'resume', 'Ada');
  await here.pass(90);
  expect(here.lines.calls.map(({ request }) => request.number)).toHaveLength(1);
});

it('hours that end while an attempt is being stored use it up for nobody: they are called the next morning', async () => {
  let stored = 0;
  const wrap = (store: Store): Store => ({
    ...store,
    attempts: {
      ...store.attempts,
      async begin(...args) {
        stored += 1;
        if (stored === 1) floor?.clock.jump(5_000);
        return store.attempts.begin(...args);
      },
    },
  });
  const here = await openFloor(newFolder(), undefined, wrap);
  floor = here;
  await furnish(here.store);
  await runCampaign(
    here,
    {
      mode: 'progressive',
      bcwSec: 0,
      retries: { ...SETTINGS.retries, maxRetries: 0 },
      window: { ...SETTINGS.window, end: '10:01' },
    },
    ['Ann'],
  );
  await here.dialler.start();
  here.clock.jump(57_000);
  await here.signIn();
  await here.pass(3);
  expect(stored).toBe(1);
  expect(here.lines.calls).toEqual([]);
  expect(await here.store.campaigns.counts('camp')).toEqual({ pending: 1 });
  expect(await here.store.attempts.count('camp')).toBe(0);
  expect(await here.desk()).toMatchObject({
    state: 'ready',
    holdBack: { sentence: 'Outside the calling window until 09:00 tomorrow (Europe/Berlin).' },
  });
  here.clock.jump(MONDAY_10 + 23 * HOUR - here.clock.now());
  await here.pass(3);
  expect(here.lines.calls).toHaveLength(1);
});
