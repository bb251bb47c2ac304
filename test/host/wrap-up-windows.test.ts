import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WrapUpDraft, WrapUpFields } from '../../shared/contract/desk.ts';
import { fieldsOf } from '../../shared/domain/wrap-up-merge.ts';
import { leaveFloor, openFloor, openFurnishedFloor, type Floor } from './dialler-floor.ts';
import { begin, contactAt, dialNow, talk } from './dialler-steps.ts';

/** What is typed at a desk, in any of its windows and at any step of a contact, is kept. */
let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

const draftNow = async (): Promise<WrapUpDraft> => {
  const { draft } = await floor.desk();
  if (!draft) throw new Error('Nothing can be typed at this desk.');
  return draft;
};

/** One window of Ada's desk: it knows what the host said last, and sends what it changes. */
async function openWindow() {
  let seen = await draftNow();
  return {
    async types(change: Partial<WrapUpFields>) {
      const base = fieldsOf(seen);
      seen = await floor.seats.saveDraft('ada', { ...seen, ...change, seen: [base] });
      return seen;
    },
    finishes: (change: Partial<WrapUpFields>) =>
      floor.seats.finishAcw('ada', { ...seen, ...change, seen: [fieldsOf(seen)] }, false),
    async looks() {
      seen = await draftNow();
      return seen;
    },
  };
}

/** Ada has talked to Carl; two windows of her desk have the same empty form open. */
async function twoWindows() {
  await begin(floor, { bcwSec: 0 });
  const attempt = await talk(floor);
  return { attempt, left: await openWindow(), right: await openWindow() };
}

describe('two windows of one desk', () => {
  it('show each other what is typed, at once', async () => {
    const { left, right } = await twoWindows();
    floor.events.length = 0;
    await left.types({ notes: 'Likes tea' });
    const shown = floor.events.findLast((event) => event.topic === 'desk');
    expect(shown?.topic === 'desk' && shown.desk.draft?.notes).toBe('Likes tea');
    await right.looks();
    await right.types({ notes: 'Likes tea. Call in May.' });
    expect((await draftNow()).notes).toBe('Likes tea. Call in May.');
  });

  it('lose nothing when both type before they see each other', async () => {
    const { left, right } = await twoWindows();
    await left.types({ notes: 'from the left', dispositionId: 'sold' });
    const merged = await right.types({ notes: 'from the right' });
    expect(merged).toMatchObject({ notes: 'from the left\nfrom the right', dispositionId: 'sold' });
    await left.types({ notes: 'from the left, and more' });
    const { notes } = await draftNow();
    for (const words of ['from the left, and more', 'from the right']) expect(notes).toContain(words);
  });

  it('keep a text once that was sent again because the answer was lost', async () => {
    const { left } = await twoWindows();
    const before = await draftNow();
    await left.types({ notes: 'Was kinda nice' });
    // The answer never came: the window knows what it had, and what it sent.
    const seen = [fieldsOf(before), { ...fieldsOf(before), notes: 'Was kinda nice' }];
    await floor.seats.saveDraft('ada', { ...before, notes: 'Was kind', seen });
    expect((await draftNow()).notes).toBe('Was kind');
  });

  it('finish with what both typed', async () => {
    const { attempt, left, right } = await twoWindows();
    floor.lines.last.ends();
    await floor.settled();
    await left.types({ notes: 'from the left' });
    await right.finishes({ notes: 'from the right', dispositionId: 'none' });
    await floor.settled();
    expect((await floor.store.attempts.get(attempt))?.notes).toBe('from the left\nfrom the right');
  });

  it('do not finish with a choice that this window has not shown', async () => {
    const { left, right } = await twoWindows();
    await left.types({ dispositionId: 'none' });
    await right.looks();
    floor.lines.last.ends();
    await floor.settled();
    await left.types({ dispositionId: 'sold' });
    await expect(right.finishes({ notes: 'Done' })).rejects.toThrow('The wrap-up has changed since.');
    await right.looks();
    await right.finishes({ notes: 'Done' });
    expect(await floor.store.campaigns.counts('camp')).toMatchObject({ completed: 1 });
  });

  it('say so when both together are longer than notes may be', async () => {
    const { left, right } = await twoWindows();
    await left.types({ notes: 'l'.repeat(15_000) });
    await expect(right.types({ notes: 'r'.repeat(15_000) })).rejects.toThrow(/longer than 20,000/);
    expect((await draftNow()).notes).toBe('l'.repeat(15_000));
  });
});

/** Ada prepares Carl and types. */
async function prepare(notes = 'Ask for the new address'): Promise<number> {
  await begin(floor, {}, ['Carl']);
  const carl = await contactAt(floor);
  await floor.seats.accept('ada', carl);
  expect((await floor.desk()).state).toBe('bcw');
  await (await openWindow()).types({ notes });
  return carl;
}

describe('notes typed before the call', () => {
  it('go on in the call and are stored with it', async () => {
    await prepare();
    const prepared = await openWindow();
    const attempt = await talk(floor);
    expect(await draftNow()).toMatchObject({ attemptId: attempt, notes: 'Ask for the new address' });
    // A window that has not seen the dial yet sends under the name that it knows.
    await prepared.types({ notes: 'Ask for the new address: 4 Elm Road' });
    floor.lines.last.ends();
    await floor.settled();
    const window = await openWindow();
    await window.finishes({ dispositionId: 'sold' });
    await floor.settled();
    expect((await floor.store.attempts.get(attempt))?.notes).toBe('Ask for the new address: 4 Elm Road');
  });

  it('are in the record of a call that nobody answered', async () => {
    await prepare();
    const call = await dialNow(floor);
    const attempt = (await floor.desk()).call?.attemptId ?? '';
    call.rings().ends();
    await floor.settled();
    expect(await floor.store.attempts.get(attempt)).toMatchObject({
      outcome: 'busy',
      notes: 'Ask for the new address',
    });
    // They were of that call: the next one begins with an empty form.
    floor.clock.advance(30 * 60_000);
    await floor.pass(2);
    expect(await floor.desk()).toMatchObject({ attemptNumber: 2, draft: { notes: '' } });
  });

  it('wait with the contact when it is put back, for whoever gets it next', async () => {
    const carl = await prepare();
    await floor.seats.notReady('ada', 'lunch');
    await floor.settled();
    expect(await floor.store.campaigns.counts('camp')).toEqual({ pending: 1 });
    await floor.signIn('ben');
    const desk = await floor.desk('ben');
    expect(desk.contact?.id).toBe(carl);
    expect(desk.draft?.notes).toBe('Ask for the new address');
  });

  it('are still there after the host was killed', async () => {
    await prepare();
    const { folder } = floor;
    await floor.close();
    floor = await openFloor(folder);
    await floor.dialler.start();
    await floor.signIn();
    expect((await draftNow()).notes).toBe('Ask for the new address');
  });
});
