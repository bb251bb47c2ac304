import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';

/** HTTPS cannot be served with these files; the sentence names the file and `action` says what to do. */
export class UnusableCertificate extends Error {
  readonly action: string;
  constructor(message: string, action: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnusableCertificate';
    this.action = action;
  }
}

/** Certificate (with its chain) and key as they were read, both PEM. */
export interface TlsFiles {
  cert: Buffer;
  key: Buffer;
  /** A sentence when browsers will not take the certificate today; null when its dates are right. */
  warning: string | null;
}

const READ_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  EISDIR: 'is a folder',
};

async function readNamed(flag: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const words = READ_WORDS[code] ?? `could not be read (${code})`;
    throw new UnusableCertificate(`The file ${file} ${words}.`, `Check what ${flag} names.`, {
      cause: error,
    });
  }
}

function certificateIn(file: string, pem: Buffer): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new UnusableCertificate(
      `The file ${file} is not a certificate.`,
      '--tls-cert takes a PEM file that begins with BEGIN CERTIFICATE.',
      { cause: error },
    );
  }
}

function keyIn(file: string, pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    if (/ENCRYPTED/.test(pem.toString('latin1'))) {
      throw new UnusableCertificate(
        `The key in ${file} is locked with a password.`,
        `Unlock it first: openssl pkey -in ${file} -out unlocked.pem, readable by you alone.`,
        { cause: error },
      );
    }
    throw new UnusableCertificate(
      `The file ${file} is not a private key.`,
      '--tls-key takes a PEM file that begins with BEGIN PRIVATE KEY.',
      { cause: error },
    );
  }
}

const day = (date: Date): string => date.toISOString().slice(0, 10);

function dateWarning(
  { validFromDate, validToDate }: X509Certificate,
  file: string,
  nowMs: number,
): string | null {
  const end = 'Browsers will warn of it.';
  if (nowMs > validToDate.getTime())
    return `The certificate in ${file} ran out on ${day(validToDate)}. ${end}`;
  if (nowMs < validFromDate.getTime()) {
    return `The certificate in ${file} is valid only from ${day(validFromDate)} on. ${end}`;
  }
  return null;
}

/**
 * Reads what HTTPS is served with, and makes sure that it can be.
 * @throws UnusableCertificate when a file is missing, is something else, or certificate and key do not belong together.
 */
export async function readTlsFiles(files: { cert: string; key: string }, nowMs: number): Promise<TlsFiles> {
  const cert = await readNamed('--tls-cert', files.cert);
  const key = await readNamed('--tls-key', files.key);
  const certificate = certificateIn(files.cert, cert);
  if (!certificate.checkPrivateKey(keyIn(files.key, key))) {
    throw new UnusableCertificate(
      `The key in ${files.key} does not belong to the certificate in ${files.cert}.`,
      'Name the key that the certificate was made with; in a file with a chain, the own certificate comes first.',
    );
  }
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnusableCertificate(
      `HTTPS cannot be served with ${files.cert}: ${reason}.`,
      'Make a new certificate, with a key of at least 2048 bits.',
      { cause: error },
    );
  }
  return { cert, key, warning: dateWarning(certificate, files.cert, nowMs) };
}
