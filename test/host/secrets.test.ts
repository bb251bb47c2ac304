import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { fileSecrets } from '../../electron/directory/secrets.ts';

let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a password from a file that somebody wrote by hand has nothing that no store takes', async () => {
  folder = await mkdtemp(join(tmpdir(), 'callboard-secrets-'));
  await writeFile(join(folder, 'secrets.json'), '{"trunk:1":"hun\\u0000ter\\ud8002"}');
  expect(await fileSecrets(folder).get('trunk:1')).toBe('hunter\ufffd2');
});
