import { lookAt } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { OFFICE } from './fake-schedules.ts';
import { expect, test, type Page } from './sample-page.ts';

const DRAFT = 'camp-draft-00000004';

let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  data.schedules.push(structuredClone(OFFICE));
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const draft = () => data.campaigns.find(({ id }) => id === DRAFT);

test('schedules stand in the rail with their hours and lights, and a new one is stored as written', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns`);
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Schedules' }).click();
  const office = page.getByRole('row', { name: /Berlin office/ });
  await expect(office).toContainText(/Open|Closed/);
  await expect(office).toContainText('Mon–Fri 09:00–12:30; Mon–Thu 13:30–18:00');
  await page.getByRole('button', { name: 'Add schedule' }).click();
  const form = region(page, 'New schedule');
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('Late shift');
  const hours = form.getByRole('group', { name: 'Hours 1' });
  await hours.getByRole('checkbox', { name: 'Fri' }).uncheck();
  await hours.getByRole('spinbutton', { name: 'From, hours' }).fill('14');
  await hours.getByRole('spinbutton', { name: 'Until, hours' }).fill('22');
  await form.getByRole('button', { name: 'Add holiday' }).click();
  const holiday = form.getByRole('group', { name: 'Holiday 1' });
  await expect(form.getByRole('button', { name: 'Save schedule' })).toBeDisabled();
  await holiday.getByRole('textbox', { name: 'Name' }).fill('Inventory');
  await holiday.getByRole('button', { name: 'Day' }).click();
  await page.getByRole('table').getByRole('button', { name: /^15 / }).click();
  await holiday.getByRole('checkbox', { name: 'Every year' }).check();
  await holiday.getByRole('checkbox', { name: 'Closed all day' }).uncheck();
  expect.soft(await lookAt(page, 'schedule-new')).toEqual([]);
  await form.getByRole('button', { name: 'Save schedule' }).click();
  await expect(page.getByRole('row', { name: /Late shift/ })).toBeVisible();
  expect(data.schedules[1]).toMatchObject({
    name: 'Late shift',
    openings: [{ days: [1, 2, 3, 4], start: '14:00', end: '22:00' }],
    holidays: [
      {
        date: expect.stringMatching(/^\d{4}-\d\d-15$/) as unknown,
        name: 'Inventory',
        yearly: true,
        openings: [{ start: '09:00', end: '18:00' }],
      },
    ],
  });
});

test('a schedule that a campaign uses stays, names it, and the reason is told', async ({ page }) => {
  const campaign = draft();
  if (campaign) campaign.settings = { ...campaign.settings, scheduleId: OFFICE.id };
  await page.goto(`${host.url}#/schedules`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const form = region(page, 'Schedule Berlin office');
  await expect(form.getByRole('link', { name: 'Win-back Q4' })).toBeVisible();
  expect.soft(await lookAt(page, 'schedules')).toEqual([]);
  await form.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('The campaign "Win-back Q4" keeps the hours of it.')).toBeVisible();
  expect(data.schedules).toHaveLength(1);
});

test('a campaign takes the hours of a schedule in place of its own, and its list, header and panel say so', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/${DRAFT}/edit`);
  await page.getByRole('combobox', { name: 'Calling hours by' }).click();
  await page.getByRole('option', { name: 'Berlin office' }).click();
  await expect(page.getByRole('spinbutton', { name: 'From, hours' })).toHaveCount(0);
  await expect(page.getByText(/by the schedule Berlin office/)).toBeVisible();
  expect.soft(await lookAt(page, 'campaign-by-schedule')).toEqual([]);
  await page.getByRole('button', { name: /^Save changes/ }).click();
  await expect(page.getByText(/^Berlin office: (Open|Closed)$/)).toBeVisible();
  expect(draft()?.settings.scheduleId).toBe(OFFICE.id);
  await page.goto(`${host.url}#/campaigns/${DRAFT}/settings`);
  await expect(region(page, 'Settings of run #1')).toContainText('ScheduleBerlin office');
  await expect(region(page, 'Settings of run #1')).not.toContainText('Working days');
  await page.goto(`${host.url}#/campaigns`);
  await expect(page.getByRole('row', { name: /Win-back Q4/ })).toContainText('Berlin office');
  await page.goto(`${host.url}#/campaigns/${DRAFT}/edit`);
  await page.getByRole('combobox', { name: 'Calling hours by' }).click();
  await page.getByRole('option', { name: 'Own hours' }).click();
  await expect(page.getByRole('spinbutton', { name: 'From, hours' })).toBeVisible();
});

test('hours of its own that were left half written do not keep a campaign from a schedule', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/camp-draft-00000004/edit`);
  for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'])
    await page.getByRole('checkbox', { name: day, exact: true }).uncheck();
  await page.getByRole('combobox', { name: 'Calling hours by' }).click();
  await page.getByRole('option', { name: OFFICE.name }).click();
  await page.getByRole('button', { name: /^Save changes/ }).click();
  await expect(page.getByRole('heading', { name: 'Win-back Q4', exact: true })).toBeVisible();
  const saved = data.campaigns.find(({ id }) => id === 'camp-draft-00000004')?.settings;
  expect(saved).toMatchObject({ scheduleId: OFFICE.id, window: { days: [1, 2, 3, 4, 5] } });
});
