import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Dialog,
  Protocol,
  SafeStorage,
} from 'electron';
import type { IpcMain, MessageChannelMain, PowerSaveBlocker, Session as ElectronSession } from 'electron';
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { guarded } from '../../shared/domain/guarded.ts';
import { castCrashNet } from '../host/crash-net.ts';
import { openHost, type Host } from '../host/host.ts';
import { programPaths } from '../host/program-paths.ts';
import type { Session } from '../host/sessions.ts';
import { openPilot, PILOT_COUNTRY, type Pilot } from '../pilot/pilot.ts';
import { toldFailure } from '../store/told-failure.ts';
import { APP_PAGE, APP_SCHEMES, serveAppScheme } from './app-scheme.ts';
import { mainWindowOptions } from './main-window.ts';
import { guardNavigation } from './navigation.ts';
import { guardPermissions } from './permissions.ts';
import { handOverSeatPorts } from './seat-port.ts';
import { relaunchOnce } from './relaunch.ts';
import { sealedSecrets } from './sealed-secrets.ts';

/** The parts of Electron that the shell uses, handed in by the entry. */
export interface ElectronParts {
  app: App;
  dialog: Pick<Dialog, 'showErrorBox' | 'showMessageBox'>;
  ipcMain: IpcMain;
  powerSaveBlocker: Pick<PowerSaveBlocker, 'start'>;
  protocol: Protocol;
  safeStorage: SafeStorage;
  defaultSession: () => ElectronSession;
  makeChannel: () => MessageChannelMain;
  makeWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
}

export interface DesktopOptions {
  /** The entry's `import.meta.url`. */
  entryUrl: string;
  version: string;
  args: readonly string[];
  log: (line: string) => void;
}

const WINDOW_OPERATOR = 'window.operator';

/** Runs the host in Electron's main process and shows its console in one window. */
export async function startDesktop(electron: ElectronParts, options: DesktopOptions): Promise<void> {
  const { app, dialog, protocol } = electron;
  const { values: flags } = parseArgs({
    args: [...options.args],
    options: { data: { type: 'string' }, pilot: { type: 'boolean', default: false } },
    strict: false,
  });
  const pilotIsOn = flags.pilot === true;
  if (!app.requestSingleInstanceLock({ data: flags.data })) {
    app.quit();
    return;
  }
  protocol.registerSchemesAsPrivileged(APP_SCHEMES);
  guardNavigation(app);
  await app.whenReady();
  guardPermissions(electron.defaultSession());

  const folder =
    typeof flags.data === 'string'
      ? resolve(flags.data)
      : join(app.getPath('userData'), pilotIsOn ? 'pilot' : 'data');
  let desktop: Desktop;
  try {
    desktop = await openDesktop(electron, options, folder, pilotIsOn);
  } catch (error) {
    const { words, detail } = toldFailure(error, 'Start it again; if it stays, look into the log.');
    options.log(`Callboard cannot start: ${detail}`);
    dialog.showErrorBox('Callboard cannot start', words);
    app.exit(1);
    return;
  }
  let window = showWindow(electron, options, desktop.host);
  const onFault = (error: unknown): void => options.log(`The window could not be shown: ${String(error)}`);
  const comeForward = (): void => {
    if (window.isDestroyed()) window = showWindow(electron, options, desktop.host);
    else {
      if (window.isMinimized()) window.restore();
      window.focus();
    }
  };
  app.on('second-instance', guarded(onFault, comeForward));
  app.on('activate', guarded(onFault, comeForward));
  app.on('window-all-closed', () => app.quit());
  closeBeforeQuit(app, desktop, options.log);
  const { host, pilot } = desktop;
  castCrashNet({
    folder,
    close: async () => {
      await host.close();
      await pilot?.close();
    },
    end: () => relaunchOnce(app, dialog, process.argv, Date.now()),
    log: options.log,
    nowMs: () => Date.now(),
    process,
  });
}

interface Desktop {
  host: Host;
  pilot: Pilot | null;
}

async function openDesktop(
  electron: ElectronParts,
  { entryUrl, version, log }: DesktopOptions,
  folder: string,
  pilotIsOn: boolean,
): Promise<Desktop> {
  const { app, ipcMain, safeStorage, protocol, powerSaveBlocker } = electron;
  const paths = programPaths(entryUrl);
  let session: Session | null = null;
  const host = await openHost({
    dataFolder: folder,
    storeUrl: null,
    rendererFolder: paths.rendererFolder,
    workerUrls: paths.workerUrls,
    resources: paths.resources,
    secrets: sealedSecrets(folder, safeStorage, log),
    version,
    pilot: pilotIsOn,
    country: pilotIsOn ? PILOT_COUNTRY : app.getLocaleCountryCode() || 'US',
    log,
    saveSessions: async () => {
      if (session) await host.services.store.settings.set(WINDOW_OPERATOR, session.operatorId);
    },
  });
  const { store, windows } = host.services;
  const lastOperator = await store.settings.get(WINDOW_OPERATOR);
  const isThere = lastOperator !== null && (await store.operators.get(lastOperator)) !== null;
  const here: Session = {
    id: 'window',
    personId: null,
    operatorId: isThere ? lastOperator : host.firstPeople.operatorId,
  };
  session = here;
  serveAppScheme(protocol, host.fetch, here);
  handOverSeatPorts({
    ipcMain,
    makeChannel: electron.makeChannel,
    router: host.router,
    session: here,
    onWindow: (each) => windows.opened(each, '127.0.0.1'),
    onFault: (error) => log(`A seat's port met a fault: ${String(error)}`),
    log,
  });
  // Calls and timers live here: the machine must not doze off under them.
  powerSaveBlocker.start('prevent-app-suspension');
  const pilot = pilotIsOn ? await openPilot(host, { resources: paths.resources, log }) : null;
  return { host, pilot };
}

function showWindow(electron: ElectronParts, { entryUrl, log }: DesktopOptions, host: Host): BrowserWindow {
  const { root } = programPaths(entryUrl);
  const preload = fileURLToPath(new URL('../preload/preload.cjs', entryUrl));
  const window = electron.makeWindow(mainWindowOptions(preload, join(root, 'resources/icons/icon.png')));
  window.once('ready-to-show', () => window.show());
  window.on('close', (event) => {
    event.preventDefault();
    mayClose(electron, window, host).then(
      (may) => {
        if (may) window.destroy();
      },
      (error: unknown) => {
        log(`Closing the window: ${String(error)}`);
        window.destroy();
      },
    );
  });
  window.loadURL(APP_PAGE).catch((error: unknown) => log(`The console could not be shown: ${String(error)}`));
  return window;
}

/** A window with calls behind it asks first. */
async function mayClose({ dialog }: ElectronParts, window: BrowserWindow, host: Host): Promise<boolean> {
  const { callsUp } = await host.services.system.status();
  if (callsUp === 0) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: callsUp === 1 ? 'A call is up' : `${callsUp} calls are up`,
    detail: 'Quitting ends them. Wrap-ups that are open reopen at the next start.',
    buttons: ['Quit and end calls', 'Stay'],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

function closeBeforeQuit(app: App, { host, pilot }: Desktop, log: (line: string) => void): void {
  let isClosing = false;
  app.on('before-quit', (event) => {
    if (isClosing) return;
    event.preventDefault();
    isClosing = true;
    host
      .close()
      .then(() => pilot?.close())
      .catch((error: unknown) => log(`Closing failed: ${String(error)}`))
      .finally(() => app.exit(0));
  });
}
