import { createHash, randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Operator } from '../../shared/contract/people.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { createLinks, type LinkRefusal } from './links.ts';

/** One browser (or window) that may use this host. It outlives reloads and restarts of the host. */
export interface Session {
  readonly id: string;
  /** Whose session it is, by the link that opened it; null for whoever is at the machine itself. */
  readonly personId: string | null;
  /** At whose desk it sits now: its person's own, unless that person may sit anywhere. */
  operatorId: string;
}

const savedSession = z.object({
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
  id: z.string(),
  /** Sessions of version 0.1 have none: they belong to whoever sat there last. */
  personId: z.string().optional(),
  operatorId: z.string(),
  usedAtMs: z.number(),
});
type KeptSession = Session & { personId: string; tokenHash: string; usedAtMs: number };

/** Where sessions are kept between starts. Only hashes of tokens are written. */
export interface SessionShelf {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

/** Sessions not seen for this long are forgotten. */
const SESSION_LIFE_MS = 30 * 24 * 3_600_000;
const MOST_SESSIONS = 500;

export interface Sessions {
  /** Makes a link that opens one session for this person: once, and until `expiresAtMs`. */
  makeLink(personId: string): { address: string; expiresAtMs: number };
  /** Exchanges the key of a link for a session and its token. Rejects when the store is away; the link stays good. */
  redeem(key: string): Promise<{ token: string; session: Session } | { refused: LinkRefusal }>;
  find(token: string): Session | null;
  /** Keeps who sits where now. */
  save(): Promise<void>;
  /**
   * People were changed: who is not there any more loses links and sessions, and so does a session at a desk that its
   * person may not sit at any more.
   */
  review(): Promise<void>;
  /** Calls `ended` with each session that is taken away. */
  onEnded(ended: (session: Session) => void): void;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Opens the sessions of a host, without those whose people are gone. */
export async function openSessions(deps: {
  shelf: SessionShelf;
  people: () => Promise<readonly Operator[]>;
  /** The address that carries this key. */
  addressOf: (key: string) => string;
  clock: Pick<Clock, 'now' | 'elapsed'>;
}): Promise<Sessions> {
  const { shelf, clock } = deps;
  const text = await shelf.read();
  const saved = text === null ? null : z.array(savedSession).safeParse(JSON.parse(text));
  const oldestMs = clock.now() - SESSION_LIFE_MS;
  const byHash = new Map<string, KeptSession>();
  for (const one of saved?.data ?? []) {
    if (one.usedAtMs > oldestMs)
      byHash.set(one.tokenHash, { ...one, personId: one.personId ?? one.operatorId });
  }
  const links = createLinks(clock);
  const listeners: ((session: Session) => void)[] = [];

  async function save(): Promise<void> {
    const newest = [...byHash.values()].sort((a, b) => b.usedAtMs - a.usedAtMs).slice(0, MOST_SESSIONS);
    await shelf.write(JSON.stringify(newest));
  }

  async function review(): Promise<void> {
    const present = (await deps.people()).filter((person) => !person.archived);
    const roles = new Map(present.map((person) => [person.id, person.role]));
    links.keepFor((personId) => roles.has(personId));
    const ended = [...byHash.values()].filter(({ personId, operatorId }) => {
      const role = roles.get(personId);
      return role === undefined || (operatorId !== personId && role !== 'administrator');
    });
    if (ended.length === 0) return;
    for (const session of ended) byHash.delete(session.tokenHash);
    await save();
    for (const session of ended) for (const tell of listeners) tell(session);
  }

  await review();
  return {
    makeLink(personId) {
      const { key, expiresAtMs } = links.make(personId);
      return { address: deps.addressOf(key), expiresAtMs };
    },
    async redeem(key) {
      const link = links.take(key);
      if (typeof link === 'string') return { refused: link };
      const { personId } = link;
      const token = randomBytes(32).toString('base64url');
      const tokenHash = hashOf(token);
      try {
        const isThere = (await deps.people()).some((one) => one.id === personId && !one.archived);
        if (!isThere) return { refused: 'unknown' };
        const session = {
          tokenHash,
          id: randomUUID(),
          personId,
          operatorId: personId,
          usedAtMs: clock.now(),
        };
        byHash.set(tokenHash, session);
        await save();
        return { token, session };
      } catch (error) {
        byHash.delete(tokenHash);
        link.giveBack();
        throw error;
      }
    },
    find(token) {
      const session = byHash.get(hashOf(token));
      if (!session) return null;
      session.usedAtMs = clock.now();
      return session;
    },
    save,
    review,
    onEnded: (ended) => void listeners.push(ended),
  };
}
