import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileSecrets } from '../../electron/directory/secrets.ts';
import { openSeat } from '../../electron/pilot/seat-client.ts';
import { trunkFormTo } from './call-floor.ts';
import { openHostFloor } from './host-floor.ts';

let folder = '';
let file = '';
let said: string[] = [];
const log = (line: string): void => void said.push(line);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callboard-secrets-'));
  file = join(folder, 'secrets.json');
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a password from a file that somebody wrote by hand has nothing that no store takes', async () => {
  await writeFile(file, '{"trunk:1":"hun\\u0000ter\\ud8002"}');
  expect(await fileSecrets(folder, log).get('trunk:1')).toBe('hunter\ufffd2');
});

it('passwords that are set at once are all kept, sealed, for this user alone, until each is forgotten', async () => {
  const seal = {
    seal: (value: string) => Buffer.from(value).toString('base64'),
    open: (sealed: string) => Buffer.from(sealed, 'base64').toString(),
  };
  const secrets = fileSecrets(folder, log, seal);
  await Promise.all(['1', '2', '3'].map((id) => secrets.set(`trunk:${id}`, `hunter${id}`)));
  expect(await Promise.all(['1', '2', '3'].map((id) => secrets.get(`trunk:${id}`)))).toEqual([
    'hunter1',
    'hunter2',
    'hunter3',
  ]);
  expect(await readFile(file, 'utf8')).not.toContain('hunter');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await secrets.set('trunk:2', null);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    'trunk:1': seal.seal('hunter1'),
    'trunk:3': seal.seal('hunter3'),
  });
});

describe('a damaged file of passwords', () => {
  it.each([
    ['no JSON', () => writeFile(file, '{{{')],
    ['empty', () => writeFile(file, '')],
    ['JSON of another shape', () => writeFile(file, '{"trunk:1":7}')],
    ['a folder', () => Promise.resolve(mkdirSync(file))],
  ])('that is %s is kept beside the new one, and said', async (_, damage) => {
    await damage();
    const secrets = fileSecrets(folder, log);
    expect(await secrets.get('trunk:1')).toBeNull();
    expect(said).toEqual([expect.stringContaining(`${file}.damaged; enter the passwords again`)]);
    await secrets.set('trunk:1', 'new');
    expect(await fileSecrets(folder, log).get('trunk:1')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['secrets.json', 'secrets.json.damaged']);
  });

  it('is never written over by the next one', async () => {
    for (const text of ['{{1', '{{2']) {
      await writeFile(file, text);
      await fileSecrets(folder, log).get('trunk:1');
    }
    expect(await readFile(`${file}.damaged`, 'utf8')).toBe('{{1');
    expect(await readFile(`${file}.damaged-2`, 'utf8')).toBe('{{2');
  });
});

it('a file of passwords that cannot be read for the moment stays where it is, and nothing is written over it', async () => {
  // A link in a circle: whoever runs this may read everything else.
  symlinkSync(file, file);
  const secrets = fileSecrets(folder, log);
  expect(await secrets.get('trunk:1')).toBeNull();
  expect(said).toEqual([expect.stringMatching(/cannot be read: ELOOP.* Look at its permissions/)]);
  await expect(secrets.set('trunk:1', 'new')).rejects.toMatchObject({ name: 'StoreFailure' });
  expect(readdirSync(folder)).toEqual(['secrets.json']);
});

it('a password that the system’s own store does not unseal here has to be entered again', async () => {
  await writeFile(file, '{"trunk:1":"sealed elsewhere"}');
  const seal = {
    seal: (value: string) => value,
    open: (): string => {
      throw new Error('not of this user');
    },
  };
  expect(await fileSecrets(folder, log, seal).get('trunk:1')).toBeNull();
  expect(said).toEqual([expect.stringContaining('Enter it again')]);
});

it('a host whose passwords are damaged starts, says of the trunk what to do, and takes a new one', async () => {
  const form = trunkFormTo({ address: '127.0.0.1', port: 9 }, 'Lab');
  const first = await openHostFloor({ folder, keep: true });
  await first.host.services.store.trunks.save({ ...form, id: 'lab', hasPassword: true, createdAtMs: 1 });
  await first.close();
  await writeFile(join(folder, 'data/secrets.json'), '{{{');

  const floor = await openHostFloor({ folder });
  const seat = await openSeat(floor.link());
  try {
    const lost = /"Lab" cannot be used: its password could not be read on this host\. .*enter it again/;
    const { trunks } = await seat.client.system.status();
    expect(trunks).toMatchObject([{ state: 'refused', detail: expect.stringMatching(lost) }]);
    // Whatever else is changed, it stays so until there is a password.
    await seat.client.trunks.save({ id: 'lab', form: { ...form, username: 'b' }, password: null });
    expect((await seat.client.trunks.list())[0]?.status.detail).toMatch(lost);
    await seat.client.trunks.save({ id: 'lab', form, password: 'new' });
    expect((await seat.client.trunks.list())[0]?.status.detail ?? '').not.toMatch(lost);
  } finally {
    seat.close();
    await floor.close();
  }
});
