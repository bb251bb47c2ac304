import { sampleData } from './fake-data.ts';
import { checkOf } from './fake-list-check.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

/** What a list will bring is seen before anything of it is stored. */
let host: FakeHost;
let data: ReturnType<typeof sampleData>;
/** Lets the check that began last come to its end. */
let finish: () => void;
let checks: number;

test.beforeEach(async () => {
  data = sampleData();
  checks = 0;
  data.checks = async function* check() {
    checks += 1;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    yield checkOf(0.4, 'running');
    await gate;
    yield checkOf(1, 'done');
  };
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

async function choose(page: Page): Promise<void> {
  await page.goto(`${host.url}#/campaigns/${data.campaigns[0]?.id ?? ''}/import`);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'spring.csv', mimeType: 'text/csv', buffer: Buffer.from('phone\n1') });
}

test('the check shows rows by outcome with a few of each kind, and the button then says how many it imports', async ({
  page,
}) => {
  await choose(page);
  await expect(page.getByText('2,092 rows read')).toBeVisible();
  const start = page.getByRole('button', { name: 'Import', exact: true });
  await expect(start).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Import without waiting' })).toBeEnabled();
  const before = await start.boundingBox();
  finish();
  await expect(page.getByText('All 5,230 rows are checked. Nothing is stored yet.')).toBeVisible();
  const go = page.getByRole('button', { name: 'Import 4,980 contacts' });
  await expect(go).toBeEnabled();
  const after = await go.boundingBox();
  expect([after?.x, after?.y]).toEqual([before?.x, before?.y]);
  const bar = page.getByRole('group', { name: 'What becomes of 5,230 rows' });
  await expect(bar).toContainText('Taken4,568Taken with a warning412Rejected250Rows5,230');
  const kinds = page.getByRole('region', { name: 'Reasons and warnings' });
  await expect(kinds.getByRole('row', { name: /Not a valid phone number/ })).toContainText('ask reception');
  await expect(kinds.getByRole('row', { name: /extension is kept/ })).toContainText('+493022440137, ext. 45');
  await expect(
    page.getByText('31 of a number further up in this list, 19 of a number in the campaign'),
  ).toBeVisible();
});

test('another way to read the list is checked anew, the name of a variable is not', async ({ page }) => {
  await choose(page);
  await expect(page.getByText('2,092 rows read')).toBeVisible();
  finish();
  await expect(page.getByRole('button', { name: 'Import 4,980 contacts' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name of the variable from the column City' }).fill('town');
  await page.getByRole('combobox', { name: 'What is in the column Surname' }).click();
  await page.getByRole('option', { name: 'Leave out', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  await expect.poll(() => checks).toBe(2);
  finish();
  await expect(page.getByRole('button', { name: 'Import 4,980 contacts' })).toBeEnabled();
});

test('while no column is the phone number, nothing is said to be checked', async ({ page }) => {
  await choose(page);
  await expect(page.getByText('2,092 rows read')).toBeVisible();
  finish();
  await expect(page.getByRole('button', { name: 'Import 4,980 contacts' })).toBeVisible();
  await page.getByRole('combobox', { name: 'What is in the column Phone' }).click();
  await page.getByRole('option', { name: 'Leave out', exact: true }).click();
  await expect(page.getByText('Choose the column that holds the phone number.')).toBeVisible();
  await expect(page.getByText('The whole list is checked once its columns are chosen.')).toBeVisible();
  await expect(page.getByRole('progressbar', { name: 'Progress of the check' })).toHaveCount(0);
  expect(checks).toBe(1);
});
