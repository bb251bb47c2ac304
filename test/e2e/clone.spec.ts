import { CAMPAIGN_STATUSES, CAMPAIGN_STATUS_NAMES } from '../../shared/domain/campaign-status.ts';
import { lookAt } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Locator } from './sample-page.ts';

let host: FakeHost;
let data: ReturnType<typeof sampleData>;
test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

const ID = 'camp-done-000000005';
const NAME = 'Satisfaction survey October';

async function placeOf(thing: Locator) {
  const box = await thing.boundingBox();
  if (!box) throw new Error('It is not on the screen.');
  return { x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width) };
}

test('a campaign is cloned from its page, and the new draft is opened with its contacts', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/${ID}`);
  await page.getByRole('button', { name: `Clone: ${NAME}`, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${NAME} (copy)` })).toBeVisible();
  await expect(page.getByRole('button', { name: `Start: ${NAME} (copy)`, exact: true })).toBeVisible();
  await lookAt(page, 'campaign-clone');
  await page.getByRole('tab', { name: 'Contacts' }).click();
  const count = data.contacts.filter(({ campaignId }) => campaignId === ID).length;
  expect(count).toBeGreaterThan(0);
  await expect(page.getByRole('row').nth(1)).toContainText('Pending');
  await page.getByRole('tab', { name: 'Activity' }).click();
  await expect(page.getByText(`Created the campaign as a clone of ${NAME}`)).toBeVisible();

  await page.getByRole('button', { name: `Clone: ${NAME} (copy)`, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${NAME} (copy 2)` })).toBeVisible();
});

test('it is cloned from its row too, and opens for nobody who has gone elsewhere meanwhile', async ({
  page,
}) => {
  const saving = Promise.withResolvers<void>();
  data.beforeSaving = () => saving.promise;
  await page.goto(`${host.url}#/campaigns`);
  const clone = page.getByRole('button', { name: `Clone: ${NAME}`, exact: true });
  await clone.click();
  await expect(clone).toBeDisabled();
  await lookAt(page, 'campaigns-cloning');
  await page.goto(`${host.url}#/blacklist`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Blacklist');
  saving.resolve();
  await page.goto(`${host.url}#/campaigns`);
  await expect(page.getByRole('link', { name: `${NAME} (copy)` })).toBeVisible();

  data.beforeSaving = () => Promise.resolve();
  await clone.click();
  await expect(page.getByRole('heading', { level: 1, name: `${NAME} (copy 2)` })).toBeVisible();
});

test('it is offered in every status, at the same place', async ({ page }) => {
  const campaign = data.campaigns.find(({ id }) => id === ID);
  if (!campaign) throw new Error('The sample has no such campaign.');
  const places = new Set<string>();
  const inRow = new Set<string>();
  for (const status of CAMPAIGN_STATUS_NAMES) {
    Object.assign(campaign, { status, run: 1, startedAtMs: null, completionReason: null, failure: null });
    await page.goto(`${host.url}#/campaigns`);
    await page.reload();
    const row = page.getByRole('row', { name: new RegExp(NAME) });
    await expect(row).toContainText(CAMPAIGN_STATUSES[status].label);
    inRow.add(
      JSON.stringify(await placeOf(row.getByRole('button', { name: `Clone: ${NAME}`, exact: true }))),
    );
    await page.goto(`${host.url}#/campaigns/${ID}`);
    await expect(page.getByRole('heading', { level: 1, name: NAME })).toBeVisible();
    places.add(
      JSON.stringify(await placeOf(page.getByRole('button', { name: `Clone: ${NAME}`, exact: true }))),
    );
  }
  expect([...places]).toHaveLength(1);
  expect([...inRow]).toHaveLength(1);
});
