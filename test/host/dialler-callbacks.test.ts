import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CALLBACK_DEFAULTS,
  PREDICTIVE_DEFAULTS,
  type CampaignSettings,
} from '../../shared/contract/campaign.ts';
import { APOLOGY, leaveFloor, openFurnishedFloor, SETTINGS, type Floor } from './dialler-floor.ts';
import { attemptAt, begin, contactAt, dialNow, talk, wrapUp } from './dialler-steps.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NO_REPEATS = { ...SETTINGS.retries, maxRetries: 0 };
const callbacks = (change: Partial<CampaignSettings['callbacks']>): Partial<CampaignSettings> => ({
  callbacks: { ...CALLBACK_DEFAULTS, ...change },
});
const AHEAD: Partial<CampaignSettings> = {
  mode: 'predictive',
  bcwSec: 0,
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
};

/** Ada talks to the only contact and promises to call back in two minutes; answers the contact. */
async function promise(
  change: Partial<CampaignSettings> = {},
  callbackFor: string | null = 'ada',
): Promise<number> {
  await begin(floor, { bcwSec: 0, retries: NO_REPEATS, ...change }, ['Carl']);
  const ahead = change.mode === 'predictive';
  const carl = ahead ? 0 : await contactAt(floor);
  if (ahead) {
    floor.lines.last.rings().answers();
    await floor.pass(30);
  } else await talk(floor);
  const attempt = await attemptAt(floor);
  const contactId = ahead ? await contactAt(floor) : carl;
  floor.lines.last.ends();
  await floor.settled();
  const callbackAtMs = floor.clock.now() + 2 * MINUTE;
  await floor.seats.finishAcw('ada', wrapUp(attempt, 'later', { callbackAtMs, callbackFor }), false);
  await floor.settled();
  return contactId;
}
const stateOf = async (contactId: number) => (await floor.store.contacts.get(contactId))?.state;
const whyNot = async () => (await floor.dialler.holdBack('camp'))?.sentence;
const activity = async () => (await floor.store.activity.list('camp', null, 50)).rows.map(({ what }) => what);

describe('a callback that an operator keeps for themselves', () => {
  it('waits for them while somebody else is ready, and says for whom', async () => {
    const carl = await promise();
    expect(await floor.store.contacts.get(carl)).toMatchObject({ callbackFor: 'ada', missedCallbacks: 0 });
    await floor.seats.notReady('ada', 'break');
    await floor.signIn('ben');
    await floor.pass(125);
    expect((await floor.desk('ben')).state).toBe('ready');
    expect(await stateOf(carl)).toBe('callback_scheduled');
    expect(await whyNot()).toBe('A callback waits for Ada to be ready. From 10:32 anybody may take it.');
    await floor.seats.ready('ada');
    await floor.pass(1);
    expect(await contactAt(floor)).toBe(carl);
  });

  it('goes to them though somebody else has been ready for longer', async () => {
    const carl = await promise();
    await floor.seats.notReady('ada', 'break');
    await floor.signIn('ben');
    await floor.pass(2);
    await floor.seats.ready('ada');
    await floor.pass(125);
    expect(await contactAt(floor)).toBe(carl);
    expect((await floor.desk('ben')).state).toBe('ready');
  });

  it('is said to be a callback at the desk, from the offer on into the wrap-up', async () => {
    await promise();
    await floor.pass(121);
    expect(await floor.desk()).toMatchObject({ comesAs: 'callback', contact: { callbackFor: 'ada' } });
    await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    expect(await floor.desk()).toMatchObject({ state: 'acw', comesAs: 'callback' });
  });

  it('comes before everything else that waits, once they are ready', async () => {
    const carl = await promise();
    await floor.store.contacts.addOne('camp', {
      phone: '+49301234199',
      name: 'Dora',
      variables: {},
      priority: 'high',
      tags: [],
    });
    await floor.seats.notReady('ada', 'break');
    await floor.pass(125);
    await floor.seats.ready('ada');
    await floor.settled();
    expect(await contactAt(floor)).toBe(carl);
  });

  it('is anybody’s once the setting’s minutes are over', async () => {
    const carl = await promise(callbacks({ personalMin: 5 }));
    await floor.seats.notReady('ada', 'break');
    await floor.signIn('ben');
    await floor.pass(2 * 60 + 4 * 60);
    expect((await floor.desk('ben')).state).toBe('ready');
    await floor.pass(70);
    expect(await contactAt(floor, 'ben')).toBe(carl);
  });

  it('is anybody’s at its very time with 0 minutes', async () => {
    const carl = await promise(callbacks({ personalMin: 0 }));
    await floor.seats.notReady('ada', 'break');
    await floor.signIn('ben');
    await floor.pass(122);
    expect(await contactAt(floor, 'ben')).toBe(carl);
  });

  it('goes back to its owner when their offer is put back', async () => {
    const carl = await promise();
    await floor.pass(121);
    expect(await contactAt(floor)).toBe(carl);
    await floor.seats.notReady('ada', 'break');
    await floor.signIn('ben');
    await floor.pass(5);
    expect(await floor.store.contacts.get(carl)).toMatchObject({
      state: 'callback_scheduled',
      callbackFor: 'ada',
    });
    expect((await floor.desk('ben')).state).toBe('ready');
  });

  it('is nobody’s own any more once it was placed', async () => {
    const carl = await promise({ retries: { ...SETTINGS.retries, maxRetries: 3, delayMin: 1 } });
    await floor.pass(121);
    (await dialNow(floor)).ends();
    await floor.settled();
    expect(await floor.store.contacts.get(carl)).toMatchObject({
      state: 'retry_scheduled',
      callbackFor: null,
    });
  });

  it('can be given to a colleague, or to anybody, while it waits', async () => {
    const carl = await promise();
    expect(await floor.store.callbacks.assign(carl, 'ben')).toBe(true);
    await floor.signIn('ben');
    await floor.pass(125);
    expect(await contactAt(floor, 'ben')).toBe(carl);
    expect(await floor.store.callbacks.assign(carl, null)).toBe(false);
  });

  it('is refused for somebody else than the operator at the desk', async () => {
    await begin(floor, { bcwSec: 0 }, ['Carl']);
    const attempt = await talk(floor);
    floor.lines.last.ends();
    await floor.settled();
    const form = wrapUp(attempt, 'later', { callbackAtMs: floor.clock.now() + HOUR, callbackFor: 'ben' });
    await expect(floor.seats.finishAcw('ada', form, false)).rejects.toMatchObject({ kind: 'invalid' });
    expect((await floor.desk()).state).toBe('acw');
  });
});

describe('a callback of one operator in a predictive campaign', () => {
  it('is placed with that operator granted before the dial', async () => {
    const carl = await promise(AHEAD);
    const calls = floor.lines.calls.length;
    await floor.signIn('ben');
    await floor.pass(125);
    expect(floor.lines.calls).toHaveLength(calls + 1);
    const desk = await floor.desk();
    expect(desk).toMatchObject({ state: 'dialling', contact: { id: carl } });
    const attempt = await floor.store.attempts.get(desk.call?.attemptId ?? '');
    expect(attempt).toMatchObject({ mode: 'progressive', operatorId: 'ada', why: { line: 'callback' } });
    expect(attempt?.why?.checks).not.toContain('hold');
    const call = floor.lines.last.rings().answers();
    expect(call.done).toEqual(['attach ada']);
    expect((await floor.desk()).state).toBe('on_call');
  });

  it('is not dialled ahead while its operator is away', async () => {
    const carl = await promise(AHEAD);
    const calls = floor.lines.calls.length;
    await floor.seats.notReady('ada', 'break');
    await floor.signIn('ben');
    await floor.pass(10 * 60);
    expect(floor.lines.calls).toHaveLength(calls);
    expect(await stateOf(carl)).toBe('callback_scheduled');
  });
});

/** Ada has promised a callback, which is missed after ten minutes, and is away; answers the contact. */
async function away(
  change: Parameters<typeof callbacks>[0],
  callbackFor: string | null = 'ada',
): Promise<number> {
  const carl = await promise(callbacks({ missedMin: 10, ...change }), callbackFor);
  await floor.seats.notReady('ada', 'break');
  return carl;
}

describe('a callback that nobody could take in time', () => {
  it('is due again in the next calling window, counted, and said', async () => {
    const carl = await away({ onMissed: 'next_window' });
    await floor.pass(12 * 60 - 5);
    expect(await floor.store.contacts.get(carl)).toMatchObject({ missedCallbacks: 0 });
    await floor.pass(15);
    expect(await floor.store.contacts.get(carl)).toMatchObject({
      state: 'callback_scheduled',
      nextAtMs: Date.UTC(2026, 0, 6, 8, 0, 0),
      callbackFor: 'ada',
      missedCallbacks: 1,
    });
    expect(await floor.store.callbacks.figures('camp', 1)).toEqual({ missed: 1, received: 0 });
    expect(await activity()).toContain(
      'Missed the callback of +49301234100: nobody could take it in time; it is due again at 09:00 tomorrow',
    );
  });

  it('is tried again after the setting’s minutes, and counted each time', async () => {
    const carl = await away({ onMissed: 'again', againMin: 20 }, null);
    await floor.pass(13 * 60);
    const missed = await floor.store.contacts.get(carl);
    expect(missed?.missedCallbacks).toBe(1);
    expect((missed?.nextAtMs ?? 0) - floor.clock.now()).toBeGreaterThan(18 * MINUTE);
    await floor.pass(20 * 60 + 10 * 60);
    expect(await floor.store.callbacks.figures('camp', 1)).toMatchObject({ missed: 2 });
    await floor.seats.ready('ada');
    await floor.pass(19 * 60 + 15);
    expect(await contactAt(floor)).toBe(carl);
  });

  it('closes the contact where the campaign says so', async () => {
    const carl = await away({ onMissed: 'close' });
    await floor.pass(13 * 60);
    expect(await stateOf(carl)).toBe('exhausted');
    expect((await activity())[0]).toMatch(/it was closed$/);
  });

  it('is anybody’s from then on when its operator is not there any more', async () => {
    const carl = await away({ onMissed: 'again', againMin: 20, personalMin: null });
    const ada = await floor.store.operators.get('ada');
    if (!ada) throw new Error('Ada is gone.');
    await floor.store.operators.save({ ...ada, archived: true });
    await floor.pass(13 * 60);
    expect(await floor.store.contacts.get(carl)).toMatchObject({ callbackFor: null, missedCallbacks: 1 });
  });

  it('is anybody’s once its operator was waited for in vain so long, though each wait is shorter', async () => {
    const carl = await away({ onMissed: 'again', againMin: 10, personalMin: 25 });
    const owners: (string | null | undefined)[] = [];
    for (let missed = 0; missed < 3; missed += 1) {
      await floor.pass((missed === 0 ? 12 : 20) * 60 + 10);
      owners.push((await floor.store.contacts.get(carl))?.callbackFor);
    }
    expect(owners).toEqual(['ada', 'ada', null]);
    await floor.signIn('ben');
    await floor.pass(9 * 60 + 45);
    expect(await contactAt(floor, 'ben')).toBe(carl);
  });

  it('is not missed while it is being worked', async () => {
    await promise(callbacks({ missedMin: 1 }));
    await floor.pass(119);
    expect((await floor.desk()).state).toBe('ready');
    await floor.pass(3);
    (await dialNow(floor)).rings();
    await floor.pass(5 * 60);
    expect(await floor.store.callbacks.figures('camp', 1)).toMatchObject({ missed: 0 });
  });
});
