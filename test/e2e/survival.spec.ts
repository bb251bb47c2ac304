import { expect, test, type Page } from '@playwright/test';
import type { Carrier } from '../../electron/carrier/carrier.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo, type Callee } from '../host/call-floor.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';
import { freePort } from '../sip/peers/ports.ts';
import {
  dataFolder,
  expectConnected,
  expectHearing,
  expectState,
  heard,
  openDesk,
  openSeatPage,
  type Seat,
} from './console.ts';

const FIRST: Callee[] = [
  { name: 'Fay Norton', phone: dramaNumber(21), behaviour: 'answer' },
  { name: 'Gus Okafor', phone: dramaNumber(22), behaviour: 'answer' },
  { name: 'Hal Price', phone: dramaNumber(23), behaviour: 'answer' },
  { name: 'Ivy Quist', phone: dramaNumber(24), behaviour: 'answer' },
];

const name = (page: Page) => page.getByRole('region', { name: 'Who' }).getByRole('heading', { level: 2 });
const button = (page: Page, label: RegExp) =>
  page.getByRole('region', { name: 'The call' }).getByRole('button', { name: label });
const notes = (page: Page) => page.getByRole('textbox', { name: /^Notes/ });

test.describe('What survives', () => {
  let carrier: Carrier;
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let host: ServedHost;
  let seat: Seat;
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    carrier = await openTestCarrier(FIRST);
    folder = await dataFolder();
    // At a port that nobody else is handed while the host is down.
    host = await serveHost({ dataFolder: folder.path, port: await freePort() });
    const setUp = await openSeat(await host.takeLink());
    const { client } = setUp;
    const trunk = await client.trunks.save({ id: null, form: trunkFormTo(carrier), password: null });
    const [group] = await client.people.groups();
    await client.people.saveOperator({
      id: null,
      name: 'Second operator',
      role: 'operator',
      groupIds: group ? [group.id] : [],
    });
    const settings = {
      bcwSec: 600,
      preview: { offerSec: 600, onTimeout: 'requeue' as const },
      acw: { ...(await client.campaigns.defaults()).acw, seconds: 600 },
    };
    const id = await makeCampaign(client, { name: 'Survivors', trunkId: trunk.id, callees: FIRST, settings });
    await client.campaigns.act({ id, action: 'start' });
    setUp.close();
    seat = await openSeatPage(browser, host);
    ({ page } = seat);
  });
  test.afterAll(async () => {
    await seat?.close();
    await host?.close();
    await carrier?.close();
    await folder?.remove();
  });

  test('a reload in the middle of a call keeps the call, its sound and what was typed', async () => {
    await openDesk(page);
    await button(page, /^Go ready/).click();
    await expectState(page, 'offered');
    await button(page, /^Accept/).click();
    await button(page, /^Call now/).click();
    await expectState(page, 'on_call');
    await notes(page).fill('Typed before the reload');
    await expect(page.getByText('Stored', { exact: true })).toBeVisible();

    await page.reload();
    await expectState(page, 'on_call');
    await expect(name(page)).toHaveText('Fay Norton');
    await expect(notes(page)).toHaveValue('Typed before the reload');
    await expectHearing(page);
    expect(carrier.figures()).toMatchObject({ invites: 1, up: 1 });
    expect(seat.complaints.all).toEqual([]);
  });

  test('a host killed on the call comes back to the wrap-up of the same call, with what was typed', async () => {
    seat.complaints.expectLostHost();
    await notes(page).fill('Typed just before the kill');
    await expect(page.getByText('Stored', { exact: true })).toBeVisible();
    await host.kill();
    await expect(page.getByText('Reconnecting, everything is kept')).toBeVisible();
    await expect(notes(page)).toHaveValue('Typed just before the kill');
    await notes(page).pressSequentially(', and while it was gone');

    host = await serveHost({ dataFolder: folder.path, port: host.port });
    await expectConnected(page);
    await expectState(page, 'acw');
    await expect(name(page)).toHaveText('Fay Norton');
    await expect(notes(page)).toHaveValue('Typed just before the kill, and while it was gone');
    await expect(page.getByText(/program stopped/i).first()).toBeVisible();
    await page.getByRole('radio', { name: /Interested/ }).click();
    await button(page, /^Finish, not ready/).click();
    await expectState(page, 'not_ready');
    expect(carrier.figures().invites).toBe(1);
    expect(seat.complaints.all).toEqual([]);
  });

  test('two operators in two browsers get different contacts, and each hears their own', async ({
    browser,
  }) => {
    const second = await openSeatPage(browser, host, {}, 'Second operator');
    try {
      const other = second.page;
      await expect(other.getByRole('button', { name: /Second operator/ })).toBeVisible();
      await openDesk(other);
      await expectState(other, 'not_ready');
      await expectState(page, 'not_ready');
      await other
        .getByRole('region', { name: 'The call' })
        .getByRole('button', { name: /^Go ready/ })
        .click();
      await expectState(other, 'offered');
      await expect(page.getByRole('button', { name: /^Sound: Sound on/ })).toBeVisible();
      await button(page, /^Go ready/).click();
      await expectState(page, 'offered');
      const names = [await name(page).innerText(), await name(other).innerText()];
      expect(names.toSorted()).toEqual(['Gus Okafor', 'Hal Price']);
      for (const each of [page, other]) {
        await button(each, /^Accept/).click();
        await button(each, /^Call now/).click();
      }
      for (const each of [page, other]) {
        await expectState(each, 'on_call');
        await expect.poll(async () => (await heard(each)).energy).toBeGreaterThan(0);
      }
      // The killed host's call was hung up when the host came back.
      await expect.poll(() => carrier.figures()).toMatchObject({ invites: 3, up: 2 });
      await button(other, /^Hang up/).click();
      await expectState(other, 'acw');
      await expectState(page, 'on_call');
      expect(second.complaints.all).toEqual([]);
    } finally {
      await second.close();
    }
  });
});
