import { createHash } from 'node:crypto';
import type { DigestAuthentication } from 'sip.js/lib/core/messages/digest-authentication.js';
import { parametersOf } from './header-text.ts';
import { randomHex } from './ids.ts';

/** Digest algorithms we answer, strongest first (RFC 8760), with their names in node:crypto. */
const ALGORITHMS: readonly (readonly [token: string, hash: string])[] = [
  ['SHA-256', 'sha256'],
  ['SHA-512-256', 'sha512-256'],
  ['MD5', 'md5'],
];

const hashFor = (token: string): string | null => {
  const plain = token.toUpperCase().replace(/-SESS$/, '');
  return ALGORITHMS.find(([name]) => name === plain)?.[1] ?? null;
};

const SCHEME = 'digest ';

/** Smaller is stronger; what we cannot answer comes last. */
function rank(challenge: string): number {
  const text = challenge.trimStart();
  if (text.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return ALGORITHMS.length + 1;
  const algorithm = parametersOf(text.slice(SCHEME.length), ',').get('algorithm');
  const token = (algorithm ?? 'MD5').toUpperCase().replace(/-SESS$/, '');
  const at = ALGORITHMS.findIndex(([name]) => name === token);
  return at < 0 ? ALGORITHMS.length : at;
}

/** Of several challenges, the strongest that we can answer; the first when there is none. */
export const preferredChallenge = (challenges: readonly string[]): string =>
  challenges.map((challenge) => ({ challenge, rank: rank(challenge) })).toSorted((a, b) => a.rank - b.rank)[0]
    ?.challenge ?? '';

/** What the library's grammar makes of a challenge, as far as it is used. */
export interface Challenge {
  realm?: string;
  nonce?: string;
  opaque?: string;
  algorithm?: string;
  qop?: string | string[];
  stale?: boolean;
}

const quoted = (value: string): string => `"${value.replace(/(["\\])/g, '\\$1')}"`;

/** The Authorization value for one request (RFC 8760, RFC 7616); null when the challenge cannot be answered. */
export function digestAnswer(asked: {
  challenge: Challenge;
  username: string;
  password: string;
  method: string;
  uri: string;
  body: string;
  cnonce: string;
  /** How often this nonce was used, from 1. */
  count: number;
}): string | null {
  const { challenge, username, password, method, uri, cnonce } = asked;
  const token = challenge.algorithm ?? 'MD5';
  const hash = hashFor(token);
  const { realm, nonce, opaque } = challenge;
  if (hash === null || realm === undefined || !nonce) return null;
  const offered = ([] as string[]).concat(challenge.qop ?? []).map((q) => q.toLowerCase());
  const qop = offered.includes('auth') ? 'auth' : offered.includes('auth-int') ? 'auth-int' : null;
  if (offered.length > 0 && qop === null) return null;

  const h = (text: string): string => createHash(hash).update(text).digest('hex');
  const nc = asked.count.toString(16).padStart(8, '0');
  let ha1 = h(`${username}:${realm}:${password}`);
  if (/-sess$/i.test(token)) ha1 = h(`${ha1}:${nonce}:${cnonce}`);
  const ha2 = h(qop === 'auth-int' ? `${method}:${uri}:${h(asked.body)}` : `${method}:${uri}`);
  const response = h(
    qop === null ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`,
  );

  const parts = [`username=${quoted(username)}`, `realm="${realm}"`, `nonce="${nonce}"`, `uri="${uri}"`];
  parts.push(`response="${response}"`, `algorithm=${token}`);
  if (opaque !== undefined) parts.push(`opaque="${opaque}"`);
  if (qop !== null) parts.push(`qop=${qop}`, `cnonce="${cnonce}"`, `nc=${nc}`);
  return `Digest ${parts.join(', ')}`;
}

/** Stands in for the library's digest, which knows MD5 alone. One is made per request. */
export function digestCredentials(username: string, password: string): DigestAuthentication {
  let header = '';
  const uses = new Map<string, number>();
  const credentials = {
    authenticate(
      request: { method: string; ruri: { toRaw(): string }; body?: unknown },
      challenge: Challenge,
    ): boolean {
      const nonce = challenge.nonce ?? '';
      const count = (uses.get(nonce) ?? 0) + 1;
      uses.set(nonce, count);
      const { body } = request;
      const text = typeof body === 'string' ? body : ((body as { body?: string } | undefined)?.body ?? '');
      const uri = request.ruri.toRaw();
      const { method } = request;
      const answer = digestAnswer({
        challenge,
        username,
        password,
        method,
        uri,
        body: text,
        cnonce: randomHex(8),
        count,
      });
      header = answer ?? '';
      return answer !== null;
    },
    toString: () => header,
  };
  return credentials as unknown as DigestAuthentication;
}
