/** The host in plain Node: a floor's host, the console in a browser, the pilot and the tests. */
import { join, resolve } from 'node:path';
import process from 'node:process';
import packageJson from '../package.json' with { type: 'json' };
import { systemClock } from '../shared/domain/clock.ts';
import { CannotListen } from './host/cannot-listen.ts';
import { castCrashNet } from './host/crash-net.ts';
import { openHost, type Host } from './host/host.ts';
import { administratorLink, howToAsk, onLinkAsked, timeOfDay } from './host/link-request.ts';
import { outliveOutput } from './host/lost-output.ts';
import { programPaths } from './host/program-paths.ts';
import { openSeatServer, type SeatServer } from './host/seat-server.ts';
import { fileSecrets } from './directory/secrets.ts';
import { BadFlag, readServeFlags, USAGE, type ServeFlags } from './host/serve-flags.ts';
import { openSessions, type Sessions } from './host/sessions.ts';
import { readTlsFiles, UnusableCertificate, type TlsFiles } from './host/tls-files.ts';
import { openPilot, PILOT_COUNTRY, type Pilot } from './pilot/pilot.ts';
import type { ServeNews } from './shell/supervise.ts';
import { findBrowser, hasDisplay, openAppWindow, thisMachine } from './shell/browser-window.ts';
import { StoreFailure } from './store/store.ts';

// Whatever is written here is for the person who runs it alone, in a folder of whatever mode.
process.umask(0o077);
outliveOutput(process.stdout, process.stderr);

const USUAL_PORT = 4870;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const log = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);

/** Country of the machine's language, for numbers without a country code. */
function countryOfMachine(): string {
  return new Intl.Locale(Intl.DateTimeFormat().resolvedOptions().locale).maximize().region ?? 'US';
}

/** Prints a link for an administrator, and how to get another one. */
async function printLink(host: Host, sessions: Sessions): Promise<string | null> {
  const people = await host.services.store.operators.list();
  const link = administratorLink(people, host.firstPeople.operatorId, sessions);
  if (!link) {
    say('There is nobody whom a link could let in.');
    return null;
  }
  const how = howToAsk(process);
  say(`Open ${link.address}`);
  say(
    `It is for ${link.name}, works once, and until ${timeOfDay(link.expiresAtMs)}.` +
      (how === null ? '' : ` For another link, ${how}.`),
  );
  return link.address;
}

async function serveSeats(
  flags: ServeFlags,
  tls: TlsFiles | null,
  host: Host,
  sessions: Sessions,
): Promise<SeatServer> {
  const open = (port: number): Promise<SeatServer> =>
    openSeatServer({
      address: flags.listen,
      port,
      tls,
      fetch: host.fetch,
      router: host.router,
      sessions,
      onWindow: (session, localAddress) => host.services.windows.opened(session, localAddress),
      log,
    });
  if (flags.port !== null) return await open(flags.port);
  try {
    return await open(USUAL_PORT);
  } catch (error) {
    if (!(error instanceof CannotListen)) throw error;
    return await open(0);
  }
}

async function openWindow(flags: ServeFlags, url: string): Promise<void> {
  const browser = findBrowser(thisMachine);
  if (!hasDisplay(thisMachine)) {
    say('There is no display here. Open the address above in a browser.');
  } else if (browser === null) {
    say('No browser of the Chromium family was found. Open the address above in one.');
  } else {
    const profile = join(resolve(flags.data), 'browser');
    await openAppWindow(browser, url, profile, thisMachine.isRoot);
    say(`Opened it as a window of ${browser}.`);
  }
}

/** Closes everything once, in order; a second signal ends at once. */
function closeOnSignal(close: () => Promise<void>): void {
  let isClosing = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isClosing) {
      say('Ended at once.');
      process.exit(130);
    }
    isClosing = true;
    say(signal === 'SIGINT' ? '\nClosing. Press Ctrl-C again to end at once.' : 'Closing.');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log(`Closing failed: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  // Whoever watches over this process is gone: nobody could end it any more.
  process.on('disconnect', () => onSignal('SIGTERM'));
}

async function serve(flags: ServeFlags): Promise<void> {
  const paths = programPaths(import.meta.url);
  const dataFolder = resolve(flags.data);
  // Before anything is opened: a wrong file costs no call.
  const tls = flags.tls && (await readTlsFiles(flags.tls, systemClock.now()));
  let sessions: Sessions | null = null;
  const host = await openHost({
    dataFolder,
    storeUrl: flags.storeUrl,
    rendererFolder: paths.rendererFolder,
    workerUrls: paths.workerUrls,
    resources: paths.resources,
    secrets: fileSecrets(dataFolder, log),
    version: packageJson.version,
    pilot: flags.pilot,
    country: flags.country ?? (flags.pilot ? PILOT_COUNTRY : countryOfMachine()),
    log,
    saveSessions: async () => sessions?.save(),
    door: () => sessions,
  });
  let server: SeatServer | null = null;
  let pilot: Pilot | null = null;
  const close = async (): Promise<void> => {
    await server?.close();
    await host.close();
    await pilot?.close();
  };
  closeOnSignal(close);
  onLinkAsked(process, () => {
    if (!sessions || !server) return;
    printLink(host, sessions).catch((error: unknown) => log(`No link could be made: ${sentenceOf(error)}`));
  });
  castCrashNet({
    folder: dataFolder,
    close,
    end: (code) => process.exit(code),
    log,
    tell: () => process.send?.({ fault: true } satisfies ServeNews),
    nowMs: () => systemClock.now(),
    process,
  });
  try {
    if (flags.pilot) pilot = await openPilot(host, { resources: paths.resources, log });
    const { settings } = host.services.store;
    const shelfName = `sessions:${host.id}`;
    const opening = await openSessions({
      shelf: { read: () => settings.get(shelfName), write: (text) => settings.set(shelfName, text) },
      people: () => host.services.store.operators.list(),
      addressOf: (key) => server?.linkWith(key) ?? '',
      clock: systemClock,
    });
    sessions = opening;
    const opened = await serveSeats(flags, tls, host, opening);
    server = opened;
    process.send?.({ port: opened.port } satisfies ServeNews);
    say(`Callboard ${packageJson.version} is running. Data folder: ${dataFolder}`);
    if (tls?.warning) say(tls.warning);
    const link = await printLink(host, opening);
    if (flags.open && link !== null) await openWindow(flags, link);
    say('Ctrl-C ends it.');
  } catch (error) {
    await close();
    throw error;
  }
}

/** What happened and what to do, for what the store says; else what happened. */
function sentenceOf(error: unknown): string {
  if (error instanceof StoreFailure) return `${error.message} ${error.action}`;
  return error instanceof Error ? error.message : String(error);
}

/** Says in words why it cannot run; anything unforeseen is shown whole. */
function fail(error: unknown): never {
  if (error instanceof BadFlag) process.stderr.write(`${error.message}\n\n${USAGE}`);
  else if (
    error instanceof CannotListen ||
    error instanceof StoreFailure ||
    error instanceof UnusableCertificate
  ) {
    process.stderr.write(`${error.message} ${error.action}\n`);
  } else
    process.stderr.write(
      `Callboard could not start. ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
    );
  process.exit(1);
}

try {
  const flags = readServeFlags(process.argv.slice(2));
  if (flags.help) say(USAGE);
  else if (flags.unattended) {
    // Workbooks and the operators' own audio, which nobody else pays for at a start.
    const { runUnattended } = await import('./pilot/unattended.ts');
    process.exit(await runUnattended(flags, programPaths(import.meta.url), { say, log }));
  } else await serve(flags);
} catch (error) {
  fail(error);
}
