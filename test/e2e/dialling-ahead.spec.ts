import { accessibilityFindings, band, lookAt, tableOf } from './console.ts';
import { AHEAD_FIGURES } from '../../shared/domain/figures/ahead-table.ts';
import { definitionOf, FIGURES } from '../../shared/domain/figures/table.ts';
import { addPredictive } from './fake-ahead.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

let host: FakeHost;
let data: ReturnType<typeof sampleData>;
let ahead: string;

test.beforeEach(async () => {
  data = sampleData();
  ahead = addPredictive(data).id;
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

/** The one draft among the sample campaigns. */
const DRAFT = 'camp-draft-00000004';

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('the form asks for the promise in predictive mode alone, and hides what comes before a dial', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/new`);
  const section = region(page, 'Calls ahead of free operators');
  const mode = page.getByRole('combobox', { name: 'Mode' });
  await expect(page.getByRole('textbox', { name: 'Offer time, seconds' })).toBeVisible();
  await expect(section).toHaveCount(0);
  await mode.click();
  await page.getByRole('option', { name: 'Predictive' }).click();
  await expect(section.getByRole('textbox', { name: 'Limit on abandoned calls, %' })).toHaveValue('3.0');
  await expect(section.getByRole('textbox', { name: 'Time to an operator, seconds' })).toHaveValue('2');
  await expect(page.getByRole('textbox', { name: 'Offer time, seconds' })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Before call work, seconds' })).toHaveCount(0);
  expect.soft(await lookAt(page, 'campaign-new-predictive')).toEqual([]);
});

test('a new campaign plays the message that comes with the program, and says that it names nobody', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/new`);
  await page.getByRole('combobox', { name: 'Mode' }).click();
  await page.getByRole('option', { name: 'Predictive' }).click();
  const message = page.getByRole('combobox', { name: 'Recorded message for abandoned people' });
  await expect(message).toHaveValue('Nobody is free (English)');
  const warning = page.getByText('it names nobody and gives no number');
  await expect(warning).toBeVisible();
  await message.click();
  await page.getByRole('option', { name: 'Energy North' }).click();
  await expect(warning).toHaveCount(0);
});

test('a campaign that has started is offered only modes for which somebody is chosen', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/camp-paused-00000003/edit`);
  await page.getByRole('combobox', { name: 'Mode' }).click();
  await expect(page.getByRole('option')).toHaveText(['Preview', 'Progressive', 'Predictive']);
});

test('a limit of 2.5 % and the message that people hear are stored as chosen', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/camp-draft-00000004/edit`);
  await page.getByRole('combobox', { name: 'Mode' }).click();
  await page.getByRole('option', { name: 'Predictive' }).click();
  await page.getByRole('textbox', { name: 'Limit on abandoned calls, %' }).fill('2.5');
  await page.getByRole('combobox', { name: 'Recorded message for abandoned people' }).click();
  await page.getByRole('option', { name: 'Energy North' }).click();
  await page.getByRole('button', { name: /^Save changes/ }).click();
  await expect(page.getByRole('heading', { name: 'Win-back Q4', exact: true })).toBeVisible();
  const saved = data.campaigns.find(({ id }) => id === 'camp-draft-00000004')?.settings.predictive;
  expect(saved).toMatchObject({ abandonPerMille: 25, abandonedMessageId: 'm-north', graceMs: 2_000 });
});

test('a limit that is typed key by key is the one that is shown and stored, whole numbers too', async ({
  page,
}) => {
  for (const { keys, shown, perMille } of [
    { keys: '2', shown: '2.0', perMille: 20 },
    { keys: '1.5', shown: '1.5', perMille: 15 },
    { keys: '3.0', shown: '3.0', perMille: 30 },
  ]) {
    await page.goto(`${host.url}#/campaigns/camp-draft-00000004/edit`);
    await page.getByRole('combobox', { name: 'Mode' }).click();
    await page.getByRole('option', { name: 'Predictive' }).click();
    await page.getByRole('combobox', { name: 'Recorded message for abandoned people' }).click();
    await page.getByRole('option', { name: 'Energy North' }).click();
    const limit = page.getByRole('textbox', { name: 'Limit on abandoned calls, %' });
    await limit.click();
    await limit.press('Control+a');
    await limit.pressSequentially(keys);
    await page.keyboard.press('Tab');
    await expect(limit).toHaveValue(shown);
    await page.getByRole('button', { name: /^Save changes/ }).click();
    await expect(page.getByRole('heading', { name: 'Win-back Q4', exact: true })).toBeVisible();
    const saved = data.campaigns.find(({ id }) => id === 'camp-draft-00000004')?.settings.predictive;
    expect(saved?.abandonPerMille).toBe(perMille);
  }
});

test('a number that was taken out is asked for, and what was stored stays until there is one', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/camp-draft-00000004/edit`);
  const before = data.campaigns.find(({ id }) => id === 'camp-draft-00000004')?.settings.ringTimeoutSec;
  const ringing = page.getByRole('textbox', { name: 'Ring time-out' });
  await ringing.fill('');
  await page.getByRole('button', { name: /^Save changes/ }).click();
  await expect(page.getByText('Enter a number')).toBeVisible();
  await expect(ringing).toBeFocused();
  expect(data.campaigns.find(({ id }) => id === 'camp-draft-00000004')?.settings.ringTimeoutSec).toBe(before);
  await ringing.fill('31');
  await page.getByRole('button', { name: /^Save changes/ }).click();
  await expect(page.getByRole('heading', { name: 'Win-back Q4', exact: true })).toBeVisible();
  expect(data.campaigns.find(({ id }) => id === 'camp-draft-00000004')?.settings.ringTimeoutSec).toBe(31);
});

test('machines are told from people when that is chosen, and what becomes of them is stored', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/camp-draft-00000004/edit`);
  const choose = async (field: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: field }).click();
    await page.getByRole('option', { name: option }).click();
  };
  await choose('Mode', 'Predictive');
  await expect(page.getByRole('combobox', { name: 'When a machine answers' })).toHaveCount(0);
  await expect(page.getByText('Machines are put through like people.')).toBeVisible();
  await expect(page.getByText('Told from people by their sound')).toHaveCount(0);
  await choose('Answering machines', 'Listen with a voice model too');
  await expect(page.getByText('Where it cannot be loaded, talk and pauses alone decide')).toBeVisible();
  await choose('When a machine answers', 'Put it through all the same');
  await choose('Time to an operator counts from', 'The end of what is said at the answer');
  expect.soft(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('button', { name: /^Save changes/ }).click();
  await expect(page.getByRole('heading', { name: 'Win-back Q4', exact: true })).toBeVisible();
  const saved = data.campaigns.find(({ id }) => id === 'camp-draft-00000004')?.settings;
  expect(saved?.screening).toMatchObject({ mode: 'model', onMachine: 'connect', onScreener: 'connect' });
  expect(saved?.predictive.graceFrom).toBe('greeting');
  await page.goto(`${host.url}#/campaigns/camp-draft-00000004/settings`);
  await expect(region(page, 'Settings of run #1')).toContainText('with the voice model');
});

test('machines are left a chosen message, assistants told who calls, and both are listed with the settings', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/${DRAFT}/edit`);
  const choose = async (field: string, option: string): Promise<void> => {
    await page.getByRole('combobox', { name: field }).click();
    await page.getByRole('option', { name: option }).click();
  };
  const machineMessage = page.getByRole('combobox', { name: 'Recorded message for machines' });
  const wait = page.getByRole('textbox', { name: 'Wait for their person, seconds' });
  await choose('Mode', 'Predictive');
  await choose('Answering machines', 'Listen who answers first');
  await expect(machineMessage).toHaveCount(0);
  await expect(wait).toHaveCount(0);
  await choose('When a machine answers', 'Leave a recorded message');
  await choose('Recorded message for machines', 'Energy North');
  await choose('When an assistant asks who calls', 'Say who calls and wait');
  await choose('Recorded sentence for assistants', 'Energy North');
  await wait.fill('31');
  await wait.blur();
  expect.soft(await lookAt(page, 'campaign-form-screening')).toEqual([]);
  await wait.fill('20');
  await page.getByRole('button', { name: /^Save changes/ }).click();
  await expect(page.getByRole('heading', { name: 'Win-back Q4', exact: true })).toBeVisible();
  expect(data.campaigns.find(({ id }) => id === DRAFT)?.settings.screening).toEqual({
    mode: 'cadence',
    onMachine: 'leave_message',
    machineMessageId: 'm-north',
    onScreener: 'say_who',
    screenerMessageId: 'm-north',
    screenerWaitSec: 20,
  });
  await page.goto(`${host.url}#/campaigns/${DRAFT}/settings`);
  const settings = region(page, 'Settings of run #1');
  await expect(settings).toContainText('Answering machinesTold, and left a message');
  await expect(settings).toContainText('Message for machinesEnergy North');
  await expect(settings).toContainText('Assistants that ask who callsTold who calls');
  await expect(settings).toContainText('then waited for their person for 20 s');
  expect.soft(await lookAt(page, 'campaign-settings-screening')).toEqual([]);
});

test('a group of two is told what predictive will and will not bring; one of four is not', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/${ahead}/edit`);
  await expect(page.getByText('This group has 2 operators.')).toContainText('2 operators 72% instead of 63%');
  for (const operator of data.operators) operator.groupIds = ['g-1'];
  const [first] = data.operators;
  if (first) data.operators.push({ ...first, id: 'op-9', name: 'Dana Wolf' });
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Limit on abandoned calls, %' })).toBeVisible();
  await expect(page.getByText(/predictive brings little/)).toHaveCount(0);
});

test('settings of a predictive campaign are listed with their message by name', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/${ahead}/settings`);
  const settings = region(page, 'Settings of run #1');
  await expect(settings).toContainText('Limit on abandoned calls3.0% of live answers in a day');
  await expect(settings).toContainText('Message for abandoned peopleEnergy North');
  await expect(settings).toContainText('After an abandoned call3 days');
  await expect(settings).not.toContainText('Before call work');
});

/** Figures of a part of the overview: name, value and what is said of it on hover. */
const figuresIn = (page: Page, part: string) =>
  region(page, part)
    .locator('div[title]:is(:has(> span + span), :has(> dt + dd))')
    .evaluateAll((shown) =>
      shown.map((one) => [
        one.firstElementChild?.textContent,
        one.lastElementChild?.textContent,
        one.getAttribute('title'),
      ]),
    );

test('every figure of the overview says how it is made, and one abandon rate is told of calls placed ahead alone', async ({
  page,
}) => {
  const meanings = [...Object.values(FIGURES), ...Object.values(AHEAD_FIGURES)];
  const { label, sentence } = FIGURES.abandonRate;
  const parts = { 'Live activity': 6, 'Abandoned calls today': 9, 'Figures of this run': 23 };
  await page.goto(`${host.url}#/campaigns/${ahead}`);
  await expect(region(page, 'Figures of this run')).toBeVisible();
  const told: (string | null | undefined)[][] = [];
  for (const [part, many] of Object.entries(parts)) {
    const figures = await figuresIn(page, part);
    expect(figures, part).toHaveLength(many);
    told.push(...figures);
  }
  for (const [name, , definition] of told) {
    expect(
      meanings.some((one) => one.label === name && definitionOf(one) === definition),
      name ?? '',
    ).toBe(true);
  }
  expect(told.filter(([name]) => name === label)).toEqual([[label, '2.6%', sentence]]);
  await expect(page.locator('footer [title]', { hasText: 'Abandoned today' })).toHaveAttribute(
    'title',
    `${sentence} All campaigns together; the strictest limit of those that dial ahead now is 3.0%.`,
  );
  await page.goto(`${host.url}#/campaigns/camp-running-0000001`);
  await expect(region(page, 'Abandoned calls today')).toHaveCount(0);
  await expect.poll(() => figuresIn(page, 'Figures of this run')).toContainEqual([label, '–', sentence]);
});

test('the overview shows the promise of the day, its worst half hour, and what holds the pace', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/${ahead}`);
  const panel = region(page, 'Abandoned calls today');
  await expect(panel).toContainText('Near the limit');
  await expect(panel).toContainText('Rate that steers2.8% of 3.0%');
  await expect(panel).toContainText('11 of 424');
  await expect(panel).toContainText('Left while listened to14');
  await expect(panel).toContainText('10.5% at 12:00');
  await expect(panel).toContainText('One more call would risk that somebody answers and nobody is free.');
  await expect(panel).toContainText(
    'In 30 days operators got 214 calls as people’s, and marked 9 as machines: 4.2%.',
  );
  const byHalfHours = panel.getByRole('table', {
    name: 'Abandoned calls by half hours, against a limit of 3.0%',
  });
  await expect(byHalfHours.getByRole('row', { name: '12:00 38 4 10.5%' })).toBeAttached();
  expect.soft(await lookAt(page, 'campaign-overview-predictive')).toEqual([]);
  data.ahead.today = { ...data.ahead.today, strictRate: 0.034 };
  await expect(panel).toContainText('Over the limit');
});

test('the list says how each campaign dials', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns`);
  const row = tableOf(page, 'Campaigns').getByRole('row', { name: 'Energy contracts North' });
  await expect(row).toContainText('Predictive');
});

test('a desk that waits says what is under way, and shows the whole call in the moment it comes', async ({
  page,
}) => {
  data.underWay = { ringing: 12, waiting: 1 };
  await page.goto(`${host.url}#/desk`);
  await page.getByRole('button', { name: /^Go ready/ }).click();
  await expect(band(page)).toHaveText('Awaiting a call');
  const who = region(page, 'Who');
  await expect(page.getByText('No call yet.')).toHaveCount(1);
  await expect(who).toContainText('Ringing12');
  await expect(who).toContainText('Waiting1');
  const place = () => who.getByText('Under way').boundingBox();
  const before = await place();
  data.underWay = { ringing: 3, waiting: 0 };
  await expect(who).toContainText('Ringing3');
  expect(await place()).toEqual(before);
  expect.soft(await lookAt(page, 'desk-awaiting')).toEqual([]);
  data.underWay = null;
  await expect(band(page)).toHaveText('On call');
  await expect(who).toContainText('Hanna Costa');
  await expect(page.getByRole('button', { name: /^Hang up/ })).toBeVisible();
  expect(await accessibilityFindings(page)).toEqual([]);
});

test('whoever waits for a call can take a break with the same key as when ready', async ({ page }) => {
  data.underWay = { ringing: 4, waiting: 0 };
  await page.goto(`${host.url}#/desk`);
  await page.getByRole('button', { name: /^Go ready/ }).click();
  await expect(band(page)).toHaveText('Awaiting a call');
  await page.keyboard.press('F2');
  await expect(band(page)).toHaveText('Not ready: Break');
});
