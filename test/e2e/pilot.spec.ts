import { expect, test, type Page } from '@playwright/test';
import { openPilotPlan } from './pilot-plan.ts';
import { dataFolder, expectState, openDesk, openSeatPage, tableOf, type Seat } from './console.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';

/** Runs in the page: counts the tones that it plays by itself from now on. */
const COUNT_TONES = `(() => {
  const seen = { begun: 0, ended: 0 };
  const { createOscillator, close } = AudioContext.prototype;
  const playing = new WeakSet();
  AudioContext.prototype.createOscillator = function () {
    seen.begun += 1;
    playing.add(this);
    return createOscillator.call(this);
  };
  AudioContext.prototype.close = function () {
    if (playing.has(this)) seen.ended += 1;
    return close.call(this);
  };
  return seen;
})()`;

async function watchTones(page: Page): Promise<() => Promise<unknown>> {
  const counts = await page.evaluateHandle(COUNT_TONES);
  return () => counts.jsonValue();
}

/** Runs in the page: sound that comes up sends nothing of the microphone until it is told to. */
const HOLD_MICROPHONE = `(() => {
  const add = RTCPeerConnection.prototype.addTrack;
  const held = [];
  RTCPeerConnection.prototype.addTrack = function (track, ...streams) {
    const sender = add.call(this, track, ...streams);
    held.push([sender, track]);
    void sender.replaceTrack(null);
    return sender;
  };
  return {
    letGo: () => {
      RTCPeerConnection.prototype.addTrack = add;
      return Promise.all(held.map(([sender, track]) => sender.replaceTrack(track)));
    },
  };
})()`;

interface HeldMicrophone {
  letGo(): Promise<unknown>;
}

const SOUND_IS_UP = `callboardPeers.some((peer) => peer.connectionState === 'connected')`;

test.describe('The pilot, as it comes', () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let host: ServedHost;
  let seat: Seat;

  test.beforeAll(async ({ browser }) => {
    folder = await dataFolder();
    host = await serveHost({ dataFolder: folder.path, flags: ['--pilot'] });
    seat = await openSeatPage(browser, host);
  });
  test.afterAll(async () => {
    await seat?.close();
    await host?.close();
    await folder?.remove();
  });

  test('a newcomer opens the link and works the first contact of the sample campaign', async () => {
    const { page } = seat;
    const plan = await openPilotPlan();
    const campaigns = tableOf(page, 'Campaigns');
    const row = campaigns.getByRole('row', { name: /Northwind customers/ });
    await expect(row).toContainText('Running');
    await expect(row).toContainText('300');
    await expect(page.getByText('Pilot', { exact: true }).first()).toBeVisible();

    // Sound that has just come up is not called unheard before the host could hear it.
    const microphone = await page.evaluateHandle<HeldMicrophone>(HOLD_MICROPHONE);
    await openDesk(page);
    await expectState(page, 'not_ready');
    await page.waitForFunction(SOUND_IS_UP);
    await expect(page.getByRole('button', { name: 'Sound connecting', exact: true })).toBeVisible();
    await microphone.evaluate((held) => held.letGo());
    await expect(page.getByRole('button', { name: 'Sound connecting', exact: true })).toBeHidden();
    await expect(page.getByRole('button', { name: 'You are not heard', exact: true })).toBeHidden();
    await page.getByRole('button', { name: /^Go ready/ }).click();
    await expectState(page, 'offered');
    const who = page.getByRole('region', { name: 'Who' });
    await expect(who.getByRole('heading', { level: 2 })).toHaveText('Amelia Müller');
    await expect(page.getByRole('region', { name: 'Script' })).toContainText(
      'Am I speaking with Amelia Müller?',
    );

    await page.getByRole('button', { name: /^Accept/ }).click();
    await expectState(page, 'bcw');
    const tones = await watchTones(page);
    await page.getByRole('button', { name: /^Call now/ }).click();
    // The carrier's file decides what this number does: it rings and declines. Nobody was spoken with: no wrap-up.
    expect(plan.behaviourOf('+441414960394')).toBe('reject');
    await expect(who.getByRole('heading', { level: 2 })).toHaveText('Ravi Drummond');
    await expectState(page, 'offered');
    expect(await tones(), 'our ringing tone, which ended with the call').toEqual({ begun: 1, ended: 1 });

    await page.getByRole('link', { name: 'Campaigns' }).click();
    await row.getByRole('link', { name: 'Northwind customers' }).click();
    await page.getByRole('tab', { name: 'Contacts' }).click();
    await expect(page.getByRole('row', { name: /Amelia Müller/ })).toContainText('Rejected');
    expect(seat.complaints.all).toEqual([]);
  });
});
