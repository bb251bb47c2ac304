import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

/** Times are written one way, 00:00 to 23:59, also in a browser whose own habit is AM and PM. */
let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

const shownTime = (page: Page, label: string) =>
  Promise.all(
    ['hours', 'minutes'].map((part) =>
      page.getByRole('spinbutton', { name: `${label}, ${part}` }).inputValue(),
    ),
  );

test('calling hours are typed and shown in 24 hours, and stored as they were typed', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/new`);
  await expect(page.getByRole('spinbutton', { name: 'Until, hours' })).toBeVisible();
  await expect.poll(() => shownTime(page, 'Until')).toEqual(['20', '00']);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Late shift');
  await page.getByRole('spinbutton', { name: 'From, hours' }).focus();
  await page.keyboard.type('1330');
  await expect.poll(() => shownTime(page, 'From')).toEqual(['13', '30']);
  await expect(page.getByText(/\b(AM|PM)\b/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Create campaign' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Late shift' })).toBeVisible();
  const { window } = data.campaigns.find((one) => one.name === 'Late shift')?.settings ?? {};
  expect(window).toMatchObject({ start: '13:30', end: '20:00' });
});

test('a start is chosen by keys alone, is written as in the rest of the console, and can be taken back', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/new`);
  const field = page.getByRole('button', { name: /^Start no earlier than \(Europe\/Berlin\)/ });
  await expect(field).toHaveText('Not chosen');
  await field.focus();
  await page.keyboard.press('Enter');
  const picker = page.getByRole('dialog', { name: 'Day and time' });
  await picker.getByRole('button', { name: 'Next month' }).press('Enter');
  await picker.locator('table button:not([data-outside])').nth(14).press('Enter');
  await picker.getByRole('spinbutton', { name: 'Hours' }).focus();
  await page.keyboard.type('1605');
  await page.keyboard.press('Enter');
  await expect(picker).toBeHidden();
  await expect(field).toHaveText(/^15 [A-Z][a-z]{2} \d{4}, 16:05$/);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(field).toHaveText('Not chosen');
});

test('an hour that is clicked once more is replaced by what is typed', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/new`);
  const field = page.getByRole('button', { name: /^Start no earlier than/ });
  await field.click();
  const picker = page.getByRole('dialog', { name: 'Day and time' });
  await picker.getByRole('button', { name: 'Next month' }).click();
  await picker.locator('table button:not([data-outside])').nth(14).click();
  const hours = picker.getByRole('spinbutton', { name: 'Hours' });
  await expect(hours).toBeFocused();
  await hours.click();
  await page.keyboard.type('0833');
  await expect(field).toHaveText(/, 08:33$/);
  const from = page.getByRole('spinbutton', { name: 'From, hours' });
  await page.keyboard.press('Enter');
  await from.click();
  await from.click();
  await page.keyboard.type('0715');
  await expect.poll(() => shownTime(page, 'From')).toEqual(['07', '15']);
});

async function onCall(page: Page): Promise<void> {
  await page.goto(`${host.url}#/desk`);
  await expect(page.getByText('Not ready: Just signed in').first()).toBeVisible();
  await page.keyboard.press('F2');
  await expect(page.getByRole('button', { name: 'Accept' })).toBeFocused();
  await page.keyboard.press('F4');
  await expect(page.getByRole('button', { name: 'Call now' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('You are connected.')).toBeVisible();
}

test('a callback is reached by its key, chosen by name, and stays with the draft', async ({ page }) => {
  await onCall(page);
  await page.keyboard.press('b');
  const field = page.getByRole('button', { name: /^Call back at/ });
  await expect(field).toBeFocused();
  await page.keyboard.press('Enter');
  const picker = await page.getByRole('dialog', { name: 'Day and time' }).boundingBox();
  const controls = await page.getByRole('button', { name: /^Hang up/ }).boundingBox();
  expect((picker?.x ?? 0) + (picker?.width ?? 0)).toBeLessThanOrEqual(controls?.x ?? 0);
  await page.getByRole('button', { name: 'Tomorrow, 09:00' }).press('Enter');
  await expect(page.getByRole('dialog', { name: 'Day and time' })).toBeHidden();
  await expect(field).toBeFocused();
  await expect(field).toHaveText(/^\d{1,2} [A-Z][a-z]{2} \d{4}, 09:00$/);
  const chosen = await field.innerText();
  await expect(page.getByText('Stored', { exact: true })).toBeVisible();
  await page.reload();
  await expect(field).toHaveText(chosen);
});

test('what is pressed after a named time is meant for the field after it', async ({ page }) => {
  await onCall(page);
  const field = page.getByRole('button', { name: /^Call back at/ });
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'In an hour' }).press('Enter');
  const chosen = await field.innerText();
  const onlyForMe = page.getByRole('checkbox', { name: 'Only for me' });
  await expect(field).toBeFocused();
  // Behind it is what empties it.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(onlyForMe).toBeFocused();
  await page.keyboard.press('Space');
  await expect(onlyForMe).toBeChecked();
  await expect(field).toHaveText(chosen);
});

test('the picker is left by Escape and by a click beside it, with nothing chosen', async ({ page }) => {
  await onCall(page);
  const field = page.getByRole('button', { name: /^Call back at/ });
  const picker = page.getByRole('dialog', { name: 'Day and time' });
  await field.click();
  await expect(picker).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(picker).toBeHidden();
  await field.click();
  await expect(picker).toBeVisible();
  await page.getByRole('region', { name: 'Who' }).getByRole('heading', { level: 2 }).click();
  await expect(picker).toBeHidden();
  await field.click();
  await expect(picker).toBeVisible();
  await field.click();
  await expect(picker).toBeHidden();
  await expect(field).toHaveText('Not chosen');
});

test('in a window enlarged to twice its size the whole picker can be reached', async ({ page }) => {
  await page.setViewportSize({ width: 640, height: 400 });
  await onCall(page);
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  const picker = page.getByRole('dialog', { name: 'Day and time' });
  await expect(picker).toBeInViewport({ ratio: 1 });
  const take = picker.getByRole('button', { name: 'Take this time' });
  await take.focus();
  await expect(take).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate('document.documentElement.scrollTop + document.body.scrollTop')).toBe(0);
});
