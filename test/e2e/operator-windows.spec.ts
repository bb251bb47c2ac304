import { expect, test, type Page } from '@playwright/test';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from '../host/call-floor.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';
import {
  dataFolder,
  expectConnected,
  expectHearing,
  expectState,
  openDesk,
  openSeatPage,
  type Seat,
} from './console.ts';

const CALLEES: Callee[] = [{ name: 'Ada Lovell', phone: dramaNumber(1), behaviour: 'answer' }];

/** Whether the letters of `words` stand in `text` in their order, whatever stands between them. */
function isIn(words: string, text: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === words[at]) at += 1;
  return at === words.length;
}

const call = (page: Page) => page.getByRole('region', { name: 'The call' });
const told = (page: Page) => call(page).getByText('This desk was opened in another window.');
const useHere = (page: Page) => call(page).getByRole('button', { name: 'Use it here' });
const soundOn = (page: Page) => page.getByRole('button', { name: /^Sound: Sound on/ });

const notes = (page: Page) => page.getByRole('textbox', { name: /^Notes/ });

/** Audio connections that this window has made since it was opened. */
const connectionsMade = (page: Page): Promise<number> =>
  page.evaluate<number>('window.callboardPeers.length');

test.describe('One operator in two windows, and in none', () => {
  let carrier: Carrier;
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let host: ServedHost;
  let seat: Seat;
  let older: Page;
  let newer: Page;

  test.beforeAll(async ({ browser }) => {
    carrier = await openTestCarrier(CALLEES);
    folder = await dataFolder();
    host = await serveHost({ dataFolder: folder.path });
    const setUp = await openSeat(await host.takeLink());
    const trunk = await setUp.client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
    const [group] = await setUp.client.people.groups();
    await setUp.client.people.saveOperator({
      id: null,
      name: 'Sue Pervisor',
      role: 'supervisor',
      groupIds: group ? [group.id] : [],
    });
    const acw = { ...(await setUp.client.campaigns.defaults()).acw, seconds: 600 };
    const settings = { acw, bcwSec: 600, preview: { offerSec: 600, onTimeout: 'requeue' as const } };
    const id = await makeCampaign(setUp.client, {
      name: 'Two windows',
      trunkId: trunk.id,
      callees: CALLEES,
      settings,
    });
    await setUp.client.campaigns.act({ id, action: 'start' });
    setUp.close();
    seat = await openSeatPage(browser, host);
    older = seat.page;
  });
  test.afterAll(async () => {
    await seat?.close();
    await host?.close();
    await carrier?.close();
    await folder?.remove();
  });

  test('the newest has the sound, the older one takes it back, and the customer is heard there', async () => {
    await openDesk(older);
    newer = await seat.context.newPage();
    await newer.goto(older.url());
    await expectConnected(newer);
    await expect(soundOn(newer)).toBeVisible();
    await expect(told(older)).toBeVisible();
    await expect(soundOn(older)).toBeHidden();

    // No window asks for the sound again by itself, through all the states of the desk.
    const made = [await connectionsMade(older), await connectionsMade(newer)];
    await call(newer)
      .getByRole('button', { name: /^Go ready/ })
      .click();
    await expectState(newer, 'offered');
    await call(newer)
      .getByRole('button', { name: /^Accept/ })
      .click();
    await call(newer)
      .getByRole('button', { name: /^Call now/ })
      .click();
    for (const page of [newer, older]) await expectState(page, 'on_call');
    await expectHearing(newer);
    expect([await connectionsMade(older), await connectionsMade(newer)]).toEqual(made);

    await useHere(older).click();
    await expect(soundOn(older)).toBeVisible();
    await expect(told(newer)).toBeVisible();
    await expectHearing(older);
    await expectState(older, 'on_call');
    expect(await connectionsMade(newer)).toBe(made[1]);

    // A reload of the window that has it leaves it there.
    await older.reload();
    await expectConnected(older);
    await expect(soundOn(older)).toBeVisible();
    await expectHearing(older);
    await expect(told(newer)).toBeVisible();
    expect(await connectionsMade(newer)).toBe(made[1]);

    await newer.bringToFront();
    await newer.reload();
    await expectConnected(newer);
    await expect(soundOn(newer)).toBeVisible();
    await expect(told(older)).toBeVisible();
    await expectHearing(newer);
    expect(seat.complaints.all).toEqual([]);
  });

  test('what is typed in one window is shown in the other, and nothing is lost when both type', async () => {
    await notes(newer).fill('Likes tea');
    await expect(notes(older)).toHaveValue('Likes tea');
    // Both type before either has heard of the other.
    await Promise.all([
      notes(older).pressSequentially(', black'),
      newer.getByRole('radio', { name: /Interested/ }).click(),
    ]);
    await expect(notes(newer)).toHaveValue('Likes tea, black');
    await expect(older.getByRole('radio', { name: /Interested/, checked: true })).toBeVisible();
    await Promise.all([
      notes(older).pressSequentially(' from the left'),
      notes(newer).pressSequentially(' from the right'),
    ]);
    for (const page of [older, newer]) {
      await expect(notes(page)).toHaveValue(/Likes tea, black/);
      await expect
        .poll(async () => {
          const letters = (await notes(page).inputValue()).replaceAll(/\s/g, '');
          return ['fromtheleft', 'fromtheright'].map((words) => isIn(words, letters));
        })
        .toEqual([true, true]);
    }
    await expect
      .poll(async () => (await notes(older).inputValue()) === (await notes(newer).inputValue()))
      .toBe(true);
    // Whoever has the focus goes on where the caret was.
    await notes(older).fill('one three');
    await expect(notes(newer)).toHaveValue('one three');
    await notes(newer).focus();
    await newer.keyboard.press('End');
    await notes(older).focus();
    await older.keyboard.press('Home');
    for (let step = 0; step < 4; step += 1) await older.keyboard.press('ArrowRight');
    await older.keyboard.type('two ');
    await expect(notes(newer)).toHaveValue('one two three');
    await newer.keyboard.type(' four');
    await expect(notes(older)).toHaveValue('one two three four');
    expect(seat.complaints.all).toEqual([]);
  });

  test('the sound comes back by itself, in the middle of the call, when the window that has it is closed', async () => {
    await expect(soundOn(newer)).toBeVisible();
    await expect(told(older)).toBeVisible();
    const elsewhere = older.getByRole('button', { name: 'Sound in another window', exact: true });
    await expect(elsewhere).toBeVisible();
    await expect(elsewhere).toHaveAccessibleDescription('Use the sound here');
    await notes(newer).fill('');
    await notes(newer).pressSequentially('The last words');
    await newer.close({ runBeforeUnload: true });
    await expect(notes(older)).toHaveValue('The last words');
    await expect(soundOn(older)).toBeVisible();
    await expectHearing(older);
    await expectState(older, 'on_call');
    await expect(elsewhere).toBeHidden();
    expect(seat.complaints.all).toEqual([]);
  });

  test('the wrap-up of an operator who went home is closed by a supervisor', async ({ browser }) => {
    const second = await openSeatPage(browser, host, {}, 'Sue Pervisor');
    const { page } = second;
    await expect(page.getByRole('button', { name: /Sue Pervisor/ })).toBeVisible();
    await call(older)
      .getByRole('button', { name: /^Hang up/ })
      .click();
    await expectState(older, 'acw');
    await page.getByRole('link', { name: 'Campaigns', exact: true }).first().click();
    await page.getByRole('link', { name: 'Two windows' }).click();
    await page.getByRole('tab', { name: 'Contacts' }).click();
    const row = page.getByRole('row', { name: /Ada Lovell/ });
    const close = row.getByRole('button', { name: 'Close with the default result: Ada Lovell' });
    await expect(row).toContainText('After call work');
    await expect(close).toBeHidden();

    await seat.context.close();
    await expect(close).toBeVisible();
    await close.click();
    const dialog = page.getByRole('dialog', { name: 'Close the wrap-up of Ada Lovell?' });
    await dialog.getByRole('button', { name: 'Close with the default result' }).click();
    await expect(row).toContainText('Completed');
    await expect(close).toBeHidden();
    expect(second.complaints.all).toEqual([]);
    await second.close();
  });
});
