import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { storableText } from '../../shared/contract/base.ts';

/** Keeps passwords of trunks. Under Electron the operating system's own store, elsewhere a file that only its owner reads. */
export interface SecretStore {
  get(name: string): Promise<string | null>;
  /** Null forgets it. */
  set(name: string, value: string | null): Promise<void>;
}

/** Name under which a trunk's password is kept. */
export const trunkSecret = (trunkId: string): string => `trunk:${trunkId}`;

const secretFile = z.record(z.string(), z.string());

/** How one value is written to the file; the plain file keeps it as it is. */
export interface SecretSeal {
  seal(value: string): string;
  open(sealed: string): string;
}
const UNSEALED: SecretSeal = { seal: (value) => value, open: (sealed) => sealed };

/** Secrets in `folder/secrets.json`, mode 0600, replaced whole at each change. */
export function fileSecrets(folder: string, seal: SecretSeal = UNSEALED): SecretStore {
  const file = join(folder, 'secrets.json');
  let writing: Promise<void> = Promise.resolve();

  async function read(): Promise<Record<string, string>> {
    try {
      return secretFile.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      throw new Error(`The passwords in ${file} cannot be read.`, { cause: error });
    }
  }

  async function write(name: string, value: string | null): Promise<void> {
    const secrets = await read();
    if (value === null) delete secrets[name];
    else secrets[name] = seal.seal(value);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  return {
    async get(name) {
      const sealed = (await read())[name];
      return sealed === undefined ? null : storableText(seal.open(sealed));
    },
    set(name, value) {
      const work = writing.then(() => write(name, value));
      writing = work.catch(() => undefined);
      return work;
    },
  };
}
