/** Ends a call that was still ringing when its program died. */
import * as Core from 'sip.js/lib/core/index.js';
import type { Clock } from '../../shared/domain/clock.ts';
import type { Agent } from './agent.ts';
import { byeAfterwards, traceOfAnswer, type CallTrace, type RingingTrace } from './call-trace.ts';
import { newBranch } from './ids.ts';
import { rawHeader, rawHeaders } from './header-text.ts';
import type { Log } from './log.ts';
import { notRunning } from './timers.ts';
import type { SignallingTiming } from './timing.ts';
import type { OldPorts } from './old-ports.ts';
import type { Wire } from './wire.ts';

export interface CancelDeps {
  agent: Agent;
  /** The connection of the trunk as it is now. */
  wire: Wire;
  oldPorts: OldPorts;
  clock: Clock;
  timing: Pick<SignallingTiming, 't1Ms' | 't2Ms'>;
  log: Log;
}

/**
 * CANCEL of an INVITE (RFC 3261 9.1), or the ACK of its refusal (17.1.1.3): request URI, Call-ID, From, Route, number of
 * CSeq and the one Via are those of the INVITE.
 */
export function requestOfInvite(invite: string, method: 'CANCEL' | 'ACK', to: string): string {
  const uri = invite.slice('INVITE '.length, invite.indexOf(' SIP/2.0'));
  const lines = [`${method} ${uri} SIP/2.0`, `Via: ${rawHeader(invite, 'via', 'v') ?? ''}`];
  for (const route of rawHeaders(invite, 'route')) lines.push(`Route: ${route}`);
  lines.push(
    'Max-Forwards: 70',
    `From: ${rawHeader(invite, 'from', 'f') ?? ''}`,
    `To: ${to}`,
    `Call-ID: ${rawHeader(invite, 'call-id', 'i') ?? ''}`,
    `CSeq: ${Number.parseInt(rawHeader(invite, 'cseq') ?? '1', 10)} ${method}`,
    'Content-Length: 0',
  );
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/**
 * Says CANCEL for an INVITE of an earlier life of this program, over the port that it came from where that can be had
 * again, since its answers go there. A refusal gets its ACK, an answer that crossed it ACK and BYE.
 *
 * Whoever has picked up meanwhile repeats the answer only every few seconds, and over a connection that is gone not at
 * all. So when the CANCEL is answered and nothing more is said of the INVITE for T1, BYE is said in each dialog that is
 * known: those of provisional answers (RFC 3261 15 allows it before an answer), and the one whose tag the answer to the
 * CANCEL bears (9.2: the same as that of the INVITE).
 * @returns the code that ended the INVITE, or 481 when the peer knows of none; null when nothing came for 64 T1
 */
export async function cancelAfterwards(trace: RingingTrace, deps: CancelDeps): Promise<number | null> {
  const { agent, clock, timing, log } = deps;
  const { invite, local, hop } = trace;
  const callId = rawHeader(invite, 'call-id', 'i') ?? '';
  const done = Promise.withResolvers<number | null>();
  /** BYEs that were said, by the peer's tag. */
  const said = new Map<string, Promise<number | null>>();
  let stopAgain: () => void = notRunning;
  let stopEarly: () => void = notRunning;

  const send = (text: string): void => {
    (old?.wire ?? deps.wire)
      .send(text, hop)
      .catch((error: unknown) =>
        log('warn', 'A call that was left could not be cancelled.', { error: String(error) }),
      );
  };

  const byeTo = (dialog: CallTrace): Promise<number | null> => {
    const bye = said.get(dialog.remoteTag) ?? byeAfterwards(agent.core, dialog);
    said.set(dialog.remoteTag, bye);
    return bye;
  };

  function answered(text: string): void {
    const dialog = traceOfAnswer(trace, text);
    if (dialog === null) return;
    const to = Core.Grammar.URIParse(dialog.remoteTarget);
    const [localUri, remoteUri] = [dialog.localUri, dialog.remoteUri].map((uri) =>
      Core.Grammar.URIParse(uri),
    );
    if (!to || !localUri || !remoteUri) return;
    const ack = agent.core.makeOutgoingRequestMessage('ACK', to, localUri, remoteUri, {
      callId,
      fromTag: dialog.localTag,
      toTag: dialog.remoteTag,
      cseq: dialog.cseq,
      routeSet: dialog.routeSet,
    });
    ack.setViaHeader(newBranch(), deps.wire.protocol);
    agent.sendRaw(ack.toString());
    stopAgain();
    byeTo(dialog).then(() => done.resolve(200), done.reject);
  }

  /** Nothing more was said of the INVITE: whoever may have picked up is hung up on. `code` answered the CANCEL. */
  function leaveKnown(code: number, text: string): void {
    const guessed = code < 300 ? dialogOfCancel(trace, text) : null;
    const dialogs = [...(trace.early ?? []), ...(guessed ? [guessed] : [])];
    for (const dialog of dialogs) {
      byeTo(dialog).then((ended) => {
        if (ended !== null && ended < 300) done.resolve(200);
      }, done.reject);
    }
    // An answer that is not acknowledged yet comes again within T2.
    stopEarly = clock.after(timing.t2Ms + 2 * timing.t1Ms, () => done.resolve(code < 300 ? 487 : 481));
  }

  /** True when the message is about this call. */
  function take(text: string): boolean {
    if (!text.startsWith('SIP/2.0 ') || rawHeader(text, 'call-id', 'i') !== callId) return false;
    const code = Number(text.slice(8, 11));
    const [, method] = (rawHeader(text, 'cseq') ?? '').split(/\s+/);
    if (code < 200) return method !== 'BYE';
    if (method === 'CANCEL') {
      stopAgain();
      stopEarly();
      stopEarly = clock.after(timing.t1Ms, () => leaveKnown(code, text));
      return true;
    }
    if (method !== 'INVITE') return false;
    stopEarly();
    if (code < 300) answered(text);
    else {
      send(requestOfInvite(invite, 'ACK', rawHeader(text, 'to', 't') ?? ''));
      done.resolve(code);
    }
    return true;
  }

  const stopHearing = agent.hear(take);
  const old = trace.protocol === 'udp' ? await deps.oldPorts.open(local, hop, take) : null;
  const cancel = requestOfInvite(invite, 'CANCEL', rawHeader(invite, 'to', 't') ?? '');
  const again = (waitMs: number): void => {
    send(cancel);
    if (trace.protocol !== 'udp') return;
    stopAgain = clock.after(waitMs, () => again(Math.min(waitMs * 2, timing.t2Ms)));
  };
  again(timing.t1Ms);
  const stopWaiting = clock.after(64 * timing.t1Ms, () => done.resolve(null));
  try {
    return await done.promise;
  } finally {
    stopAgain();
    stopEarly();
    stopWaiting();
    // What is repeated because our last word was lost is still answered for a while.
    clock.after(timing.t2Ms + timing.t1Ms, () => {
      stopHearing();
      old?.leave();
    });
  }
}

/** The dialog whose tag the answer to a CANCEL bears, if it bears the tag of the INVITE's own answer. */
function dialogOfCancel(trace: RingingTrace, answer: string): CallTrace | null {
  const { invite } = trace;
  const dialog = traceOfAnswer(trace, answer);
  if (dialog === null) return null;
  const remoteTarget = invite.slice('INVITE '.length, invite.indexOf(' SIP/2.0'));
  return { ...dialog, remoteTarget, routeSet: rawHeaders(invite, 'route') };
}
