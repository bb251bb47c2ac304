/** The dialog of one call, whoever called: our requests inside it, its session, and changes of its audio by either side. */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import type { OnFault } from '../../shared/domain/guarded.ts';
import { ALLOW, type Agent } from './agent.ts';
import { dialogRequests, type DialogRequests } from './dialog-requests.ts';
import type { Log } from './log.ts';
import type { OfferAnswer } from './offer-answer.ts';
import { takePeerOffers, type PeerOffers } from './peer-offers.ts';
import { createReoffers } from './reoffer.ts';
import { watchSession, type SessionWatch } from './session-refresh.ts';
import type { CallEvent } from './signalling.ts';
import type { SignallingTiming } from './timing.ts';

/** What the dialog of a call is made of. */
export interface CallDialogParts {
  callId: string;
  agent: Agent;
  clock: Clock;
  timing: SignallingTiming;
  log: Log;
  /** What still waits for somebody's answer; each is told when the call ends. */
  pending: Set<() => void>;
  /** The dialog while the call is up. */
  dialog: () => Core.Session | null;
  isOver: () => boolean;
  /** The exchange of the dialog with this remote tag. */
  exchangeOf: (tag: string) => OfferAnswer;
  tell: (event: CallEvent) => void;
  /** The peer does not know the call any more, or has let its session run out. */
  lost: (cause: 'remote' | 'watchdog') => void;
  onFault: OnFault;
}

/** What goes on inside the dialog of a call. */
export interface CallDialog {
  readonly requests: Pick<DialogRequests, 'probe' | 'keepProbing'>;
  readonly session: Pick<SessionWatch, 'begin' | 'refreshed' | 'heard' | 'moved'>;
  readonly peerOffers: PeerOffers;
  /** Changes the audio; resolves and rejects as {@link createReoffers} has it. */
  reoffer(sdp: string): Promise<string>;
  /** The call is over. */
  stop(): void;
}

/** Makes the {@link CallDialog} of a call before it has a dialog; nothing is asked before there is one. */
export function createCallDialog(parts: CallDialogParts): CallDialog {
  const { callId, agent, clock, timing, log, pending, dialog, isOver, exchangeOf, tell, lost } = parts;
  const requests = dialogRequests({
    agent,
    clock,
    timing,
    pending,
    dialog,
    heard: (answer) => session.heard(answer),
    forgotten: () => lost('remote'),
    onFault: parts.onFault,
  });
  const reoffer = createReoffers({
    dialog,
    exchangeOf: ({ remoteTag }) => exchangeOf(remoteTag),
    headers: () => [agent.contact(), ALLOW, ...session.headers()],
    clock,
    t1Ms: timing.t1Ms,
    pending,
    granted: (answer) => session.granted(answer),
    forgotten: () => lost('remote'),
  });
  const session = watchSession(clock, {
    update: (headers, answered) => requests.ask('UPDATE', headers, answered),
    reinvite: () => reoffer(({ local }) => local),
    reanswered: (sdp) => tell({ kind: 'reanswer', sdp }),
    forgotten: () => lost('watchdog'),
    expired: () => lost('watchdog'),
    failed: (error) =>
      log('warn', 'A session could not be refreshed.', { call: callId, error: String(error) }),
  });
  const peerOffers = takePeerOffers({
    callId,
    agent,
    clock,
    timing,
    log,
    pending,
    tell,
    exchangeOf,
    isOver,
    granted: (message) => session.refreshed(message),
  });
  return {
    requests,
    session,
    peerOffers,
    reoffer: (sdp) => reoffer(() => sdp),
    stop() {
      requests.stop();
      session.stop();
    },
  };
}
