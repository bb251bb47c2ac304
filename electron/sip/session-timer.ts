/** Session timers (RFC 4028): whichever side refreshes, a call that is not refreshed ends. */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { leadingNumber, parametersOf, tokensOf } from './header-text.ts';
import { notRunning } from './timers.ts';

type Message = Core.IncomingRequestMessage | Core.IncomingResponseMessage;

const INTERVAL_SEC = 1800;
/** RFC 4028 4: no shorter interval is ever needed. */
const MIN_INTERVAL_SEC = 90;

/** What our INVITE says about refreshing. */
export const OFFERED_SESSION_EXPIRES = `Session-Expires: ${INTERVAL_SEC}`;

export interface SessionTimer {
  /** The peer refreshed the session. */
  refreshed(message: Message): void;
  /** Headers for our own refresh. */
  headers(): string[];
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
 * Watches a session from the 2xx of its INVITE on. `refresh` is called at half of the interval while it is on us;
 * `expired` when the peer, whose turn it is, has let the interval pass.
 */
export function runSessionTimer(
  accepted: Core.IncomingResponseMessage,
  clock: Clock,
  act: { refresh: () => void; expired: () => void },
): SessionTimer | null {
  const first = sessionExpires(accepted);
  if (first === null) return null;
  let { intervalSec } = first;
  // Without a refresher named, the caller does it (RFC 4028 7.2).
  let ours = first.refresher !== 'uas';
  let stop: () => void = notRunning;
  function arm(): void {
    stop();
    if (ours) {
      stop = clock.after((intervalSec * 1000) / 2, () => {
        act.refresh();
        arm();
      });
    } else {
      // RFC 4028 10: BYE a little before the session runs out.
      const early = Math.min(32, Math.floor(intervalSec / 3));
      stop = clock.after((intervalSec - early) * 1000, act.expired);
    }
  }
  arm();
  return {
    refreshed(message) {
      const next = sessionExpires(message);
      if (next !== null) {
        intervalSec = next.intervalSec;
        // In the peer's request, uac is the peer.
        ours = next.refresher === 'uas';
      }
      arm();
    },
    headers: () => [`Session-Expires: ${intervalSec};refresher=uac`],
    stop: () => stop(),
  };
}
