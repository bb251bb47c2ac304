import { accessibilityFindings } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

/** Names of 200 characters, names written from the right, large figures and many dispositions, in the smallest window. */
const LONG = 'Renewals of the northern and western regions including the islands '
  .repeat(3)
  .slice(0, 200)
  .trim();
const FROM_THE_RIGHT = 'حملة تجديد العقود في الرياض وجدة ومكة المكرمة قبل نهاية الربيع القادم';
const KINDS = ['success', 'neutral', 'negative', 'callback', 'do_not_call'] as const;

let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  const [first, second] = data.campaigns;
  const contact = data.contacts[3];
  if (!first || !second || !contact) throw new Error('the sample is too small');
  first.name = LONG;
  first.createdBy = LONG;
  second.name = FROM_THE_RIGHT;
  for (const each of [...data.operators, ...data.groups]) each.name = LONG;
  for (const each of data.trunks) each.name = LONG.slice(0, 80);
  for (const each of data.numbers) Object.assign(each, { label: LONG, usedToday: 123_456_789_012 });
  for (const each of data.blacklist) Object.assign(each, { reason: LONG, who: LONG });
  contact.name = LONG;
  contact.tags = [LONG];
  contact.variables = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [
      `a_variable_with_a_long_name_${at}`,
      at % 2 ? LONG : FROM_THE_RIGHT,
    ]),
  );
  data.dispositions.splice(
    0,
    data.dispositions.length,
    ...Array.from({ length: 30 }, (_, at) => ({
      id: `d-${at}`,
      label: at % 3 ? `Disposition ${at + 1}` : `${at + 1} ${LONG}`,
      kind: KINDS[at % KINDS.length] ?? 'neutral',
      archived: false,
    })),
  );
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

/** How far the screen is wider than its place, px. */
const tooWide = (page: Page) =>
  page.evaluate<number>(`Math.max(
    document.documentElement.scrollWidth - innerWidth,
    document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth)`);

test('no screen grows wider than its window', async ({ page }) => {
  const id = data.campaigns[0]?.id ?? '';
  const places = ['overview', 'contacts', 'settings', 'activity', 'reports', 'import'].map(
    (tab) => `/campaigns/${id}/${tab}`,
  );
  for (const place of [
    '/campaigns',
    ...places,
    '/campaigns/new',
    '/trunks',
    '/people',
    '/messages',
    '/blacklist',
    '/system',
  ]) {
    await page.goto(`${host.url}#${place}`);
    await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
    await expect(page.getByText(/^Loading /)).toHaveCount(0);
    await expect.poll(() => tooWide(page), place).toBe(0);
  }
  await page.goto(`${host.url}#/trunks`);
  await page.getByRole('button', { name: 'Edit' }).first().click();
  await expect(page.getByRole('button', { name: 'Save trunk' })).toBeVisible();
  await expect.poll(() => tooWide(page)).toBe(0);
});

test('a name from the right keeps its beginning, and says itself whole on hover', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns`);
  const name = page.getByRole('link', { name: FROM_THE_RIGHT });
  await expect(name).toHaveCSS('direction', 'rtl');
  const long = page.getByRole('row').filter({ hasText: LONG }).first().getByRole('gridcell').first();
  await long.hover();
  await expect(long).toHaveAttribute('title', new RegExp(`^${LONG}`));
});

test('the desk keeps its columns, its buttons and its script in sight, and what is missing stays said', async ({
  page,
}) => {
  await page.goto(`${host.url}#/desk`);
  await expect(page.getByText('Not ready: Just signed in').first()).toBeVisible();
  await page.keyboard.press('F2');
  await expect(page.getByRole('button', { name: 'Accept' })).toBeInViewport({ ratio: 1 });
  await expect.poll(() => tooWide(page)).toBe(0);
  await page.keyboard.press('F4');
  await expect(page.getByRole('button', { name: 'Call now' })).toBeFocused();
  await page.keyboard.press('F4');
  await expect(page.getByText('You are connected.')).toBeVisible();
  await page.keyboard.press('F8');
  const finish = page.getByRole('button', { name: 'Finish', exact: true });
  await expect(finish).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('region', { name: 'Script' }).getByText(/^Good morning/)).toBeInViewport();
  await expect.poll(() => tooWide(page)).toBe(0);
  await finish.click();
  await expect(page.getByText('Choose a disposition.', { exact: true })).toBeVisible();
  // The host's news about the same wrap-up take nothing back of what is still missing.
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await expect(page.getByRole('button', { name: /^Extend by 30 s \(2 left\)/ })).toBeVisible();
  await expect(page.getByText('Choose a disposition.', { exact: true })).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: /^Notes/ })).toBeInViewport();
  expect(await accessibilityFindings(page)).toEqual([]);
});

test('the script breaks a word that has no end, and what is filled in turns nothing around after it', async ({
  page,
}) => {
  const contact = data.contacts[3];
  Object.assign(contact ?? {}, { name: 'Langername'.repeat(19) });
  // A sign that has all that follows written from the right, as lists carry them by mistake.
  Object.assign(contact?.variables ?? {}, { city: '\u202eLeeds' });
  await page.setViewportSize({ width: 1_024, height: 700 });
  await page.goto(`${host.url}#/desk`);
  await expect(page.getByText('Not ready: Just signed in').first()).toBeVisible();
  await page.keyboard.press('F2');
  await expect(page.getByRole('button', { name: 'Accept' })).toBeVisible();
  const script = page.getByRole('region', { name: 'Script' }).locator('p');
  await expect(script).toContainText('Langername');
  const seen = await page.evaluate<{ tooWide: number; first: number; last: number }>(`(() => {
    const script = document.querySelector('[aria-label="Script"] p');
    const nodes = document.createTreeWalker(script, NodeFilter.SHOW_TEXT);
    while (!nodes.nextNode().data.includes('ends on'));
    const node = nodes.currentNode;
    const leftOf = (at) => {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect().left;
    };
    const at = node.data.indexOf('ends on');
    return { tooWide: script.scrollWidth - script.clientWidth, first: leftOf(at), last: leftOf(at + 3) };
  })()`);
  expect(seen.tooWide).toBe(0);
  expect(seen.first).toBeLessThan(seen.last);
});
