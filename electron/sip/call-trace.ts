/** What is left of a call when the program dies: enough to hang up afterwards. */
import * as Core from 'sip.js/lib/core/index.js';
import * as z from 'zod';
import { TRUNK_PROTOCOLS } from '../../shared/domain/trunk-status.ts';
import { rawHeader, rawHeaders } from './header-text.ts';
import { openDialog } from './library.ts';
import { telephoneUri } from './loose-address.ts';

/** The dialog of a call that is up (RFC 3261 12), as text. */
export const callTrace = z.object({
  trunkId: z.string(),
  callId: z.string(),
  localTag: z.string(),
  remoteTag: z.string(),
  localUri: z.string(),
  remoteUri: z.string(),
  remoteTarget: z.string(),
  routeSet: z.array(z.string()),
  /** CSeq of the INVITE that was answered. */
  cseq: z.number().int(),
});
export type CallTrace = z.infer<typeof callTrace>;

/** More branches of one forked call than anybody rings. */
const MAX_EARLY = 8;

const hostPort = z.object({ host: z.string(), port: z.number().int() });

/** An INVITE that has no final answer yet, as it was sent last: enough to cancel it (RFC 3261 9.1). */
export const ringingTrace = z.object({
  trunkId: z.string(),
  protocol: z.enum(TRUNK_PROTOCOLS),
  /** Start line and headers. */
  invite: z.string(),
  /** Where it was sent from, and where to. */
  local: hostPort,
  hop: hostPort,
  /** Dialogs that provisional answers have made. */
  early: z.array(callTrace).max(MAX_EARLY).optional(),
});
export type RingingTrace = z.infer<typeof ringingTrace>;

/** What is kept of a call, from its INVITE on. */
export const keptTrace = z.union([callTrace, ringingTrace]);
export type KeptTrace = z.infer<typeof keptTrace>;

/** The trace with the early dialog of a provisional answer (RFC 3261 12.1.2); null when it brings no new one. */
export function withEarly(trace: RingingTrace, answer: string): RingingTrace | null {
  const dialog = traceOfAnswer(trace, answer);
  const early = trace.early ?? [];
  const isKnown = early.some(({ remoteTag }) => remoteTag === dialog?.remoteTag);
  return dialog === null || isKnown || early.length >= MAX_EARLY
    ? null
    : { ...trace, early: [...early, dialog] };
}

/** The dialog that an answer to a kept INVITE makes (RFC 3261 12.1.2); null when it makes none. */
export function traceOfAnswer({ trunkId, invite }: RingingTrace, answer: string): CallTrace | null {
  const uriAndTag = (text: string, ...names: string[]): { uri: string; tag: string } => {
    const value = rawHeader(text, ...names) ?? '';
    return { uri: uriIn(value), tag: /;[ \t]*tag=([^;\s]+)/i.exec(value)?.[1] ?? '' };
  };
  const from = uriAndTag(answer, 'from', 'f');
  const to = uriAndTag(answer, 'to', 't');
  if (to.tag === '') return null;
  const contact = rawHeader(answer, 'contact', 'm');
  return {
    trunkId,
    callId: rawHeader(invite, 'call-id', 'i') ?? '',
    localTag: from.tag,
    remoteTag: to.tag,
    localUri: from.uri,
    remoteUri: to.uri,
    remoteTarget: contact === null ? to.uri : uriIn(contact),
    routeSet: rawHeaders(answer, 'record-route')
      .flatMap((value) => value.match(/<[^>]*>[^,]*/g) ?? [])
      .map((route) => route.trim())
      .toReversed(),
    cseq: Number.parseInt(rawHeader(invite, 'cseq') ?? '1', 10),
  };
}

const uriIn = (value: string): string => /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0]?.trim() ?? '';

/**
 * Ahead of every request that the dead program may have sent in the dialog. RFC 3261 12.2.2: a number that is higher by
 * more than one is no error.
 */
const CSEQ_AHEAD = 100_000;

export function traceOf(trunkId: string, dialog: Core.Session): CallTrace {
  const { localSequenceNumber, routeSet } = openDialog(dialog).dialogState;
  return {
    trunkId,
    callId: dialog.callId,
    localTag: dialog.localTag,
    remoteTag: dialog.remoteTag,
    localUri: dialog.localURI.toString(),
    remoteUri: dialog.remoteURI.toString(),
    remoteTarget: dialog.remoteTarget.toString(),
    routeSet: [...routeSet],
    cseq: localSequenceNumber ?? 1,
  };
}

/**
 * Says BYE in the dialog of a call that another life of this program placed.
 * @returns the code of the answer (481 when the peer has ended it already); null when none came.
 */
export function byeAfterwards(core: Core.UserAgentCore, trace: CallTrace): Promise<number | null> {
  const uris = [trace.remoteTarget, trace.localUri, trace.remoteUri].map(
    (text) => telephoneUri(text) ?? Core.Grammar.URIParse(text),
  );
  const [target, from, to] = uris;
  if (!target || !from || !to) return Promise.resolve(null);
  const message = core.makeOutgoingRequestMessage('BYE', target, from, to, {
    callId: trace.callId,
    fromTag: trace.localTag,
    toTag: trace.remoteTag,
    cseq: trace.cseq + CSEQ_AHEAD,
    routeSet: trace.routeSet,
  });
  return new Promise((resolve) => {
    const done = ({ message: answer }: Core.IncomingResponse): void =>
      resolve(answer.data === undefined ? null : (answer.statusCode ?? null));
    core.request(message, { onAccept: done, onRedirect: done, onReject: done });
  });
}
