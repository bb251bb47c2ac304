import { lookAt } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost } from './fake-host.ts';
import { expect, test } from './sample-page.ts';

test('the attempts of a contact say whole what was noted and why each was made', async ({ page }) => {
  const data = sampleData();
  const called = data.contacts.find(({ trail }) => trail.some((step) => step.outcome === 'answered'));
  const step = called?.trail.find((one) => one.outcome === 'answered');
  if (!called || !step) throw new Error('nobody answered in the sample');
  step.notes = 'Wants the offer by mail, then a call, but not before the children are at school. '.repeat(3);
  step.why = {
    line: 'first_pass',
    dueAtMs: null,
    lastOutcome: null,
    checkedAtMs: step.createdAtMs,
    checks: ['running', 'window', 'trunk'],
    bound: 'budget',
    likely: null,
    agreedAtMs: null,
  };
  const [disposition] = data.dispositions;
  step.dispositionId = disposition?.id ?? null;
  called.variables = { city: '', meter: '7741' };
  const host = await openFakeHost(data);
  try {
    await page.goto(`${host.url}#/campaigns/${called.campaignId}/contacts`);
    await page
      .getByRole('button', { name: `Show attempts of ${called.name}` })
      .first()
      .click();
    for (const words of [step.notes.trim(), 'The limit leaves no room for an abandoned call now']) {
      const saying = page.getByText(words).first();
      await expect(saying).toBeVisible();
      const { right, cut } = await saying.evaluate((shown) => ({
        right: shown.getBoundingClientRect().right,
        cut: [shown, shown.parentElement].some((one) => one !== null && one.scrollWidth > one.clientWidth),
      }));
      expect(right).toBeLessThan(1280);
      expect(cut, words).toBe(false);
    }
    await expect(page.getByText(`Disposition ${disposition?.label}`)).toBeVisible();
    const row = page.getByRole('row').filter({ hasText: 'meter: 7741' });
    await expect(row).not.toContainText('city');
    expect(await lookAt(page, 'attempt-trail')).toEqual([]);
  } finally {
    await host.close();
  }
});

test('the trail tells calls of the person from ours, and says how each ended also where there is less room', async ({
  page,
}) => {
  const data = sampleData();
  const called = data.contacts.find(({ trail }) => trail.length > 1);
  const [first, second] = called?.trail ?? [];
  if (!called || !first || !second) throw new Error('nobody was called twice in the sample');
  first.label = 'No answer: the call rang and timed out';
  second.why = {
    line: 'received',
    dueAtMs: null,
    agreedAtMs: null,
    lastOutcome: null,
    checkedAtMs: second.createdAtMs,
    checks: [],
    bound: null,
    likely: null,
  };
  const host = await openFakeHost(data);
  try {
    await page.goto(`${host.url}#/campaigns/${called.campaignId}/contacts`);
    await expect(page.getByTitle('They called · Answered', { exact: true })).toHaveCount(1);
    await page
      .getByRole('button', { name: `Show attempts of ${called.name}` })
      .first()
      .click();
    await page.setViewportSize({ width: 1024, height: 768 });
    const ended = page.getByRole('cell', { name: first.label });
    await expect(ended).toBeVisible();
    expect(await ended.evaluate((cell) => cell.scrollWidth <= cell.clientWidth)).toBe(true);
    const box = await ended.boundingBox();
    expect(box?.width).toBeGreaterThan(120);
  } finally {
    await host.close();
  }
});
