import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test } from './sample-page.ts';

/** What the journal says is laid over what was read: every screen shows the same, wherever one was meanwhile. */
let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

test('an export that ends while another screen is open is said there, and stands as ready among the exports', async ({
  page,
}) => {
  const reports = `${host.url}#/campaigns/${data.campaigns[0]?.id ?? ''}/reports`;
  await page.goto(reports);
  const history = page.getByRole('grid', { name: 'History' });
  await page.getByRole('button', { name: 'Export CSV' }).click();
  await expect(page.getByText(/^Writing/).first()).toBeVisible();
  await page.goto(`${host.url}#/campaigns`);
  await expect(page.getByRole('link', { name: 'Download', exact: true })).toBeVisible();
  await page.goto(reports);
  await expect(history.getByRole('row').nth(1)).toContainText('Ready');
  await expect(page.getByRole('button', { name: 'Export CSV' })).toBeEnabled();
});

test('an export that ended before the window was opened is not said', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/${data.campaigns[0]?.id ?? ''}/reports`);
  await expect(page.getByRole('button', { name: 'Export CSV' })).toBeEnabled();
  await page.getByRole('button', { name: 'Notices' }).click();
  await expect(page.getByText('No notices')).toBeVisible();
});

test('how far a campaign is moves in the list and on its own screen without either being read again', async ({
  page,
}) => {
  const [campaign] = data.campaigns;
  if (!campaign) throw new Error('There is no campaign.');
  await page.goto(`${host.url}#/campaigns`);
  const row = page.getByRole('row', { name: new RegExp(campaign.name) });
  await expect(row).toBeVisible();
  // Said with the next figures; nothing says that the list is old.
  for (const contact of data.contacts) contact.state = 'completed';
  await expect(row.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100');
  await page.goto(`${host.url}#/campaigns/${campaign.id}`);
  await expect(page.getByRole('main').getByRole('progressbar').first()).toHaveAttribute(
    'aria-valuenow',
    '100',
  );
});
