import { Refused } from '../../shared/domain/errors.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { CustomerLeg, MediaEngine } from '../media/media.ts';
import type { CallEvent, OutboundCall, Signalling } from '../sip/signalling.ts';
import type { CallTraces } from './call-traces.ts';
import type { AgentDial } from './ports.ts';

interface AgentLegParts {
  signalling: Signalling;
  media: MediaEngine;
  traces?: Pick<CallTraces, 'keep' | 'forget'>;
  clock: Pick<Clock, 'after'>;
  log: (doing: string, error: unknown) => void;
}

/** The second leg of a call: a voice agent on its own SIP dialog and RTP port. */
export interface AgentLeg {
  /** Its audio, once it has answered. Rejects when it does not in time, or cannot be called. */
  readonly answered: Promise<string>;
  /** Null until its audio is open. */
  readonly legId: string | null;
  hangUp(): void;
}

const NO_AGENT = (why: string): Refused => new Refused(`The voice agent did not take the call: ${why}.`);

/**
 * Calls a voice agent.
 * @param traceId under which this leg is noted for the start after a kill
 * @param left told once when the agent is gone after it had answered
 */
export function callAgent(
  parts: AgentLegParts,
  dial: AgentDial,
  traceId: string,
  left: () => void,
): AgentLeg {
  const { signalling, media, traces, clock, log } = parts;
  const { promise: answered, resolve, reject } = Promise.withResolvers<string>();
  // Whoever hangs up before the answer does not wait for it any more.
  answered.catch(() => undefined);
  let leg: CustomerLeg | null = null;
  let call: OutboundCall | null = null;
  let isAnswered = false;
  let isOver = false;

  const end = (why: string): void => {
    if (isOver) return;
    isOver = true;
    stopWaiting();
    leg?.close();
    if (isAnswered) left();
    else reject(NO_AGENT(why));
  };
  const hangUp = (): void => {
    if (call) call.hangUp();
    else end('it was hung up before');
  };
  const stopWaiting = clock.after(dial.withinMs, () => {
    if (isAnswered || isOver) return;
    reject(NO_AGENT('it did not answer in time'));
    hangUp();
  });

  function take(event: CallEvent): void {
    if (isOver || !leg) return;
    switch (event.kind) {
      case 'answered':
        leg.applyAnswer(event.sdp);
        isAnswered = true;
        stopWaiting();
        resolve(leg.id);
        return;
      case 'reoffer':
        try {
          event.answer(event.sdp === null ? leg.freshOffer() : leg.answerReoffer(event.sdp).sdp);
        } catch (error) {
          log('answering the new offer of a voice agent', error);
          event.refuse();
        }
        return;
      case 'reanswer':
        leg.applyAnswer(event.sdp);
        return;
      case 'ended':
        end(event.sipReason ?? (event.sipCode === null ? 'it did not answer' : `SIP ${event.sipCode}`));
        return;
      default:
    }
  }

  async function place(): Promise<void> {
    const address = signalling.localAddress(dial.trunkId);
    if (address === null) return end('its trunk is not ready');
    const opened = await media.openCustomerLeg(address);
    if (isOver) return opened.close();
    leg = opened;
    call = signalling.call(
      {
        trunkId: dial.trunkId,
        to: '',
        uri: dial.uri,
        headers: dial.headers,
        callerId: dial.callerId,
        callerName: null,
        sdpOffer: opened.offerSdp,
        ringTimeoutMs: dial.withinMs,
        watchesMedia: true,
        keep: (trace) => traces?.keep(traceId, trace),
        release: () => traces?.forget(traceId),
      },
      (event) => {
        try {
          take(event);
        } catch (error) {
          log('taking what a voice agent says', error);
          hangUp();
        }
      },
    );
  }

  place().catch((error: unknown) => {
    log('calling a voice agent', error);
    end('the program could not place the call');
  });

  return {
    answered,
    get legId() {
      return leg?.id ?? null;
    },
    hangUp,
  };
}
