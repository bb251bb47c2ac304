import { band, expectState, lookAt } from './console.ts';
import { sampleData } from './fake-data.ts';
import { openFakeHost, type FakeHost } from './fake-host.ts';
import { expect, test, type Page } from './sample-page.ts';

/** What the console says is so, in words, in a colour, and with the key that changes it. */
let host: FakeHost;
let data: ReturnType<typeof sampleData>;

test.beforeEach(async () => {
  data = sampleData();
  host = await openFakeHost(data);
});
test.afterEach(() => host.close());

const tone = (page: Page) => page.locator('[class*=band]').first().getAttribute('data-tone');

async function onCall(page: Page): Promise<void> {
  await page.goto(`${host.url}#/desk`);
  await expectState(page, 'not_ready');
  await page.keyboard.press('F2');
  await expectState(page, 'offered');
  await page.keyboard.press('F4');
  await expectState(page, 'bcw');
  await page.keyboard.press('F4');
  await expectState(page, 'on_call');
}

test('the band says that there is no sound, that the call is muted and on hold, each with its key', async ({
  page,
}) => {
  await onCall(page);
  // There is no sound at this host.
  const noSound = page.getByRole('button', { name: 'No sound', exact: true });
  await expect(noSound).toHaveAccessibleDescription('Connect the sound');
  await expect(noSound).toContainText('S');
  await expect(page.getByText(/^You hear nothing and are not heard/)).toBeVisible();
  expect(await tone(page)).toBe('red');
  await page.keyboard.press('m');
  const muted = page.getByRole('button', { name: 'Muted', exact: true });
  await expect(muted).toContainText('M');
  await expect(muted).toHaveAttribute('data-tone', 'amber');
  await page.keyboard.press('h');
  await expect(page.getByRole('button', { name: 'On hold', exact: true })).toContainText('H');
  await expect(page.getByText(/The customer is on hold/)).toBeVisible();
  await page.getByRole('button', { name: 'On hold', exact: true }).click();
  await expect(page.getByRole('button', { name: 'On hold', exact: true })).toBeHidden();
  await muted.click();
  await expect(muted).toBeHidden();
  await expect(band(page)).toHaveText('On call');
});

test('a call that was muted and on hold is neither any more once it is over', async ({ page }) => {
  await onCall(page);
  const call = page.getByRole('region', { name: 'The call' });
  await page.keyboard.press('m');
  await page.keyboard.press('h');
  await expect(call.getByText('Muted', { exact: true })).toBeVisible();
  await expect(call.getByText('On hold', { exact: true })).toBeVisible();
  await page.keyboard.press('F8');
  await expectState(page, 'acw');
  await expect(call.getByText('Talk time')).toBeVisible();
  await expect(call.getByText('Muted', { exact: true })).toBeHidden();
  await expect(call.getByText('On hold', { exact: true })).toBeHidden();
});

test('the band says that the host cannot be reached, and keeps what is typed', async ({ page }) => {
  await onCall(page);
  await host.close();
  await expect(page.getByRole('button', { name: 'Host unreachable', exact: true })).toContainText('R');
  expect(await tone(page)).toBe('red');
  await expect(page.getByText(/^The host cannot be reached/)).toBeVisible();
  await page.getByRole('textbox', { name: /^Notes/ }).fill('Typed alone');
  await expect(page.getByText('Storing…')).toBeVisible();
  // It comes back without the call: what could not be stored with it is said, not dropped.
  host = await openFakeHost(data);
  await expect(
    page.getByText(/finished elsewhere before these notes were stored.*: Typed alone$/),
  ).toBeVisible();
});

test('whether a time is still ahead is told by the clock of the host, not by the one here', async ({
  ownPage: page,
}) => {
  await page.clock.install({ time: Date.now() + 3 * 3_600_000 });
  await onCall(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'In an hour' }).press('Enter');
  await expect(page.getByText('Stored', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Call back at/ })).not.toHaveText('Not chosen');
  await expect(page.getByText('Choose a time that is still ahead.')).toBeHidden();
});

test('the desk says of a callback that it is one, and whether the operator kept it for themselves', async ({
  page,
}) => {
  data.comesAs = 'callback';
  const contact = data.contacts[3];
  if (contact) contact.callbackFor = 'op-1';
  await onCall(page);
  const words = page.locator('[class*=bandWords]');
  await expect(words).toHaveText(/ You are connected\. Callback, only for you · Attempt 2 of 3 · /);
  await expect(
    page.getByRole('region', { name: 'Who' }).getByText('Callback, only for you', { exact: true }),
  ).toBeVisible();
});

test('the desk says of a call that the person called, and counts it as none of their attempts', async ({
  page,
}) => {
  data.comesAs = 'received';
  await onCall(page);
  const words = page.locator('[class*=bandWords]');
  await expect(words).toHaveText(/ You are connected\. They called · /);
  await expect(words).not.toContainText('Attempt');
  await expect(
    page.getByRole('region', { name: 'Who' }).getByText('They called', { exact: true }),
  ).toBeVisible();
});

test('the desk says in the wrap-up that the person is calling, and what takes their call', async ({
  page,
}) => {
  data.callerRings = true;
  await onCall(page);
  await page.keyboard.press('F8');
  await expectState(page, 'acw');
  await expect(page.locator('[class*=bandWords]')).toHaveText(
    /^They are calling you now: finish to take the call\. You hear nothing/,
  );
  const badge = page.getByRole('region', { name: 'Who' }).getByText('Calling you now', { exact: true });
  await expect(badge).toBeVisible();
  expect(await lookAt(page, 'desk-caller-rings')).toEqual([]);
  await page.keyboard.press('2');
  await page.keyboard.press('Control+Enter');
  await expect(badge).toBeHidden();
});

test('notes can be typed before the call, and stand in the form of the call', async ({ page }) => {
  data.dispositions.unshift({ id: 'd-old', label: 'No longer used', kind: 'neutral', archived: true });
  await page.goto(`${host.url}#/desk`);
  await expectState(page, 'not_ready');
  await page.keyboard.press('F2');
  await expectState(page, 'offered');
  await page.keyboard.press('F4');
  await expectState(page, 'bcw');
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await page.keyboard.press('n');
  await page.keyboard.type('Ask for the meter');
  await expect(page.getByText('Stored', { exact: true })).toBeVisible();
  // A disposition is a verdict on a call: not before there is one.
  await expect(page.getByRole('radio', { name: /Wrong person/ })).toBeDisabled();
  // Also what was typed a moment before.
  await page.keyboard.type(' today');
  await page.keyboard.press('F4');
  await expectState(page, 'on_call');
  await expect(page.getByRole('textbox', { name: /^Notes/ })).toHaveValue('Ask for the meter today');
  await expect(page.getByRole('textbox', { name: /^Notes/ })).toBeFocused();
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
  // The keys count what is shown.
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await expect(page.getByRole('radio', { name: /Appointment made/ })).toBeChecked();
});

/** Stands between the page and its host, to keep back what the host says. */
async function listenBetween(page: Page) {
  const kept: (string | Buffer)[] = [];
  let keeps = false;
  /** The newest of the form; its answer begins with the same id. */
  let change = '';
  let toPage: ((words: string | Buffer) => void) | null = null;
  let cut: (() => void) | null = null;
  await page.routeWebSocket(/\/rpc/, (socket) => {
    const server = socket.connectToServer();
    toPage = (words) => socket.send(words);
    cut = () => void Promise.all([socket.close(), server.close()]);
    socket.onMessage((words) => {
      if (String(words).includes('saveDraft')) change = String(words);
      server.send(words);
    });
    server.onMessage((words) => {
      if (keeps) kept.push(words);
      else socket.send(words);
    });
  });
  const isAnswer = (words: string | Buffer): boolean =>
    String(words).startsWith(change.slice(0, change.indexOf(',')));
  return {
    keepBack: () => (keeps = true),
    hasKept: (text: string) => kept.filter((words) => String(words).includes(text)).length,
    /** The answer to the page comes last, when it has taken in all the rest. */
    release: async () => {
      keeps = false;
      const held = kept.splice(0);
      expect(held.filter(isAnswer)).toHaveLength(1);
      for (const words of held.filter((each) => !isAnswer(each))) toPage?.(words);
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))');
      for (const words of held.filter(isAnswer)) toPage?.(words);
    },
    /** What was kept back is lost. */
    lose: async () => {
      keeps = false;
      kept.length = 0;
      cut?.();
    },
  };
}

for (const [what, end] of [
  ['is late', 'release'],
  ['is lost', 'lose'],
] as const) {
  test(`what is taken back while word of it ${what} does not come back from the host`, async ({
    ownPage: page,
  }) => {
    const between = await listenBetween(page);
    await onCall(page);
    const notes = page.getByRole('textbox', { name: /^Notes/ });
    between.keepBack();
    await notes.fill('Wants two');
    // The answer, and what the journal says to every window.
    await expect.poll(() => between.hasKept('Wants two')).toBe(2);
    await notes.fill('Wants one');
    await between[end]();
    await expect(page.getByText('Stored', { exact: true })).toBeVisible();
    await expect(notes).toHaveValue('Wants one');
  });
}

test('an older word of the host that comes late takes nothing of what was typed since', async ({
  ownPage: page,
}) => {
  let older: string | Buffer = '';
  let isTyping = false;
  const lines: { send(words: string | Buffer): void }[] = [];
  await page.routeWebSocket(/\/rpc/, (socket) => {
    const server = socket.connectToServer();
    lines.push(socket);
    server.onMessage((words) => {
      if (!isTyping && String(words).includes('"notes":""')) older = words;
      socket.send(words);
    });
  });
  await onCall(page);
  isTyping = true;
  const notes = page.getByRole('textbox', { name: /^Notes/ });
  await notes.fill('Half a sentence that nobody must lo');
  await expect(page.getByText('Stored', { exact: true })).toBeVisible();
  expect(older).not.toBe('');
  lines.at(-1)?.send(older);
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))');
  await notes.press('End');
  await page.keyboard.type('se');
  await expect(notes).toHaveValue('Half a sentence that nobody must lose');
});

const notesOf = (window: Page) => window.getByRole('textbox', { name: /^Notes/ });

test('the last words of a window that closes arrive also while earlier ones are unanswered', async ({
  ownPage: page,
}) => {
  await onCall(page);
  const answer = Promise.withResolvers<void>();
  data.slowAnswer = answer.promise;
  await notesOf(page).fill('Half of it');
  const other = await page.context().newPage();
  await other.goto(`${host.url}#/desk`);
  await expect(notesOf(other)).toHaveValue('Half of it');
  await notesOf(page).pressSequentially(', and the rest');
  await page.close({ runBeforeUnload: true });
  await expect(notesOf(other)).toHaveValue('Half of it, and the rest');
  answer.resolve();
});

test('a callback that cannot be kept is refused beside its field as soon as it is entered', async ({
  page,
}) => {
  await onCall(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('6');
  await page.keyboard.press('b');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Tomorrow, 09:00' }).press('Enter');
  await page.keyboard.press('Escape');
  const refusal = page.getByRole('alert').filter({ hasText: 'asked not to be called' });
  await expect(refusal).toBeVisible();
  await page.keyboard.press('F8');
  await expectState(page, 'acw');
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('#desk-callback')).toBeFocused();
  await expectState(page, 'acw');
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(refusal).toBeHidden();
});

test('a stopped console is red, and never green', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/camp-running-0000001`);
  const live = page.getByRole('region', { name: 'Live activity' });
  await expect(live.getByText('Live', { exact: true })).toBeVisible();
  await page.keyboard.press('F9');
  await expect(live.getByText('Live', { exact: true })).toBeHidden();
  await expect(
    live.locator('[data-tone=red]').filter({ hasText: 'All dialling is stopped' }).first(),
  ).toBeVisible();
  await expect(live.locator('[data-tone=green]')).toHaveCount(0);
});

/** That stops all dialling, or lets it go on. */
const stopButton = (window: Page) => window.locator('footer').getByRole('button');

test('all dialling is stopped also by a press before the screen knows how it stands', async ({
  ownPage: page,
}) => {
  const other = await page.context().newPage();
  await other.goto(`${host.url}#/campaigns`);
  await expect(other.getByText('Connected', { exact: true })).toBeVisible();
  const held: (() => void)[] = [];
  await page.routeWebSocket(/\/rpc/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((words) => {
      if (String(words).includes('emergencyStopped')) held.push(() => socket.send(words));
      else socket.send(words);
    });
  });
  await page.goto(`${host.url}#/campaigns`);
  await expect.poll(() => held.length).toBeGreaterThan(0);
  await page.keyboard.press('F9');
  await expect(stopButton(other)).toContainText('Dialling stopped');
  for (const say of held.splice(0)) say();
  await expect(stopButton(page)).toContainText('Dialling stopped');
});

test('an operator may stop all dialling, and is told that a supervisor lets it begin again', async ({
  page,
}) => {
  data.role = 'operator';
  await page.goto(`${host.url}#/desk`);
  await expectState(page, 'not_ready');
  await page.keyboard.press('F9');
  await expect(stopButton(page)).toHaveText(/^Dialling stopped\s*F9$/);
  await page.keyboard.press('F9');
  await expect(page.getByText('A supervisor lets it begin again.').first()).toBeVisible();
  await expect(stopButton(page)).toContainText('Dialling stopped');
});

test('two people who stop all dialling at once do not undo each other', async ({ ownPage: page }) => {
  const other = await page.context().newPage();
  for (const window of [page, other]) await window.goto(`${host.url}#/campaigns`);
  await page.clock.install();
  for (const window of [page, other])
    await expect(window.getByText('Connected', { exact: true })).toBeVisible();
  await other.keyboard.press('F9');
  await expect(stopButton(page)).toContainText('Dialling stopped');
  await page.keyboard.press('F9');
  await expect(page.getByText('Somebody else has just stopped all dialling.').first()).toBeVisible();
  await expect(stopButton(page)).toContainText('Dialling stopped');
  await page.clock.fastForward(6_000);
  await page.keyboard.press('F9');
  await expect(stopButton(page)).toContainText('Stop all dialling');
  // Whoever stopped it may take that back at once.
  await page.keyboard.press('F9');
  await expect(stopButton(page)).toContainText('Dialling stopped');
  await page.keyboard.press('F9');
  await expect(stopButton(page)).toContainText('Stop all dialling');
});

test('the form of a running campaign says what is locked, why, and what to do', async ({ page }) => {
  await page.goto(`${host.url}#/campaigns/camp-running-0000001/edit`);
  await expect(page.getByText(/is running, so nothing of it can be changed now/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Save changes/ })).toBeDisabled();
  await expect(page.getByRole('combobox', { name: 'Mode' })).toBeDisabled();
  await page.getByRole('button', { name: 'Pause to edit' }).click();
  await expect(page.getByText(/Name, operators and the contacts that were imported stay/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Save changes/ })).toBeEnabled();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeDisabled();
});

test('a test call to the blacklist is placed only by a second, plain word', async ({ page }) => {
  data.blacklist.unshift({ phone: '+442079460001', reason: 'Asked', addedAtMs: Date.now(), who: 'Ana' });
  await page.goto(`${host.url}#/trunks`);
  await page
    .getByRole('button', { name: /^Test call/ })
    .first()
    .click();
  await page.getByRole('textbox', { name: 'Number to call' }).fill('+442079460001');
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await expect(page.getByText('+442079460001 is on the blacklist. Nobody was called.')).toBeVisible();
  await page.getByRole('button', { name: 'Call it all the same' }).click();
  await expect(page.getByText('It rang after 0.8 s and was answered.')).toBeVisible();
});

test('a desk that is open at another host asks whether to use it here, and then is', async ({ page }) => {
  data.sitsElsewhere = true;
  await page.goto(`${host.url}#/desk`);
  await expectState(page, 'offline');
  await expect(page.getByText('This desk was opened in another window.')).toBeVisible();
  expect(await tone(page)).toBe('amber');
  const here = page.getByRole('button', { name: 'Use it here', exact: true });
  await expect(here).toContainText('F2');
  await here.click();
  await expectState(page, 'not_ready');
  await expect(here).toBeHidden();
});
