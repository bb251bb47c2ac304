import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CRASHED } from '../../electron/host/crash-net.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { supervise } from '../../electron/shell/supervise.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { until } from '../until.ts';
import { dramaNumber, makeCampaign, openTestCarrier, trunkFormTo } from './call-floor.ts';
import { openHeadlessOperator } from './headless-operator.ts';

it('a fault in a timer is written down, the call is hung up, the host is back on its port once, and then says why not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callboard-crash-'));
  const callees = [{ name: 'Ann', phone: dramaNumber(1), behaviour: 'answer' as const }];
  const carrier = await openTestCarrier(callees);
  const said: string[] = [];
  const lives: ChildProcess[] = [];
  /** How things stood when each life began. */
  const before: { hungUp: boolean; storeIsClosed: boolean }[] = [];
  let output = '';
  const links = (): string[] => [...output.matchAll(/https?:\/\/\S+\?key=\S+/g)].map(([link]) => link);
  const terminal = new PassThrough();
  const ended = supervise({
    terminal,
    entry: fileURLToPath(new URL('throwing-host.ts', import.meta.url)),
    flags: ['--port', '0', '--data', folder],
    say: (line) => said.push(line),
    clock: systemClock,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    onChild(child) {
      lives.push(child);
      before.push({
        hungUp: carrier.calls()[0]?.endedBy === 'caller',
        storeIsClosed: !existsSync(join(folder, 'callboard.sqlite-wal')),
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
      }
    },
  });
  try {
    const setUp = await openSeat(await until('the host', () => links()[0]));
    const trunk = await setUp.client.trunks.save({
      id: null,
      form: trunkFormTo(carrier),
      password: null,
    });
    const id = await makeCampaign(setUp.client, {
      name: 'Crash',
      trunkId: trunk.id,
      callees,
      settings: { bcwSec: 300 },
    });
    await setUp.client.campaigns.act({ id, action: 'start' });
    setUp.close();
    // Whoever presses Enter in the terminal gets a link of the host behind it.
    terminal.write('\n');
    const operator = await openHeadlessOperator(await until('a link', () => links()[1]));
    await operator.client.desk.ready();
    await operator.dial();
    await operator.until('on_call', 'Ann');

    lives[0]?.send('fault');
    await until('the call to be hung up', () => carrier.calls()[0]?.endedBy === 'caller', 10_000);
    await operator.close();
    await until('the next life', () => lives.length === 2, 10_000);
    const again = await until('the next link', () => links()[2]);
    expect(new URL(again).port).toBe(new URL(links()[0] ?? '').port);
    expect(lives).toHaveLength(2);
    expect(before[1]).toEqual({ hungUp: true, storeIsClosed: true });
    expect(output).toContain('All calls are hung up and the store is closed.');
    expect(said).toEqual([
      'The host ended by a fault of its own. It is started again.',
      expect.stringMatching(/^The host serves again, [\d.]+ s after the fault\.$/),
    ]);
    const written = await readFile(join(folder, 'crashes.log'), 'utf8');
    expect(written).toContain('TypeError: (message left out)');
    expect(written).toContain('throwing-host.ts');
    expect(written + output).not.toMatch(/Ann Smith|4930123456/);
    expect((await stat(join(folder, 'crashes.log'))).mode & 0o777).toBe(0o600);

    lives[1]?.send('fault');
    expect(await ended).toBe(CRASHED);
    expect(said[2]).toContain('twice within ten minutes');
  } finally {
    for (const life of lives) if (life.exitCode === null) life.kill('SIGKILL');
    await carrier.close();
    await rm(folder, { recursive: true, force: true });
  }
});
