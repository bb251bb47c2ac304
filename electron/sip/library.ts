/**
 * sip.js as this house uses it: the core alone (no browser parts), with the gaps that RFC 3261 does not allow
 * over UDP filled in. Everything that touches an inner member of the library is here and in `grammar.ts`.
 */
import * as Core from 'sip.js/lib/core/index.js';
import { SipLibraryChanged } from './errors.ts';
import { installGrammar } from './grammar.ts';
import { newBranch } from './ids.ts';
import type { SignallingTiming } from './timing.ts';

/** What the library's transactions look like inside, as far as it is used here. */
interface OpenTransaction {
  readonly state: Core.TransactionState;
  readonly transport: Core.Transport;
  readonly request: { method: string };
  send(message: string): Promise<void>;
  dispose(): void;
  logTransportError(error: Error, message: string): void;
}

interface OpenInviteClientTransaction extends OpenTransaction {
  ackRetransmissionCache: Map<string, Core.OutgoingRequestMessage | undefined>;
}

const { InviteClientTransaction, NonInviteClientTransaction, InviteServerTransaction, Timers } = Core;
const { ClientTransaction, Transaction, UserAgentClient, SessionDialog } = Core;

/** Each inner member that this room calls or replaces, with what it must be. */
export const LIBRARY_MEMBERS: readonly (readonly [
  name: string,
  holder: () => unknown,
  member: string,
  arity: number,
])[] = [
  ['ClientTransaction.makeId', () => ClientTransaction, 'makeId', 1],
  ['Transaction.send', () => Transaction.prototype, 'send', 1],
  ['Transaction.logTransportError', () => Transaction.prototype, 'logTransportError', 2],
  ['InviteClientTransaction.ackResponse', () => InviteClientTransaction.prototype, 'ackResponse', 1],
  ['InviteClientTransaction.dispose', () => InviteClientTransaction.prototype, 'dispose', 0],
  ['InviteClientTransaction.stateTransition', () => InviteClientTransaction.prototype, 'stateTransition', 1],
  ['InviteServerTransaction.dispose', () => InviteServerTransaction.prototype, 'dispose', 0],
  ['NonInviteClientTransaction.dispose', () => NonInviteClientTransaction.prototype, 'dispose', 0],
  ['UserAgentClient.authenticationGuard', () => UserAgentClient.prototype, 'authenticationGuard', 2],
  ['SessionDialog.receiveRequest', () => SessionDialog.prototype, 'receiveRequest', 1],
  ['SessionDialog.sequenceGuard', () => SessionDialog.prototype, 'sequenceGuard', 1],
  [
    'SessionDialog.createOutgoingRequestMessage',
    () => SessionDialog.prototype,
    'createOutgoingRequestMessage',
    2,
  ],
];

/** Throws {@link SipLibraryChanged} unless every inner member relied upon is there in the shape relied upon. */
export function assertSipLibrary(): void {
  for (const [name, holder, member, arity] of LIBRARY_MEMBERS) {
    const value: unknown = Reflect.get(holder() as object, member);
    if (typeof value !== 'function' || value.length !== arity) throw new SipLibraryChanged(name);
  }
  for (const timer of ['T1', 'T2', 'T4', 'TIMER_B', 'TIMER_D', 'TIMER_F', 'TIMER_I', 'TIMER_J', 'TIMER_K']) {
    if (typeof Reflect.get(Timers, timer) !== 'number') throw new SipLibraryChanged(`Timers.${timer}`);
  }
  if (!Object.isExtensible(Timers) || !Reflect.getOwnPropertyDescriptor(Timers, 'T1')?.writable) {
    throw new SipLibraryChanged('Timers');
  }
}

/** Waits running for a transaction, by transaction. */
const retransmissions = new WeakMap<object, NodeJS.Timeout>();

const isDatagram = (transaction: OpenTransaction): boolean => transaction.transport.protocol === 'UDP';

function stopRetransmitting(transaction: object): void {
  clearTimeout(retransmissions.get(transaction));
  retransmissions.delete(transaction);
}

/** Sends `message` again and again while `nextWait` gives a wait; timers A, E and G are this with other figures. */
function retransmit(
  transaction: OpenTransaction,
  message: string,
  firstMs: number,
  nextWait: (lastMs: number) => number | null,
): void {
  stopRetransmitting(transaction);
  const arm = (waitMs: number): void => {
    retransmissions.set(
      transaction,
      setTimeout(() => {
        retransmissions.delete(transaction);
        const next = nextWait(waitMs);
        if (next === null) return;
        plainSend.call(transaction, message).catch((error: unknown) => {
          transaction.logTransportError(error as Error, 'A retransmission could not be sent.');
        });
        arm(next);
      }, waitMs),
    );
  };
  arm(firstMs);
}

const plainSend = Reflect.get(Transaction.prototype, 'send') as (
  this: OpenTransaction,
  message: string,
) => Promise<void>;
const { Calling, Trying, Proceeding, Completed } = Core.TransactionState;

/** The ACK of each refused INVITE, as first sent. */
const acks = new WeakMap<object, string>();

/**
 * Timer A (RFC 3261 17.1.1.2): INVITE again after T1, doubling, until something comes back. And the ACK of a refusal
 * stays the same however often it is sent: the library would build it anew from a request which, after a challenge,
 * has become the next one.
 */
function sendFromInviteClient(this: OpenTransaction, message: string): Promise<void> {
  if (this.state === Completed && message.startsWith('ACK ')) {
    const first = acks.get(this) ?? message;
    acks.set(this, first);
    return plainSend.call(this, first);
  }
  if (this.state === Calling && isDatagram(this) && !retransmissions.has(this)) {
    retransmit(this, message, Timers.T1, (last) => (this.state === Calling ? last * 2 : null));
  }
  return plainSend.call(this, message);
}

/** Timer E (RFC 3261 17.1.2.2): doubling up to T2, and every T2 once a provisional answer came. */
function sendFromClient(this: OpenTransaction, message: string): Promise<void> {
  if (this.state === Trying && isDatagram(this) && !retransmissions.has(this)) {
    retransmit(this, message, Timers.T1, (last) => {
      if (this.state === Trying) return Math.min(last * 2, Timers.T2);
      return this.state === Proceeding ? Timers.T2 : null;
    });
  }
  return plainSend.call(this, message);
}

/** Timer G (RFC 3261 17.2.1): a refusal of an INVITE again until its ACK comes. */
function sendFromInviteServer(this: OpenTransaction, message: string): Promise<void> {
  if (this.state === Completed && isDatagram(this) && !retransmissions.has(this)) {
    retransmit(this, message, Timers.T1, (last) =>
      this.state === Completed ? Math.min(last * 2, Timers.T2) : null,
    );
  }
  return plainSend.call(this, message);
}

/** As the library's, but with a branch that no live transaction can share. */
function ackResponse(this: OpenInviteClientTransaction, ack: Core.OutgoingRequestMessage): void {
  if (!ack.toTag) throw new Error('To tag undefined.');
  ack.setViaHeader(newBranch(), this.transport.protocol);
  this.ackRetransmissionCache.set(ack.toTag, ack);
  this.send(ack.toString()).catch((error: unknown) => {
    this.logTransportError(error as Error, 'The ACK of a 2xx could not be sent.');
  });
}

function makeId(request: Core.OutgoingRequestMessage): string {
  if (request.method !== 'CANCEL') return newBranch();
  if (!request.branch) throw new Error('Outgoing CANCEL request without a branch.');
  return request.branch;
}

function disposeStopping(prototype: object): void {
  const dispose = Reflect.get(prototype, 'dispose') as (this: object) => void;
  Reflect.set(prototype, 'dispose', function (this: object) {
    stopRetransmitting(this);
    dispose.call(this);
  });
}

let prepared = false;

/**
 * Checks the library, fills its gaps and sets its timers. May be called often; the gaps are filled once per process.
 * Throws {@link SipLibraryChanged}.
 */
export function prepareSipLibrary(timing: Pick<SignallingTiming, 't1Ms' | 't2Ms'>): void {
  assertSipLibrary();
  if (!prepared) {
    Reflect.set(ClientTransaction, 'makeId', makeId);
    Reflect.set(InviteClientTransaction.prototype, 'ackResponse', ackResponse);
    Reflect.set(InviteClientTransaction.prototype, 'send', sendFromInviteClient);
    Reflect.set(NonInviteClientTransaction.prototype, 'send', sendFromClient);
    Reflect.set(InviteServerTransaction.prototype, 'send', sendFromInviteServer);
    for (const kind of [InviteClientTransaction, NonInviteClientTransaction, InviteServerTransaction]) {
      disposeStopping(kind.prototype);
    }
    installGrammar();
    prepared = true;
  }
  const { t1Ms, t2Ms } = timing;
  const t4Ms = Math.round(t2Ms * 1.25);
  const whole = 64 * t1Ms;
  Object.assign(Timers, { T1: t1Ms, T2: t2Ms, T4: t4Ms });
  // The library has D, I, J and K at zero, which answers no retransmission of a peer (RFC 3261 table 4).
  Object.assign(Timers, { TIMER_B: whole, TIMER_F: whole, TIMER_H: whole, TIMER_L: whole, TIMER_M: whole });
  Object.assign(Timers, { TIMER_N: whole, TIMER_D: whole, TIMER_J: whole, TIMER_I: t4Ms, TIMER_K: t4Ms });
}

/** Lets the next challenge of this INVITE end it instead of sending it again: a cancelled call must not ring. */
export function refuseChallenges(uac: Core.OutgoingInviteRequest): void {
  Reflect.set(uac, 'authenticationGuard', () => true);
}

/** Challenges that a request has met, by its user agent client. */
const challenges = new WeakMap<object, Set<number>>();

/**
 * A proxy (407) and the server behind it (401) may each ask once. The library takes the second for a refusal of the
 * first answer; this tells it otherwise.
 */
export function allowOtherChallenge(uac: object, code: number): void {
  const met = challenges.get(uac) ?? new Set<number>();
  if (met.size > 0 && !met.has(code)) Reflect.set(uac, 'challenged', false);
  challenges.set(uac, met.add(code));
}

/** Ends an INVITE transaction that waits for an answer which will never come. */
export function abandonTransaction(uac: Core.OutgoingInviteRequest): void {
  const transaction = Reflect.get(uac, 'transaction') as {
    state: Core.TransactionState;
    stateTransition(to: Core.TransactionState, forced: boolean): void;
  };
  if (transaction.state === Core.TransactionState.Terminated) return;
  transaction.stateTransition(Core.TransactionState.Terminated, true);
}

/** The inner members of a dialog that are used here. */
export interface OpenDialog {
  readonly dialogState: {
    remoteTarget: Core.URI;
    remoteSequenceNumber: number | undefined;
    localSequenceNumber: number | undefined;
    routeSet: string[];
  };
  reinviteUserAgentClient: unknown;
  reinviteUserAgentServer: unknown;
  ack(): unknown;
  /** False when the request is out of order and was answered 500. */
  sequenceGuard(message: Core.IncomingRequestMessage): boolean;
  createOutgoingRequestMessage(method: string, options?: Core.RequestOptions): Core.OutgoingRequestMessage;
}

export const openDialog = (dialog: Core.Dialog | Core.Session): OpenDialog => dialog as unknown as OpenDialog;

/** True while a request of ours has no final answer. */
export const requestsWaiting = (core: Core.UserAgentCore): boolean =>
  [...core.userAgentClients.values()].some((uac) => {
    const { state } = uac.transaction;
    return state === Calling || state === Trying || state === Proceeding;
  });
