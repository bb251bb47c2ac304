import { afterEach, expect, it } from 'vitest';
import type { Store } from '../../electron/store/store.ts';
import {
  furnish,
  leaveFloor,
  newFolder,
  openFloor,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';

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
