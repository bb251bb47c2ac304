import { lookAt } from './console.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, leave, test } from './sample-page.ts';

let host: FakeHost;
test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(async ({ page }) => {
  await leave(page);
  await host.close();
});

const ID = 'camp-failed-00000007';
const SENTENCE =
  'No trunk could be used for 10 minutes: Trunk "Main" does not answer at sip.example.net. Check the address and the network.';
const ACTION = 'Put the trunk right under Numbers and trunks, then press Restart to prepare a new run.';

test('a campaign that failed says why and what to do, in the list and under its header, and Restart is there', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns`);
  const row = page.locator(`tr[data-row-id="${ID}"]`);
  await row.getByText('Failed', { exact: true }).hover();
  const said = page.getByText(`${SENTENCE} ${ACTION}`);
  await expect(said).toBeVisible();
  await expect(said).toBeInViewport({ ratio: 1 });
  await row.getByRole('link', { name: 'Night test' }).click();
  const notice = page.getByRole('alert').filter({ hasText: SENTENCE });
  await expect(notice).toContainText(ACTION);
  await lookAt(page, 'campaign-failed');
  await page.getByRole('button', { name: 'Restart: Night test', exact: true }).click();
  await page
    .getByRole('dialog', { name: 'Restart "Night test"?' })
    .getByRole('button', { name: 'Restart', exact: true })
    .click();
  await expect(page.getByText(/^Run #2 is prepared/)).toBeVisible();
  await expect(notice).toHaveCount(0);
});

test('how long a campaign may be kept from dialling stands in its form and among its settings', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/camp-paused-00000003/edit`);
  const minutes = page.getByRole('textbox', { name: 'Fails when it cannot dial for, minutes' });
  await expect(minutes).toHaveValue('10');
  await minutes.fill('45');
  await minutes.scrollIntoViewIfNeeded();
  await lookAt(page, 'campaign-form-fails');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByRole('definition').filter({ hasText: /^45 min without a trunk/ })).toBeVisible();
});
