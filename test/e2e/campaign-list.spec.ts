import { addPredictive } from './fake-ahead.ts';
import { lookAt } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, leave, test } from './sample-page.ts';

let host: FakeHost;
let data: ReturnType<typeof sampleData>;
test.beforeEach(async () => {
  data = sampleData();
  addPredictive(data);
  host = await openFakeHost(data);
});
test.afterEach(async ({ page }) => {
  await leave(page);
  await host.close();
});

test('the list says until when hours are open, when a campaign begins by itself, and how a promise stands', async ({
  page,
}) => {
  const scheduled = data.campaigns.find(({ status }) => status === 'draft');
  if (!scheduled) throw new Error('there is no draft');
  const startAtMs = Date.now() + 50 * 3_600_000;
  Object.assign(scheduled, { status: 'scheduled', settings: { ...scheduled.settings, startAtMs } });
  await page.setViewportSize({ width: 1600, height: 900 });
  await page.goto(`${host.url}#/campaigns`);
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await expect(row('Spring renewals Berlin')).toContainText(/Open until \d\d:\d\d/);
  await expect(row('Satisfaction survey October')).not.toContainText(/Open|Closed/);
  await expect(row(scheduled.name)).toContainText(/Starts .*\d\d:\d\d/);
  await expect(row('Energy contracts North')).toContainText('2.8% of 3.0%');
  expect.soft(await lookAt(page, 'campaigns-list')).toEqual([]);
  await page.getByRole('link', { name: scheduled.name }).click();
  await expect(page.locator('main')).toContainText(/Starts .*\d\d:\d\d/);
});
