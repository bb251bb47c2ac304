import type { App, Dialog } from 'electron';
import { CRASHED } from '../host/crash-net.ts';
import { mayRestart } from './supervise.ts';

const FLAG = '--restarted-at=';

/** Ends a desktop program that has crashed: started again, unless that was done within ten minutes; then it says why not. */
export function relaunchOnce(
  app: Pick<App, 'relaunch' | 'exit'>,
  dialog: Pick<Dialog, 'showErrorBox'>,
  argv: readonly string[],
  nowMs: number,
): void {
  const before = argv.find((arg) => arg.startsWith(FLAG));
  if (mayRestart(before === undefined ? null : Number(before.slice(FLAG.length)), nowMs)) {
    const args = argv.slice(1).filter((arg) => !arg.startsWith(FLAG));
    app.relaunch({ args: [...args, `${FLAG}${nowMs}`] });
  } else {
    dialog.showErrorBox(
      'Callboard has ended',
      'It met a fault twice within ten minutes, so it was not started again. Look into crashes.log in the data folder, then start it again.',
    );
  }
  app.exit(CRASHED);
}
