import { accessibilityFindings } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

/** What a role does not hold is not offered, and a place that is typed says whose it is. */
let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

const offered = (page: Page) =>
  page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')));

test('an operator is offered the desk alone, starts there, and is told so elsewhere', async ({ page }) => {
  data.role = 'operator';
  await page.goto(host.url);
  await expect(page).toHaveURL(/#\/desk$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Desk' })).toBeAttached();
  expect(await offered(page)).toEqual(['Desk']);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await expect(palette.getByRole('button', { name: 'Go ready', exact: true })).toBeVisible();
  await expect(palette.getByText(/campaign/i)).toHaveCount(0);
  await page.keyboard.press('Escape');
  const campaign = '/campaigns/camp-running-0000001';
  const others = ['/campaigns', '/campaigns/new', campaign, `${campaign}/contacts`, `${campaign}/edit`];
  for (const place of [...others, `${campaign}/import`, '/people', '/system']) {
    await page.goto(`${host.url}#${place}`);
    await expect(page.getByRole('heading', { name: 'This screen is not for your role' })).toBeVisible();
  }
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('link', { name: 'Go to the desk' }).click();
  await expect(page).toHaveURL(/#\/desk$/);
});

test('a supervisor leads campaigns, and leaves trunks and people to an administrator', async ({ page }) => {
  data.role = 'supervisor';
  await page.goto(host.url);
  await expect(page.getByRole('link', { name: 'Spring renewals Berlin' })).toBeVisible();
  expect(await offered(page)).toEqual([
    'Desk',
    'Campaigns',
    'Schedules',
    'Recorded messages',
    'Blacklist',
    'System',
  ]);
  await page.goto(`${host.url}#/trunks`);
  await expect(page.getByText('It takes the role of an administrator.')).toBeVisible();
});

test('an operator who sits down where a supervisor sat is offered nothing of what was read before', async ({
  page,
}) => {
  await page.goto(host.url);
  await expect(page.getByRole('link', { name: 'Spring renewals Berlin' })).toBeVisible();
  data.role = 'operator';
  await page.getByRole('button', { name: /^Change state:/ }).click();
  await page.getByRole('menuitem', { name: 'Ben Ritter' }).click();
  // Whoever works at that desk is not disturbed unasked.
  const asked = page.getByRole('dialog', { name: 'Sit down as Ben Ritter?' });
  await expect(asked).toContainText('Ben Ritter is at work now (on call).');
  await asked.getByRole('button', { name: 'Sit down' }).click();
  await expect(page.getByRole('heading', { name: 'This screen is not for your role' })).toBeVisible();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await expect(palette.getByRole('button', { name: 'Go ready', exact: true })).toBeVisible();
  await expect(palette.getByText(/campaign|Spring renewals/i)).toHaveCount(0);
});
