import { openFakeHost } from './fake-host.ts';
import { expect, test } from './sample-page.ts';

test('at 200 % zoom the buttons of a row are in reach wherever its table is scrolled', async ({ page }) => {
  await page.setViewportSize({ width: 640, height: 400 });
  const host = await openFakeHost();
  try {
    for (const [place, buttons] of [
      ['trunks', ['Test call', 'Edit']],
      ['people', ['Edit', 'Make a link']],
    ] as const) {
      await page.goto(`${host.url}#/${place}`);
      for (const name of buttons) {
        const button = page.getByRole('button', { name }).first();
        await expect(button).toBeVisible();
        const { right, edge } = await button.evaluate((shown) => ({
          right: shown.getBoundingClientRect().right,
          edge: shown.closest('div')?.getBoundingClientRect().right ?? 0,
        }));
        expect(right, `${name} on ${place}`).toBeLessThan(edge);
      }
    }
  } finally {
    await host.close();
  }
});
