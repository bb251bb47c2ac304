import { lookAt } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Locator, type Page } from './sample-page.ts';

/** Dialogs, menus and side panels over sample data; keys, and what survives a cut connection. */
let host: FakeHost;

test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(async () => {
  await host.close();
});

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}

test('palette, dialogs, menus and side panels are free of findings in light and dark', async ({ page }) => {
  const complaints = complaintsOf(page);
  const look = async (name: string, shown: Locator) => {
    await expect(shown).toBeVisible();
    expect(await lookAt(page, `panel-${name}`), name).toEqual([]);
    await expect(shown, `${name} was there to the end`).toBeVisible();
    await page.keyboard.press('Escape');
  };
  await page.goto(`${host.url}#/campaigns`);
  await page.getByRole('button', { name: 'Stop: Spring renewals Berlin' }).click();
  await look('confirm', page.getByRole('dialog', { name: 'Stop "Spring renewals Berlin"?' }));
  await page.keyboard.press('Control+k');
  await look('palette', page.getByRole('dialog', { name: 'Search and commands' }));
  await page.getByRole('button', { name: /^Change state/ }).click();
  await look('operator-menu', page.getByRole('menuitem', { name: 'Go ready' }));
  await page.getByRole('button', { name: /^Sound/ }).click();
  await look('sound', page.getByRole('button', { name: 'Play a test tone' }));
  await page.goto(`${host.url}#/campaigns/camp-draft-00000004`);
  await page.getByRole('button', { name: /^Start/ }).click();
  await look('refused', page.getByText('"Win-back Q4" has no contacts. Import a list first.'));
  await page.goto(`${host.url}#/trunks`);
  await page.getByRole('button', { name: 'Edit' }).nth(1).click();
  await look('trunk-form', page.getByRole('button', { name: 'Save trunk' }));
  await page.goto(`${host.url}#/campaigns/new`);
  await expect(page.getByLabel('Name', { exact: true })).toBeVisible();
  // A form listens to its keys from the first frame after it is there.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
  await page.keyboard.press('Control+Enter');
  await look('form-errors', page.getByText('Give the campaign a name'));
  expect(complaints).toEqual([]);
});

async function walkTo(page: Page, state: 'offered' | 'on call' | 'wrap-up'): Promise<void> {
  await page.goto(`${host.url}#/desk`);
  await expect(page.getByText('Not ready: Just signed in').first()).toBeVisible();
  await page.keyboard.press('F2');
  await expect(page.getByRole('button', { name: 'Accept' })).toBeFocused();
  if (state === 'offered') return;
  await page.keyboard.press('F4');
  await expect(page.getByRole('button', { name: 'Call now' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('You are connected.')).toBeVisible();
  if (state === 'on call') return;
  await page.keyboard.press('F8');
  await expect(page.getByRole('button', { name: 'Finish', exact: true })).toBeVisible();
}

test('a whole preview call is worked without a mouse', async ({ page }) => {
  const complaints = complaintsOf(page);
  await walkTo(page, 'on call');
  await page.keyboard.press('m');
  await expect(page.getByRole('button', { name: 'Unmute', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.keyboard.press('k');
  await page.keyboard.type('42#');
  await expect(page.getByText('Sent 42#')).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.type('Wants 3 offers');
  await page.keyboard.press('Home');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.keyboard.type(', call mobile');
  await page.keyboard.press('F8');
  await expect(page.getByRole('button', { name: 'Finish', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('2');
  await expect(page.getByRole('radio', { name: 'Interested, send offer' })).toBeChecked();
  await expect(page.getByLabel('Notes')).toHaveValue('Wants 3 offers, call mobile');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: 'Accept' })).toBeFocused();
  expect(complaints).toEqual([]);
});

test('nothing of the person before stands at the desk of the next one', async ({ page }) => {
  await walkTo(page, 'offered');
  const before = await page
    .getByRole('region', { name: 'Who' })
    .getByRole('heading', { level: 2 })
    .innerText();
  await page.keyboard.press('n');
  await page.keyboard.type('Only of this one');
  await expect(page.getByText('Stored', { exact: true })).toBeVisible();
  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'I know this person' }).click();
  await expect(page.getByRole('region', { name: 'Who' }).getByRole('heading', { level: 2 })).not.toHaveText(
    before,
  );
  await expect(page.getByLabel('Notes')).toHaveCount(1);
  await expect(page.getByLabel('Notes')).toHaveValue('');
});

test('finishing without a disposition says what is missing and goes there', async ({ page }) => {
  await walkTo(page, 'wrap-up');
  // Nobody is told of what is missing before it was tried.
  await expect(page.getByText('Choose a disposition.')).toBeHidden();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Choose a disposition.')).toBeVisible();
  await expect(page.getByRole('radio').first()).toBeFocused();
  await page.keyboard.press('3');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Choose when to call back.')).toBeVisible();
});

test('the dispositions are one stop of the Tab key, and the arrows choose among them', async ({ page }) => {
  await walkTo(page, 'wrap-up');
  const group = page.getByRole('radiogroup', { name: 'Disposition' });
  const radios = group.getByRole('radio');
  await radios.first().focus();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Notes')).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(radios.first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(radios.nth(1)).toBeFocused();
  await expect(radios.nth(1)).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await expect(radios.first()).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await expect(radios.last()).toBeChecked();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(radios.last()).toBeFocused();
});

test('what is typed survives a cut connection and a reload', async ({ page }) => {
  await walkTo(page, 'wrap-up');
  await page.getByLabel('Notes').fill('Half a sentence that nobody must lo');
  host.cut();
  await page.getByLabel('Notes').press('End');
  await page.keyboard.type('se');
  await page.reload();
  await expect(page.getByLabel('Notes')).toHaveValue('Half a sentence that nobody must lose');
  await expect(page.getByText('Stored', { exact: true })).toBeVisible();
});

test('a form in hand is kept when its campaign cannot be read again', async ({ page }) => {
  const refused = new Promise<void>((resolve) => {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('This campaign does not exist any more.')) resolve();
      }),
    );
  });
  await page.goto(`${host.url}#/campaigns/camp-draft-00000004/edit`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Half a name that nobody must lose');
  await host.close();
  const data = sampleData();
  data.campaigns = data.campaigns.filter(({ id }) => id !== 'camp-draft-00000004');
  host = await openFakeHost(data);
  await refused;
  await page.evaluate('new Promise((drawn) => setTimeout(() => requestAnimationFrame(drawn), 0))');
  await expect(name).toHaveValue('Half a name that nobody must lose');
});

test('a lost connection is said and comes back by itself', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns`);
  await expect(page.getByRole('status').filter({ hasText: 'Connected' })).toBeVisible();
  await host.close();
  await expect(page.getByText('Reconnecting, everything is kept')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Spring renewals Berlin' })).toBeVisible();
  const data = sampleData();
  for (const campaign of data.campaigns) campaign.name = campaign.name.replace('Spring', 'Summer');
  host = await openFakeHost(data);
  await expect(page.getByRole('status').filter({ hasText: 'Connected' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Summer renewals Berlin' })).toBeVisible();
});

test('closing what was opened beside a list gives the focus back to where it was opened', async ({
  page,
}) => {
  await page.goto(`${host.url}#/trunks`);
  const trunk = page.getByRole('row', { name: /^Backup/ });
  await trunk.getByRole('button', { name: 'Edit' }).press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(trunk.getByRole('button', { name: 'Edit' })).toBeFocused();
  await page.goto(`${host.url}#/people`);
  const operator = page.getByRole('row', { name: /^Ben Ritter/ });
  await operator.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Ben Ritter');
  await page.getByRole('textbox', { name: 'Name' }).fill('Ben Ritter-Lang');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row', { name: /^Ben Ritter-Lang/ })).toBeFocused();
});
