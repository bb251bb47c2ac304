/** What is left of a call when the program dies: enough to hang up afterwards. */
import * as Core from 'sip.js/lib/core/index.js';
import * as z from 'zod';
import { openDialog } from './library.ts';

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
  const uris = [trace.remoteTarget, trace.localUri, trace.remoteUri].map((text) =>
    Core.Grammar.URIParse(text),
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
