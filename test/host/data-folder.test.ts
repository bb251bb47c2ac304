import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import * as z from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, readFolder } from '../../electron/host/data-folder.ts';
import { createReports } from '../../electron/reports/reports.ts';
import { asStoreFailure } from '../../electron/store/failures.ts';
import { openStore } from '../../electron/store/open.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import { openFresh, postgresPlace, sampleExport, temporaryFolder } from './store-places.ts';

describe('a data folder that has been used', () => {
  let folder: string;
  let file: string;
  const clock = drivenClock();
  async function start(): Promise<string> {
    const { hostId, isUsed, keep } = await readFolder(folder, 'sqlite');
    const store = await openStore({ kind: 'sqlite', folder }, { clock, hostId, isUsed });
    await keep();
    await store.close();
    return hostId;
  }
  beforeEach(async () => {
    folder = temporaryFolder();
    file = join(folder, 'callboard.sqlite');
    await start();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('starts again as the same host', async () => {
    expect(await start()).toBe(await start());
  });

  it.each([
    ['missing', () => renameSync(file, join(folder, 'elsewhere'))],
    ['of no bytes', () => truncateSync(file, 0)],
    [
      'gone and its log left alone',
      () => {
        rmSync(file);
        rmSync(join(folder, 'host-id'));
        writeFileSync(`${file}-wal`, 'what was written last');
      },
    ],
    [
      'replaced by one without a table',
      () => {
        rmSync(file);
        const raw = new SqliteDatabase(file);
        raw.pragma('user_version = 1');
        raw.close();
      },
    ],
    [
      'that of another program',
      () => {
        rmSync(file);
        const raw = new SqliteDatabase(file);
        raw.exec('create table songs (title text)');
        raw.close();
      },
    ],
  ])('is refused in words when its database is %s, and nothing is made there', async (_, lose) => {
    lose();
    const before = readdirSync(folder);
    await expect(start()).rejects.toMatchObject({
      name: 'StoreFailure',
      kind: 'corrupt',
      action: expect.stringMatching(/backup.*another data folder/),
    });
    expect(readdirSync(folder).filter((name) => !/host\.(lock|json)|-shm|-wal/.test(name))).toEqual(
      before.filter((name) => !/host\.(lock|json)|-shm|-wal/.test(name)),
    );
  });

  it.each([
    ['a folder', 'host-id', (path: string) => mkdirSync(path)],
    ['a folder', 'store-kind', (path: string) => mkdirSync(path)],
    ['a folder', 'callboard.sqlite', (path: string) => mkdirSync(path)],
    ['a folder', 'crashes.log', (path: string) => mkdirSync(path)],
    ['a file', 'exports', (path: string) => writeFileSync(path, 'x')],
    ['a file', 'uploads', (path: string) => writeFileSync(path, 'x')],
    ['a file', 'rejects', (path: string) => writeFileSync(path, 'x')],
    ['a file', 'calls', (path: string) => writeFileSync(path, 'x')],
    ['a link that leads nowhere', 'exports', (path: string) => symlinkSync('/mnt/is/away', path)],
  ])('is refused in words when there is %s for %s', async (what, name, put) => {
    const path = join(folder, name);
    rmSync(path, { recursive: true, force: true });
    put(path);
    await makeFolder(folder, { name: 'data folder', flag: '--data' });
    await expect(readFolder(folder, 'sqlite')).rejects.toMatchObject({
      name: 'StoreFailure',
      message: expect.stringContaining(`${name} in it is ${what}`),
      action: `Move ${path} elsewhere and start again.`,
    });
  });

  it('of a shared database may begin one of its own', async () => {
    writeFileSync(join(folder, 'store-kind'), 'postgres\n');
    rmSync(file);
    await expect(start()).resolves.toBeTypeOf('string');
  });
});

it.skipIf(process.platform === 'win32')(
  'is closed to other users with all that the host keeps in it, and what else lies there is left alone',
  async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    for (const name of ['callboard.sqlite', 'secrets.json', 'crashes.log', 'mine.txt']) {
      writeFileSync(join(folder, name), 'x');
      chmodSync(join(folder, name), 0o644);
    }
    mkdirSync(join(folder, 'calls'));
    chmodSync(join(folder, 'calls'), 0o755);
    mkdirSync(join(folder, 'browser/Default'), { recursive: true });
    writeFileSync(join(folder, 'browser/Default/Cookies'), 'x');
    chmodSync(join(folder, 'browser/Default/Cookies'), 0o640);
    await makeFolder(folder, { name: 'data folder', flag: '--data' });
    const modeOf = (name: string): number => statSync(join(folder, name)).mode & 0o777;
    expect(['callboard.sqlite', 'secrets.json', 'crashes.log'].map(modeOf)).toEqual([0o600, 0o600, 0o600]);
    expect(modeOf('calls')).toBe(0o700);
    expect(modeOf('mine.txt')).toBe(0o644);
    expect(modeOf('browser')).toBe(0o700);
    expect(modeOf('browser/Default/Cookies'), 'the browser’s own').toBe(0o640);
    const made = join(folder, 'deeper', 'still');
    await makeFolder(made, { name: 'data folder', flag: '--data' });
    expect(['deeper', 'deeper/still'].map(modeOf)).toEqual([0o700, 0o700]);
    rmSync(folder, { recursive: true, force: true });
  },
);

it('takes a stored row that does not fit for damage, without its inside', () => {
  const failure = asStoreFailure(z.string().safeParse(1).error);
  expect(failure).toMatchObject({ name: 'StoreFailure', kind: 'corrupt' });
  expect(asStoreFailure(new SyntaxError('Unexpected token'))).toMatchObject({ kind: 'corrupt' });
});

it('leaves alone what another host of the same database is writing', async () => {
  const place = postgresPlace();
  const { store, clock, location } = await openFresh(place);
  const of = (hostId: string) => openStore(location, { clock, hostId });
  const [a, b] = [await of('host-a'), await of('host-b')];
  const job = sampleExport();
  await a.exports.save(job);
  expect(await b.exports.failUnfinished('The program ended.', 5)).toBe(0);
  expect(await b.exports.list(null)).toEqual([job]);
  expect(await a.exports.failUnfinished('The program ended.', 5)).toBe(1);
  for (const each of [store, a, b]) await each.close();
  await place.close();
});

it('removes the files that a killed host left half written, and no others', async () => {
  const folder = temporaryFolder();
  const store = await openStore({ kind: 'sqlite', folder }, { clock: drivenClock() });
  const exports = join(folder, 'exports');
  mkdirSync(exports);
  for (const name of ['a-1.csv', 'a-2.csv.part', 'a-3.xlsx.part', 'mine.part']) {
    writeFileSync(join(exports, name), 'x');
  }
  createReports({
    store,
    location: { kind: 'sqlite', folder },
    folder: exports,
    zone: 'UTC',
    clock: drivenClock(),
    newId: () => 'id',
    publish: () => undefined,
    log: () => undefined,
  });
  expect(readdirSync(exports).sort()).toEqual(['a-1.csv', 'mine.part']);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});
