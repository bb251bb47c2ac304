import { expectState } from './console.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

/** What nobody meant does nothing: a key held too long, a second click, words typed on after their field has gone. */
let host: FakeHost;

test.beforeEach(async () => {
  host = await openFakeHost();
});
test.afterEach(() => host.close());

const button = (page: Page, name: RegExp) => page.getByRole('button', { name });
const notes = (page: Page) => page.getByRole('textbox', { name: /^Notes/ });

async function toOffer(page: Page): Promise<void> {
  await page.goto(`${host.url}#/desk`);
  await expectState(page, 'not_ready');
  await page.keyboard.press('F2');
  await expectState(page, 'offered');
}

async function toWrapUp(page: Page): Promise<void> {
  await toOffer(page);
  for (const [key, state] of [
    ['F4', 'bcw'],
    ['F4', 'on_call'],
    ['F8', 'acw'],
  ] as const) {
    await page.keyboard.press(key);
    await expectState(page, state);
  }
}

/** The key goes down once and repeats, as one does that is held a little too long. */
async function hold(page: Page, key: string, until: () => Promise<void>): Promise<void> {
  await page.keyboard.down(key);
  await until();
  for (let times = 0; times < 3; times += 1) await page.keyboard.down(key);
  await page.keyboard.up(key);
}

/** Whatever was sent before has been answered: the desk answers commands in order. */
async function settle(page: Page): Promise<void> {
  await notes(page).fill('Settled');
  await expect(page.getByText('Stored', { exact: true })).toBeVisible();
}

for (const key of ['F4', 'Enter']) {
  test(`${key} held too long accepts the offer and does not dial`, async ({ page }) => {
    await toOffer(page);
    await expect(button(page, /^Accept/)).toBeFocused();
    await hold(page, key, async () => {
      await expectState(page, 'bcw');
      await expect(button(page, /^Call now/)).toBeFocused();
    });
    await settle(page);
    await expectState(page, 'bcw');
    await page.keyboard.press('F4');
    await expectState(page, 'on_call');
  });
}

test('a letter held in a field is typed as often as it repeats', async ({ page }) => {
  await toOffer(page);
  await notes(page).focus();
  await hold(page, 'a', () => expect(notes(page)).toHaveValue('a'));
  await expect(notes(page)).toHaveValue('aaaa');
});

test('a key meant for the desk works at once after a click beside the field', async ({ ownPage: page }) => {
  await toOffer(page);
  await page.keyboard.press('F4');
  await expectState(page, 'bcw');
  await page.keyboard.press('F4');
  await expectState(page, 'on_call');
  const name = page.getByRole('region', { name: 'Who' }).getByRole('heading', { level: 2 });
  const box = await name.boundingBox();
  if (!box) throw new Error('The name is not on the screen.');
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await notes(page).press('x');
  await page.mouse.click(box.x + 2, box.y + 2);
  await page.keyboard.press('m');
  await page.clock.resume();
  await expect(page.getByRole('button', { name: 'Muted', exact: true })).toBeVisible();
});

test('the same key twice in a moment extends the wrap-up once', async ({ page }) => {
  await toWrapUp(page);
  await expect(button(page, /^Extend by 30 s \(3 left\)/)).toBeVisible();
  await page.evaluate(`for (let times = 0; times < 2; times += 1)
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'e', code: 'KeyE', bubbles: true }))`);
  await settle(page);
  await expect(button(page, /^Extend by 30 s \(2 left\)/)).toBeVisible();
});

test('a panel that was opened at the offer does not stand open at what comes next', async ({ page }) => {
  await toOffer(page);
  await page.keyboard.press('F8');
  const why = page.getByText('Why do you reject this contact?');
  await expect(why).toBeVisible();
  await page.keyboard.press('F4');
  await expectState(page, 'bcw');
  await expect(why).toBeHidden();
});

test('a second click in the same place accepts the offer and does not dial', async ({ page }) => {
  await toOffer(page);
  const box = await button(page, /^Accept/).boundingBox();
  if (!box) throw new Error('The offer has no button.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down({ clickCount: 1 });
  await page.mouse.up({ clickCount: 1 });
  await expectState(page, 'bcw');
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  await settle(page);
  await expectState(page, 'bcw');
  await button(page, /^Call now/).click();
  await expectState(page, 'on_call');
});

test('words typed on while their wrap-up ends elsewhere press nothing at the next contact', async ({
  page,
}) => {
  await toWrapUp(page);
  const other = await page.context().newPage();
  await other.goto(`${host.url}#/desk`);
  await expectState(other, 'acw');
  await other.keyboard.press('1');
  await page.bringToFront();
  await notes(page).click();
  await page.keyboard.type('She asked me to ');
  await other.evaluate(
    `document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', ctrlKey: true, bubbles: true }))`,
  );
  // One key after the other, from the wrap-up through the wait to the next offer, and on.
  const accept = button(page, /^Accept/);
  while (!(await accept.isVisible())) await page.keyboard.press('e');
  await page.keyboard.type(' call ');
  await page.keyboard.press('Enter');
  await settle(page);
  await expectState(page, 'offered');
});
