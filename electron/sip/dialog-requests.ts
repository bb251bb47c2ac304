/** Requests of ours inside the dialog of a call that are neither INVITE nor BYE, and the question whether the peer is still there. */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import { guarded, type OnFault } from '../../shared/domain/guarded.ts';
import type { Agent } from './agent.ts';
import { openDialog } from './library.ts';
import type { DialogAnswer } from './session-refresh.ts';
import { afterReading, notRunning } from './timers.ts';
import type { SignallingTiming } from './timing.ts';

/** How long the far end may take to answer a probe, in T1: long enough for five transmissions over UDP. */
const PROBE_WAIT_T1S = 16;

export interface DialogRequestParts {
  agent: Agent;
  clock: Clock;
  timing: Pick<SignallingTiming, 't1Ms' | 'probeEveryMs'>;
  /** What still waits for somebody's answer; each is told when the call ends. */
  pending: Set<() => void>;
  /** The dialog while the call is up. */
  dialog: () => Core.Session | null;
  /** The peer granted such a request. */
  heard: (answer: Core.IncomingResponseMessage) => void;
  /** The peer does not know the call. */
  forgotten: () => void;
  onFault: OnFault;
}

export interface DialogRequests {
  /** `answered` is told of an answer made up by the library, too; of nothing while the call is not up. */
  ask(method: string, headers: string[], answered: (answer: DialogAnswer) => void): void;
  /** See `WireCall.probe`. */
  probe(): Promise<boolean>;
  /** Probes now and then, until stopped. */
  keepProbing(): void;
  stop(): void;
}

export function dialogRequests(parts: DialogRequestParts): DialogRequests {
  const { agent, clock, timing, pending } = parts;
  let stopProbe: () => void = notRunning;

  function ask(method: string, headers: string[], answered: (answer: DialogAnswer) => void): void {
    const dialog = parts.dialog();
    if (dialog === null) return;
    const extraHeaders = [agent.contact(), ...headers];
    const { dialogState } = openDialog(dialog);
    const message = openDialog(dialog).createOutgoingRequestMessage(method, { extraHeaders });
    const done = guarded(parts.onFault, ({ message: answer }: Core.IncomingResponse): void => {
      // A challenge has counted the request up, of which the library tells its dialog nothing.
      dialogState.localSequenceNumber = Math.max(dialogState.localSequenceNumber ?? 0, message.cseq);
      const code = answer.statusCode ?? 0;
      const heardBack = answer.data !== undefined;
      if (heardBack && code >= 200 && code < 300) parts.heard(answer);
      answered({ code, heardBack, message: answer });
    });
    agent.core.request(message, { onAccept: done, onRedirect: done, onReject: done });
  }

  function probe(): Promise<boolean> {
    if (parts.dialog() === null) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (isThere: boolean): void => {
        stop();
        pending.delete(giveUp);
        resolve(isThere);
      };
      const giveUp = (): void => settle(false);
      const stop = afterReading(clock, PROBE_WAIT_T1S * timing.t1Ms, giveUp);
      pending.add(giveUp);
      ask('OPTIONS', [], ({ code, heardBack }) => {
        settle(heardBack && code !== 408 && code !== 481);
        if (heardBack && code === 481) parts.forgotten();
      });
    });
  }

  function keepProbing(): void {
    stopProbe();
    stopProbe = clock.after(timing.probeEveryMs, () => {
      keepProbing();
      probe().catch(parts.onFault);
    });
  }

  return { ask, probe, keepProbing, stop: () => stopProbe() };
}
