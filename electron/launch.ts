/** `npm start` and `npm run pilot`: builds when needed, then Electron, else a browser window, else an address. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { systemClock } from '../shared/domain/clock.ts';
import { buildReason } from './shell/build-state.ts';
import { hasDisplay, thisMachine } from './shell/browser-window.ts';
import { electronBinary, fetchElectron } from './shell/electron-binary.ts';
import { CRASHED } from './host/crash-net.ts';
import { outliveOutput } from './host/lost-output.ts';
import { supervise } from './shell/supervise.ts';
import { createWaitingLine } from './shell/waiting-line.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
outliveOutput(process.stdout, process.stderr);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const line = createWaitingLine(process.stdout);

/** Electron that ends sooner than this, with an error, never showed its window. */
const STARTED_AFTER_MS = 5_000;

/** Flags of the launcher itself; all others go to the program. */
const OWN_FLAGS = new Set(['--serve', '--browser']);
const args = process.argv.slice(2);
const passedOn = args.filter((arg) => !OWN_FLAGS.has(arg));

async function build(): Promise<void> {
  const reason = buildReason(root);
  if (reason === null) return;
  line.start(`Building the console, since ${reason}`);
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  line.end();
  if (code === 0) return;
  process.stderr.write(`${said}\nThe console could not be built; the lines above say why.\n`);
  process.exit(1);
}

/** Serves in a process that this one watches over: a host that crashes is started again, once. */
async function serve(flags: string[]): Promise<void> {
  const entry = join(root, 'out/main/serve.mjs');
  const terminal = process.stdin.isTTY ? { terminal: process.stdin } : {};
  process.exitCode = await supervise({ entry, flags, say, clock: systemClock, ...terminal });
}

/** True when Electron ran and was ended by its person; false when it could not show a window. */
async function runElectron(binary: string): Promise<boolean> {
  const flags = thisMachine.isRoot ? ['--no-sandbox'] : [];
  const pilot = passedOn.includes('--pilot');
  const data = passedOn.includes('--data')
    ? []
    : ['--data', join(root, pilot ? '.callboard/pilot' : '.callboard/data')];
  const startedMs = Date.now();
  const child = spawn(binary, [...flags, root, ...passedOn, ...data], { cwd: root, stdio: 'inherit' });
  // Ctrl-C goes to Electron too, which closes its host; this process waits for it.
  process.on('SIGINT', () => undefined);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', resolve);
  });
  process.removeAllListeners('SIGINT');
  return code === 0 || code === CRASHED || Date.now() - startedMs > STARTED_AFTER_MS;
}

/** Why the console is not shown by Electron; null when it was. */
async function tryElectron(): Promise<string | null> {
  if (args.includes('--browser')) return 'a browser was asked for';
  if (passedOn.includes('--store')) return 'a shared store is served, not shown';
  let binary = electronBinary(root);
  if (binary === null) {
    const fetched = await fetchElectron(root, join(root, '.callboard/electron-not-fetched'), line);
    if ('reason' in fetched) return fetched.reason;
    ({ binary } = fetched);
  }
  say('Opening the console in Electron.');
  return (await runElectron(binary)) ? null : 'it could not show a window here';
}

if (passedOn.includes('--unattended')) {
  // No window, no page: the host runs from source.
  const entry = join(root, 'electron/serve.ts');
  process.argv = [process.execPath, entry, ...passedOn];
  await import(pathToFileURL(entry).href);
} else if (passedOn.includes('--help')) {
  spawnSync(process.execPath, [join(root, 'electron/serve.ts'), '--help'], { stdio: 'inherit' });
} else {
  await build();
  if (args.includes('--serve')) await serve(passedOn);
  else if (hasDisplay(thisMachine)) {
    const reason = await tryElectron();
    if (reason !== null) {
      say(`Not in Electron: ${reason}. The same console is served instead.`);
      await serve([...passedOn, '--open']);
    }
  } else {
    say('Not in Electron: there is no display here. The same console is served instead.');
    await serve([...passedOn, '--open']);
  }
}
