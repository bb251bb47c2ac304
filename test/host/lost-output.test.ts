import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { serveHost } from './served-host.ts';

it('a host whose output nobody reads any more goes on, and ends without a fault', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callboard-unread-'));
  const host = await serveHost({ dataFolder: folder });
  try {
    const seat = await openSeat(await host.takeLink());
    host.stopReading();
    // Both print: a link, and that it closes.
    process.kill(host.pid, 'SIGUSR2');
    expect(await seat.client.people.operators()).not.toEqual([]);
    seat.close();
    await host.close();
    expect(existsSync(join(folder, 'crashes.log'))).toBe(false);
  } finally {
    await host.kill();
    await rm(folder, { recursive: true, force: true });
  }
});
