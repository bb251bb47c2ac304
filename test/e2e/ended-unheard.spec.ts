import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, leave, test, type Page } from './sample-page.ts';

/** A window that stays open while its host is killed and started again hears how its jobs ended. */
const KILLED = 'The program ended before this was done.';
let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(async ({ page }) => {
  await leave(page);
  await host.close();
});

/** Another host at the same address, which knows what it found in the store. */
async function startAgain(found: Partial<ReturnType<typeof sampleData>>): Promise<void> {
  await host.close();
  host = await openFakeHost({ ...data, ...found });
}

async function openReports(page: Page): Promise<void> {
  await page.goto(`${host.url}#/campaigns/${data.campaigns[0]?.id ?? ''}/reports`);
  await expect(page.getByRole('button', { name: 'Export CSV' })).toBeEnabled();
}

test('an export whose host was killed reads as failed, says why, and another one can be started', async ({
  page,
}) => {
  await openReports(page);
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const cancel = page.getByRole('button', { name: 'Cancel', exact: true });
  await expect(cancel).toBeVisible();
  await expect(page.getByText(/^Writing/).first()).toBeVisible();
  const [job] = data.exports;
  if (!job) throw new Error('No export was started.');
  await startAgain({ exports: [{ ...job, status: 'failed', failure: KILLED, endedAtMs: Date.now() }] });

  await expect(cancel).toBeHidden();
  await expect(page.getByRole('button', { name: 'Export CSV' })).toBeEnabled();
  await expect(page.getByRole('grid', { name: 'History' })).toContainText('Failed');
  await expect(page.getByText(KILLED)).toBeVisible();
});

test('an import whose host was killed reads as failed and says why, in the window that started it', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/${data.campaigns[0]?.id ?? ''}/import`);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from('name,phone\n') });
  await page.getByRole('button', { name: /^Import (?!without)/ }).click();
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toBeVisible();
  const [job] = data.imports;
  if (!job) throw new Error('No import was started.');
  await startAgain({ imports: [{ ...job, status: 'failed', failure: KILLED, endedAtMs: Date.now() }] });

  await expect(page.getByText(KILLED)).toBeVisible();
});
