import { expect, test, type Page } from '@playwright/test';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from '../host/call-floor.ts';
import { openHeadlessOperator } from '../host/headless-operator.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';
import {
  dataFolder,
  expectState,
  lookAt,
  openDesk,
  openSeatPage,
  paletteSearch,
  type Seat,
} from './console.ts';

const FIRST_NAMES = ['Ada', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gita', 'Hans', 'Iris', 'Jon'];
const LAST_NAMES = ['Lovell', 'Marsh', 'Hart', 'Field', 'Norton', 'Okafor'];
const BEHAVIOURS = ['busy', 'reject', 'answer', 'answer', 'answer'] as const;
const PEOPLE: Callee[] = Array.from({ length: 60 }, (_, at) => ({
  name: `${FIRST_NAMES[at % 10] ?? ''} ${LAST_NAMES[at % 6] ?? ''}`,
  phone: dramaNumber(100 + at),
  behaviour: BEHAVIOURS[at] ?? 'answer',
  city: ['Leeds', 'York', 'Hull'][at % 3] ?? '',
}));

test.describe('Every screen', () => {
  let carrier: Carrier;
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let host: ServedHost;
  let seat: Seat;
  let page: Page;
  let campaignId = '';

  test.beforeAll(async ({ browser }) => {
    carrier = await openTestCarrier(PEOPLE);
    folder = await dataFolder();
    host = await serveHost({ dataFolder: folder.path, flags: ['--country', 'GB'] });
    const setUp = await openSeat(await host.takeLink());
    const { client } = setUp;
    const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
    const number = await client.trunks.saveNumber({
      id: null,
      e164: '+442079460999',
      label: 'Head office',
      dailyCap: 200,
      status: 'active',
      spamScore: null,
      weight: 1,
    });
    await client.people.addToBlacklist({
      phone: dramaNumber(159),
      reason: 'Asked not to be called',
      defaultCountry: 'GB',
    });
    const acw = { ...(await client.campaigns.defaults()).acw, seconds: 600 };
    const script =
      'Hello {{name}}.\n\nI am calling from Northwind about your line in {{city}}. Is now a good time?';
    campaignId = await makeCampaign(client, {
      name: 'Spring renewals',
      trunkId: trunk.id,
      callees: PEOPLE,
      settings: {
        bcwSec: 600,
        acw,
        script,
        numberIds: [number.id],
        preview: { offerSec: 600, onTimeout: 'requeue' },
        retries: { ...(await client.campaigns.defaults()).retries, maxRetries: 2 },
      },
    });
    await makeCampaign(client, { name: 'Summer offers', trunkId: trunk.id, callees: PEOPLE.slice(0, 3) });
    await client.campaigns.act({ id: campaignId, action: 'start' });
    setUp.close();
    // Three contacts are worked before the pictures, so that the screens have something to show.
    const first = await openHeadlessOperator(await host.takeLink());
    await first.client.desk.ready();
    for (const who of PEOPLE.slice(0, 2)) {
      await first.until('offered', who.name);
      await first.dial();
    }
    await first.until('offered', PEOPLE[2]?.name);
    await first.dial();
    const { call } = await first.until('on_call');
    const attemptId = call?.attemptId ?? '';
    await first.client.desk.hangUp({ attemptId });
    await first.until('acw');
    const notes = 'Content with the line, asked for the price list of the summer.';
    const draft = { attemptId, dispositionId: 'interested', notes, callbackAtMs: null, version: 1 };
    await first.client.desk.finishAcw({ draft, thenNotReady: true });
    await first.client.reports.start({ campaignId, kind: 'attempts', format: 'csv' });
    await first.close();
    seat = await openSeatPage(browser, host);
    ({ page } = seat);
  });
  test.afterAll(async () => {
    await seat?.close();
    await host?.close();
    await carrier?.close();
    await folder?.remove();
  });

  const look = async (name: string): Promise<void> => {
    expect.soft(await lookAt(page, name), name).toEqual([]);
  };
  const goTo = async (place: string): Promise<void> => {
    await page.evaluate(`location.hash = '#${place}'`);
    await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
    await expect(page.getByText(/^Loading /)).toHaveCount(0);
  };

  for (const [name, place] of [
    ['campaigns', '/campaigns'],
    ['campaign-overview', '/campaigns/ID'],
    ['campaign-contacts', '/campaigns/ID/contacts'],
    ['campaign-settings', '/campaigns/ID/settings'],
    ['campaign-activity', '/campaigns/ID/activity'],
    ['campaign-reports', '/campaigns/ID/reports'],
    ['campaign-import', '/campaigns/ID/import'],
    ['campaign-new', '/campaigns/new'],
    ['trunks', '/trunks'],
    ['people', '/people'],
    ['messages', '/messages'],
    ['blacklist', '/blacklist'],
    ['system', '/system'],
    ['not-found', '/nowhere'],
  ] as const) {
    test(`${name} is free of findings in light and dark`, async () => {
      await goTo(place.replace('ID', campaignId));
      await look(name);
      expect(seat.complaints.all).toEqual([]);
    });
  }

  test('campaign-activity says who imported how many contacts, and from which list', async () => {
    await goTo(`/campaigns/${campaignId}/activity`);
    const imported = page.getByRole('row', { name: /Imported 60 contacts from \S+\.csv/ });
    await expect(imported).toHaveCount(1);
  });

  test('with something open over or beside it is free of findings in light and dark', async () => {
    test.slow();
    await goTo(`/campaigns/${campaignId}/contacts`);
    await page
      .getByRole('button', { name: /^Show attempts of/ })
      .first()
      .click();
    await look('campaign-contacts-trail');
    await goTo(`/campaigns/${campaignId}/import`);
    const csv = 'Kundin;Telefon;Ort\nJürgen Groß;0113 496 0001;Köln\nZoë Müller;0113 496 0002;Leeds\n';
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'Kunden.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await expect(page.getByRole('cell', { name: 'Zoë Müller' })).toBeVisible();
    // Not in the moment in which the check of the list ends and the button changes its colour.
    await expect(page.getByRole('button', { name: 'Import 2 contacts' })).toBeEnabled();
    await look('campaign-import-preview');
    await goTo('/trunks');
    await page.getByRole('button', { name: 'Add trunk' }).first().click();
    await page.getByRole('button', { name: 'Save trunk' }).click();
    await look('trunk-form');
    await goTo('/campaigns');
    await page.keyboard.press('Control+k');
    await expect(paletteSearch(page)).toBeFocused();
    await page.keyboard.type('spring');
    await look('palette');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Stop: Spring renewals/ }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('stop-asks');
    await page.keyboard.press('Escape');
    expect(seat.complaints.all).toEqual([]);
  });

  test('of the desk is free of findings in light and dark', async () => {
    test.slow();
    const press = (label: RegExp) =>
      page.getByRole('region', { name: 'The call' }).getByRole('button', { name: label }).click();
    await openDesk(page);
    await expectState(page, 'not_ready');
    await look('desk-not-ready');
    await press(/^Go ready/);
    await expectState(page, 'offered');
    await look('desk-offered');
    await press(/^Reject/);
    await look('desk-rejecting');
    await page.keyboard.press('Escape');
    await press(/^Accept/);
    await expectState(page, 'bcw');
    await look('desk-bcw');
    await press(/^Call now/);
    await expectState(page, 'on_call');
    await page.getByRole('textbox', { name: /^Notes/ }).fill('Wants to be called again in May.');
    await look('desk-on-call');
    await press(/^Keypad/);
    await look('desk-keypad');
    await press(/^Hang up/);
    await expectState(page, 'acw');
    await page.keyboard.press('Control+Enter');
    await look('desk-acw');
    expect(seat.complaints.all).toEqual([]);
  });
});
