import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

/** What every screen of records has: its states, its columns, and one form beside the lists. */
let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

/** The host cannot read this, until what is returned is called. */
function makeUnreadable(name: 'blacklist' | 'groups'): () => void {
  const kept = data[name];
  Object.defineProperty(data, name, {
    configurable: true,
    get() {
      throw new Error('It cannot be read.');
    },
  });
  return () => Object.defineProperty(data, name, { configurable: true, writable: true, value: kept });
}

const alert = (page: Page) => page.getByRole('main').getByRole('alert');

test('a list that cannot be read says so under its title, and is read when it is asked for again', async ({
  page,
}) => {
  const mend = makeUnreadable('blacklist');
  await page.goto(`${host.url}#/blacklist`);
  await expect(alert(page)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Blacklist' })).toBeVisible();
  const reason = page.getByRole('textbox', { name: 'Reason' });
  await reason.fill('Asked on the phone');
  mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('grid', { name: 'Blacklist' })).toBeVisible();
  await expect(alert(page)).toHaveCount(0);
  await expect(reason).toHaveValue('Asked on the phone');
});

test('where one list of several cannot be read, all are asked for again', async ({ page }) => {
  const mend = makeUnreadable('groups');
  await page.goto(`${host.url}#/people`);
  await expect(alert(page)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add operator' })).toHaveCount(0);
  mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  for (const list of ['Operators', 'Groups', 'Skills']) {
    await expect(page.getByRole('region', { name: list, exact: true })).toBeVisible();
  }
});

test('another record that is opened gets a form of its own, also one of another list', async ({ page }) => {
  await page.goto(`${host.url}#/people`);
  const groups = page.getByRole('region', { name: 'Groups', exact: true });
  await groups.getByRole('button', { name: 'Rename' }).first().click();
  const name = page.getByRole('textbox', { name: 'Name of the group' });
  const first = await name.inputValue();
  await name.fill('Half a name');
  await groups.getByRole('button', { name: 'Rename' }).nth(1).click();
  await expect(name).not.toHaveValue('Half a name');
  await groups.getByRole('button', { name: 'Rename' }).first().click();
  await expect(name).toHaveValue(first);
  await page.getByRole('button', { name: 'Add skill' }).click();
  await expect(page.getByRole('textbox', { name: 'Name of the skill' })).toHaveValue('');
  await expect(name).toHaveCount(0);
});

test('a number that is taken off the blacklist is asked for first, and is gone then', async ({ page }) => {
  await page.goto(`${host.url}#/blacklist`);
  const rows = page.getByRole('grid', { name: 'Blacklist' }).getByRole('row');
  // The head is one of them.
  const before = data.blacklist.length + 1;
  await expect(rows).toHaveCount(before);
  await rows.nth(1).getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(rows).toHaveCount(before - 1);
});
