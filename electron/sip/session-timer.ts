/** Session timers (RFC 4028): whichever side refreshes, a call that is not refreshed ends. */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { leadingNumber, parametersOf, tokensOf } from './header-text.ts';
import { afterReading, notRunning } from './timers.ts';

type Message = Core.IncomingRequestMessage | Core.IncomingResponseMessage;

const INTERVAL_SEC = 1800;
/** RFC 4028 4: no shorter interval is ever needed. */
const MIN_INTERVAL_SEC = 90;

/** How often the peer may ask for a longer interval than the one before. */
const MAX_TOO_SHORT = 3;
const TOO_SHORT = 422;

/** What our INVITE says about refreshing, and what it learns when the peer wants longer intervals (RFC 4028 6). */
export function offeredInterval() {
  let intervalSec = INTERVAL_SEC;
  let asked = 0;
  return {
    headers: (): string[] => [
      `Session-Expires: ${intervalSec}`,
      ...(asked > 0 ? [`Min-SE: ${intervalSec}`] : []),
    ],
    /** True when the refusal asks for a longer interval and is to be answered with it. */
    takes(refusal: Core.IncomingResponseMessage): boolean {
      const minSec = minSeOf(refusal);
      if (refusal.statusCode !== TOO_SHORT || minSec === null) return false;
      if (minSec <= intervalSec || asked >= MAX_TOO_SHORT) return false;
      intervalSec = minSec;
      asked += 1;
      return true;
    },
  };
}

/** The Min-SE of a refusal; null when it has none that makes sense. */
export const minSeOf = (refusal: Core.IncomingResponseMessage): number | null =>
  refusal.statusCode === TOO_SHORT ? leadingNumber(refusal.getHeader('min-se')) : null;

export interface SessionTimer {
  /** A request of the peer that refreshes the session was granted. */
  refreshed(message: Message): void;
  /** The peer granted a refresh of ours: a 2xx to UPDATE or re-INVITE. */
  granted(message: Message): void;
  /** Anything else of the peer came in the dialog: it is there, whoever's turn it is. */
  heard(): void;
  /** The peer wants at least this interval (422). */
  lengthen(minSec: number): void;
  /** Headers for our own refresh. */
  headers(): string[];
  readonly intervalSec: number;
  stop(): void;
}

interface Expiry {
  intervalSec: number;
  refresher: 'uac' | 'uas' | null;
}

/** The Session-Expires of a message; null when it has none or one that makes no sense. */
export function sessionExpires(message: Message): Expiry | null {
  const value = message.getHeader('session-expires') ?? message.getHeader('x') ?? '';
  const intervalSec = leadingNumber(value);
  if (intervalSec === null) return null;
  const refresher = parametersOf(value).get('refresher')?.toLowerCase();
  return {
    intervalSec: Math.max(MIN_INTERVAL_SEC, intervalSec),
    refresher: refresher === 'uac' || refresher === 'uas' ? refresher : null,
  };
}

/** Headers of our 2xx to the peer's refresh. */
export function answerSessionExpires(message: Message): string[] {
  const expiry = sessionExpires(message);
  if (expiry === null) return [];
  const header = `Session-Expires: ${expiry.intervalSec};refresher=${expiry.refresher ?? 'uac'}`;
  return tokensOf(message.getHeader('supported') ?? message.getHeader('k')).includes('timer')
    ? [header, 'Require: timer']
    : [header];
}

/**
 * Watches a session from the first message that names an interval. `refresh` is called at half of the interval while it
 * is on us; `expired` when the peer, whose turn it is, has let the interval pass without a word in the dialog.
 * @param weAsked whether `first` answers a request of ours
 * @returns null when `first` names no interval
 */
export function runSessionTimer(
  first: Message,
  clock: Clock,
  act: { refresh: () => void; expired: () => void },
  weAsked = true,
): SessionTimer | null {
  const expiry = sessionExpires(first);
  if (expiry === null) return null;
  let { intervalSec } = expiry;
  /** The longest that the peer has asked for. */
  let minAskedSec = 0;
  let ours = isOurs(expiry, weAsked);
  /** RFC 4028 7.2: a 2xx without an interval ends the peer's part in it. */
  let expires = true;
  let stop: () => void = notRunning;
  function arm(): void {
    stop();
    stop = notRunning;
    if (ours) {
      stop = clock.after((intervalSec * 1000) / 2, () => {
        act.refresh();
        arm();
      });
    } else if (expires) {
      // RFC 4028 10: BYE a little before the session runs out.
      const early = Math.min(32, Math.floor(intervalSec / 3));
      stop = afterReading(clock, (intervalSec - early) * 1000, act.expired);
    }
  }
  function take(message: Message, asked: boolean): void {
    const next = sessionExpires(message);
    if (next !== null) {
      intervalSec = next.intervalSec;
      ours = isOurs(next, asked);
      expires = true;
    } else if (asked) expires = false;
    arm();
  }
  arm();
  return {
    refreshed: (message) => take(message, false),
    granted: (message) => take(message, true),
    heard() {
      if (!ours) arm();
    },
    lengthen(minSec) {
      minAskedSec = minSec;
      intervalSec = Math.max(intervalSec, minSec);
      arm();
    },
    headers: () => [
      `Session-Expires: ${intervalSec};refresher=${ours ? 'uac' : 'uas'}`,
      ...(minAskedSec > 0 ? [`Min-SE: ${minAskedSec}`] : []),
    ],
    get intervalSec() {
      return intervalSec;
    },
    stop: () => stop(),
  };
}

/** Whoever asked is the uac of the message. Without a refresher named, that side does it (RFC 4028 7.2). */
const isOurs = (expiry: Expiry, weAsked: boolean): boolean =>
  weAsked ? expiry.refresher !== 'uas' : expiry.refresher === 'uas';
