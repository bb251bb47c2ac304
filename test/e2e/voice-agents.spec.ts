import { lookAt } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { addAgentless } from './fake-voice-agents.ts';
import { expect, test, type Page } from './sample-page.ts';

let host: FakeHost;
let data: ReturnType<typeof sampleData>;
let agentless: string;

test.beforeEach(async () => {
  data = sampleData();
  agentless = addAgentless(data).id;
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('voice agents stand beside the trunks, and a new one is stored as written', async ({ page }) => {
  await page.goto(`${host.url}#/trunks`);
  const agents = region(page, 'Voice agents');
  await expect(agents).toContainText('sip:ivy@192.0.2.10:5060');
  await expect(agents).toContainText('3 of 8');
  await agents.getByRole('button', { name: 'Add voice agent' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Otto');
  await page.getByRole('textbox', { name: 'SIP address' }).fill('sip:otto@192.0.2.11');
  await page.getByRole('textbox', { name: 'Workers' }).fill('4');
  expect.soft(await lookAt(page, 'voice-agent-new')).toEqual([]);
  await page.getByRole('button', { name: 'Save voice agent' }).click();
  await expect(agents).toContainText('sip:otto@192.0.2.11');
  expect(data.voiceAgents[1]).toMatchObject({ name: 'Otto', workers: 4, enabled: true, trunkId: 't-1' });
});

test('a voice agent that a campaign uses stays, and the reason is told', async ({ page }) => {
  await page.goto(`${host.url}#/trunks`);
  await region(page, 'Voice agents').getByRole('button', { name: 'Edit' }).click();
  await region(page, 'Voice agent Ivy').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('"Parcel notices" still uses it.')).toBeVisible();
  expect(data.voiceAgents).toHaveLength(1);
});

test('the form of an agentless campaign asks for a voice agent and hides what is for people', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns/camp-draft-00000004/edit`);
  await page.getByRole('combobox', { name: 'Mode' }).click();
  await page.getByRole('option', { name: 'Agentless' }).click();
  await expect(page.getByRole('combobox', { name: 'Operator group' })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Extensions at most' })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'What to say' })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'After call work, seconds' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Time to a voice agent, seconds' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Voice agent' }).click();
  await page.getByRole('option', { name: 'Ivy' }).click();
  expect.soft(await lookAt(page, 'campaign-agentless')).toEqual([]);
  await page.getByRole('button', { name: /^Save changes/ }).click();
  await expect(page.getByRole('heading', { name: 'Win-back Q4', exact: true })).toBeVisible();
  const saved = data.campaigns.find(({ id }) => id === 'camp-draft-00000004')?.settings;
  expect(saved).toMatchObject({ mode: 'agentless', voiceAgentId: 'agent-ivy-00000001' });
});

test('list, settings and locked form name the voice agent of a campaign', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns`);
  await expect(page.getByRole('row', { name: /Parcel notices/ })).toContainText('Ivy');
  await page.goto(`${host.url}#/campaigns/${agentless}/settings`);
  const settings = region(page, 'Settings of run #1');
  await expect(settings).toContainText('Voice agentIvy');
  await expect(settings).toContainText('Workers8 calls that it takes at once');
  await page.goto(`${host.url}#/campaigns/${agentless}/edit`);
  await expect(page.getByRole('combobox', { name: 'Voice agent' })).toBeDisabled();
  await expect(page.getByText(/^Name, voice agent and the contacts that were imported stay/)).toBeVisible();
});

test('the overview of an agentless campaign defines no figure by operators alone', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/${agentless}`);
  await expect(region(page, 'Abandoned calls today')).toContainText('voice agents got 214 calls');
  const definitions = await page
    .getByRole('main')
    .locator('[title]')
    .evaluateAll((shown) => shown.map((one) => one.getAttribute('title') ?? ''));
  expect(definitions).toContain('Answered calls that are not over yet.');
  expect(definitions.filter((words) => /operator/i.test(words) && !/voice agent/.test(words))).toEqual([]);
});

test('the attempts of a contact say which voice agent talked', async ({ page }) => {
  for (const { trail } of data.contacts) for (const step of trail) step.operatorId = 'agent-ivy-00000001';
  const answered = data.contacts.find(({ trail }) => trail.some((step) => step.talkSec !== null));
  await page.goto(`${host.url}#/campaigns/${answered?.campaignId}/contacts`);
  await page
    .getByRole('button', { name: `Show attempts of ${answered?.name}` })
    .first()
    .click();
  await expect(page.getByRole('cell', { name: 'Ivy', exact: true }).first()).toBeVisible();
});
