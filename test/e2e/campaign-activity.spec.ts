import { lookAt } from './console.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test } from './sample-page.ts';

let host: FakeHost;
test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(() => host.close());

test('what was changed stands under its entry from what to what, and what is too long for its line is whole on hover', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/camp-running-0000001/activity`);
  const entry = page.getByRole('row', { name: 'Changed the settings' });
  await expect(entry).toBeVisible();
  const below = entry.locator('xpath=following-sibling::tr[1]');
  const changeOf = (name: string) => below.getByRole('definition').filter({ has: page.getByTitle(name) });
  await expect(below.getByRole('term')).toHaveText([
    'Calling hours',
    'Number pool',
    'Retry delay',
    'Stored when after call work runs out',
    'Script',
  ]);
  await expect(changeOf('45 min, Busy: 10 min')).toHaveText(/^1 h\s*45 min, Busy: 10 min$/);
  const script = below.getByRole('definition').last();
  const [from, to] = [script.getByTitle(/in spring/), script.getByTitle(/in summer/)];
  for (const side of [from, to]) {
    const box = await side.boundingBox();
    expect(box?.width).toBeGreaterThan(150);
    expect(box?.height).toBeLessThan(24);
  }
  // An entry that changed no value has nothing under it.
  const next = page
    .getByRole('row', { name: /Imported 40 contacts/ })
    .locator('xpath=following-sibling::tr[1]');
  await expect(next).toContainText('Created the campaign');
  expect(await lookAt(page, 'campaign-activity-changes')).toEqual([]);
});
