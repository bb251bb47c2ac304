import { TRUNK_STATES } from '../../shared/domain/trunk-status.ts';
import { guarded } from '../../shared/domain/guarded.ts';
import type { MediaEvent } from '../media/media.ts';
import type { LinePort } from './ports.ts';
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
