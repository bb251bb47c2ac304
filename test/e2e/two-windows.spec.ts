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

const call = (page: Page) => page.getByRole('region', { name: 'The call' });
const told = (page: Page) => call(page).getByText('This desk was opened in another window.');
const useHere = (page: Page) => call(page).getByRole('button', { name: 'Use it here' });
const soundOn = (page: Page) => page.getByRole('button', { name: /^Sound: Sound on/ });

/** Audio connections that this window has made since it was opened. */
const connectionsMade = (page: Page): Promise<number> =>
  page.evaluate<number>('window.callboardPeers.length');

test.describe('One operator in two windows, and in none', () => {
  let carrier: Carrier;
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let host: ServedHost;
  let seat: Seat;
  let older: Page;

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
    const newer = await seat.context.newPage();
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

  test('the wrap-up of an operator who went home is closed by a supervisor', async ({ browser }) => {
    const second = await openSeatPage(browser, host);
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
