import { TRUNK_STATES } from '../../shared/domain/trunk-status.ts';
import { guarded } from '../../shared/domain/guarded.ts';
import type { MediaEvent } from '../media/media.ts';
import type { CallEvent } from '../sip/signalling.ts';
import type { LineEvent, LinePort } from './ports.ts';
import { NOT_PLACED, TelephoneCall, type TelephoneCallParts } from './telephone-call.ts';

/** What a media engine tells the calls that use it. */
export interface Lines extends LinePort {
  take(event: MediaEvent): void;
  /** The engine is gone: every call on it has lost its audio and is ended. */
  lostAll(): void;
}

/** Joins signalling and audio into the lines that the dialler calls on. */
export function createTelephoneLines(parts: TelephoneCallParts): Lines {
  const { signalling, sound, log } = parts;
  const calls = new Set<TelephoneCall>();

  /** What is told to every call: one that fails at it is ended, and the others hear of it all the same. */
  function tellAll(doing: string, tell: (call: TelephoneCall) => void): void {
    for (const call of calls) {
      guarded(
        (error) => {
          log(doing, error);
          call.failed();
        },
        () => tell(call),
      )();
    }
  }

  sound.onLeg((seatId) => tellAll('joining a call to its seat again', (call) => call.seatMoved(seatId)));

  return {
    dial(request, on) {
      const call = new TelephoneCall(request, on, parts, () => calls.delete(call));
      calls.add(call);
      call.place().catch((error: unknown) => {
        log(`placing the call to ${request.number}`, error);
        call.end(NOT_PLACED);
      });
      return call;
    },
    onReceived(listener) {
      signalling.onIncoming((incoming) => {
        let call: TelephoneCall | null = null;
        let ended: CallEvent | null = null;
        const begin = (attemptId: string, on: (event: LineEvent) => void): TelephoneCall => {
          const { trunkId, caller } = incoming;
          const request = { attemptId, trunkId, number: caller ?? '', callerId: null, ringTimeoutMs: 0 };
          const begun = new TelephoneCall(request, on, parts, () => calls.delete(begun));
          calls.add(begun);
          begun.receive(incoming);
          call = begun;
          if (ended !== null) queueMicrotask(() => ended && begun.signalled(ended));
          return begun;
        };
        listener({
          trunkId: incoming.trunkId,
          caller: incoming.caller,
          called: incoming.called,
          take: begin,
          refuse: (why) => incoming.refuse(why === 'busy' ? 486 : 480),
        });
        return (event) => {
          if (call !== null) call.signalled(event);
          else ended = event;
        };
      });
    },
    trunkTrouble(trunkId) {
      const status = signalling.trunkStatus(trunkId);
      const { usable, label } = TRUNK_STATES[status.state];
      return usable ? null : (status.detail ?? label);
    },
    take(event) {
      if (!('legId' in event) || event.kind === 'operator_audible') return;
      tellAll('taking what the audio of a call says', (call) => {
        if (call.legId === event.legId) call.heard(event);
      });
    },
    lostAll() {
      tellAll('ending a call without audio', (call) => call.audioLost());
    },
  };
}
