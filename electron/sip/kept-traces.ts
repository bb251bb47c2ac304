/** By what a call can be ended after the program has died: kept as it goes along. */
import type * as Core from 'sip.js/lib/core/index.js';
import type { Agent } from './agent.ts';
import { traceOf, withEarly, type CallTrace, type KeptTrace, type RingingTrace } from './call-trace.ts';
import type { Log } from './log.ts';
import type { HostPort } from './wire.ts';

/** What is kept of one call. */
export interface KeptTraces {
  /** Its INVITE goes out. A retransmission goes past the agent's transport; each text that comes here has a branch of its own or went before. */
  leaves(text: string, local: HostPort, hop: HostPort): void;
  /** A provisional answer may have made a dialog. */
  early(answer: string): void;
  /** It is answered. */
  answered(dialog: Core.Session): CallTrace;
}

interface KeepingDeps {
  trunkId: string;
  callId: string;
  agent: Pick<Agent, 'protocol'>;
  log: Log;
  /** Takes what is to be kept, in place of what was before. */
  keep: ((trace: KeptTrace) => void) | undefined;
  isOver: () => boolean;
}

/** Makes {@link KeptTraces} of a call that has not gone out yet. */
export function keepTraces({ trunkId, callId, agent, log, keep, isOver }: KeepingDeps): KeptTraces {
  let kept: RingingTrace | null = null;

  const put = (trace: KeptTrace): void => {
    try {
      keep?.(trace);
    } catch (error) {
      log('error', 'What a call can be ended by was not kept.', { call: callId, error: String(error) });
    }
  };

  return {
    leaves(text, local, hop) {
      const head = text.slice(0, text.indexOf('\r\n\r\n') + 2);
      if (head === kept?.invite || isOver()) return;
      kept = { trunkId, protocol: agent.protocol, invite: head, local, hop };
      put(kept);
    },
    early(answer) {
      const early = kept && withEarly(kept, answer);
      if (early) put((kept = early));
    },
    answered(dialog) {
      const trace = traceOf(trunkId, dialog);
      if (!isOver()) put(trace);
      return trace;
    },
  };
}
