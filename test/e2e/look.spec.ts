import { lookAt } from './console.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test } from './sample-page.ts';

/** What a look has to find: hard to read in one scheme alone, without a name, too wide by a pixel. */
const FAULTS = `<p class="pale">Pale</p><p class="dim">Dim</p><button class="nameless"></button><p class="wide"></p>`;
const FAULTS_CSS = `
  [data-mantine-color-scheme=light] .pale { color: #bbb; background: #fff }
  [data-mantine-color-scheme=dark] .dim { color: #444; background: #222 }
  .nameless { width: 40px; height: 40px }
  .wide { height: 1px }`;

let host: FakeHost;
test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(() => host.close());

for (const [place, tooWide] of [
  ['main', ['light 1280: main is 1 px too wide']],
  [
    '[role=dialog]',
    ['light 1920: [role=dialog] is 1 px too wide', 'light 1280: [role=dialog] is 1 px too wide'],
  ],
] as const) {
  test(`a look finds what is hard to read, has no name or is too wide in ${place}`, async ({ page }) => {
    await page.goto(`${host.url}#/campaigns`);
    if (place !== 'main') await page.getByRole('button', { name: 'Stop: Spring renewals Berlin' }).click();
    await expect(page.locator(place)).toBeVisible();
    await page.evaluate(`
      const place = document.querySelector('${place}');
      place.insertAdjacentHTML('beforeend', ${JSON.stringify(FAULTS)});
      const css = new CSSStyleSheet();
      css.replaceSync(${JSON.stringify(FAULTS_CSS)});
      document.adoptedStyleSheets = [css];
      document.querySelector('.wide').style.width = place.clientWidth + 1 + 'px';
    `);
    expect(await lookAt(page, 'look')).toEqual([
      ...tooWide,
      expect.stringMatching(/^light: button-name at .*nameless/),
      expect.stringMatching(/^light: color-contrast at .*pale/),
      expect.stringMatching(/^dark: color-contrast at .*dim/),
    ]);
  });
}
