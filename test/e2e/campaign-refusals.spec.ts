import { whyNot, type CampaignAction } from '../../shared/domain/campaign-action.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost } from './fake-host.ts';
import { expect, leave, test } from './sample-page.ts';

type Sample = ReturnType<typeof sampleData>;

function campaignOf(data: Sample, id: string): Sample['campaigns'][number] {
  const found = data.campaigns.find((campaign) => campaign.id === id);
  if (!found) throw new Error(`The sample has no campaign ${id}.`);
  return found;
}

/** What the host refuses it with, as it is shown. */
function wordsFor(data: Sample, id: string, action: CampaignAction): string {
  const refusal = whyNot(action, campaignOf(data, id));
  if (!refusal) throw new Error(`Nothing speaks against ${action}.`);
  return refusal.action === null ? refusal.message : `${refusal.message} ${refusal.action}`;
}

const RUNNING = 'camp-running-0000001';
const DONE = 'camp-done-000000005';

test('whoever presses a button too late reads what the campaign is by now', async ({ page }) => {
  const data = sampleData();
  const host = await openFakeHost(data);
  try {
    await page.goto(`${host.url}#/campaigns/${RUNNING}`);
    const pause = page.getByRole('button', { name: /^Pause: / });
    await expect(pause).toBeVisible();
    // It ends at the host, and this window has not heard of it yet.
    campaignOf(data, RUNNING).status = 'completed';
    await pause.click();
    await expect(page.getByText(wordsFor(data, RUNNING, 'pause')).first()).toBeVisible();
    await expect(pause).toBeHidden();
  } finally {
    await leave(page);
    await host.close();
  }
});

test('settings, form and import say why nothing can be changed in the words of the host', async ({
  page,
}) => {
  const data = sampleData();
  const host = await openFakeHost(data);
  try {
    for (const id of [RUNNING, DONE]) {
      for (const place of ['settings', 'edit']) {
        await page.goto(`${host.url}#/campaigns/${id}/${place}`);
        await expect(
          page.getByRole('note').filter({ hasText: wordsFor(data, id, 'edit') }),
          place,
        ).toBeVisible();
      }
    }
    await page.goto(`${host.url}#/campaigns/${DONE}/import`);
    await expect(
      page.getByRole('note').filter({ hasText: wordsFor(data, DONE, 'add_contacts') }),
    ).toBeVisible();
    await expect(page.getByText('Drop a CSV file here, or choose one')).toBeHidden();
  } finally {
    await leave(page);
    await host.close();
  }
});
