import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test } from './sample-page.ts';

/** A campaign's form while the host takes its time to store it. */
let host: FakeHost;
let data: ReturnType<typeof sampleData>;
let letItSave: () => void;

test.beforeEach(async () => {
  data = sampleData();
  const held = Promise.withResolvers<void>();
  letItSave = held.resolve;
  data.beforeSaving = () => held.promise;
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

const NAME = 'Autumn offers';
const FORMS = [
  { what: 'a new campaign', at: 'new', button: /^Create campaign/ },
  { what: 'a campaign that exists', at: 'camp-draft-00000004/edit', button: /^Save changes/ },
];

for (const { what, at, button } of FORMS) {
  test(`whoever leaves the form of ${what} before it is stored stays where they went`, async ({ page }) => {
    await page.goto(`${host.url}#/campaigns/${at}`);
    await page.getByRole('textbox', { name: 'Name' }).fill(NAME);
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Campaigns' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();
    letItSave();
    await expect(page.getByRole('link', { name: NAME })).toBeVisible();
    // Everything is read again by then, also at the place where they are next.
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'People' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
    await expect(page).toHaveURL(/#\/people$/);
  });

  test(`whoever stays in the form of ${what} sees the campaign once it is stored`, async ({ page }) => {
    await page.goto(`${host.url}#/campaigns/${at}`);
    await page.getByRole('textbox', { name: 'Name' }).fill(NAME);
    await page.getByRole('button', { name: button }).click();
    await expect(page).toHaveURL(new RegExp(`${at}$`));
    letItSave();
    await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1, name: NAME })).toBeVisible();
  });
}
