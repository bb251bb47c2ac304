import { expect, test, type Download, type Page } from '@playwright/test';
import Excel from 'exceljs';
import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from '../host/call-floor.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';
import {
  band,
  dataFolder,
  expectHearing,
  expectState,
  meter,
  openDesk,
  openSeatPage,
  paletteSearch,
  type Seat,
} from './console.ts';

const PEOPLE: Callee[] = [
  { name: 'Ada Lovell', phone: dramaNumber(1), behaviour: 'answer', city: 'Leeds' },
  { name: 'Bob Marsh', phone: dramaNumber(2), behaviour: 'busy', city: 'York' },
  { name: 'Cleo Hart', phone: dramaNumber(3), behaviour: 'answer', city: 'Hull' },
];
const KEYS_ONLY: Callee[] = [
  { name: 'Dora Finch', phone: dramaNumber(11), behaviour: 'answer' },
  { name: 'Egon Wells', phone: dramaNumber(12), behaviour: 'answer' },
];
const RELOADED: Callee[] = [{ name: 'Fay Norton', phone: dramaNumber(21), behaviour: 'answer' }];
const NOTES = 'Wants the =new price list, "in writing"; calls back herself.';

test.describe('The desk', () => {
  let carrier: Carrier;
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let host: ServedHost;
  let seat: Seat;
  let trunkId = '';
  let page: Page;

  /** A campaign of its own for each test, started; the one before is over. */
  async function startCampaign(name: string, callees: Callee[]): Promise<void> {
    const setUp = await openSeat(await host.takeLink());
    const settings = {
      bcwSec: 600,
      preview: { offerSec: 600, onTimeout: 'requeue' as const },
      acw: { ...(await setUp.client.campaigns.defaults()).acw, seconds: 600 },
    };
    const id = await makeCampaign(setUp.client, { name, trunkId, callees, settings });
    await setUp.client.campaigns.act({ id, action: 'start' });
    setUp.close();
  }

  test.beforeAll(async ({ browser }) => {
    // Phones ring for five seconds and more, so that ringing can be seen on a slow machine too.
    carrier = await openTestCarrier([...PEOPLE, ...KEYS_ONLY, ...RELOADED], { ringSec: [20, 24] });
    folder = await dataFolder();
    host = await serveHost({ dataFolder: folder.path });
    const setUp = await openSeat(await host.takeLink());
    const trunk = await setUp.client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
    trunkId = trunk.id;
    setUp.close();
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

  const who = () => page.getByRole('region', { name: 'Who' });
  const name = () => who().getByRole('heading', { level: 2 });
  const button = (label: RegExp) =>
    page.getByRole('region', { name: 'The call' }).getByRole('button', { name: label });
  const lastCall = (phone: string) => carrier.calls().find((call) => call.number.endsWith(phone.slice(1)));

  test('preview calls are worked from the offer to the report', async () => {
    await startCampaign('Spring renewals', PEOPLE);
    await openDesk(page);
    await button(/^Go ready/).click();

    await expectState(page, 'offered');
    await expect(name()).toHaveText('Ada Lovell');
    await expect(page.getByRole('region', { name: 'Script' })).toContainText('Hello Ada Lovell of Leeds.');
    await button(/^Accept/).click();
    await expectState(page, 'bcw');
    await expect(page.getByRole('timer')).toContainText(/\d/);
    expect(carrier.figures().invites).toBe(0);
    await button(/^Call now/).click();
    await expect(band(page)).toHaveText('Dialling: Ringing');
    await expectState(page, 'on_call');

    // Both directions of the sound, measured at both ends.
    await expectHearing(page);
    await expect.poll(() => lastCall(dramaNumber(1))?.peakLevelIn ?? -127).toBeGreaterThan(-50);
    await expect.poll(() => meter(page, 'Customer'), { intervals: [100] }).toBeGreaterThan(0.1);

    await button(/^Mute/).click();
    await expect(button(/^Unmute/)).toBeVisible();
    await button(/^Unmute/).click();
    await button(/^Hold/).click();
    await expect(page.getByRole('region', { name: 'The call' }).getByText('On hold')).toBeVisible();
    await button(/^Resume/).click();
    await expect(page.getByRole('region', { name: 'The call' }).getByText('On hold')).toBeHidden();
    await button(/^Keypad/).click();
    for (const digit of ['4', '2', '#']) await page.getByRole('button', { name: `Send ${digit}` }).click();
    await expect.poll(() => lastCall(dramaNumber(1))?.digits).toBe('42#');

    await button(/^Hang up/).click();
    await expectState(page, 'acw');
    // Nothing is finished without a disposition; it says so instead.
    await button(/^Finish/)
      .first()
      .click();
    await expect(page.getByText('Choose a disposition.', { exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await expect(page.getByRole('radio', { name: /Interested/, checked: true })).toBeVisible();
    await page.getByRole('textbox', { name: /^Notes/ }).fill(NOTES);
    await page.keyboard.press('Control+Enter');

    await expectState(page, 'offered');
    await expect(name()).toHaveText('Bob Marsh');
    await button(/^Accept/).click();
    await button(/^Call now/).click();
    // Busy: nobody was reached, the next contact comes.
    await expect(name()).toHaveText('Cleo Hart');
    await expectState(page, 'offered');
    await button(/^Reject/).click();
    await page.getByRole('button', { name: 'I know this person' }).click();

    await page.getByRole('link', { name: 'Campaigns', exact: true }).first().click();
    const row = page.getByRole('row', { name: /Spring renewals/ });
    await expect(row).toContainText('Completed');
    await row.getByRole('link', { name: 'Spring renewals' }).click();
    await page.getByRole('tab', { name: 'Contacts' }).click();
    await expect(page.getByRole('row', { name: /Ada Lovell/ })).toContainText('Completed');
    await expect(page.getByRole('row', { name: /Cleo Hart/ })).toContainText(/Rejected/);
    await page.getByRole('tab', { name: 'Reports' }).click();

    const rows = await exportedCsv('Export CSV');
    expect(rows.map((each) => [each['Contact name'], each['Number dialled'], each['Outcome']])).toEqual([
      ['Ada Lovell', dramaNumber(1), 'answered'],
      ['Bob Marsh', dramaNumber(2), 'busy'],
    ]);
    const [ada, bob] = rows;
    expect(ada).toMatchObject({
      Campaign: 'Spring renewals',
      Disposition: 'Interested',
      Notes: NOTES,
      'Contact state': 'completed',
      'Hung up by': 'operator',
      'SIP code': '200',
      city: 'Leeds',
    });
    expect(bob).toMatchObject({ 'SIP code': '486', 'Contact state': 'exhausted', Disposition: '' });

    const sheet = await exportedSheet('Export XLSX');
    expect(sheet.rowCount).toBe(3);
    const heading = (sheet.getRow(1).values as string[]).indexOf('Notes');
    expect(sheet.getRow(2).getCell(heading).text).toBe(NOTES);
  });

  async function downloaded(label: string, extension: string): Promise<Download> {
    await page.getByRole('button', { name: label }).click();
    const link = page.getByRole('link', { name: new RegExp(`^Download .*\\.${extension}$`) }).first();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    return download;
  }
  async function exportedCsv(label: string): Promise<Record<string, string>[]> {
    const text = await readFile(await (await downloaded(label, 'csv')).path(), 'utf8');
    return Papa.parse<Record<string, string>>(text.replace(/^\uFEFF/, ''), {
      header: true,
      skipEmptyLines: true,
    }).data;
  }
  async function exportedSheet(label: string): Promise<Excel.Worksheet> {
    const book = new Excel.Workbook();
    await book.xlsx.readFile(await (await downloaded(label, 'xlsx')).path());
    const [sheet] = book.worksheets;
    if (!sheet) throw new Error('The workbook has no sheet.');
    return sheet;
  }

  test('a whole call and its wrap-up are done by the keyboard alone', async () => {
    await startCampaign('Keys only', KEYS_ONLY);
    await page.keyboard.press('Control+k');
    await expect(paletteSearch(page)).toBeFocused();
    await page.keyboard.type('Desk');
    await page.keyboard.press('Enter');
    await expect(band(page)).toBeVisible();
    if (!(await band(page).innerText()).startsWith('Offer')) {
      if ((await band(page).innerText()).startsWith('Not ready')) await page.keyboard.press('F2');
    }
    await expectState(page, 'offered');
    await expect(name()).toHaveText('Dora Finch');
    await page.keyboard.press('F4');
    await expectState(page, 'bcw');
    await page.keyboard.press('F4');
    await expectState(page, 'on_call');
    await page.keyboard.press('m');
    await expect(button(/^Unmute/)).toBeVisible();
    await page.keyboard.press('m');
    await expect(button(/^Mute/)).toBeVisible();
    await page.keyboard.press('h');
    await expect(button(/^Resume/)).toBeVisible();
    await page.keyboard.press('h');
    await expect(button(/^Hold/)).toBeVisible();
    await page.keyboard.press('k');
    await page.keyboard.type('7*');
    await expect.poll(() => lastCall(dramaNumber(11))?.digits).toBe('7*');
    await page.keyboard.press('k');
    await page.keyboard.press('n');
    await page.keyboard.type('All by keys: m h k 1 2.');
    await page.keyboard.press('F8');
    await expectState(page, 'acw');
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await page.keyboard.press('1');
    await expect(page.getByRole('radio', { name: /Sale/, checked: true })).toBeVisible();
    await page.keyboard.press('Control+Enter');

    await expectState(page, 'offered');
    await expect(name()).toHaveText('Egon Wells');
    await page.keyboard.press('F8');
    await expect(page.getByRole('button', { name: 'I know this person' })).toBeFocused();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expectState(page, 'ready');
    await page.keyboard.press('F2');
    await expectState(page, 'not_ready');
  });
});
