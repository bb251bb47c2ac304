/** The Electron entry: hands Electron to the shell, which runs the host. */
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  powerSaveBlocker,
  protocol,
  safeStorage,
  session,
} from 'electron';
import packageJson from '../package.json' with { type: 'json' };
import { outliveOutput } from './host/lost-output.ts';
import { startDesktop } from './shell/desktop.ts';

// Whatever is written here is for the person who runs it alone, in a folder of whatever mode.
process.umask(0o077);
outliveOutput(process.stdout, process.stderr);

const log = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);

startDesktop(
  {
    app,
    dialog,
    ipcMain,
    powerSaveBlocker,
    protocol,
    safeStorage,
    defaultSession: () => session.defaultSession,
    makeChannel: () => new MessageChannelMain(),
    makeWindow: (options) => new BrowserWindow(options),
  },
  {
    entryUrl: import.meta.url,
    version: packageJson.version,
    args: process.argv.slice(app.isPackaged ? 1 : 2),
    log,
  },
).catch((error: unknown) => {
  dialog.showErrorBox('Callboard cannot start', error instanceof Error ? (error.stack ?? '') : String(error));
  app.exit(1);
});
