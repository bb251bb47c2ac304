import { lookAt, tableOf } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

const DRAFT = 'camp-draft-00000004';

let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('a number is given a spam score and a weight, which its row shows and its form says whose they are', async ({
  page,
}) => {
  await page.goto(`${host.url}#/trunks`);
  const munich = tableOf(page, 'Outbound numbers').getByRole('row', { name: /Munich/ });
  await expect(munich).toContainText('Not known');
  await expect(munich).toContainText('100 of 100');
  await expect(tableOf(page, 'Outbound numbers').getByRole('row', { name: /London/ })).toContainText(
    '8 High',
  );
  await munich.getByRole('button', { name: /^Edit/ }).click();
  await page.getByRole('textbox', { name: 'Spam score' }).fill('5');
  await page.getByRole('textbox', { name: 'Weight' }).fill('');
  await expect(page.getByRole('button', { name: 'Save number' })).toBeDisabled();
  await page.getByRole('textbox', { name: 'Weight' }).fill('4');
  await page.getByRole('button', { name: 'Save number' }).click();
  await expect(munich).toContainText('5 Raised');
  expect(data.numbers.find(({ label }) => label === 'Munich')).toMatchObject({ spamScore: 5, weight: 4 });
  await munich.getByRole('button', { name: /^Edit/ }).click();
  await expect(page.getByText(/^Set .+ by Ana Keller\. Empty is not known\.$/)).toBeVisible();
  expect.soft(await lookAt(page, 'number-form')).toEqual([]);
  await page.getByRole('textbox', { name: 'Spam score' }).fill('');
  await page.getByRole('button', { name: 'Save number' }).click();
  await expect(munich).toContainText('Not known');
});

test('a campaign is told which of its numbers it shows, and its settings say so', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/${DRAFT}/edit`);
  await choose(page, 'Number shown', 'Weighted');
  await expect(page.getByText('In turn, as often as the weights of the numbers say.')).toBeVisible();
  await choose(page, 'Shown first', 'Their area');
  await page.getByRole('textbox', { name: 'Leave numbers out from spam score' }).fill('');
  expect.soft(await lookAt(page, 'campaign-number-choice')).toEqual([]);
  await page.getByRole('button', { name: /^Save changes/ }).click();
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible();
  expect(data.campaigns.find(({ id }) => id === DRAFT)?.settings.numberChoice).toEqual({
    rotation: 'weighted',
    spamLimit: null,
    near: 'area',
  });
  await page.goto(`${host.url}#/campaigns/${DRAFT}/settings`);
  await expect(page.getByRole('region', { name: 'Settings of run #1' })).toContainText(
    'Number shownWeighted',
  );
  expect.soft(await lookAt(page, 'settings-number-choice')).toEqual([]);
});

test('the overview says which numbers are left out, and where that is changed', async ({ page }) => {
  const campaign = data.campaigns.find(({ status }) => status === 'running');
  if (!campaign) throw new Error('no campaign runs');
  const [first] = data.numbers;
  if (first) first.spamScore = 8;
  await page.goto(`${host.url}#/campaigns/${campaign.id}`);
  await expect(
    page.getByText(
      '+49 30 22446601 (8) is left out for its spam score: the campaign shows no number from 7 on.',
    ),
  ).toBeVisible();
  expect.soft(await lookAt(page, 'campaign-numbers-left-out')).toEqual([]);
});
