import { lookAt } from './console.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, leave, test, type Page } from './sample-page.ts';

let host: FakeHost;
test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(async ({ page }) => {
  await leave(page);
  await host.close();
});

const parts = (page: Page) => page.getByRole('navigation', { name: 'Parts of the form' });

test('a setting that is not the default says so beside its field, and is put back by one press', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/new`);
  const calls = page.getByRole('textbox', { name: 'Calls at the same time' });
  const aside = page.getByRole('complementary', { name: 'Consequences of these settings' });
  await expect(aside.getByText('As a new campaign begins.')).toBeVisible();
  await expect(aside.getByRole('checkbox', { name: 'Show only these' })).toBeDisabled();
  const below = page.getByRole('textbox', { name: 'Ring time-out, seconds' });
  const distance = async () => ((await below.boundingBox())?.y ?? 0) - ((await calls.boundingBox())?.y ?? 0);
  const before = await distance();
  await calls.fill('40');
  await expect(page.getByText('default: 10', { exact: true })).toBeVisible();
  expect(await distance(), 'nothing moves').toBe(before);
  await expect(parts(page).getByRole('button', { name: 'Pace and limits 1 changed' })).toBeVisible();
  // Kept in milliseconds, said in seconds, as in its field.
  await page.getByRole('textbox', { name: 'Least time between two dials, seconds' }).fill('5');
  await expect(page.getByText('default: 0', { exact: true })).toBeVisible();
  await expect(aside.getByText('2 differences from the defaults')).toBeVisible();
  await aside.getByRole('checkbox', { name: 'Show only these' }).check();
  await expect(below).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'What to say' })).toBeHidden();
  await expect(calls).toBeVisible();
  expect.soft(await lookAt(page, 'campaign-form-changed')).toEqual([]);
  await page.getByRole('button', { name: 'Put back the default: 10' }).click();
  await expect(calls).toBeHidden();
  await aside.getByRole('checkbox', { name: 'Show only these' }).uncheck();
  await expect(calls).toHaveValue('10');
  await expect(page.getByText('default: 10', { exact: true })).toHaveCount(0);
});

test('the contents lead to a part, say where something is to settle, and find any field by its name', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/new`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).focus();
  await page.keyboard.press('Control+Enter');
  await expect(parts(page).getByRole('button', { name: /^Name and operators\s*1 to settle$/ })).toBeVisible();
  await parts(page).getByRole('button', { name: 'Callbacks' }).click();
  const callbacks = page.getByRole('region', { name: 'Callbacks', exact: true });
  await expect(callbacks.getByRole('textbox').first()).toBeFocused();
  await expect(callbacks).toBeInViewport({ ratio: 0.9 });
  await expect(parts(page).getByRole('button', { name: 'Callbacks' })).toHaveAttribute(
    'aria-current',
    'true',
  );
  const find = page.getByRole('combobox', { name: 'Find a setting' });
  await find.fill('talk of');
  await expect(page.getByRole('option')).toHaveText([
    'Stop redials after a talk of, seconds',
    'Redial only under a talk of, seconds',
    'Conversation from a talk of, seconds',
  ]);
  await page.getByRole('option', { name: 'Redial only under a talk of, seconds' }).click();
  await expect(page.getByRole('textbox', { name: 'Redial only under a talk of, seconds' })).toBeFocused();
  await expect(find).toHaveValue('');
});

test('the side says what the settings will do, what that was made from, and what stands in the way', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/new`);
  const will = page.getByRole('region', { name: 'What this will do' });
  await expect(will).toContainText(
    '2 operators of Renewals team see each person before the call: Mon to Fri',
  );
  await expect(will).toContainText('Each person is tried at most 3 times');
  await expect(will).toContainText('if calls go as in Satisfaction survey October (1,204 attempts)');
  await page.getByRole('textbox', { name: 'Retries after the first attempt' }).fill('0');
  await expect(will).toContainText('Each person is tried once.');
  await page.getByText('Fri', { exact: true }).click();
  await page.getByText('Wed', { exact: true }).click();
  await expect(will).toContainText('before the call: Mon, Tue, Thu,');
  await page.getByRole('combobox', { name: 'Mode' }).click();
  await page.getByRole('option', { name: 'Predictive' }).click();
  await expect(will).toContainText('It dials ahead of 2 operators of Renewals team');
  await expect(will).toContainText('at most 3.0% find nobody free');
  await expect(will).toContainText(/over \d/);
  expect.soft(await lookAt(page, 'campaign-form-forecast')).toEqual([]);
});

test('a new campaign begins with the settings of another one, keeps its name, and goes back to the defaults', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/new`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Winter letter');
  const from = page.getByRole('combobox', { name: 'From the settings of' });
  await from.click();
  await page.getByRole('option', { name: 'Web leads, call at once' }).click();
  await expect(page.getByRole('combobox', { name: 'Mode' })).toHaveValue('Progressive');
  await expect(page.getByText('default: Preview', { exact: true })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Winter letter');
  expect.soft(await lookAt(page, 'campaign-form-from-another')).toEqual([]);
  await page.getByRole('button', { name: /^Create campaign/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Winter letter' })).toBeVisible();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByRole('definition').filter({ hasText: /^Progressive/ })).toBeVisible();
});

test('each outcome that is retried may have a delay of its own', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/new`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Winter letter');
  const delays = page.getByRole('group', { name: 'Another delay after one of these, minutes' });
  const busy = delays.getByRole('textbox', { name: 'Busy' });
  const before = await busy.inputValue();
  await busy.fill('7');
  await delays.getByRole('textbox', { name: 'No answer' }).fill('45');
  await delays.getByRole('textbox', { name: 'No answer' }).fill('');
  expect(before).not.toBe('7');
  await page.getByRole('button', { name: /^Create campaign/ }).click();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByRole('definition').filter({ hasText: 'Busy: 7 min' })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'No answer: ' })).toHaveCount(0);
});
