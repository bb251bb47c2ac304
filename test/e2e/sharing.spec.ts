import { accessibilityFindings } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const DRAFT = 'camp-draft-00000004';
const choose = async (page: Page, field: string, option: string): Promise<void> => {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

test('a weight and the skill that operators need are stored as chosen, and listed with the settings', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/${DRAFT}/edit`);
  const sharing = region(page, 'Sharing operators');
  await expect(sharing.getByRole('textbox', { name: 'Weight' })).toHaveValue('1');
  await expect(sharing.getByRole('combobox', { name: 'At level' })).toHaveCount(0);
  await sharing.getByRole('textbox', { name: 'Weight' }).fill('3');
  await choose(page, 'Skill that operators need', 'Spanish');
  await choose(page, 'At level', '4 or better');
  expect.soft(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('button', { name: /^Save changes/ }).click();
  // The form has the campaign's name for its heading as well.
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible();
  const saved = data.campaigns.find(({ id }) => id === DRAFT)?.settings;
  expect(saved).toMatchObject({ weight: 3, skill: { skillId: 's-1', level: 4 } });
  await page.goto(`${host.url}#/campaigns/${DRAFT}/settings`);
  const settings = region(page, 'Settings of run #1');
  await expect(settings).toContainText('Weight3 among campaigns that share operators');
  await expect(settings).toContainText('Skill neededSpanish 4 or better');
});

test('a skill is added, and an operator has it at a level or not at all', async ({ page }) => {
  await page.goto(`${host.url}#/people`);
  await page.getByRole('button', { name: 'Add skill' }).click();
  await page.getByRole('textbox', { name: 'Name of the skill' }).fill('Solar panels');
  await page.getByRole('button', { name: 'Save skill' }).click();
  await expect(region(page, 'Skills').getByRole('row', { name: /Solar panels/ })).toContainText(
    '0 operators',
  );
  const ben = page.getByRole('row', { name: /Ben Ritter/ });
  await expect(ben).toContainText('Spanish 4');
  await ben.getByRole('button', { name: 'Edit' }).click();
  await choose(page, 'Level of Spanish', 'None');
  await choose(page, 'Level of Solar panels', 'Level 5');
  expect.soft(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save operator' }).click();
  await expect(ben).toContainText('Solar panels 5');
  await expect(ben).not.toContainText('Spanish');
});

test('a trunk has a limit of calls at the same time and one of calls per second', async ({ page }) => {
  await page.goto(`${host.url}#/trunks`);
  await page.getByRole('button', { name: 'Add trunk' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('House line');
  await page.getByRole('textbox', { name: 'Host or address' }).fill('192.0.2.7');
  await page.getByRole('textbox', { name: 'User', exact: true }).fill('callboard');
  await expect(page.getByRole('textbox', { name: 'Calls at the same time' })).toHaveValue('0');
  await page.getByRole('textbox', { name: 'Calls at the same time' }).fill('30');
  await page.getByRole('textbox', { name: 'Calls per second' }).fill('5');
  expect.soft(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save trunk' }).click();
  await expect(page.getByRole('row', { name: /House line/ })).toBeVisible();
  expect(data.trunks.find(({ name }) => name === 'House line')).toMatchObject({
    channels: 30,
    callsPerSec: 5,
  });
});
