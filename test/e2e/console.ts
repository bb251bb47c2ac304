import { expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import { OPERATOR_STATES } from '../../shared/domain/operator-state.ts';
import type { ServedHost } from '../host/served-host.ts';
import { SOON_MS } from '../patience.ts';

const PICTURES = join(import.meta.dirname, '../../test-output/screens');
/** Whether pictures are to be drawn of what the tests look at: where `PICTURES=1` asks for it. */
const PICTURES_WANTED = Boolean(process.env.PICTURES);
/** The one in which a screen is looked at is the last. */
const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
];

/** A folder for one host's data, removed by `remove`. */
export async function dataFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'callboard-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Complaints of the browser that no screen may cause. */
export interface Complaints {
  readonly all: readonly string[];
  /** From now on, a host that is gone is expected. */
  expectLostHost(): void;
}

/** What Chromium says of a socket whose host dies, by the moment of its death. */
const LOST_HOST = /ERR_CONNECTION_|ERR_EMPTY_RESPONSE|WebSocket connection to '\S+' failed/;

function collectComplaints(page: Page): Complaints {
  const all: string[] = [];
  let lostHostExpected = false;
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (lostHostExpected && LOST_HOST.test(message.text())) return;
    all.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => all.push(`uncaught: ${error.message}`));
  return { all, expectLostHost: () => (lostHostExpected = true) };
}

/** In the page: keeps its audio connections at hand, and says aloud every breach of the policy. */
const WATCH_PAGE = `
  window.callboardPeers = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration) {
      super(configuration);
      window.callboardPeers.push(this);
    }
  };
  window.callboardHeard = async () => {
    const sum = { packets: 0, energy: 0 };
    for (const peer of window.callboardPeers) {
      if (peer.connectionState !== 'connected') continue;
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.packets += report.packetsReceived ?? 0;
        sum.energy += report.totalAudioEnergy ?? 0;
      }
    }
    return sum;
  };
  document.addEventListener('securitypolicyviolation', (event) => {
    console.error('policy: ' + event.violatedDirective + ' forbids ' + event.blockedURI);
  });
`;

/** One operator's browser on the served console. */
export interface Seat {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: Complaints;
  close(): Promise<void>;
}

/** The status line says that the host is there. */
export async function expectConnected(page: Page): Promise<void> {
  const status = page.getByRole('contentinfo', { name: 'Status' });
  // Beyond the longest pause between two attempts of the page.
  await expect(status.getByText('Connected', { exact: true })).toBeVisible({ timeout: SOON_MS });
}

export async function openSeatPage(
  browser: Browser,
  host: ServedHost,
  options: { colorScheme?: 'light' | 'dark'; viewport?: { width: number; height: number } } = {},
  /** Whose browser it is; the administrator's unless somebody is named. */
  name?: string,
): Promise<Seat> {
  const context = await browser.newContext({ permissions: ['microphone'], ...options });
  await context.addInitScript(WATCH_PAGE);
  const page = await context.newPage();
  const complaints = collectComplaints(page);
  await page.goto(await host.takeLink(name));
  await expectConnected(page);
  return { page, context, complaints, close: () => context.close() };
}

/** The field of the command palette; it takes the focus a moment after the palette opens. */
export const paletteSearch = (page: Page): Locator =>
  page.getByRole('dialog', { name: 'Search and commands' }).getByRole('textbox');

/** A table by its label, whether it is one to read or one to walk with the arrow keys. */
export const tableOf = (page: Page, label: string): Locator => page.locator(`table[aria-label="${label}"]`);

/** The band's first line: the operator's state in words. */
export const band = (page: Page): Locator => page.locator('[class*=bandState]');

export async function expectState(page: Page, state: OperatorState): Promise<void> {
  await expect(band(page)).toHaveText(new RegExp(`^${OPERATOR_STATES[state].label}`), { timeout: SOON_MS });
}

/** Packets and energy of the customer's audio that this window has heard so far. */
export function heard(page: Page): Promise<{ packets: number; energy: number }> {
  return page.evaluate('window.callboardHeard()');
}

/** The customer's voice goes on arriving in this window. */
export async function expectHearing(page: Page): Promise<void> {
  const before = await heard(page);
  await expect(async () => {
    const now = await heard(page);
    expect(now.packets - before.packets).toBeGreaterThan(25);
    expect(now.energy - before.energy).toBeGreaterThan(0.000_1);
  }).toPass({ timeout: SOON_MS });
}

/** How far a level meter on the desk is out now, 0..1. */
export async function meter(page: Page, label: string): Promise<number> {
  const bar = page.locator('[class*=row]', { hasText: new RegExp(`^${label}$`) }).locator('[class*=fill]');
  const style = (await bar.first().getAttribute('style')) ?? '';
  return Number(/scaleX\(([\d.]+)/.exec(style)?.[1] ?? 0);
}

/** The desk, signed on, with its sound up. */
export async function openDesk(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Desk' }).click();
  await expect(page.getByRole('button', { name: /^Sound: Sound on/ })).toBeVisible({ timeout: SOON_MS });
}

/** In the page: until it is drawn in the colours that are asked for, and nothing fades or slides any more. */
const SETTLED = `(async () => {
  const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
  const wanted = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  while (document.documentElement.dataset.mantineColorScheme !== wanted) await nextFrame();
  await nextFrame();
  const ending = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
  await nextFrame();
})()`;

/** Findings of axe on what the page shows now, in short; of its colours alone where all else was looked at before. */
export async function accessibilityFindings(
  page: Page,
  looksAt: 'all' | 'colours' = 'all',
): Promise<string[]> {
  await page.evaluate(SETTLED);
  // Once in a page: to read its half a megabyte anew takes longer than to look.
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(axe.source);
  const options: axe.RunOptions = { resultTypes: ['violations'], preload: false };
  if (looksAt === 'colours') options.runOnly = ['color-contrast'];
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations.flatMap((violation) =>
    violation.nodes.map(
      ({ html, target }) => `${violation.id} at ${target.join(' ')}: ${html.slice(0, 140)}`,
    ),
  );
}

/** In the page: which of the places that scroll by themselves are too wide, and by how much; the page is never too wide for them. */
const TOO_WIDE = `['html', 'main', '[role=dialog]', '[role=menu]'].flatMap((place) =>
  [...document.querySelectorAll(place)].flatMap(({ scrollWidth, clientWidth }) => {
    const by = scrollWidth - (place === 'html' ? innerWidth : clientWidth);
    return by === 0 ? [] : [(place === 'html' ? 'the page' : place) + ' is ' + by + ' px too wide'];
  }))`;

/**
 * In light and dark and both sizes: findings of axe on what the page shows, and whether it is too wide; pictures of it in
 * `test-output/screens` where they are wanted. The mouse rests where nothing is.
 */
export async function lookAt(page: Page, name: string): Promise<string[]> {
  const findings: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without motion: half-way through a fade no contrast is the one that people see.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // What is too wide is so in every colour.
    for (const size of colorScheme === 'light' || PICTURES_WANTED ? SIZES : []) {
      await page.setViewportSize(size);
      await page.mouse.move(size.width / 2, size.height - 40);
      if (PICTURES_WANTED) {
        const path = join(PICTURES, `${name}-${colorScheme}-${size.width}.png`);
        await page.screenshot({ path, animations: 'disabled' });
      }
      if (colorScheme === 'dark') continue;
      const wide = await page.evaluate<string[]>(TOO_WIDE);
      findings.push(...wide.map((what) => `${colorScheme} ${size.width}: ${what}`));
    }
    // Names, roles and order are the same in both.
    const found = await accessibilityFindings(page, colorScheme === 'light' ? 'all' : 'colours');
    findings.push(...found.map((finding) => `${colorScheme}: ${finding}`));
  }
  return findings;
}
