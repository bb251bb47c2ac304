import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Campaign } from '../../shared/contract/campaign.ts';
import { whyNot } from '../../shared/domain/campaign-action.ts';
import { leaveFloor, openFurnishedFloor, SETTINGS, type Floor } from './dialler-floor.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
  await floor.dialler.start();
  await floor.campaigns.start();
});
afterEach(() => leaveFloor(floor));

/** A campaign that was called to its end: Carl was talked to, Dora was not reached by the time it was stopped. */
async function calledOnce(): Promise<Campaign> {
  const settings = { ...SETTINGS, mode: 'progressive' as const, bcwSec: 0 };
  const { id } = await floor.campaigns.create({ name: 'Winter', settings }, 'Ada');
  for (const [i, name] of ['Carl', 'Dora'].entries()) {
    const phone = `+4930123410${i}`;
    await floor.store.contacts.addOne(id, { phone, name, variables: {}, priority: 'normal', tags: [] });
  }
  await floor.campaigns.act(id, 'start', 'Ada');
  await floor.signIn();
  await talkTo('Carl');
  await floor.campaigns.act(id, 'stop', 'Ada');
  floor.lines.last.ends();
  await floor.pass(70);
  return floor.campaigns.get(id);
}

async function talkTo(name: string): Promise<void> {
  await floor.pass(2);
  floor.lines.last.rings().answers();
  await floor.settled();
  expect((await floor.desk()).contact?.name).toBe(name);
}

async function activity({ id }: Campaign): Promise<string[]> {
  const { rows } = await floor.campaigns.activity(id, null, 50);
  return rows.map((row) => `${row.who}: ${row.what}`);
}
const counts = ({ id }: Campaign) => floor.store.campaigns.counts(id);

it('is called from the beginning again once it was restarted and started', async () => {
  const campaign = await calledOnce();
  expect(campaign).toMatchObject({ status: 'completed', completionReason: 'manually_stopped', run: 1 });
  expect(await counts(campaign)).toMatchObject({ manual_stopped: 1 });

  const prepared = await floor.campaigns.act(campaign.id, 'restart', 'Bo');
  expect(prepared).toMatchObject({ status: 'draft', run: 2, startedAtMs: null, completionReason: null });
  expect(await counts(campaign)).toEqual({ pending: 2 });
  expect(await activity(campaign)).toContain('Bo: Prepared run #2');
  const dialled = floor.lines.calls.length;
  await floor.pass(10);
  expect(floor.lines.calls, 'it does not dial before it is started').toHaveLength(dialled);
  expect(await floor.campaigns.figures(campaign.id)).toMatchObject({ total: 2, processed: 0, attempts: 0 });

  await floor.campaigns.act(campaign.id, 'start', 'Bo');
  await talkTo('Carl');
  floor.lines.last.ends();
  await floor.settled();
  expect((await floor.store.contacts.history(1)).map(({ run, pass }) => [run, pass])).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect(await floor.campaigns.figures(campaign.id)).toMatchObject({ attempts: 1 });
  const [first, second] = await floor.campaigns.runs(campaign.id);
  expect(first).toMatchObject({ run: 1, completionReason: 'manually_stopped', endedBy: 'Ada', contacts: 2 });
  expect(second).toMatchObject({ run: 2, endedAtMs: null, contacts: 2 });
});

it('goes back to how its run before ended when the restart is cancelled', async () => {
  const campaign = await calledOnce();
  const before = [await counts(campaign), await floor.campaigns.figures(campaign.id)];
  await floor.campaigns.act(campaign.id, 'restart', 'Bo');
  const settings = { ...campaign.settings, concurrency: 3 };
  await floor.campaigns.update({ id: campaign.id, name: campaign.name, settings }, 'Bo');
  const added = { phone: '+4930123999', name: 'Eve', variables: {}, priority: 'normal' as const, tags: [] };
  expect(await floor.store.contacts.addOne(campaign.id, added)).toHaveProperty('contactId');
  expect(await floor.campaigns.act(campaign.id, 'cancel_restart', 'Bo')).toEqual(campaign);
  const [figures, told] = [await floor.campaigns.figures(campaign.id), before[1]];
  expect([await counts(campaign), figures]).toEqual([before[0], { ...told, atMs: figures.atMs }]);
  expect(await activity(campaign)).toContain('Bo: Cancelled the prepared run #2');
  await floor.campaigns.act(campaign.id, 'restart', 'Bo');
  expect(await counts(campaign), 'whoever was added to the run went with it').toEqual({ pending: 2 });
});

it('keeps name and operator group as they were at the first start, whatever the run', async () => {
  const campaign = await calledOnce();
  const { id, settings } = await floor.campaigns.act(campaign.id, 'restart', 'Bo');
  await expect(floor.campaigns.update({ id, name: 'Summer', settings }, 'Bo')).rejects.toMatchObject({
    kind: 'invalid',
    fields: { name: 'This cannot change after the first start.' },
  });
});

it('is not restarted while somebody works on a contact of the run that has ended', async () => {
  const settings = { ...SETTINGS, mode: 'progressive' as const, bcwSec: 0 };
  const { id } = await floor.campaigns.create({ name: 'Winter', settings }, 'Ada');
  const carl = { phone: '+49301234100', name: 'Carl', variables: {}, priority: 'normal' as const, tags: [] };
  await floor.store.contacts.addOne(id, carl);
  await floor.campaigns.act(id, 'start', 'Ada');
  await floor.signIn();
  await talkTo('Carl');
  await floor.campaigns.act(id, 'stop', 'Ada');
  await expect(floor.campaigns.act(id, 'restart', 'Ada')).rejects.toMatchObject({
    message: 'Somebody still works on contacts of this run.',
    action: 'Try again when the last call is wrapped up.',
  });
  floor.lines.last.ends();
  await floor.pass(70);
  expect(await floor.campaigns.act(id, 'restart', 'Ada')).toMatchObject({ status: 'draft', run: 2 });
});

it('is restarted once by two who press at the same moment, and the second hears what it is by now', async () => {
  const { id } = await calledOnce();
  const presses = ['Ada', 'Bo'].map((who) => floor.campaigns.act(id, 'restart', who));
  const ends = await Promise.allSettled(presses);
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const refusal = whyNot('restart', { status: 'draft', run: 2, startedAtMs: null });
  expect(ends.find((end) => end.status === 'rejected')?.reason).toMatchObject({ message: refusal?.message });
  expect(await floor.campaigns.get(id)).toMatchObject({ run: 2, status: 'draft' });
});
