import type { Clock } from '../../shared/domain/clock.ts';
import type { ResponseParts } from './sip-message.ts';
import { keepSending, type ServerTransaction } from './transactions.ts';

/** Answers a request of a call. */
export type Respond = (code: number, reason: string, more?: Partial<ResponseParts>) => void;

/** The 200s to INVITEs of one call, each sent again until its ACK comes (RFC 3261 13.3.1.4). */
export interface Oks {
  send(transaction: ServerTransaction, ok: Pick<ResponseParts, 'toTag' | 'sdp'>, onGiveUp: () => void): void;
  /** An ACK came; true when its INVITE waited for it. */
  acknowledged(cseq: number): boolean;
  /** Whether one of them waits for its ACK. */
  pending(): boolean;
  stop(): void;
}

/** Makes {@link Oks}. */
export function createOks(clock: Clock, headers: () => string[]): Oks {
  /** What stops the sending, by the number of the INVITE. */
  const waiting = new Map<number, () => void>();
  return {
    send(transaction, ok, onGiveUp) {
      const cseq = transaction.request.cseq.number;
      transaction.respond({ code: 200, reason: 'OK', headers: headers(), ...ok });
      const giveUp = (): void => {
        waiting.delete(cseq);
        onGiveUp();
      };
      waiting.set(
        cseq,
        keepSending(clock, () => transaction.repeat(), giveUp),
      );
    },
    acknowledged(cseq) {
      const stop = waiting.get(cseq);
      stop?.();
      return waiting.delete(cseq);
    },
    pending: () => waiting.size > 0,
    stop() {
      for (const stop of waiting.values()) stop();
      waiting.clear();
    },
  };
}
