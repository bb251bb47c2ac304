/** Our own re-INVITE inside a call: hold, resume, a session refresh (RFC 3261 14.1). */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { createLane } from '../../shared/domain/lane.ts';
import { ReofferFailed } from './errors.ts';
import { abandonTransaction, openDialog } from './library.ts';
import type { OfferAnswer } from './offer-answer.ts';
import { sdpBody, sdpOf } from './sdp-body.ts';
import { minSeOf } from './session-timer.ts';

export interface OfferDeps {
  headers: () => string[];
  clock: Clock;
  t1Ms: number;
  exchange: OfferAnswer;
  /** Told when the call ends, so that nobody waits for ever. */
  pending: Set<() => void>;
  isUp: () => boolean;
  /** The peer took the change: a 2xx of the dialog. */
  granted: (message: Core.IncomingResponseMessage) => void;
  /** The peer says that it does not know this call. */
  forgotten: () => void;
}

/** What our changes of one call are made with. */
interface ReofferDeps extends Omit<OfferDeps, 'exchange' | 'isUp'> {
  /** The dialog of the call; null while it is not up. */
  dialog: () => Core.Session | null;
  exchangeOf: (dialog: Core.Session) => OfferAnswer;
}

/** What we offer when the turn of a change has come, given how the exchange of its dialog stands. */
type OwnOffer = (exchange: OfferAnswer) => string;

/** Makes our changes of one call, one after the other; each resolves and rejects as {@link sendOffer} does. */
export function createReoffers({
  dialog,
  exchangeOf,
  ...deps
}: ReofferDeps): (sdp: OwnOffer) => Promise<string> {
  const lane = createLane();
  const send = (sdp: OwnOffer): Promise<string> => {
    const up = dialog();
    if (up === null) return Promise.reject(new ReofferFailed('The call is not up.'));
    return sendOffer(up, sdp, { ...deps, exchange: exchangeOf(up), isUp: () => dialog() !== null });
  };
  return (sdp) => lane.run(() => send(sdp));
}

/** How often an offer that crossed one of the peer is sent again. */
const TRIES = 3;

/** Sends the offer that `sdp` gives when its turn has come; resolves with the SDP of the answer. Rejects with {@link ReofferFailed}. */
async function sendOffer(dialog: Core.Session, sdp: OwnOffer, deps: OfferDeps): Promise<string> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await sendOnce(dialog, sdp(deps.exchange), deps);
    } catch (error) {
      if (!(error instanceof ReofferFailed) || error.sipCode !== 491 || left === 1) throw error;
    }
    // Both sides changed at once: RFC 3261 14.1 has the caller try again after 2.1 to 4 seconds.
    await new Promise<void>((resolve) => deps.clock.after((4.2 + Math.random() * 3.8) * deps.t1Ms, resolve));
    if (!deps.isUp()) throw new ReofferFailed('The call has ended.');
  }
}

/** RFC 3261 14.1: no INVITE while another one, of either side, is on its way in the dialog. */
const isBusy = (dialog: Core.Session, exchange: OfferAnswer): boolean => {
  const { reinviteUserAgentClient, reinviteUserAgentServer } = openDialog(dialog);
  return (
    !exchange.can('offer') || reinviteUserAgentClient !== undefined || reinviteUserAgentServer !== undefined
  );
};

/** What to do when the open change of a dialog is answered 2xx in a way that cannot be read. */
const unreadable = new WeakMap<Core.Session, () => void>();

/** The peer took our change in words that cannot be read: they are acknowledged, and the change counts as failed. */
export const acknowledgeUnreadable = (dialog: Core.Session): void => unreadable.get(dialog)?.();

function sendOnce(dialog: Core.Session, sdp: string, deps: OfferDeps): Promise<string> {
  const { headers, clock, t1Ms, pending, exchange } = deps;
  if (isBusy(dialog, exchange)) {
    return Promise.reject(new ReofferFailed('The other side is changing the call itself.', 491));
  }
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      if (!pending.delete(giveUp)) return;
      unreadable.delete(dialog);
      stop();
      done();
    };
    const giveUp = (): void => settle(() => reject(new ReofferFailed('The call has ended.')));
    pending.add(giveUp);
    exchange.offer(sdp);
    const stop = clock.after(64 * t1Ms, () => {
      settle(() => {
        openDialog(dialog).reinviteUserAgentClient = undefined;
        abandonTransaction(sent);
        exchange.dropped();
        reject(new ReofferFailed('The other side did not answer the change.'));
      });
    });
    unreadable.set(dialog, () => {
      openDialog(dialog).ack();
      settle(() => {
        abandonTransaction(sent);
        exchange.dropped();
        reject(new ReofferFailed('The answer to the change cannot be read.', 200));
      });
    });
    const refused = ({ message }: Core.IncomingResponse): void => {
      const code = message.statusCode ?? 0;
      settle(() => {
        exchange.dropped();
        if (message.data !== undefined && code === 481) deps.forgotten();
        const words = `The other side refused the change (${code}).`;
        reject(new ReofferFailed(words, code, minSeOf(message)));
      });
    };
    const sent = dialog.invite(
      {
        onAccept: (response) => {
          const { message } = response;
          response.ack();
          const answer = sdpOf(message);
          settle(() => {
            deps.granted(message);
            if (answer === null) {
              exchange.dropped();
              reject(new ReofferFailed('The answer has no SDP.', message.statusCode ?? 200));
              return;
            }
            exchange.answered(answer);
            resolve(answer);
          });
        },
        onReject: refused,
        onRedirect: refused,
      },
      { body: sdpBody(sdp), extraHeaders: headers() },
    );
  });
}
