import { expect, test, type Page } from '@playwright/test';
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { dramaNumber, openTestCarrier } from '../host/call-floor.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';
import { dataFolder, expectState, openDesk, openSeatPage, tableOf, type Seat } from './console.ts';

const ANSWERS = dramaNumber(31);
const BUSY = dramaNumber(32);

/** As a spreadsheet of a German office writes it: Windows-1252, semicolons, CRLF, a quoted line break. */
const LIST = Buffer.from(
  [
    'Kundin;Rufnummer;Ort;Bemerkung',
    `Jürgen Groß;${ANSWERS};Köln;"zwei\r\nZeilen"`,
    `Zoë Müller;0113 496 0033;Leeds;`,
    'Ohne Nummer;;Bonn;',
    'Falsche Nummer;12;Bonn;',
    `Doppelt;${ANSWERS};Köln;`,
  ].join('\r\n'),
  'latin1',
);

/** A port of loopback on which nobody answers. */
async function deadPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

async function choose(page: Page, label: string | RegExp, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test.describe('Setting up from nothing', () => {
  // Each step builds on the one before, as a person's first hour does.
  test.describe.configure({ mode: 'serial' });
  let carrier: Carrier;
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let host: ServedHost;
  let seat: Seat;
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    carrier = await openTestCarrier([
      { name: '', phone: ANSWERS, behaviour: 'answer' },
      { name: '', phone: BUSY, behaviour: 'busy' },
    ]);
    folder = await dataFolder();
    host = await serveHost({ dataFolder: folder.path, flags: ['--country', 'GB'] });
    seat = await openSeatPage(browser, host);
    ({ page } = seat);
  });
  test.afterAll(async () => {
    await seat?.close();
    await host?.close();
    await carrier?.close();
    await folder?.remove();
  });
  test.afterEach(() => expect(seat.complaints.all).toEqual([]));

  const screen = (name: string) =>
    page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).click();
  const trunkRow = () => tableOf(page, 'Trunks').getByRole('row', { name: /^House line/ });

  test('a trunk is added by its form, says what is wrong with it, and a test call tells in words', async () => {
    await screen('Numbers and trunks');
    await page.getByRole('button', { name: 'Add trunk' }).first().click();
    await page.getByRole('button', { name: 'Save trunk' }).click();
    await expect(page.getByText('Give the trunk a name')).toBeVisible();
    await expect(page.getByText('Give a host name or an address')).toBeVisible();
    await page.getByRole('textbox', { name: 'Name' }).fill('House line');
    await choose(page, 'Transport', 'TCP');
    await page.getByRole('textbox', { name: 'Host or address' }).fill('127.0.0.1');
    await page.getByRole('textbox', { name: 'Port', exact: true }).fill(String(await deadPort()));
    await page.getByRole('textbox', { name: 'User', exact: true }).fill('callboard');
    await page.getByRole('button', { name: 'Save trunk' }).click();
    // Nobody is at that port: the table says so by itself, and what to look at.
    await expect(trunkRow()).toContainText('Unreachable');
    await expect(page.getByRole('row', { name: /^Trunk "House line"/ })).toContainText(
      /Nothing listens at 127\.0\.0\.1:\d+\. Callboard keeps trying\./,
    );

    await trunkRow().getByRole('button', { name: /^Edit/ }).click();
    await choose(page, 'Transport', 'UDP');
    await page.getByRole('textbox', { name: 'Port', exact: true }).fill(String(carrier.port));
    await page.getByRole('button', { name: 'Save trunk' }).click();
    await expect(trunkRow()).toContainText('Ready');

    await trunkRow()
      .getByRole('button', { name: /^Test call/ })
      .click();
    const number = page.getByRole('textbox', { name: 'Number to call' });
    await number.fill(ANSWERS);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await expect(page.getByText(/answered/i).first()).toBeVisible({ timeout: 15_000 });
    await number.fill(BUSY);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await expect(page.getByText(/busy/i).first()).toBeVisible({ timeout: 15_000 });
    expect(carrier.figures().invites).toBe(2);
  });

  test('a new operator gets a link, whose browser is that operator’s alone and which works once', async ({
    browser,
  }) => {
    await screen('People');
    await page.getByRole('button', { name: 'Add operator' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Opal Rators');
    await page.getByRole('button', { name: 'Save operator' }).click();
    await page.getByRole('button', { name: 'Make a link for Opal Rators' }).click();
    await expect(page.getByText(/^Works once, until \d\d:\d\d\.$/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Copy link' })).toBeFocused();
    const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
    await page.getByRole('button', { name: 'Close', exact: true }).click();

    const own = await browser.newContext();
    const desk = await own.newPage();
    await desk.goto(link);
    await desk.getByRole('button', { name: /^Change state: Opal Rators/ }).click();
    await expect(desk.getByRole('menuitem', { name: 'Sign off' })).toBeVisible();
    await expect(desk.getByText('Sit down as')).toBeHidden();
    await own.close();

    const late = await browser.newContext();
    const refused = await late.newPage();
    await refused.goto(link);
    await expect(refused.getByRole('heading', { name: 'This link was already used' })).toBeVisible();
    await late.close();
  });

  test('a campaign is made by its form, which says what does not fit', async () => {
    await screen('Campaigns');
    await page.getByRole('link', { name: 'New campaign' }).first().click();
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) await page.getByText(day, { exact: true }).click();
    await page.getByRole('button', { name: 'Create campaign' }).click();
    await expect(page.getByText(/^Some values do not fit/)).toBeVisible();
    await expect(page.getByText('Choose at least one working day')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveAttribute(
      'aria-invalid',
      'true',
    );
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('From scratch');
    for (const time of ['From', 'Until']) {
      await page.getByRole('spinbutton', { name: `${time}, hours` }).focus();
      await page.keyboard.type('0000');
    }
    for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']) {
      await page.getByText(day, { exact: true }).click();
    }
    await page.getByRole('textbox', { name: 'What to say' }).fill('Hello {{name}}, how is {{Ort}}?');
    await page.getByRole('button', { name: 'Create campaign' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'From scratch' })).toBeVisible();
    // Without anybody to call it does not start, and says why.
    await page.getByRole('button', { name: 'Start: From scratch' }).click();
    await expect(
      page
        .getByText(/contact/i)
        .filter({ hasText: /no contacts|nobody|import/i })
        .first(),
    ).toBeVisible();
  });

  test('a list is imported with its columns chosen, and its rejected rows come back with their reasons', async () => {
    await screen('Campaigns');
    await page.getByRole('link', { name: 'From scratch' }).click();
    await page.getByRole('link', { name: 'Import contacts' }).first().click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'Kunden.csv', mimeType: 'text/csv', buffer: LIST });
    await expect(page.getByRole('cell', { name: 'Jürgen Groß' })).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Encoding' })).toHaveValue('Western European (Windows)');
    await expect(page.getByRole('combobox', { name: 'Separator' })).toHaveValue('Semicolon');
    await choose(page, 'What is in the column Rufnummer', 'Leave out');
    await expect(page.getByText('Choose the column that holds the phone number.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Import without waiting' })).toBeDisabled();
    await choose(page, 'What is in the column Rufnummer', 'Phone');
    await choose(page, 'What is in the column Kundin', 'Name');
    await choose(page, 'What is in the column Bemerkung', 'Leave out');
    await expect(page.getByText('All 5 rows are checked. Nothing is stored yet.')).toBeVisible();
    const reasons = page.getByRole('region', { name: 'Reasons and warnings' });
    await expect(reasons.getByRole('row', { name: /Not a valid phone number/ })).toContainText('line 6 12');
    await expect(reasons.getByRole('row', { name: /is in this campaign already/ })).toContainText('line 7');
    // Read as of another country, fewer are numbers: the check begins anew.
    const country = page.getByRole('combobox', { name: 'Country of numbers without a code' });
    await country.fill('Spain');
    await page.getByRole('option', { name: 'Spain (ES)', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Import 1 contact' })).toBeVisible();
    await country.fill('United Kingdom');
    await page.getByRole('option', { name: 'United Kingdom (GB)', exact: true }).click();
    await page.getByRole('button', { name: 'Import 2 contacts' }).click();
    await expect(page.getByRole('heading', { name: 'Kunden.csv is imported' })).toBeVisible();
    const figure = (label: string) => page.locator('[class*=figure]', { hasText: label }).first();
    await expect(figure('Contacts added')).toContainText('2');
    await expect(figure('Duplicates')).toContainText('1');
    await expect(reasons.getByRole('row', { name: /The phone number is blank/ })).toContainText('1');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the rejected rows' }).first().click(),
    ]);
    const rejects = await readFile(await download.path(), 'utf8');
    expect(rejects).toContain('The phone number is blank');
    expect(rejects).toContain('Not a valid phone number');
    expect(rejects).toContain('The number is in this campaign already, or further up in this list');
    expect(rejects).toContain('Falsche Nummer');

    await page.getByRole('link', { name: 'Back to the campaign' }).click();
    await page.getByRole('button', { name: 'Start: From scratch' }).click();
    await expect(page.getByRole('button', { name: 'Pause: From scratch' })).toBeVisible();
    await openDesk(page);
    await page.keyboard.press('F2');
    await expectState(page, 'offered');
    await expect(page.getByRole('region', { name: 'Script' })).toContainText(
      'Hello Jürgen Groß, how is Köln?',
    );
  });
});
