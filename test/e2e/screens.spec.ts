import { expect, test, type Page } from '@playwright/test';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from '../host/call-floor.ts';
import { openHeadlessOperator } from '../host/headless-operator.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';
import {
  accessibilityFindings,
  dataFolder,
  expectState,
  openDesk,
  openSeatPage,
  paletteSearch,
  picture,
  PICTURES_WANTED,
  type Seat,
} from './console.ts';

/** The one in which a screen is looked at is the last. */
const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
];
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

  /** Light and dark: the findings of axe; in both sizes that nothing is too wide, and a picture to look at. */
  async function lookAt(name: string): Promise<void> {
    const findings: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without motion: half-way through a fade no contrast is the one that people see.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // What is too wide is so in every colour.
      for (const size of colorScheme === 'light' || PICTURES_WANTED ? SIZES : []) {
        await page.setViewportSize(size);
        await page.mouse.move(size.width / 2, size.height - 40);
        await picture(page, `${name}-${colorScheme}-${size.width}`);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        if (overflow !== 0)
          findings.push(`${colorScheme} ${size.width}: the page is ${String(overflow)} px too wide`);
      }
      // Names, roles and order are the same in both.
      const found = await accessibilityFindings(page, colorScheme === 'light' ? 'all' : 'colours');
      findings.push(...found.map((finding) => `${colorScheme}: ${finding}`));
    }
    expect.soft(findings, name).toEqual([]);
  }
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
    ['blacklist', '/blacklist'],
    ['system', '/system'],
    ['not-found', '/nowhere'],
  ] as const) {
    test(`${name} is free of findings in light and dark`, async () => {
      await goTo(place.replace('ID', campaignId));
      await lookAt(name);
      expect(seat.complaints.all).toEqual([]);
    });
  }

  test('with something open over or beside it is free of findings in light and dark', async () => {
    test.slow();
    await goTo(`/campaigns/${campaignId}/contacts`);
    await page
      .getByRole('button', { name: /^Show attempts of/ })
      .first()
      .click();
    await lookAt('campaign-contacts-trail');
    await goTo(`/campaigns/${campaignId}/import`);
    const csv = 'Kundin;Telefon;Ort\nJürgen Groß;0113 496 0001;Köln\nZoë Müller;0113 496 0002;Leeds\n';
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'Kunden.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await expect(page.getByRole('cell', { name: 'Zoë Müller' })).toBeVisible();
    // Not in the moment in which the check of the list ends and the button changes its colour.
    await expect(page.getByRole('button', { name: 'Import 2 contacts' })).toBeEnabled();
    await lookAt('campaign-import-preview');
    await goTo('/trunks');
    await page.getByRole('button', { name: 'Add trunk' }).first().click();
    await page.getByRole('button', { name: 'Save trunk' }).click();
    await lookAt('trunk-form');
    await goTo('/campaigns');
    await page.keyboard.press('Control+k');
    await expect(paletteSearch(page)).toBeFocused();
    await page.keyboard.type('spring');
    await lookAt('palette');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Stop: Spring renewals/ }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await lookAt('stop-asks');
    await page.keyboard.press('Escape');
    expect(seat.complaints.all).toEqual([]);
  });

  test('of the desk is free of findings in light and dark', async () => {
    test.slow();
    const press = (label: RegExp) =>
      page.getByRole('region', { name: 'The call' }).getByRole('button', { name: label }).click();
    await openDesk(page);
    await expectState(page, 'not_ready');
    await lookAt('desk-not-ready');
    await press(/^Go ready/);
    await expectState(page, 'offered');
    await lookAt('desk-offered');
    await press(/^Reject/);
    await lookAt('desk-rejecting');
    await page.keyboard.press('Escape');
    await press(/^Accept/);
    await expectState(page, 'bcw');
    await lookAt('desk-bcw');
    await press(/^Call now/);
    await expectState(page, 'on_call');
    await page.getByRole('textbox', { name: /^Notes/ }).fill('Wants to be called again in May.');
    await lookAt('desk-on-call');
    await press(/^Keypad/);
    await lookAt('desk-keypad');
    await press(/^Hang up/);
    await expectState(page, 'acw');
    await page.keyboard.press('Control+Enter');
    await lookAt('desk-acw');
    expect(seat.complaints.all).toEqual([]);
  });
});
