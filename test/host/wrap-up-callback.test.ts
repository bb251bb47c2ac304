import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveFloor, openFurnishedFloor, SETTINGS, type Floor } from './dialler-floor.ts';
import { begin, contactAt, dialNow, talk, wrapUp } from './dialler-steps.ts';

/** A callback time is kept whatever the disposition is, or refused while the form is open. */
let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

const HOUR = 3_600_000;
const inMs = (ms: number) => floor.clock.now() + ms;

/** Ada has talked to Carl and is in the wrap-up; answers the attempt. */
async function wrappingUp(
  change: Parameters<typeof begin>[1] = {},
): Promise<{ attempt: string; carl: number }> {
  await begin(floor, { bcwSec: 0, preview: { offerSec: 30, onTimeout: 'requeue' }, ...change }, ['Carl']);
  const carl = await contactAt(floor);
  const attempt = await talk(floor);
  floor.lines.last.ends();
  await floor.settled();
  expect((await floor.desk()).state).toBe('acw');
  return { attempt, carl };
}

const refusal = async (attempt: string, dispositionId: string, callbackAtMs: number): Promise<string> => {
  const finishing = floor.seats.finishAcw('ada', wrapUp(attempt, dispositionId, { callbackAtMs }), false);
  const error: unknown = await finishing.then(
    () => null,
    (failure: unknown) => failure,
  );
  expect((await floor.desk()).state).toBe('acw');
  return (error as { fields?: { callbackAtMs?: string } } | null)?.fields?.callbackAtMs ?? '';
};

describe('a callback time', () => {
  for (const disposition of ['sold', 'none', 'again', 'later']) {
    it(`is kept with the disposition "${disposition}", and dialled when it is due`, async () => {
      const { attempt, carl } = await wrappingUp();
      const callbackAtMs = inMs(120_000);
      await floor.seats.finishAcw('ada', wrapUp(attempt, disposition, { callbackAtMs }), false);
      await floor.settled();
      expect(await floor.store.contacts.get(carl)).toMatchObject({
        state: 'callback_scheduled',
        nextAtMs: callbackAtMs,
      });
      expect(await floor.store.attempts.get(attempt)).toMatchObject({ dispositionId: disposition });
      await floor.pass(121);
      expect((await floor.desk()).contact?.id).toBe(carl);
    });
  }

  it('is refused beside "do not call", with what to do, and the form stays open', async () => {
    const { attempt, carl } = await wrappingUp();
    expect(await refusal(attempt, 'dnc', inMs(HOUR))).toBe(
      'This person asked not to be called, so no callback can be kept. Clear the time, or choose another disposition.',
    );
    expect(await floor.store.blacklist.has('+49301234100')).toBe(false);
    await floor.seats.finishAcw('ada', wrapUp(attempt, 'dnc', { version: 2 }), false);
    await floor.settled();
    expect((await floor.store.contacts.get(carl))?.state).toBe('excluded');
  });

  it('is refused when it is over, whatever the disposition', async () => {
    const { attempt } = await wrappingUp();
    for (const disposition of ['sold', 'later']) {
      expect(await refusal(attempt, disposition, floor.clock.now())).toBe(
        'Choose a time that is still ahead.',
      );
    }
  });

  it('is refused outside the hours of the campaign, with the next opening', async () => {
    const { attempt } = await wrappingUp();
    expect(await refusal(attempt, 'sold', inMs(10 * HOUR))).toMatch(
      /^The campaign does not call at 20:00 \(Europe\/Berlin\)\. It is open again from 09:00 tomorrow\./,
    );
    // The closing minute is closed, the one before is not.
    expect(await refusal(attempt, 'sold', Date.UTC(2026, 0, 5, 17))).toMatch(/does not call at 18:00/);
    const last = Date.UTC(2026, 0, 5, 16, 59);
    await floor.seats.finishAcw('ada', wrapUp(attempt, 'sold', { callbackAtMs: last }), false);
  });

  it('of another day is refused in a campaign of a single day', async () => {
    const { attempt } = await wrappingUp({ window: { ...SETTINGS.window, singleDay: true } });
    expect(await refusal(attempt, 'later', inMs(24 * HOUR))).toMatch(/ends when its window closes today/);
  });

  it('is kept when the wrap-up time runs out, with or without a disposition', async () => {
    const { attempt, carl } = await wrappingUp();
    const callbackAtMs = inMs(HOUR);
    await floor.seats.saveDraft('ada', wrapUp(attempt, null, { callbackAtMs }));
    await floor.pass(61);
    expect(await floor.store.contacts.get(carl)).toMatchObject({
      state: 'callback_scheduled',
      nextAtMs: callbackAtMs,
    });
    // Nobody chose "no result": somebody is to be called back.
    expect((await floor.store.attempts.get(attempt))?.dispositionId).toBe('later');
  });

  it('that could not be kept when the time ran out is in the notes', async () => {
    const { attempt, carl } = await wrappingUp();
    await floor.seats.saveDraft('ada', wrapUp(attempt, 'dnc', { callbackAtMs: inMs(HOUR), notes: 'Cross' }));
    await floor.pass(61);
    expect((await floor.store.contacts.get(carl))?.state).toBe('excluded');
    expect((await floor.store.attempts.get(attempt))?.notes).toMatch(
      /^Cross\n.*time ran out.*\n\[A callback at 11:0\d \(Europe\/Berlin\) was entered too; it was not kept/,
    );
  });

  it('typed while it rang is kept when nobody answers, beside the notes', async () => {
    await begin(floor, { bcwSec: 0 }, ['Carl']);
    const carl = await contactAt(floor);
    const call = await dialNow(floor);
    call.rings();
    const attempt = (await floor.desk()).call?.attemptId ?? '';
    const callbackAtMs = inMs(HOUR);
    await floor.seats.saveDraft('ada', wrapUp(attempt, null, { callbackAtMs, notes: 'Asks for her son' }));
    call.ends();
    await floor.settled();
    expect(await floor.store.contacts.get(carl)).toMatchObject({
      state: 'callback_scheduled',
      nextAtMs: callbackAtMs,
    });
    expect(await floor.store.attempts.get(attempt)).toMatchObject({
      outcome: 'busy',
      notes: 'Asks for her son',
    });
  });
});
