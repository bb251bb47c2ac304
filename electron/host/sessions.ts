import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

/** One browser (or window) that may use this host. It outlives reloads and restarts of the host. */
export interface Session {
  readonly id: string;
  /** Who sits there now. */
  operatorId: string;
}

const savedSessions = z.array(
  z.object({
    tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
    id: z.string(),
    operatorId: z.string(),
    usedAtMs: z.number(),
  }),
);

/** Where sessions are kept between starts. Only hashes of tokens are written. */
export interface SessionShelf {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

/** Sessions not seen for this long are forgotten. */
const SESSION_LIFE_MS = 30 * 24 * 3_600_000;
const MOST_SESSIONS = 500;

export interface Sessions {
  /** The key that opens one session; a used one is replaced at once. */
  linkKey(): string;
  /** Exchanges the key for a session token; null when the key is not (or no longer) valid. */
  redeem(key: string): Promise<{ token: string; session: Session } | null>;
  find(token: string): Session | null;
  /** Keeps who sits where now. */
  save(): Promise<void>;
}

const newKey = (): string => randomBytes(18).toString('base64url');
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
}

/** Opens the sessions of a host. `firstOperatorId` sits down at every new one. */
export async function openSessions(deps: {
  shelf: SessionShelf;
  firstOperatorId: string;
  /** Who sits down at a new session instead, as when the first operator sits elsewhere already. */
  operatorForNew?: () => Promise<string>;
  now: () => number;
  /** Called with a fresh key after the old one was used. */
  onNewKey: () => void;
}): Promise<Sessions> {
  const text = await deps.shelf.read();
  const saved = text === null ? null : savedSessions.safeParse(JSON.parse(text));
  const oldestMs = deps.now() - SESSION_LIFE_MS;
  const byHash = new Map(
    (saved?.data ?? []).filter((s) => s.usedAtMs > oldestMs).map((s) => [s.tokenHash, s]),
  );
  let key = newKey();

  async function save(): Promise<void> {
    const newest = [...byHash.values()].sort((a, b) => b.usedAtMs - a.usedAtMs).slice(0, MOST_SESSIONS);
    await deps.shelf.write(JSON.stringify(newest));
  }

  return {
    linkKey: () => key,
    async redeem(offered) {
      if (!isSame(offered, key)) return null;
      const fresh = newKey();
      key = fresh;
      const token = randomBytes(32).toString('base64url');
      const tokenHash = hashOf(token);
      try {
        const operatorId = (await deps.operatorForNew?.()) ?? deps.firstOperatorId;
        const session = { tokenHash, id: randomUUID(), operatorId, usedAtMs: deps.now() };
        byHash.set(tokenHash, session);
        await save();
        deps.onNewKey();
        return { token, session };
      } catch (error) {
        // The store was away: the link led nowhere and can be used again.
        byHash.delete(tokenHash);
        if (key === fresh) key = offered;
        throw error;
      }
    },
    find(token) {
      const session = byHash.get(hashOf(token));
      if (!session) return null;
      session.usedAtMs = deps.now();
      return session;
    },
    save,
  };
}
