/** Keeps the session of one call refreshed, by the method that the peer takes (RFC 4028 7.4, RFC 3311). */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { ReofferFailed } from './errors.ts';
import { tokensOf } from './header-text.ts';
import { minSeOf, runSessionTimer, type SessionTimer } from './session-timer.ts';

type Message = Core.IncomingRequestMessage | Core.IncomingResponseMessage;

/** How a request of ours inside the dialog was answered. */
export interface DialogAnswer {
  code: number;
  /** False when nobody answered and the library made the code up. */
  heardBack: boolean;
  message: Core.IncomingResponseMessage;
}

export interface SessionActs {
  /** Sends UPDATE without SDP. */
  update: (headers: string[], answered: (answer: DialogAnswer) => void) => void;
  /** Sends INVITE with our description as it stands; resolves with the answer. */
  reinvite: () => Promise<string>;
  /** The peer answered such an INVITE. */
  reanswered: (sdp: string) => void;
  /** The peer does not know the call. */
  forgotten: () => void;
  /** The peer has let the session run out. */
  expired: () => void;
  failed: (error: unknown) => void;
}

export interface SessionWatch {
  /** The 2xx of the INVITE. */
  begin(message: Message): void;
  refreshed(message: Message): void;
  granted(message: Message): void;
  heard(message: Message): void;
  /** We are to be reached elsewhere: tells the peer the new Contact, whoever's turn it is (RFC 3261 12.2, target refresh). */
  moved(): void;
  /** What a re-INVITE of ours says about refreshing. */
  headers(): string[];
  stop(): void;
}

/** Answers to UPDATE that say "not this method" (RFC 3261 21.4.6, 21.5.2). */
const UNKNOWN_METHOD = new Set([405, 501]);

export function watchSession(clock: Clock, acts: SessionActs): SessionWatch {
  let timer: SessionTimer | null = null;
  let takesUpdate = true;
  let over = false;

  function learn(message: Message): void {
    const allowed = message.getHeaders('allow').flatMap(tokensOf);
    // RFC 3261 20.5: no Allow says nothing about what the peer takes.
    if (allowed.length > 0) takesUpdate = allowed.includes('update');
  }

  const run = (message: Message, weAsked: boolean): void => {
    timer = runSessionTimer(message, clock, { refresh, expired: acts.expired }, weAsked);
  };

  function byInvite(): void {
    acts.reinvite().then(acts.reanswered, (error: unknown) => {
      if (over) return;
      if (error instanceof ReofferFailed && error.sipCode === 481) acts.forgotten();
      else if (error instanceof ReofferFailed && lengthen(error.minSec)) byInvite();
      else acts.failed(error);
    });
  }

  /** True when the peer wants a longer interval, which is taken. */
  function lengthen(minSec: number | null): boolean {
    if (timer === null || minSec === null || minSec <= timer.intervalSec) return false;
    timer.lengthen(minSec);
    return true;
  }

  function refresh(): void {
    if (timer !== null) ask();
  }

  function ask(): void {
    if (!takesUpdate) {
      byInvite();
      return;
    }
    acts.update(timer?.headers() ?? [], ({ code, heardBack, message }) => {
      if (over || !heardBack) return;
      if (code === 481) acts.forgotten();
      else if (UNKNOWN_METHOD.has(code)) {
        takesUpdate = false;
        byInvite();
      } else if (lengthen(minSeOf(message))) ask();
      else if (code >= 200 && code < 300) granted(message);
    });
  }

  function granted(message: Message): void {
    learn(message);
    if (over) return;
    if (timer) timer.granted(message);
    else run(message, true);
  }

  return {
    begin(message) {
      learn(message);
      run(message, true);
    },
    refreshed(message) {
      learn(message);
      if (over) return;
      if (timer) timer.refreshed(message);
      else run(message, false);
    },
    granted,
    heard(message) {
      learn(message);
      timer?.heard();
    },
    moved() {
      if (!over) ask();
    },
    headers: () => timer?.headers() ?? [],
    stop() {
      over = true;
      timer?.stop();
      timer = null;
    },
  };
}
