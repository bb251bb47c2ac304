import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readTlsFiles } from '../../electron/host/tls-files.ts';
import { serveHost, startInVain } from './served-host.ts';

let folder = '';
const at = (name: string): string => join(folder, name);

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]} failed: ${stderr}`);
}

/** A certificate of its own for this machine, by openssl, as a floor without an authority makes it. */
function makeCertificate(name: string, bits = 2048): void {
  const subject = '-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1';
  const command = `req -x509 -newkey rsa:${bits} -nodes -days 30 ${subject} -keyout ${name}.key -out ${name}.crt`;
  openssl(...command.split(' '));
}

const read = (cert: string, key: string, nowMs = Date.now()) =>
  readTlsFiles({ cert: at(cert), key: at(key) }, nowMs);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'callboard-tls-'));
  makeCertificate('own');
  makeCertificate('other');
  makeCertificate('weak', 512);
  openssl('pkey', '-in', 'own.key', '-aes256', '-passout', 'pass:secret', '-out', 'locked.key');
  writeFileSync(at('text'), 'Not what it should be.');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a host with --tls-cert and --tls-key', () => {
  it('serves page and seats over HTTPS, with a certificate that a client checks', async () => {
    const ca = readFileSync(at('own.crt'));
    const host = await serveHost({
      dataFolder: at('data'),
      flags: ['--tls-cert', at('own.crt'), '--tls-key', at('own.key')],
    });
    try {
      const link = await host.takeLink();
      expect(link).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/\?key=/);
      const [answer] = (await once(get(link, { ca }), 'response')) as [IncomingMessage];
      answer.resume();
      const [cookie = ''] = answer.headers['set-cookie'] ?? [];
      expect(cookie).toMatch(/HttpOnly/);
      expect(cookie).toMatch(/; Secure/);
      const [session = ''] = cookie.split(';');
      const { origin, host: address } = new URL(link);
      const seat = new WebSocket(`wss://${address}/rpc`, { ca, origin, headers: { cookie: session } });
      await once(seat, 'open');
      seat.close();
      await once(seat, 'close');
      // Without the certificate in hand, nothing is said to whoever sits at this address.
      const [refused] = (await once(get(origin), 'error')) as [Error & { code: string }];
      expect(refused.code).toMatch(/SELF_SIGNED/);
    } finally {
      await host.close();
    }
  });

  it.each([
    [
      'a certificate that is not there',
      ['no.crt', 'own.key'],
      'no.crt does not exist. Check what --tls-cert names.',
    ],
    ["another certificate's key", ['own.crt', 'other.key'], 'does not belong to the certificate in'],
  ])('refuses %s, in words, before it opens anything', async (_what, [cert = '', key = ''], words) => {
    const { exitCode, output } = await startInVain({
      dataFolder: at('never'),
      flags: ['--tls-cert', at(cert), '--tls-key', at(key)],
    });
    expect(exitCode).toBe(1);
    expect(output).toContain(words);
    expect(output).not.toContain('    at ');
    expect(existsSync(at('never'))).toBe(false);
  });

  it('refuses a certificate without its key', async () => {
    const { exitCode, output } = await startInVain({
      dataFolder: at('never'),
      flags: ['--tls-cert', at('own.crt')],
    });
    expect(exitCode).toBe(1);
    expect(output).toContain('HTTPS needs both --tls-cert and --tls-key.');
    expect(existsSync(at('never'))).toBe(false);
  });
});

describe('the files for HTTPS', () => {
  it.each([
    ['no.crt', 'own.key', /no\.crt does not exist\.$/],
    ['own.crt', 'no.key', /no\.key does not exist\.$/],
    ['', 'own.key', /is a folder\.$/],
    ['text', 'own.key', /text is not a certificate\.$/],
    ['own.key', 'own.key', /own\.key is not a certificate\.$/],
    ['own.crt', 'text', /text is not a private key\.$/],
    ['own.crt', 'own.crt', /own\.crt is not a private key\.$/],
    ['own.crt', 'locked.key', /locked\.key is locked with a password\.$/],
    ['own.crt', 'other.key', /other\.key does not belong to the certificate in .*own\.crt\.$/],
    ['weak.crt', 'weak.key', /^HTTPS cannot be served with .*weak\.crt: .*key too small/],
  ])('%s with %s are refused with the reason and what to do', async (cert, key, message) => {
    await expect(read(cert, key)).rejects.toMatchObject({
      name: 'UnusableCertificate',
      message: expect.stringMatching(message) as string,
      action: expect.stringMatching(/\w+.*\.$/) as string,
    });
  });

  it('are taken, and a certificate that is out of its dates is told of', async () => {
    expect((await read('own.crt', 'own.key')).warning).toBeNull();
    const DAY_MS = 86_400_000;
    expect((await read('own.crt', 'own.key', Date.now() + 31 * DAY_MS)).warning).toMatch(/ran out on \d{4}-/);
    expect((await read('own.crt', 'own.key', Date.now() - DAY_MS)).warning).toMatch(/valid only from/);
  });
});
