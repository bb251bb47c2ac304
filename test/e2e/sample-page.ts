import { test as base, type Page } from '@playwright/test';

export { expect, type Locator, type Page } from '@playwright/test';

const BLANK = 'about:blank';
const OPTIONS = {
  viewport: { width: 1280, height: 800 },
  locale: 'en-US',
  timezoneId: 'Europe/Berlin',
  permissions: ['microphone', 'clipboard-read', 'clipboard-write'],
};

/** The console is gone, and nothing of it is left in the browser's storage. */
export async function leave(page: Page): Promise<void> {
  if (page.url() === BLANK) return;
  // As the last to hear that the page goes: what the console still writes at that moment goes too.
  await page.evaluate(
    `addEventListener('pagehide', () => { localStorage.clear(); sessionStorage.clear(); })`,
  );
  await page.goto(BLANK);
}

/** Nothing of a test is left for the next: no other window, no listener, no size or colour. */
async function empty(page: Page): Promise<void> {
  page.removeAllListeners();
  for (const other of page.context().pages()) if (other !== page) await other.close();
  await leave(page);
  await page.setViewportSize(OPTIONS.viewport);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
}

/**
 * `page` is one window for all tests of a worker, so that the console's scripts are compiled once and not for each. A clock
 * or a wire that was put into a page stays in it: such a test takes `ownPage`.
 */
export const test = base.extend<{ ownPage: Page }, { keptPage: Page }>({
  keptPage: [
    async ({ browser }, use) => {
      const context = await browser.newContext(OPTIONS);
      await use(await context.newPage());
      await context.close();
    },
    { scope: 'worker' },
  ],
  page: async ({ keptPage }, use) => {
    await use(keptPage);
    await empty(keptPage);
  },
  ownPage: async ({ browser }, use) => {
    const context = await browser.newContext(OPTIONS);
    await use(await context.newPage());
    await context.close();
  },
});
