import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Campaign, CampaignSettings } from '../../shared/contract/campaign.ts';
import { campaignFigures } from '../../shared/contract/campaign.ts';
import { FIGURES } from '../../shared/domain/figures/table.ts';
import { leaveFloor, openFloor, openFurnishedFloor, SETTINGS, type Floor } from './dialler-floor.ts';
import { sampleImport } from './store-places.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
  await floor.dialler.start();
  await floor.campaigns.start();
});
afterEach(() => leaveFloor(floor));

async function draft(change: Partial<CampaignSettings> = {}, contacts = 3): Promise<Campaign> {
  const campaign = await floor.campaigns.create(
    { name: 'Winter', settings: { ...SETTINGS, ...change } },
    'Ada',
  );
  for (let i = 0; i < contacts; i += 1) {
    await floor.store.contacts.addOne(campaign.id, {
      phone: `+4930123410${i}`,
      name: `Person ${i}`,
      variables: {},
      priority: 'normal',
      tags: [],
    });
  }
  return campaign;
}
const counts = (campaign: Campaign) => floor.store.campaigns.counts(campaign.id);
async function activity(campaign: Campaign): Promise<string[]> {
  const { rows } = await floor.campaigns.activity(campaign.id, null, 50);
  return rows.map((row) => `${row.who}: ${row.what}`);
}
/** Ada takes the offer, the call is busy. */
async function busyCall(): Promise<void> {
  const desk = await floor.desk();
  await floor.seats.callNow('ada', desk.contact?.id ?? 0);
  await floor.settled();
  floor.lines.last.ends();
  await floor.settled();
}

describe('starting a campaign', () => {
  it('is refused with every reason at once', async () => {
    const campaign = await draft({ operatorGroupId: null, trunkId: null }, 0);
    await expect(floor.campaigns.act(campaign.id, 'start', 'Ada')).rejects.toMatchObject({
      kind: 'refused',
      message:
        'The campaign cannot start. It has no contacts to call. Import a list. No trunk is chosen. No operator group is chosen.',
    });
    expect((await floor.campaigns.get(campaign.id)).status).toBe('draft');
  });

  it('is refused while the trunk is not ready, with the reason of the trunk', async () => {
    floor.lines.trouble = 'The registrar refused the password (403).';
    const campaign = await draft();
    await expect(floor.campaigns.act(campaign.id, 'start', 'Ada')).rejects.toThrow(/refused the password/);
  });

  it('waits for its start time and then runs by itself', async () => {
    const startAtMs = floor.clock.now() + 30_000;
    const campaign = await draft({ startAtMs });
    expect((await floor.campaigns.act(campaign.id, 'start', 'Ada')).status).toBe('scheduled');
    await floor.signIn();
    expect((await floor.campaigns.figures(campaign.id)).holdBack).toEqual({
      kind: 'not_started_yet',
      sentence: 'The campaign starts at 10:00.',
      untilMs: startAtMs,
    });
    expect((await floor.desk()).state).toBe('ready');
    await floor.pass(31);
    expect((await floor.campaigns.get(campaign.id)).status).toBe('running');
    expect((await floor.desk()).state).toBe('offered');
    expect(await activity(campaign)).toContain('Callboard: Started the campaign at its time');
  });
});

describe('a running campaign', () => {
  it('returns the offer when it is paused and offers it again when it goes on', async () => {
    const campaign = await draft();
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    expect((await floor.desk()).state).toBe('offered');
    await floor.campaigns.act(campaign.id, 'pause', 'Ada');
    const desk = await floor.desk();
    expect(desk.state).toBe('ready');
    expect(desk.contact).toBeNull();
    expect(await counts(campaign)).toEqual({ pending: 3 });
    await floor.pass(2);
    expect((await floor.desk()).holdBack?.sentence).toBe('No campaign of your group is running.');
    await floor.campaigns.act(campaign.id, 'resume', 'Ada');
    expect((await floor.desk()).contact?.name).toBe('Person 0');
  });

  it('lets a call finish that was up when it was paused', async () => {
    const campaign = await draft();
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    const { contact } = await floor.desk();
    await floor.seats.callNow('ada', contact?.id ?? 0);
    await floor.settled();
    floor.lines.last.rings().answers();
    await floor.settled();
    await floor.campaigns.act(campaign.id, 'pause', 'Ada');
    expect((await floor.desk()).state).toBe('on_call');
    expect(floor.lines.last.over).toBe(false);
  });

  it('stops by hand: what waits is closed, also what a call in progress would have retried', async () => {
    const campaign = await draft();
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    const { contact } = await floor.desk();
    await floor.seats.callNow('ada', contact?.id ?? 0);
    await floor.settled();
    const stopped = await floor.campaigns.act(campaign.id, 'stop', 'Ben');
    expect(stopped).toMatchObject({
      status: 'completed',
      completionReason: 'manually_stopped',
      endedBy: 'Ben',
    });
    expect(await counts(campaign)).toEqual({ dialling: 1, manual_stopped: 2 });
    floor.lines.last.ends();
    await floor.settled();
    expect(await counts(campaign)).toEqual({ manual_stopped: 3 });
    expect((await activity(campaign))[0]).toBe('Ben: Stopped the campaign');
  });

  it('is cancelled for good', async () => {
    const campaign = await draft();
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.campaigns.act(campaign.id, 'cancel', 'Ada');
    expect(await counts(campaign)).toEqual({ cancelled: 3 });
    await expect(floor.campaigns.act(campaign.id, 'start', 'Ada')).rejects.toMatchObject({ kind: 'refused' });
  });

  it('completes by itself when retries are used up, and says so', async () => {
    const campaign = await draft({ retries: { ...SETTINGS.retries, maxRetries: 1, delayMin: 1 } }, 1);
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    await busyCall();
    await floor.pass(1);
    expect((await floor.campaigns.figures(campaign.id)).holdBack?.sentence).toBe(
      'Waiting for retries and callbacks until 10:01.',
    );
    await floor.pass(60);
    await busyCall();
    expect(await floor.campaigns.get(campaign.id)).toMatchObject({
      status: 'completed',
      completionReason: 'retries_done',
    });
    expect(await counts(campaign)).toEqual({ exhausted: 1 });
  });

  it('stays open when it is always on', async () => {
    const campaign = await draft({ alwaysOn: true, retries: { ...SETTINGS.retries, maxRetries: 0 } }, 1);
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    await busyCall();
    await floor.pass(5);
    expect((await floor.campaigns.get(campaign.id)).status).toBe('running');
  });

  it('of a single day ends with its window, and what waits is closed', async () => {
    const campaign = await draft({
      bcwSec: 120,
      window: { ...SETTINGS.window, end: '10:01', singleDay: true },
    });
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    const { contact } = await floor.desk();
    await floor.seats.accept('ada', contact?.id ?? 0);
    await floor.pass(58);
    expect((await floor.desk()).state).toBe('bcw');
    await floor.pass(3);
    expect(await floor.campaigns.get(campaign.id)).toMatchObject({
      status: 'completed',
      completionReason: 'window_ended',
    });
    expect(await counts(campaign)).toEqual({ window_closed: 3 });
    expect((await floor.desk()).state).toBe('ready');
    expect(floor.lines.calls).toHaveLength(0);
  });

  it('holds a contact open after the talk for the person to call back, and completes afterwards', async () => {
    const campaign = await draft({ contactCompletionMin: 2, acw: { ...SETTINGS.acw, seconds: 5 } }, 1);
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    const { contact } = await floor.desk();
    await floor.seats.callNow('ada', contact?.id ?? 0);
    await floor.settled();
    floor.lines.last.answers();
    await floor.pass(3);
    floor.lines.last.ends();
    await floor.settled();
    await floor.pass(5);
    expect(await counts(campaign)).toEqual({ called: 1 });
    await floor.pass(110);
    expect((await floor.campaigns.get(campaign.id)).status).toBe('running');
    await floor.pass(12);
    expect(await counts(campaign)).toEqual({ completed: 1 });
    expect((await floor.campaigns.get(campaign.id)).status).toBe('completed');
  });

  it('holds open who was not reached as well, over a restart, and gives each the end of its last call', async () => {
    const campaign = await draft(
      { contactCompletionMin: 2, retries: { ...SETTINGS.retries, maxRetries: 0 } },
      2,
    );
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    for (const ending of [{ sipCode: 486 }, { sipCode: 404 }]) {
      await floor.seats.callNow('ada', (await floor.desk()).contact?.id ?? 0);
      await floor.settled();
      floor.lines.last.ends(ending);
      await floor.settled();
    }
    // A number that does not exist calls nobody back.
    expect(await counts(campaign)).toEqual({ called: 1, exhausted: 1 });
    await floor.campaigns.close();
    await floor.dialler.close();
    await floor.seats.close();
    await floor.store.close();
    const { folder, clock } = floor;
    clock.advance(60_000);
    floor = await openFloor(folder, clock);
    await floor.dialler.start();
    await floor.campaigns.start();
    await floor.pass(30);
    expect((await floor.campaigns.get(campaign.id)).status).toBe('running');
    await floor.pass(40);
    expect(await counts(campaign)).toEqual({ exhausted: 2 });
    expect((await floor.campaigns.get(campaign.id)).status).toBe('completed');
  });

  it('gives everybody who is held open their end when it is stopped', async () => {
    const campaign = await draft(
      { contactCompletionMin: 60, retries: { ...SETTINGS.retries, maxRetries: 0 } },
      2,
    );
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    await busyCall();
    expect(await counts(campaign)).toMatchObject({ called: 1 });
    await floor.campaigns.act(campaign.id, 'stop', 'Ben');
    await floor.settled();
    expect(await counts(campaign)).toEqual({ exhausted: 1, manual_stopped: 1 });
  });

  it('dials per second are those of the seconds that their definition names', async () => {
    const campaign = await draft();
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    await busyCall();
    expect(FIGURES.dialsPerSec.sentence).toContain('last 10 seconds');
    const pace = async () => (await floor.campaigns.figures(campaign.id)).dialsPerSec;
    expect(await pace()).toBe(0.1);
    await floor.pass(9);
    expect(await pace()).toBe(0.1);
    await floor.pass(1);
    expect(await pace()).toBe(0);
  });

  it('figures tell whom the stop left from who was done, and how many an hour were connected', async () => {
    const campaign = await draft({ minTalkSec: 0, acw: { ...SETTINGS.acw, seconds: 60 } });
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    const { contact } = await floor.desk();
    await floor.seats.callNow('ada', contact?.id ?? 0);
    await floor.settled();
    floor.lines.last.rings().answers();
    await floor.pass(600, 5);
    floor.lines.last.ends();
    await floor.settled();
    const inWrapUp = await floor.campaigns.figures(campaign.id);
    expect(inWrapUp).toMatchObject({ total: 3, processed: 0, apart: 0, connected: 1 });
    expect(inWrapUp.connectedPerHour).toBeCloseTo(6, 0);
    await floor.pass(61);
    await floor.campaigns.act(campaign.id, 'stop', 'Ada');
    expect(await floor.campaigns.figures(campaign.id)).toMatchObject({ total: 3, processed: 1, apart: 2 });
    expect(await floor.campaigns.list()).toMatchObject([{ total: 3, processed: 1, apart: 2 }]);
  });

  it('says of each list that is in who imported it, and how many contacts it brought', async () => {
    const campaign = await draft();
    await floor.campaigns.imported(sampleImport(campaign.id, { accepted: 2 }));
    await floor.campaigns.imported(sampleImport(campaign.id, { who: 'Ben', accepted: 1 }));
    expect((await activity(campaign)).slice(0, 2)).toEqual([
      'Ben: Imported 1 contact from list.csv',
      'Ada: Imported 2 contacts from list.csv',
    ]);
  });

  it('figures fit the contract and add up', async () => {
    const campaign = await draft();
    await floor.campaigns.act(campaign.id, 'start', 'Ada');
    await floor.signIn();
    await busyCall();
    const figures = campaignFigures.parse(await floor.campaigns.figures(campaign.id));
    expect(figures).toMatchObject({ total: 3, processed: 0, attempts: 1, answered: 0, connected: 0 });
    expect(figures.dialsPerSec).toBe(0.1);
    expect(Object.values(figures.counts).reduce((a, b) => a + b, 0)).toBe(3);
    const [row] = await floor.campaigns.list();
    expect(row).toMatchObject({ operatorGroup: 'Sales', trunk: 'Line 1', total: 3, windowOpen: true });
  });
});

describe('editing a campaign', () => {
  it('is refused while it runs, and name and operators are locked once it ran', async () => {
    const campaign = await draft();
    const { id } = campaign;
    await floor.campaigns.update({ id, name: 'Spring', settings: campaign.settings }, 'Ada');
    await floor.campaigns.act(id, 'start', 'Ada');
    const request = { id, name: 'Spring', settings: { ...campaign.settings, ringTimeoutSec: 40 } };
    await expect(floor.campaigns.update(request, 'Ada')).rejects.toMatchObject({ kind: 'refused' });
    await floor.campaigns.act(id, 'pause', 'Ada');
    await expect(floor.campaigns.update({ ...request, name: 'Summer' }, 'Ada')).rejects.toMatchObject({
      kind: 'invalid',
      fields: { name: 'This cannot change after the first start.' },
    });
    expect((await floor.campaigns.update(request, 'Ada')).settings.ringTimeoutSec).toBe(40);
  });

  it('keeps a campaign that ran to modes for which somebody is chosen who takes the calls', async () => {
    const { id, settings } = await draft();
    await floor.campaigns.act(id, 'start', 'Ada');
    await floor.campaigns.act(id, 'pause', 'Ada');
    const to = (mode: CampaignSettings['mode']) =>
      floor.campaigns.update({ id, name: 'Winter', settings: { ...settings, mode } }, 'Ada');
    await expect(to('agentless')).rejects.toMatchObject({
      kind: 'invalid',
      fields: { mode: 'This mode needs a voice agent, and none can be chosen after the first start.' },
    });
    expect((await to('progressive')).settings.mode).toBe('progressive');
  });

  it('is written to the activity with what was changed from what to what', async () => {
    const { id, settings } = await draft();
    const retries = { ...settings.retries, maxRetries: settings.retries.maxRetries + 1 };
    const startAtMs = Date.UTC(2027, 2, 1, 8, 30);
    await floor.campaigns.update(
      {
        id,
        name: 'Summer',
        settings: {
          ...settings,
          mode: 'progressive',
          operatorGroupId: null,
          startAtMs,
          retries,
          script: 'Hello.',
        },
      },
      'Ada',
    );
    const { settings: stored } = await floor.campaigns.get(id);
    await floor.campaigns.update({ id, name: 'Summer', settings: stored }, 'Ben');
    const { rows } = await floor.campaigns.activity(id, null, 2);
    expect(rows).toMatchObject([
      { who: 'Ben', what: 'Saved the settings unchanged', changes: [] },
      {
        who: 'Ada',
        what: 'Changed the settings',
        changes: [
          { name: 'Name', from: 'Winter', to: 'Summer' },
          { name: 'Mode', from: 'Preview', to: 'Progressive' },
          { name: 'Operators', from: 'Sales', to: 'No group' },
          { name: 'Starts at', from: 'When started', to: '1 Mar 2027, 09:30 Europe/Berlin' },
          { name: 'Max attempts', from: '3', to: '4' },
          { name: 'Script', from: 'Hello {{name}}', to: 'Hello.' },
        ],
      },
    ]);
  });

  it('names every field that does not fit', async () => {
    const settings = {
      ...SETTINGS,
      trunkId: 'gone',
      operatorGroupId: 'gone',
      window: { ...SETTINGS.window, zone: 'Europe/Atlantis' },
    };
    await expect(floor.campaigns.create({ name: 'X', settings }, 'Ada')).rejects.toMatchObject({
      kind: 'invalid',
      fields: {
        trunkId: 'This trunk does not exist any more.',
        operatorGroupId: 'This group does not exist any more.',
        'window.zone': 'Choose a time zone from the list.',
      },
    });
  });

  it('deletes only a draft that never ran', async () => {
    const never = await draft();
    await floor.campaigns.remove(never.id, 'Ada');
    await expect(floor.campaigns.get(never.id)).rejects.toMatchObject({ kind: 'not_found' });
    const ran = await draft();
    await floor.campaigns.act(ran.id, 'start', 'Ada');
    await expect(floor.campaigns.remove(ran.id, 'Ada')).rejects.toMatchObject({ kind: 'refused' });
  });
});
