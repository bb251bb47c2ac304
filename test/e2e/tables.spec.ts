import { lookAt } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, leave, test, type Locator, type Page } from './sample-page.ts';

/** What every table does: order, cursor, selection, copying, widths, and lists longer than the window. */
let host: FakeHost;
let data: ReturnType<typeof sampleData>;
let complaints: string[];

test.beforeEach(async ({ page }) => {
  data = sampleData();
  host = await openFakeHost(data);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
});
test.afterEach(async ({ page }) => {
  // First the page: one that outlives its host complains of the lost connection.
  await leave(page);
  await host.close();
  expect(complaints).toEqual([]);
});

const gridOf = (page: Page, name: string) => page.getByRole('grid', { name });
const rowsOf = (grid: Locator) => grid.locator('tr[data-row-id]');
const selectedIn = (grid: Locator) => grid.locator('tr[aria-selected="true"]');
/** A cell of a row that holds no link and no button. */
const plainCell = (row: Locator) => row.getByRole('gridcell').nth(3);
const nameOf = async (row: Locator) => (await row.getByRole('gridcell').first().innerText()).trim();

async function openCampaigns(page: Page): Promise<Locator> {
  await page.goto(`${host.url}#/campaigns`);
  const grid = gridOf(page, 'Campaigns');
  await expect(rowsOf(grid)).toHaveCount(7);
  // Letters of another font than the first one shift what is measured.
  await page.evaluate('document.fonts.ready.then(() => true)');
  return grid;
}

async function openCallList(page: Page, campaign: string): Promise<Locator> {
  const campaigns = await openCampaigns(page);
  await campaigns.getByRole('link', { name: campaign }).click();
  await page.getByRole('tab', { name: 'Contacts' }).click();
  const grid = gridOf(page, 'Call list');
  await expect(rowsOf(grid).first()).toBeVisible();
  return grid;
}

const scrolledPx = (grid: Locator) =>
  grid.locator('..').evaluate((box: unknown) => (box as { scrollTop: number }).scrollTop);
const widthOf = async (grid: Locator, column: string) =>
  Math.round((await grid.getByRole('columnheader', { name: column }).boundingBox())?.width ?? 0);

test('the head sorts up, down and back to the order it came in', async ({ page }) => {
  const grid = await openCampaigns(page);
  const head = grid.getByRole('columnheader', { name: 'Contacts' });
  const counts = async () => (await rowsOf(grid).locator('td:nth-child(6)').allInnerTexts()).map(Number);
  const asItCame = await counts();
  expect(asItCame.every(Number.isInteger), String(asItCame)).toBe(true);
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  expect(await counts()).toEqual([...asItCame].sort((a, b) => a - b));
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  expect(await counts()).toEqual([...asItCame].sort((a, b) => b - a));
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'none');
  expect(await counts()).toEqual(asItCame);
});

test('a click selects, Shift takes the range, Ctrl adds one, and the line under the table counts', async ({
  page,
}) => {
  const grid = await openCampaigns(page);
  const row = (at: number) => rowsOf(grid).nth(at);
  const line = page.getByRole('status').filter({ hasText: '7 rows' });
  await expect(line).toHaveText('7 rows');
  await plainCell(row(1)).click();
  await expect(selectedIn(grid)).toHaveCount(1);
  await plainCell(row(4)).click({ modifiers: ['Shift'] });
  await expect(line).toHaveText('7 rows · 4 selected');
  await plainCell(row(2)).click({ modifiers: ['ControlOrMeta'] });
  await expect(line).toHaveText('7 rows · 3 selected');
  await expect(row(2)).toHaveAttribute('aria-selected', 'false');
  await plainCell(row(6)).click();
  await expect(selectedIn(grid)).toHaveCount(1);
  await expect(page).toHaveURL(/#\/campaigns$/);
});

test('the keys move the cursor, extend the selection, take all and let go', async ({ page }) => {
  const grid = await openCampaigns(page);
  const row = (at: number) => rowsOf(grid).nth(at);
  await row(0).focus();
  await page.keyboard.press('ArrowDown');
  await expect(row(1)).toBeFocused();
  await expect(selectedIn(grid)).toHaveCount(0);
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(row(3)).toBeFocused();
  await expect(selectedIn(grid)).toHaveCount(3);
  await page.keyboard.press('Shift+ArrowUp');
  await expect(selectedIn(grid)).toHaveCount(2);
  await page.keyboard.press('End');
  await expect(row(6)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(selectedIn(grid)).toHaveCount(3);
  await page.keyboard.press('ControlOrMeta+a');
  await expect(selectedIn(grid)).toHaveCount(7);
  await page.keyboard.press('Escape');
  await expect(selectedIn(grid)).toHaveCount(0);
  await expect(grid.locator('tr[tabindex="0"]')).toHaveCount(1);
});

/** How much of a table is beyond its place, px, and which names are cut. */
const cutOf = (grid: Locator) =>
  grid.evaluate((table: unknown) => {
    interface Part {
      scrollWidth: number;
      clientWidth: number;
      innerText: string;
      parentElement: Part;
      querySelectorAll: (what: string) => Iterable<Part>;
    }
    const { parentElement: box, querySelectorAll } = table as Part;
    const names = [...querySelectorAll.call(table, 'td:first-child, td:first-child > *, td:first-child a')];
    return {
      beyondPx: box.scrollWidth - box.clientWidth,
      cut: names.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText),
    };
  });

test('where the window is narrow the lesser columns give way, and no name and no address is cut', async ({
  page,
}) => {
  const campaigns = await openCampaigns(page);
  const whole = { beyondPx: 0, cut: [] };
  for (const [width, gone, left] of [
    [1_280, 'Started', 'Contacts'],
    [1_024, 'Contacts', 'Progress'],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await expect(campaigns.getByRole('columnheader', { name: gone })).toHaveCount(0);
    await expect(campaigns.getByRole('columnheader', { name: left })).toBeVisible();
    expect(await cutOf(campaigns), String(width)).toEqual(whole);
  }
  await page.setViewportSize({ width: 1_920, height: 1_080 });
  await expect(campaigns.getByRole('columnheader', { name: 'Started' })).toBeVisible();
  await page.goto(`${host.url}#/trunks`);
  const trunks = gridOf(page, 'Trunks');
  await trunks.getByRole('button', { name: 'Edit' }).first().click();
  await expect(page.getByRole('button', { name: 'Save trunk' })).toBeVisible();
  for (const width of [1_280, 1_024]) {
    await page.setViewportSize({ width, height: 800 });
    await expect(trunks.getByRole('columnheader', { name: 'Account' })).toHaveCount(0);
    for (const name of ['Trunks', 'Outbound numbers']) {
      expect(await cutOf(gridOf(page, name)), `${name} at ${width}`).toEqual(whole);
    }
  }
});

test('Enter and a double click open a row', async ({ page }) => {
  const grid = await openCampaigns(page);
  await plainCell(rowsOf(grid).nth(1)).dblclick();
  await expect(page.getByRole('heading', { name: data.campaigns[1]?.name ?? '' })).toBeVisible();
  await page.goBack();
  await rowsOf(grid).first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: data.campaigns[2]?.name ?? '' })).toBeVisible();
});

test('the selection is copied as a table, safe to paste into a spreadsheet', async ({ page }) => {
  const first = data.blacklist[0];
  if (!first) throw new Error('the sample has no blacklist');
  data.blacklist.splice(
    0,
    data.blacklist.length,
    {
      ...first,
      phone: '+493022440137',
      reason: '=HYPERLINK("http://x")',
      addedAtMs: Date.UTC(2026, 2, 7, 12),
    },
    { ...first, phone: '+442079460999', reason: 'said "no"\ttwice', addedAtMs: Date.UTC(2026, 2, 7, 12) },
    { ...first, phone: '+442079460998', reason: 'not selected' },
  );
  await page.goto(`${host.url}#/blacklist`);
  const grid = gridOf(page, 'Blacklist');
  await plainCell(rowsOf(grid).first()).click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('ControlOrMeta+c');
  await expect(page.getByText('3 rows · 2 selected · 2 rows copied')).toBeVisible();
  const [head, one, ...rest] = (await page.evaluate<string>('navigator.clipboard.readText()')).split('\n');
  const columns = await grid.getByRole('columnheader').allInnerTexts();
  expect(head?.split('\t')).toEqual(columns.slice(0, -1).map((name) => name.trim()));
  expect(one).toMatch(/^\+493022440137\t"'=HYPERLINK\(""http:\/\/x""\)"\tAna Keller\t2026-03-07 13:00:00$/);
  expect(rest).toHaveLength(1);
  expect(rest[0]).toContain('+442079460999\t"said ""no""\ttwice"\t');
});

test('words marked inside a row are copied as they are', async ({ page }) => {
  const grid = await openCampaigns(page);
  await plainCell(rowsOf(grid).first()).click();
  await page.evaluate(
    `getSelection().selectAllChildren(document.querySelector('tr[data-row-id] td:nth-child(7)'))`,
  );
  await page.keyboard.press('ControlOrMeta+c');
  await expect.poll(() => page.evaluate<string>('navigator.clipboard.readText()')).toBe('Renewals team');
});

test('a dragged edge follows the mouse, and widths are remembered until they are put back', async ({
  page,
}) => {
  const grid = await openCampaigns(page);
  const grip = grid.getByRole('separator', { name: 'Width of Status' });
  const cameWith = await widthOf(grid, 'Status');
  const others = await widthOf(grid, 'Name');
  const box = await grip.boundingBox();
  if (!box) throw new Error('no grip');
  const at = { x: box.x + box.width - 2, y: box.y + box.height / 2 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 40, at.y, { steps: 5 });
  await page.mouse.move(at.x + 60, at.y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => widthOf(grid, 'Status')).toBe(cameWith + 60);
  expect(await widthOf(grid, 'Name')).toBe(others);
  expect((await grip.boundingBox())?.x).toBeCloseTo(box.x + 60, 0);
  await expect(grid.getByRole('columnheader', { name: 'Status' })).toHaveAttribute('aria-sort', 'none');
  await page.reload();
  await expect.poll(() => widthOf(grid, 'Status')).toBe(cameWith + 60);
  await grip.dblclick();
  await expect.poll(() => widthOf(grid, 'Status')).toBe(cameWith);
  await page.reload();
  await expect(rowsOf(grid)).toHaveCount(7);
  expect(await widthOf(grid, 'Status')).toBe(cameWith);
});

test('widths change by the keys alone', async ({ page }) => {
  const grid = await openCampaigns(page);
  const before = await widthOf(grid, 'Status');
  await grid.getByRole('button', { name: 'Filter by name' }).focus();
  await page.keyboard.press('Tab');
  await expect(grid.getByRole('separator', { name: 'Width of Name' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  const grip = grid.getByRole('separator', { name: 'Width of Status' });
  await expect(grip).toBeFocused();
  await expect(grip).toHaveAttribute('aria-valuenow', String(before));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(grip).toHaveAttribute('aria-valuenow', String(before + 16));
  await expect.poll(() => widthOf(grid, 'Status')).toBe(before + 16);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => widthOf(grid, 'Status')).toBe(before - 24);
  await page.keyboard.press('Enter');
  await expect.poll(() => widthOf(grid, 'Status')).toBe(before);
});

test('remembered widths that make no sense are forgotten', async ({ page }) => {
  const grid = await openCampaigns(page);
  for (const rubbish of ['{', '{"status":"wide"}', '[1,2]', '{"status":1e99}', 'null']) {
    await page.evaluate(`localStorage.setItem('callboard.table.campaigns.widths', '${rubbish}')`);
    await page.reload();
    await expect(rowsOf(grid)).toHaveCount(7);
    expect(await widthOf(grid, 'Status'), rubbish).toBe(124);
  }
});

test('selection, cursor and the rows themselves stay in place while figures come in', async ({ page }) => {
  const grid = await openCampaigns(page);
  const running = rowsOf(grid).first();
  await plainCell(running).click();
  await page.keyboard.press('Shift+ArrowDown');
  const cursor = rowsOf(grid).nth(1);
  await expect(cursor).toBeFocused();
  const places = async () => Promise.all((await rowsOf(grid).all()).map((row) => row.boundingBox()));
  const before = await places();
  const sample = data.contacts[0];
  if (!sample) throw new Error('the sample has no contacts');
  for (let extra = 1; extra <= 1_200; extra += 1) data.contacts.push({ ...sample, id: 900_000 + extra });
  await expect(running.getByRole('gridcell').nth(5)).toHaveText('1,240');
  await expect(cursor).toBeFocused();
  await expect(selectedIn(grid)).toHaveCount(2);
  expect(await places()).toEqual(before);
});

test('a row that comes in above leaves selection and cursor on the rows they were on', async ({ page }) => {
  await page.goto(`${host.url}#/blacklist`);
  const grid = gridOf(page, 'Blacklist');
  await plainCell(rowsOf(grid).nth(1)).click();
  const chosen = await nameOf(selectedIn(grid));
  await page.getByRole('textbox', { name: 'Phone number' }).fill('+49 30 22449999');
  await page.keyboard.press('Enter');
  await expect(rowsOf(grid)).toHaveCount(3);
  await expect(selectedIn(grid)).toHaveCount(1);
  expect(await nameOf(selectedIn(grid))).toBe(chosen);
  expect(await nameOf(grid.locator('tr[tabindex="0"]'))).toBe(chosen);
  await expect(rowsOf(grid).nth(2)).toHaveAttribute('aria-selected', 'true');
});

test('the call list turns its pages and says which rows are shown', async ({ page }) => {
  const grid = await openCallList(page, 'Meter readings Munich');
  await expect(page.getByText('Rows 1–50 of 94')).toBeVisible();
  const first = await rowsOf(grid).first().innerText();
  await rowsOf(grid).first().focus();
  await page.keyboard.press('End');
  await expect(rowsOf(grid).nth(49)).toBeInViewport();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText('Rows 51–94 of 94')).toBeVisible();
  await expect(rowsOf(grid)).toHaveCount(44);
  await expect(rowsOf(grid).first()).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled();
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(page.getByText('Rows 1–50 of 94')).toBeVisible();
  expect(await rowsOf(grid).first().innerText()).toBe(first);
});

test('a long list keeps few rows in the page, its head in sight and its keys alive', async ({ page }) => {
  const sample = data.blacklist[0];
  if (!sample) throw new Error('the sample has no blacklist');
  const many = Array.from({ length: 10_000 }, (_, at) => ({ ...sample, phone: `+4930${22_000_000 + at}` }));
  data.blacklist.splice(0, data.blacklist.length, ...many);
  await page.goto(`${host.url}#/blacklist`);
  const grid = gridOf(page, 'Blacklist');
  await expect(grid).toHaveAttribute('aria-rowcount', '10001');
  expect(await rowsOf(grid).count()).toBeLessThan(90);
  await page.evaluate(`
    window.longTasksMs = [];
    new PerformanceObserver((list) => longTasksMs.push(...list.getEntries().map((one) => one.duration)))
      .observe({ entryTypes: ['longtask'] });
  `);
  await plainCell(rowsOf(grid).first()).hover();
  for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, 900);
  await expect.poll(() => scrolledPx(grid)).toBeGreaterThan(30_000);
  await expect
    .poll(async () => Number(await rowsOf(grid).nth(15).getAttribute('aria-rowindex')))
    .toBeGreaterThan(900);
  expect(await rowsOf(grid).count()).toBeLessThan(90);
  const longTasks = await page.evaluate<number[]>('longTasksMs');
  test
    .info()
    .annotations.push({ type: 'long tasks while scrolling 36,000 px, ms', description: longTasks.join(' ') });
  await expect(grid.getByRole('columnheader').first()).toBeInViewport();

  await rowsOf(grid).nth(30).focus();
  await page.keyboard.press('End');
  await expect(grid.locator('tr[aria-rowindex="10001"]')).toBeFocused();
  await expect(grid.locator('tr[aria-rowindex="10001"]')).toBeInViewport({ ratio: 0.9 });
  await page.keyboard.press('Home');
  await expect(grid.locator('tr[aria-rowindex="2"]')).toBeFocused();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('ControlOrMeta+a');
  await expect(page.getByText('10,000 rows · 10,000 selected')).toBeVisible();
  await page.mouse.wheel(0, -100_000);
  await page.keyboard.press('ControlOrMeta+c');
  await expect(page.getByText(/10,000 rows copied/)).toBeVisible();
  expect((await page.evaluate<string>('navigator.clipboard.readText()')).split('\n')).toHaveLength(10_001);
});

test('tables with selected and unfolded rows are free of findings in light and dark', async ({ page }) => {
  const campaigns = await openCampaigns(page);
  await rowsOf(campaigns).first().focus();
  await page.keyboard.press('ControlOrMeta+a');
  expect(await lookAt(page, 'table-campaigns')).toEqual([]);
  const calls = await openCallList(page, 'Meter readings Munich');
  await calls
    .getByRole('button', { name: /^Show attempts of/ })
    .nth(1)
    .click();
  await plainCell(rowsOf(calls).nth(2)).click();
  await page.keyboard.press('Shift+ArrowDown');
  expect(await lookAt(page, 'table-calls')).toEqual([]);
  await page.goto(`${host.url}#/trunks`);
  await plainCell(rowsOf(gridOf(page, 'Trunks')).first()).click();
  expect(await lookAt(page, 'table-trunks')).toEqual([]);
  await page.goto(`${host.url}#/people`);
  await plainCell(rowsOf(gridOf(page, 'Operators')).first()).click();
  expect(await lookAt(page, 'table-people')).toEqual([]);
});

test('whose turn does not come again has no next time, whatever is kept for another run', async ({
  page,
}) => {
  const nextAtMs = Date.now() + 3_600_000;
  for (const contact of data.contacts) contact.nextAtMs = nextAtMs;
  const grid = await openCallList(page, 'Meter readings Munich');
  const heads = await grid.getByRole('columnheader').allInnerTexts();
  const cells = await Promise.all(
    (await rowsOf(grid).all()).map((row) => row.getByRole('gridcell').allInnerTexts()),
  );
  const next = new Map(cells.map((row) => [row[heads.indexOf('Status')], row[heads.indexOf('Next')]]));
  expect(next.get('Completed')).toBe('–');
  expect(next.get('Retry scheduled')).not.toBe('–');
});
