import { sampleData } from './fake-data.ts';
import { openFakeHost } from './fake-host.ts';
import { expect, leave, test } from './sample-page.ts';

const MESSAGE =
  'The settings of the campaign "Winter offer" cannot be read by this version of Callboard (concurrency).';
const ACTION =
  'It is not dialled until they can. Update Callboard to the version that saved them, or make the campaign anew and import its list there.';

test('a campaign whose settings cannot be read is seen as such among the others, with what to do', async ({
  page,
}) => {
  const data = sampleData();
  const [odd, other] = data.campaigns;
  if (!odd || !other) throw new Error('The sample has too few campaigns.');
  data.unreadable.set(odd.id, { message: MESSAGE, action: ACTION });
  const host = await openFakeHost(data);
  try {
    await page.goto(`${host.url}#/campaigns`);
    const row = page.locator(`tr[data-row-id="${odd.id}"]`);
    await expect(row.getByRole('link', { name: odd.name })).toBeVisible();
    await expect(row.getByRole('button')).toHaveCount(0);
    await expect(page.locator(`tr[data-row-id="${other.id}"]`).getByText('Unreadable')).toHaveCount(0);
    await row.getByText('Unreadable').hover();
    const said = page.getByText(`${MESSAGE} ${ACTION}`);
    await expect(said).toBeVisible();
    await expect(said).toBeInViewport({ ratio: 1 });
    await row.getByRole('link', { name: odd.name }).click();
    await expect(page.getByText(MESSAGE)).toBeVisible();
    await expect(page.getByText(ACTION)).toBeVisible();
  } finally {
    await leave(page);
    await host.close();
  }
});
