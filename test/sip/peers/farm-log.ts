/** A call as sipp logged it. */
export interface LoggedCall {
  /** The user part of its request URI. */
  number: string;
  /** It was hung up and that was acknowledged, or it was refused and that was. */
  isOver: boolean;
}

const callIdOf = (entry: string): string | undefined => /^(?:Call-ID|i):\s*(\S+)/im.exec(entry)?.[1];

/** The calls that a sipp callee was sent, in the order in which they came, by its own log of messages. */
export function loggedCalls(messages: string): LoggedCall[] {
  const calls = new Map<string, LoggedCall & { isAnswered: boolean }>();
  for (const entry of messages.split(/^-{20,}.*$/m)) {
    const callId = callIdOf(entry);
    if (callId === undefined) continue;
    const isReceived = /message received/.test(entry);
    const invited = /^INVITE sip:([^@\s]*)@/m.exec(entry)?.[1];
    const call = calls.get(callId);
    if (call === undefined) {
      if (isReceived && invited !== undefined)
        calls.set(callId, { number: invited, isOver: false, isAnswered: false });
      continue;
    }
    if (!isReceived) call.isAnswered ||= /^SIP\/2\.0 200 [^]*^CSeq:\s*\d+ INVITE/m.test(entry);
    else if (/^BYE /m.test(entry) || /^SIP\/2\.0 200 [^]*^CSeq:\s*\d+ BYE/m.test(entry)) call.isOver = true;
    else if (/^ACK /m.test(entry) && !call.isAnswered) call.isOver = true;
  }
  return [...calls.values()];
}
