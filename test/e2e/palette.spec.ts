import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, leave, test, type Page } from './sample-page.ts';

let host: FakeHost;
test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(async ({ page }) => {
  await leave(page);
  await host.close();
});

/** Finds something in the palette by its words and does it, by keys alone. */
async function say(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await palette.getByRole('textbox').fill(words);
  await expect(palette.getByRole('button', { name: words })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
}

test('whatever may be done to a campaign is done from anywhere by the palette, with the same question', async ({
  page,
}) => {
  await page.goto(`${host.url}#/people`);
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await say(page, 'Pause: Spring renewals Berlin');
  await page.goto(`${host.url}#/campaigns`);
  const row = page.getByRole('row').filter({ hasText: 'Spring renewals Berlin' });
  await expect(row).toContainText('Paused');
  await say(page, 'Stop: Spring renewals Berlin');
  const question = page.getByRole('dialog', { name: 'Stop "Spring renewals Berlin"?' });
  await question.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(row).toContainText('Completed');
});

test('the palette offers what applies alone, and leads to the form, the import and a clone', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns`);
  await expect(page.getByRole('link', { name: 'Night test' })).toBeVisible();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await palette.getByRole('textbox').fill('Old price list');
  await expect(palette.getByRole('button')).toHaveText([/^Old price list/, /^Clone: Old price list/]);
  await page.keyboard.press('Escape');
  await say(page, 'Edit settings: Meter readings Munich');
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Meter readings Munich' })).toBeVisible();
  await say(page, 'Clone: Night test');
  await expect(page.getByRole('heading', { level: 1, name: 'Night test (copy)' })).toBeVisible();
});

test('the palette turns the colours over', async ({ ownPage: page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${host.url}#/campaigns`);
  const scheme = () => page.evaluate('document.documentElement.dataset.mantineColorScheme');
  await expect.poll(scheme).toBe('light');
  await say(page, 'Switch to dark colours');
  await expect.poll(scheme).toBe('dark');
  await say(page, 'Switch to light colours');
  await expect.poll(scheme).toBe('light');
});
