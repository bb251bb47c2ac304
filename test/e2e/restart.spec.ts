import { lookAt } from './console.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test } from './sample-page.ts';

let host: FakeHost;
test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(() => host.close());

const NAME = 'Satisfaction survey October';

test('a new run is prepared and taken back, each after its question, and nothing takes the place of what was pressed', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/camp-done-000000005`);
  await page.getByRole('button', { name: `Restart: ${NAME}`, exact: true }).click();
  const question = page.getByRole('dialog', { name: `Restart "${NAME}"?` });
  await expect(question).toContainText(
    'Prepare this campaign for a new run? This resets call attempts and returns it to draft. It will not start dialling until you press Start.',
  );
  await question.getByRole('button', { name: 'Restart', exact: true }).click();
  await expect(question).toBeHidden();
  await expect(
    page.getByText(
      'Run #3 is prepared and has not been started. Cancel Restart goes back to run #2 as it ended.',
    ),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: `Start: ${NAME}`, exact: true })).toBeVisible();
  await lookAt(page, 'campaign-prepared-run');
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0);

  await page.getByRole('button', { name: `Cancel Restart: ${NAME}`, exact: true }).click();
  const back = page.getByRole('dialog', { name: `Cancel Restart "${NAME}"?` });
  await expect(back).toContainText('Cancel the prepared Run #3 and restore the previous completed run?');
  await expect(back).toContainText('12 contacts were added to run #3 and will be deleted with it.');
  await lookAt(page, 'panel-cancel-restart');
  await back.getByRole('button', { name: 'Cancel Restart' }).click();
  await expect(page.getByRole('button', { name: `Restart: ${NAME}`, exact: true })).toBeVisible();
  await expect(page.getByText(/^Manually stopped/)).toBeVisible();
});

test('contacts, settings and report are looked at by run', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/camp-done-000000005/contacts`);
  const run = page.getByRole('combobox', { name: 'Run' });
  await expect(run).toHaveValue('2');
  await run.selectOption('Run #1');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('combobox', { name: 'Run' }).selectOption('Run #1');
  await expect(page.getByRole('heading', { name: 'Settings of run #1' })).toBeVisible();
  await page.getByRole('tab', { name: 'Reports' }).click();
  await expect(page.getByRole('combobox', { name: 'Run' })).toHaveValue('all');
  // With one run there is nothing to choose.
  await page.goto(`${host.url}#/campaigns/camp-running-0000001/contacts`);
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Run' })).toHaveCount(0);
});
