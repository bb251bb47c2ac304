import { band, expectState } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Locator, type Page } from './sample-page.ts';

/** Everything has its place: nothing moves when something arrives, and nothing is out of reach at any size. */
let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

/** Where each of these stands, in whole pixels. */
async function places(things: Record<string, Locator>): Promise<Record<string, unknown>> {
  const found = Object.entries(things).map(async ([name, thing]) => {
    const box = await thing.boundingBox();
    if (!box) throw new Error(`${name} is not on the screen.`);
    return [name, { x: Math.round(box.x), y: Math.round(box.y) }] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

const frameOf = (page: Page) => ({
  search: page.getByRole('button', { name: 'Search and commands' }),
  state: page.getByRole('button', { name: /^Change state:/ }),
  sound: page.getByRole('button', { name: /^Sound:/ }),
  main: page.getByRole('main'),
  stop: page.getByRole('button', { name: /^Stop all dialling/ }),
  calls: page.getByText('Calls up'),
});
const middle = async (button: Locator) => {
  const box = await button.boundingBox();
  if (!box) throw new Error('The button is not on the screen.');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

const toDesk = (page: Page) => page.getByRole('button', { name: /^Go to the desk/ });

test('what leads to the desk lies over no word of the place, at any size', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/camp-paused-00000003/edit`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(frameOf(page).state).toContainText('Not ready');
  await page.keyboard.press('F2');
  await expect(toDesk(page)).toBeVisible();
  const here = page.getByRole('navigation', { name: 'Place' }).locator('[aria-current]');
  for (const width of [1280, 1024, 640]) {
    await page.setViewportSize({ width, height: 600 });
    const strip = await toDesk(page).boundingBox();
    const place = await here.boundingBox();
    expect((place?.x ?? 0) + (place?.width ?? 0)).toBeLessThanOrEqual(strip?.x ?? 0);
    expect(await here.evaluate((last) => last.scrollWidth <= last.clientWidth)).toBe(true);
  }
});

test('an offer that arrives on another screen moves nothing, and neither does what the state is called', async ({
  page,
}) => {
  await page.goto(`${host.url}#/campaigns`);
  const things = {
    ...frameOf(page),
    title: page.getByRole('heading', { level: 1 }),
    row: page.getByRole('row', { name: /Spring renewals Berlin/ }),
  };
  await expect(things.row).toBeVisible();
  const before = await places(things);
  await page.keyboard.press('F2');
  await expect(toDesk(page)).toContainText('Offer');
  expect(await places(things)).toEqual(before);
  await page.keyboard.press('F2');
  await expect(toDesk(page)).toBeHidden();
  await expect(things.state).toContainText('Not ready: Break');
  expect(await places(things)).toEqual(before);
});

test('nothing at the desk moves from the offer to the end of the wrap-up', async ({ page }) => {
  await page.goto(`${host.url}#/desk`);
  await expectState(page, 'not_ready');
  const rail = { ...frameOf(page), state: frameOf(page).state };
  const idle = await places({ ...rail, wrapUp: page.getByRole('heading', { name: 'Wrap-up' }) });
  await page.keyboard.press('F2');
  await expectState(page, 'offered');
  const things = {
    ...rail,
    wrapUp: page.getByRole('heading', { name: 'Wrap-up' }),
    name: page.getByRole('region', { name: 'Who' }).getByRole('heading', { level: 2 }),
    script: page.getByText('Good morning, am I speaking with'),
    notes: page.getByRole('textbox', { name: /^Notes/ }),
    callback: page.locator('#desk-callback'),
    disposition: page.getByRole('radio', { name: /Do not call again/ }),
    bandState: band(page),
  };
  const offered = await places(things);
  expect(offered).toMatchObject(idle);
  for (const [key, state] of [
    ['F4', 'bcw'],
    ['F4', 'on_call'],
    ['F8', 'acw'],
  ] as const) {
    await page.keyboard.press(key);
    await expectState(page, state);
    expect(await places(things), state).toEqual(offered);
    await things.notes.fill(`Typed in ${state}`);
    await expect(page.getByText('Stored', { exact: true })).toBeVisible();
    expect(await places(things), `${state}, typed`).toEqual(offered);
  }
});

test('no button that ends something comes under the mouse that has pressed another one', async ({ page }) => {
  const under = (at: { x: number; y: number }): Promise<string> =>
    page.evaluate(`document.elementFromPoint(${at.x}, ${at.y})?.closest('button')?.textContent ?? ''`);
  const [first] = data.contacts;
  if (!first) throw new Error('The sample data is empty.');
  data.contacts.push({ ...first, id: 9_999, campaignId: 'camp-draft-00000004' });
  await page.goto(`${host.url}#/campaigns/camp-draft-00000004`);
  const start = page.getByRole('button', { name: /^Start:/ });
  const at = await middle(start);
  await page.mouse.click(at.x, at.y);
  await expect(page.getByRole('button', { name: /^Cancel campaign:/ })).toBeVisible();
  expect(await under(at)).toMatch(/Pause$/);

  await page.goto(`${host.url}#/desk`);
  await expectState(page, 'not_ready');
  await page.keyboard.press('F2');
  await expectState(page, 'offered');
  await page.keyboard.press('F4');
  const callNow = page.getByRole('button', { name: /^Call now/ });
  const call = await middle(callNow);
  await page.mouse.click(call.x, call.y);
  await expect(page.getByRole('button', { name: /^Hang up/ })).toBeVisible();
  expect(await under(call)).not.toContain('Hang up');
  const hangUp = page.getByRole('button', { name: /^Hang up/ });
  const end = await middle(hangUp);
  await page.mouse.click(end.x, end.y);
  await expectState(page, 'acw');
  expect(await under(end)).not.toContain('Finish');
});

/** The controls of the call whose words do not fit into their button. */
const cutControls = (page: Page): Promise<string[]> =>
  page
    .getByRole('region', { name: 'The call' })
    .locator('.mantine-Button-label')
    .evaluateAll((labels) =>
      labels.filter((words) => words.scrollWidth > words.clientWidth).map((words) => words.textContent ?? ''),
    );

for (const [name, viewport] of [
  ['200 % zoom on 1280', { width: 640, height: 400 }],
  ['1024 wide', { width: 1024, height: 768 }],
] as const) {
  test(`at ${name} the desk can be worked, and the stop is whole`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await page.goto(`${host.url}#/desk`);
    await expectState(page, 'not_ready');
    await page.keyboard.press('F2');
    await expectState(page, 'offered');
    for (const press of [/^Accept/, /^Call now/]) await page.getByRole('button', { name: press }).click();
    await expectState(page, 'on_call');
    // Each is brought into sight and would take a click: nothing stands over it.
    for (const thing of [
      page.getByText('Good morning, am I speaking with'),
      page.getByRole('radio', { name: /Appointment made/ }),
      page.getByRole('radio', { name: /Do not call again/ }),
      page.getByRole('textbox', { name: /^Notes/ }),
      page.locator('#desk-callback'),
      page.getByRole('button', { name: /^Hang up/ }),
      page.getByRole('region', { name: 'Who' }).getByRole('heading', { level: 2 }),
    ]) {
      await thing.click({ trial: true });
    }
    await page.getByRole('textbox', { name: /^Notes/ }).fill('Typed at this size');
    await expect(page.getByText('Stored', { exact: true })).toBeVisible();
    const hangUp = await page.getByRole('button', { name: /^Hang up/ }).boundingBox();
    expect((hangUp?.y ?? 0) + (hangUp?.height ?? 0)).toBeLessThan(viewport.height);
    const stop = await page.getByRole('button', { name: /^Stop all dialling/ }).boundingBox();
    expect(stop?.x).toBeGreaterThanOrEqual(0);
    expect((stop?.x ?? 0) + (stop?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
    expect((stop?.y ?? 0) + (stop?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await cutControls(page)).toEqual([]);
    await page.getByRole('button', { name: /^Hang up/ }).click();
    await expectState(page, 'acw');
    await expect(page.getByRole('button', { name: /^Finish, not ready/ })).toBeVisible();
    expect(await cutControls(page)).toEqual([]);
  });
}

test('the next person is met from the first line on, wherever the desk was scrolled to before', async ({
  page,
}) => {
  await page.setViewportSize({ width: 640, height: 400 });
  await page.goto(`${host.url}#/desk`);
  await expectState(page, 'not_ready');
  await page.keyboard.press('F2');
  await expectState(page, 'offered');
  const name = page.getByRole('region', { name: 'Who' }).getByRole('heading', { level: 2 });
  const before = await name.innerText();
  const met = await name.boundingBox();
  await page.locator('#desk-callback').scrollIntoViewIfNeeded();
  expect(await name.boundingBox()).not.toEqual(met);
  await page.getByRole('button', { name: /^Reject/ }).click();
  await expect(page.getByText('Why do you reject this contact?')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(name).not.toHaveText(before);
  await expect.poll(async () => (await name.boundingBox())?.y).toBe(met?.y);
});
