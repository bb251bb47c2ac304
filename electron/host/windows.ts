import type { Clock } from '../../shared/domain/clock.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Seats } from '../seats/seats.ts';
import { StoreFailure } from '../store/store.ts';
import type { Session } from './sessions.ts';

/** The open windows of all operators: the first one connects a seat, the last one that goes disconnects it. */
export interface Windows {
  /** A window of this session is there; call the returned function once when it is gone. */
  opened(session: Session, localAddress: string): () => void;
  /** Another operator takes the place of this session, with all its windows. */
  sitDown(session: Session, operatorId: string): Promise<{ operatorId: string }>;
  /** Whether a window of this operator is open now. */
  isOpen(operatorId: string): boolean;
  /** Where an operator's window reaches this host, for its sound. */
  addressOf(operatorId: string): string;
}

const LOOPBACK = '127.0.0.1';
/** A seat that could not be connected for want of the store is tried again after this. */
const CONNECT_AGAIN_MS = 1_000;

export function createWindows(deps: {
  clock: Clock;
  seats: () => Pick<Seats, 'connect' | 'disconnect' | 'snapshot'>;
  publish: (event: LiveEvent) => void;
  saveSessions: () => Promise<void>;
  log: (doing: string, error: unknown) => void;
}): Windows {
  const bySession = new Map<Session, number>();
  const byOperator = new Map<string, number>();
  const addresses = new Map<string, string>();

  async function join(operatorId: string, windows: number): Promise<void> {
    byOperator.set(operatorId, (byOperator.get(operatorId) ?? 0) + windows);
    await deps.seats().connect(operatorId);
  }

  /** Nobody reloads a window because the store was away: it is tried for as long as the window is there. */
  function connectAgain(operatorId: string, error: unknown): void {
    deps.log('connecting a seat', error);
    if (!(error instanceof StoreFailure) || !error.passes) return;
    deps.clock.after(CONNECT_AGAIN_MS, () => {
      if (!byOperator.has(operatorId)) return;
      deps
        .seats()
        .connect(operatorId)
        .catch((again: unknown) => connectAgain(operatorId, again));
    });
  }

  function leave(operatorId: string, windows: number): void {
    const left = (byOperator.get(operatorId) ?? 0) - windows;
    if (left > 0) {
      byOperator.set(operatorId, left);
      return;
    }
    byOperator.delete(operatorId);
    deps.seats().disconnect(operatorId);
  }

  return {
    opened(session, localAddress) {
      addresses.set(session.operatorId, localAddress);
      bySession.set(session, (bySession.get(session) ?? 0) + 1);
      const { operatorId } = session;
      join(operatorId, 1).catch((error: unknown) => connectAgain(operatorId, error));
      return () => {
        const left = (bySession.get(session) ?? 0) - 1;
        if (left > 0) bySession.set(session, left);
        else bySession.delete(session);
        leave(session.operatorId, 1);
      };
    },
    async sitDown(session, operatorId) {
      const before = session.operatorId;
      if (before === operatorId) return { operatorId };
      const counted = bySession.get(session) ?? 0;
      addresses.set(operatorId, addresses.get(before) ?? LOOPBACK);
      // An unknown operator is refused before anybody is moved.
      await join(operatorId, counted).catch((error: unknown) => {
        byOperator.set(operatorId, (byOperator.get(operatorId) ?? counted) - counted);
        throw error;
      });
      session.operatorId = operatorId;
      // Windows that came or went meanwhile did so at the desk before.
      const windows = bySession.get(session) ?? 0;
      if (windows !== counted) leave(operatorId, counted - windows);
      if (windows > 0) leave(before, windows);
      await deps.saveSessions();
      // What happened at this desk before the place was taken went past this screen.
      deps.publish({ topic: 'desk', desk: await deps.seats().snapshot(operatorId) });
      return { operatorId };
    },
    isOpen: (operatorId) => (byOperator.get(operatorId) ?? 0) > 0,
    addressOf: (operatorId) => addresses.get(operatorId) ?? LOOPBACK,
  };
}
