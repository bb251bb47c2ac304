import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { storableText } from '../../shared/contract/base.ts';
import { StoreFailure } from '../store/store.ts';

/** Keeps passwords of trunks. Under Electron the operating system's own store, elsewhere a file that only its owner reads. */
export interface SecretStore {
  /** Null also for one that cannot be read any more: it has to be entered again. */
  get(name: string): Promise<string | null>;
  /** Null forgets it. */
  set(name: string, value: string | null): Promise<void>;
}

/** Name under which a trunk's password is kept. */
export const trunkSecret = (trunkId: string): string => `trunk:${trunkId}`;

/** Name under which it is kept which password of a trunk that is, among those that hosts have typed for it. */
export const trunkSecretVersion = (trunkId: string): string => `trunk-version:${trunkId}`;

const secretFile = z.record(z.string(), z.string());

/** Null for a text that is no file of secrets. */
function secretsIn(text: string): Record<string, string> | null {
  try {
    return secretFile.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** How one value is written to the file; the plain file keeps it as it is. */
export interface SecretSeal {
  seal(value: string): string;
  open(sealed: string): string;
}
const UNSEALED: SecretSeal = { seal: (value) => value, open: (sealed) => sealed };

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT');

async function freeName(file: string): Promise<string> {
  for (let turn = 1; ; turn += 1) {
    const name = turn === 1 ? file : `${file}-${turn}`;
    try {
      await access(name);
    } catch (error) {
      if (isMissing(error)) return name;
      throw error;
    }
  }
}

/**
 * Secrets in `folder/secrets.json`, mode 0600, replaced whole at each change. A damaged file is kept beside it, and what
 * was in it is entered again: without a password the host still has all its other trunks and its desks. A file that
 * cannot be read for the moment stays where it is, and nothing is written over it.
 */
export function fileSecrets(
  folder: string,
  log: (line: string) => void,
  seal: SecretSeal = UNSEALED,
): SecretStore {
  const file = join(folder, 'secrets.json');
  let writing: Promise<void> = Promise.resolve();

  async function read(): Promise<Record<string, string>> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return {};
      if (!hasCode(error, 'EISDIR')) throw unreadable(error);
      await setAside();
      return {};
    }
    const secrets = secretsIn(text);
    if (secrets === null) await setAside();
    return secrets ?? {};
  }

  const unreadable = (cause: unknown): StoreFailure =>
    new StoreFailure(
      'read_only',
      `The passwords in ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Look at its permissions and at the disk, then start the program again.',
      { cause },
    );

  async function setAside(): Promise<void> {
    try {
      const aside = await freeName(`${file}.damaged`);
      await rename(file, aside);
      log(
        `The passwords in ${file} could not be read. The file is kept as ${aside}; enter the passwords again.`,
      );
    } catch (error) {
      // Somebody else has set it aside in the meantime.
      if (isMissing(error)) return;
      throw new StoreFailure(
        'read_only',
        `The passwords in ${file} could not be read, and the file could not be moved out of the way.`,
        'Move it elsewhere, then enter the passwords again.',
        { cause: error },
      );
    }
  }

  /** A seal of another user or another machine does not open here. */
  function opened(sealed: string): string | null {
    try {
      return storableText(seal.open(sealed));
    } catch (error) {
      log(`A password could not be unsealed (${String(error)}). Enter it again.`);
      return null;
    }
  }

  async function write(name: string, value: string | null): Promise<void> {
    const secrets = await read();
    if (value === null) delete secrets[name];
    else secrets[name] = seal.seal(value);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }

  return {
    async get(name) {
      try {
        const sealed = (await read())[name];
        return sealed === undefined ? null : opened(sealed);
      } catch (error) {
        if (!(error instanceof StoreFailure)) throw error;
        log(`${error.message} ${error.action}`);
        return null;
      }
    },
    set(name, value) {
      const work = writing.then(() => write(name, value));
      writing = work.catch(() => undefined);
      return work;
    },
  };
}
