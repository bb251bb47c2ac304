import { lookAt } from './console.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Locator, type Page } from './sample-page.ts';

/** The funnels in the heads: of a table that holds all its rows, and of one whose rows the host picks. */
let host: FakeHost;

test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(() => host.close());

const gridOf = (page: Page, name: string) => page.getByRole('grid', { name });
const rowsOf = (grid: Locator) => grid.locator('tr[data-row-id]');
const menu = (page: Page, column: string) => page.getByRole('dialog', { name: `Filter by ${column}` });

async function openCampaigns(page: Page): Promise<Locator> {
  await page.goto(`${host.url}#/campaigns`);
  const grid = gridOf(page, 'Campaigns');
  await expect(rowsOf(grid)).toHaveCount(7);
  return grid;
}

test('the campaign list is narrowed by status and name with keys alone, says so, and comes back whole', async ({
  page,
}) => {
  const grid = await openCampaigns(page);
  await grid.getByRole('button', { name: 'Filter by status' }).focus();
  await page.keyboard.press('Enter');
  const running = menu(page, 'status').getByRole('checkbox', { name: 'Running' });
  await expect(menu(page, 'status').getByRole('checkbox').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(running).toBeFocused();
  await page.keyboard.press('Space');
  await expect(rowsOf(grid)).toHaveCount(2);
  await expect(page.getByText('2 of 7 rows')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(rowsOf(grid)).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(grid.getByRole('button', { name: 'Filter by status, in use' })).toBeFocused();

  await grid.getByRole('button', { name: 'Filter by name' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name contains' })).toBeFocused();
  await page.keyboard.type('SPRING');
  await expect(rowsOf(grid)).toHaveCount(1);
  await page.keyboard.type(' nobody');
  await expect(page.getByRole('heading', { name: 'No row fits the filters' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show all rows' }).click();
  await expect(rowsOf(grid)).toHaveCount(7);
  await expect(page.getByText('7 rows', { exact: true })).toBeVisible();
});

test('groups that campaigns have can be chosen, and a row that stops fitting leaves', async ({ page }) => {
  const grid = await openCampaigns(page);
  await grid.getByRole('button', { name: 'Filter by operators' }).click();
  await menu(page, 'operators').getByText('No group').click();
  await expect(rowsOf(grid)).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show all rows' }).click();
  await grid.getByRole('button', { name: 'Filter by status' }).click();
  await menu(page, 'status').getByText('Paused').click();
  await page.keyboard.press('Escape');
  await expect(rowsOf(grid)).toHaveCount(1);
  await page.getByRole('button', { name: 'Resume: Meter readings Munich' }).click();
  await expect(rowsOf(grid)).toHaveCount(0);
});

test('the host picks the contacts in the chosen states, over all pages, and the search narrows them further', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/camp-paused-00000003/contacts`);
  const grid = gridOf(page, 'Call list');
  await expect(page.getByText('Rows 1–50 of 94')).toBeVisible();
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(page.getByText('Rows 51–94 of 94')).toBeVisible();
  await grid.getByRole('button', { name: 'Filter by status' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Search the list' })).toBeFocused();
  await page.keyboard.type('exha');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await expect(page.getByText('Rows 1–8 of 8')).toBeVisible();
  await expect(rowsOf(grid).getByText('Exhausted', { exact: true })).toHaveCount(8);
  await page.getByRole('textbox', { name: 'Search number or name' }).fill('nobody of that name');
  await expect(page.getByRole('heading', { name: 'No contact fits' })).toBeVisible();
  await expect(grid.getByRole('columnheader', { name: 'Status' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all contacts' }).click();
  await expect(page.getByText('Rows 1–50 of 94')).toBeVisible();
});

test('an open filter and a narrowed table are free of findings in light and dark', async ({ page }) => {
  const grid = await openCampaigns(page);
  await grid.getByRole('button', { name: 'Filter by status' }).click();
  await menu(page, 'status').getByText('Draft').click();
  await expect(rowsOf(grid)).toHaveCount(1);
  expect(await lookAt(page, 'filter')).toEqual([]);
});
