import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../shared/domain/clock.ts';

/** A link that nobody has used by then is worth nothing. */
const LINK_LIFE_MS = 15 * 60_000;
/** Links that wait to be used; one more takes the place of the oldest. */
const MOST_WAITING = 100;
/** Used and lapsed ones are remembered up to this many with those that wait, so that whoever opens one is told why not. */
const MOST_REMEMBERED = 400;

/** Why a link lets nobody in. */
export type LinkRefusal = 'used' | 'lapsed' | 'unknown';

/** The key of a link that was taken: it is used now, unless it is given back. */
export interface TakenLink {
  personId: string;
  /** It led nowhere and can be used again. */
  giveBack(): void;
}

/** Links by their keys, each for one person. They live as long as the process does, and only their hashes are kept. */
export interface Links {
  make(personId: string): { key: string; expiresAtMs: number };
  take(key: string): TakenLink | LinkRefusal;
  /** Forgets the links of everybody who is not there any more. */
  keepFor(isThere: (personId: string) => boolean): void;
}

interface Link {
  hash: Buffer;
  personId: string;
  expiresAtMs: number;
  /** The same end by a clock that nobody sets. */
  expiresElapsedMs: number;
  used: boolean;
}

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

export function createLinks(clock: Pick<Clock, 'now' | 'elapsed'>): Links {
  let links: Link[] = [];

  // Elapsed time may stand still while the machine sleeps; the time of day may be set back.
  const isLapsed = (link: Link): boolean =>
    clock.now() >= link.expiresAtMs || clock.elapsed() >= link.expiresElapsedMs;
  const isWaiting = (link: Link): boolean => !link.used && !isLapsed(link);

  /** Looks at every link whatever it finds, so that the time it takes tells nothing. */
  function find(key: string): Link | null {
    const hash = hashOf(key);
    let found: Link | null = null;
    for (const link of links) if (timingSafeEqual(link.hash, hash)) found = link;
    return found;
  }

  return {
    make(personId) {
      const waiting = links.filter(isWaiting);
      const [oldest] = waiting;
      if (oldest && waiting.length >= MOST_WAITING) links = links.filter((link) => link !== oldest);
      const key = randomBytes(24).toString('base64url');
      const expiresAtMs = clock.now() + LINK_LIFE_MS;
      const expiresElapsedMs = clock.elapsed() + LINK_LIFE_MS;
      links.push({ hash: hashOf(key), personId, expiresAtMs, expiresElapsedMs, used: false });
      links = links.slice(-MOST_REMEMBERED);
      return { key, expiresAtMs };
    },
    take(key) {
      const link = find(key);
      if (!link) return 'unknown';
      if (link.used) return 'used';
      if (isLapsed(link)) return 'lapsed';
      link.used = true;
      return { personId: link.personId, giveBack: () => void (link.used = false) };
    },
    keepFor(isThere) {
      links = links.filter((link) => isThere(link.personId));
    },
  };
}
