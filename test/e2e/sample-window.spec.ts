import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test } from './sample-page.ts';

/** The window of a worker is kept for its tests, and nothing of a test is: the first of these leaves what it can. */
let host: FakeHost;
/** What the listener of the first test has heard. */
let heard = 0;
test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(() => host.close());

/** What a page shows of what was there before it. */
const FOUND = `({
  local: localStorage.getItem('left'),
  session: sessionStorage.getItem('left'),
  dark: matchMedia('(prefers-color-scheme: dark)').matches,
  still: matchMedia('(prefers-reduced-motion: reduce)').matches,
  width: innerWidth,
})`;

test('a test may leave words in the storage, a size, a colour, a listener and a second window', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns`);
  await page.setViewportSize({ width: 1024, height: 700 });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  page.on('console', () => (heard += 1));
  const other = await page.context().newPage();
  await other.goto(`${host.url}#/campaigns`);
  for (const each of [page, other]) {
    // Written once more at the last moment, as the console writes where it stood.
    await each.evaluate(`{
      const leaveWords = () => { localStorage.setItem('left', 'words'); sessionStorage.setItem('left', 'words'); };
      leaveWords();
      addEventListener('pagehide', leaveWords);
    }`);
  }
  expect(await page.evaluate(FOUND)).toEqual({
    local: 'words',
    session: 'words',
    dark: true,
    still: true,
    width: 1024,
  });
});

test('the next one finds nothing of it', async ({ page }) => {
  expect(page.url()).toBe('about:blank');
  expect(page.context().pages()).toEqual([page]);
  heard = 0;
  await page.goto(`${host.url}#/campaigns`);
  await page.evaluate('console.info("nobody listens")');
  expect(await page.evaluate(FOUND)).toEqual({
    local: null,
    session: null,
    dark: false,
    still: false,
    width: 1280,
  });
  expect(heard).toBe(0);
});
