/** An operator who talks at a host that is cut off from the store of two hosts, and sits down at the other one. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreFailure, type Store } from '../../electron/store/store.ts';
import { furnish, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import type { ScriptedCall } from './scripted-lines.ts';
import { wrapUp } from './dialler-steps.ts';
import { openTwoHosts, passAtAll } from './hosts-floor.ts';
import { postgresPlace } from './store-places.ts';

const place = postgresPlace();
afterAll(() => place.close());

const AWAY = new StoreFailure('unreachable', 'The database cannot be reached.', 'Look at it.');
const ONCE = { mode: 'progressive' as const, bcwSec: 0, retries: { ...SETTINGS.retries, maxRetries: 0 } };

let first: Floor;
let second: Floor;
let isCut: boolean;

/** Told synchronously what happens in it, and so never cut. */
const LISTENING = new Set(['onNudge', 'onFound']);
type Calls = Record<string, (...args: unknown[]) => unknown>;
const cutTable = (table: Calls): Calls =>
  Object.fromEntries(
    Object.entries(table).map(([name, call]) => [
      name,
      LISTENING.has(name) || typeof call !== 'function'
        ? call
        : (...args: unknown[]) => (isCut ? Promise.reject(AWAY) : call(...args)),
    ]),
  );
/** A store whose every table is out of reach while the host is cut off. */
function cut(store: Store): Store {
  const tables = Object.entries(store).map(([name, table]: [string, unknown]) => [
    name,
    typeof table === 'object' && table !== null && name !== 'damage' && name !== 'importGate'
      ? cutTable(table as Calls)
      : table,
  ]);
  return Object.fromEntries(tables) as Store;
}

const pass = (seconds: number): Promise<void> => passAtAll([first, second], seconds);

beforeEach(async () => {
  isCut = false;
  [first, second] = await openTwoHosts(await place.fresh(), cut);
  await furnish(first.store);
});
afterEach(async () => {
  isCut = false;
  for (const floor of [first, second]) await floor.close();
});

/** Ada wraps up at the first host, which is cut off for long enough that she may sit down at the second, and for no longer. */
async function wrapsUpThroughCut(): Promise<void> {
  await runCampaign(first, ONCE, ['Carl']);
  for (const floor of [first, second]) await floor.dialler.start();
  await first.signIn('ada');
  first.lines.last.rings().answers();
  await pass(10);
  first.lines.last.ends();
  await pass(5);
  expect((await first.desk('ada')).state).toBe('acw');
  const attemptId = (await first.desk('ada')).call?.attemptId ?? '';
  await first.seats.saveDraft('ada', { ...wrapUp(attemptId, 'sold', { notes: 'Half' }), version: 2 });
  isCut = true;
  await pass(36);
  await second.seats.connect('ada');
  await second.seats.ready('ada');
  await pass(9);
  isCut = false;
  await pass(7);
}

/** Ada talks at the first host, which is cut off for long enough that the second takes its calls for dead. */
async function talksThroughCut(): Promise<ScriptedCall> {
  await runCampaign(first, ONCE, ['Carl']);
  for (const floor of [first, second]) await floor.dialler.start();
  await first.signIn('ada');
  const call = first.lines.last.rings().answers();
  await pass(10);
  isCut = true;
  await pass(40);
  return call;
}
async function comesBack(): Promise<void> {
  await pass(60);
  isCut = false;
  await pass(7);
}
const finish = async (floor: Floor): Promise<void> => {
  const { draft, call } = await floor.desk('ada');
  const edit = { ...wrapUp(call?.attemptId ?? '', 'sold', { notes: 'Wants two.' }), version: 9 };
  await floor.seats.finishAcw('ada', { ...draft, ...edit }, false);
  await pass(6);
};
const attempt = async () => (await second.store.contacts.history(1))[0];

describe('a host that is cut off while its operator talks', () => {
  it('keeps the call up and leaves the wrap-up to the host at which the operator sits by then, and says so', async () => {
    const call = await talksThroughCut();
    await second.seats.connect('ada');
    await second.settled();
    expect((await second.desk('ada')).state).toBe('not_ready');
    await second.seats.ready('ada');
    await comesBack();
    expect(call.over).toBe(false);
    expect(await first.desk('ada')).toMatchObject({ state: 'on_call', isElsewhere: true });
    // Ready there, it has come by itself.
    expect((await second.desk('ada')).state).toBe('acw');
    call.ends();
    await pass(5);
    expect(await attempt()).toMatchObject({ wrappedAtMs: null, dispositionId: null, talkSec: 116 });
    await finish(second);
    expect(await attempt()).toMatchObject({ dispositionId: 'sold', notes: 'Wants two.' });
    await pass(60);
    // The time for it has run out at a desk where nobody sits.
    const left = await first.desk('ada');
    expect(left.state).toBe('offline');
    expect(left.last?.ending).toContain('another one took this wrap-up over');
    expect(await attempt()).toMatchObject({ dispositionId: 'sold', notes: 'Wants two.' });
  });

  it('keeps the wrap-up of an operator who sits at another host by then, and its time, until the operator is back', async () => {
    await wrapsUpThroughCut();
    expect((await second.desk('ada')).state).toBe('ready');
    // Its time runs out twice.
    await pass(70);
    expect(await attempt()).toMatchObject({ wrappedAtMs: null, host: 'host-1' });
    expect(await first.desk('ada')).toMatchObject({ state: 'acw', isElsewhere: true });
    await second.seats.signOff('ada');
    await pass(1);
    await first.seats.connect('ada');
    const back = await first.desk('ada');
    expect(back).toMatchObject({ state: 'acw', isElsewhere: false, draft: { notes: 'Half' } });
    expect((back.countdownEndsMs ?? 0) - first.clock.now()).toBeGreaterThanOrEqual(15_000);
    await finish(first);
    expect(await attempt()).toMatchObject({ dispositionId: 'sold', notes: 'Wants two.' });
  });

  it('lets a supervisor close the wrap-up of an operator who does not come back from the other host', async () => {
    await wrapsUpThroughCut();
    await first.dialler.closeWrapUp(1, 'Sue');
    await pass(6);
    expect(await attempt()).toMatchObject({ dispositionId: 'sold' });
    expect((await attempt())?.notes).toContain('Closed by Sue');
    expect((await first.desk('ada')).state).toBe('offline');
    expect((await second.desk('ada')).state).toBe('ready');
  });

  it('finishes the wrap-up itself where the operator has stayed, and it waits nowhere else', async () => {
    const call = await talksThroughCut();
    await comesBack();
    expect((await attempt())?.host).toBe('host-2');
    call.ends();
    await pass(5);
    expect(await first.desk('ada')).toMatchObject({ state: 'acw', isElsewhere: false });
    await finish(first);
    expect(await attempt()).toMatchObject({ dispositionId: 'sold', notes: 'Wants two.', talkSec: 116 });
    await first.seats.signOff('ada');
    await pass(2);
    await second.seats.connect('ada');
    expect(await second.desk('ada')).toMatchObject({ state: 'not_ready', contact: null });
  });
});
