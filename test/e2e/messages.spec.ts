import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { wavHeader } from '../../electron/media/call-recording.ts';
import { renderSines } from '../../electron/media/tones.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';
import { accessibilityFindings, dataFolder, lookAt, openSeatPage, tableOf, type Seat } from './console.ts';

/** Two seconds of a tone, as WAV. */
const TONE = ((): Buffer => {
  const left = renderSines([440], 2000, -12, 'PCMU');
  const both = Uint8Array.from({ length: left.length * 2 }, (_, at) => left[at >> 1] ?? 0xff);
  return Buffer.concat([wavHeader(left.length), both]);
})();

test.describe('Recorded messages', () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let host: ServedHost;
  let seat: Seat;
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    folder = await dataFolder();
    host = await serveHost({ dataFolder: folder.path, flags: ['--country', 'GB'] });
    const setUp = await openSeat(await host.takeLink());
    const { client } = setUp;
    await client.people.saveOperator({ id: null, name: 'Sue', role: 'supervisor', groupIds: [] });
    const settings = await client.campaigns.defaults();
    const predictive = { ...settings.predictive, abandonedMessageId: 'nobody-free' };
    await client.campaigns.create({ name: 'Spring renewals', settings: { ...settings, predictive } });
    setUp.close();
    seat = await openSeatPage(browser, host, {}, 'Sue');
    ({ page } = seat);
  });
  test.afterAll(async () => {
    await seat?.close();
    await host?.close();
    await folder?.remove();
  });
  test.beforeEach(async () => {
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Campaigns' }).click();
    await page
      .getByRole('navigation', { name: 'Screens' })
      .getByRole('link', { name: 'Recorded messages' })
      .click();
    await expect(tableOf(page, 'Recorded messages')).toBeVisible();
  });
  test.afterEach(() => expect(seat.complaints.all).toEqual([]));

  const row = (name: string) => tableOf(page, 'Recorded messages').getByRole('row', { name });
  const panel = (name: string) => page.getByRole('region', { name, exact: true });

  const nameField = () => page.getByRole('textbox', { name: 'Name' });

  const choose = async (name: string, buffer: Buffer): Promise<void> => {
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'audio/wav', buffer });
  };

  test('come with two that are heard and read, and say which campaigns play them', async () => {
    await expect(row('Thank you for calling (English)')).toContainText('Please call again later.');
    await expect(row('Thank you for calling (English)')).toContainText('Any campaign');
    await expect(row('Nobody is free (English)')).toContainText('Spring renewals');
    await page.getByRole('button', { name: 'Play Nobody is free (English)' }).click();
    await expect(page.getByRole('button', { name: 'Stop Nobody is free (English)' })).toBeVisible();
    await page.getByRole('button', { name: 'Stop Nobody is free (English)' }).click();
    await expect(page.getByRole('button', { name: 'Play Nobody is free (English)' })).toBeVisible();
    await row('Nobody is free (English)').getByRole('button', { name: 'Read' }).click();
    await expect(panel('Nobody is free (English)')).toContainText('You need not do anything.');
    await expect(page.getByRole('button', { name: 'Remove' })).toHaveCount(0);
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  test('are recorded at the microphone, heard before they are kept, and mended by keys alone', async () => {
    await page.getByRole('button', { name: 'Add message' }).click();
    await expect(page.getByRole('button', { name: 'Record', exact: true })).toBeFocused();
    await expect(page.getByRole('button', { name: 'Save message' })).toBeDisabled();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Stop recording' })).toBeFocused();
    await expect(page.getByRole('timer')).toHaveText(/^0:0[2-9] of 1:00$/);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    const heard = panel('New message').getByRole('button', { name: 'Play', exact: true });
    await expect(heard).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(panel('New message').getByRole('button', { name: 'Stop', exact: true })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(heard).toBeVisible();
    await page.getByRole('button', { name: 'Save message' }).click();
    await expect(page.getByText('Give a name.')).toBeVisible();
    await expect(page.getByText('Write down what it says, word for word.')).toBeVisible();
    expect(await lookAt(page, 'message-new')).toEqual([]);
    await nameField().fill('We call again');
    await page.keyboard.press('Tab');
    await page.keyboard.type('We call you again tomorrow.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(row('We call again')).toContainText('We call you again tomorrow.');
    await expect(row('We call again')).toContainText('No campaign');
    await row('We call again').getByRole('button', { name: 'Edit' }).click();
    await nameField().fill('We call tomorrow');
    await page.keyboard.press('Enter');
    await expect(row('We call tomorrow')).toBeVisible();
    await row('We call tomorrow').getByRole('button', { name: 'Edit' }).click();
    expect(await accessibilityFindings(page)).toEqual([]);
    await panel('We call tomorrow').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(row('We call tomorrow')).toHaveCount(0);
  });

  test('from a file say in plain words what is wrong with it, and are not lost unasked', async () => {
    await page.getByRole('button', { name: 'Add message' }).click();
    await choose('song.mp3', Buffer.from('ID3 and so on'));
    await expect(page.getByRole('alert')).toContainText(
      'This is an MP3 file. A message is read from a WAV file.',
    );
    await expect(page.getByRole('alert')).toContainText('or record the message here.');
    await choose('none.wav', Buffer.alloc(0));
    await expect(page.getByRole('alert')).toContainText('This file is empty.');
    const large = join(folder.path, 'large.wav');
    await writeFile(large, '');
    await truncate(large, 13 * 1024 ** 2);
    await page.locator('input[type=file]').setInputFiles(large);
    await expect(page.getByRole('alert')).toContainText('This file has 13.6 MB.');
    await choose('tone.wav', TONE);
    await expect(panel('New message').getByText('0:02')).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
    await nameField().fill('Nobody is free (English)');
    await page.getByRole('textbox', { name: 'What it says, word for word' }).fill('Sorry.');
    await page.getByRole('button', { name: 'Save message' }).click();
    await expect(page.getByText('Choose another name')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Discard recording' }).click();
    await expect(panel('New message')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Add message' })).toBeFocused();
  });

  test('are taken when they are dropped', async () => {
    await page.getByRole('button', { name: 'Add message' }).click();
    const data = await page.evaluateHandle(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(${JSON.stringify([...TONE])})], 'tone.wav'));
      return transfer;
    })()`);
    await page.getByRole('group', { name: 'Sound' }).dispatchEvent('drop', { dataTransfer: data });
    await expect(panel('New message').getByText('0:02')).toBeVisible();
    await nameField().fill('Dropped');
    await page.getByRole('textbox', { name: 'What it says, word for word' }).fill('A tone.');
    await page.getByRole('button', { name: 'Save message' }).click();
    await expect(row('Dropped')).toContainText('0:02');
  });
});
