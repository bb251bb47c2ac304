import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openHost, type Host, type LineTiming } from '../../electron/host/host.ts';
import { openSeatServer, type SeatServer } from '../../electron/host/seat-server.ts';
import { fileSecrets } from '../../electron/directory/secrets.ts';
import { openSessions, type Sessions } from '../../electron/host/sessions.ts';
import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import { ROOT, WORKER_URLS } from './program.ts';

/** A whole host with its seat server, in this process, in a folder of its own. */
export interface HostFloor {
  folder: string;
  host: Host;
  server: SeatServer;
  sessions: Sessions;
  /** What it has logged. */
  lines: string[];
  /** A link for this person; for the administrator unless somebody is named. */
  link(operatorId?: string): string;
  close(): Promise<void>;
}

const PAGE = `<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script nonce="__CSP_NONCE__" src="./assets/a.js"></script>`;

export async function openHostFloor({
  folder = mkdtempSync(join(tmpdir(), 'callboard-host-')),
  clock = systemClock,
  lineTiming = {},
  storeUrl = null,
  keep = false,
}: {
  folder?: string;
  clock?: Clock;
  lineTiming?: LineTiming;
  storeUrl?: string | null;
  /** Its folder outlives it, for a host that starts there again. */
  keep?: boolean;
} = {}): Promise<HostFloor> {
  const rendererFolder = join(folder, 'page');
  await mkdir(join(rendererFolder, 'assets'), { recursive: true });
  await writeFile(join(rendererFolder, 'index.html'), PAGE);
  await writeFile(join(rendererFolder, 'assets/a.js'), 'export {};');
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  let door: Sessions | null = null;
  const host = await openHost({
    dataFolder: join(folder, 'data'),
    storeUrl,
    rendererFolder,
    workerUrls: WORKER_URLS,
    resources: pathToFileURL(join(ROOT, 'resources/')),
    secrets: fileSecrets(join(folder, 'data'), log),
    version: '0.0.0',
    pilot: false,
    country: 'GB',
    zone: 'Europe/London',
    clock,
    lineTiming,
    log,
    door: () => door,
  });
  let shelf: string | null = null;
  const sessions = await openSessions({
    shelf: { read: () => Promise.resolve(shelf), write: (text) => Promise.resolve(void (shelf = text)) },
    people: () => host.services.store.operators.list(),
    addressOf: (key) => server.linkWith(key),
    clock,
  });
  door = sessions;
  const server = await openSeatServer({
    address: '127.0.0.1',
    port: 0,
    tls: null,
    fetch: host.fetch,
    router: host.router,
    sessions,
    onWindow: (session, address) => host.services.windows.opened(session, address),
    log,
  });
  return {
    folder,
    host,
    server,
    sessions,
    lines,
    link: (operatorId = host.firstPeople.operatorId) => sessions.makeLink(operatorId).address,
    async close() {
      await server.close();
      await host.close();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}
