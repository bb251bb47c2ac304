/** The calls on one trunk, and what becomes of them with it. */
import type { Clock } from '../../shared/domain/clock.ts';
import type { LiveCall } from './call.ts';
import type { LiveIncomingCall } from './incoming-call.ts';
import { notRunning } from './timers.ts';

/** A call on a trunk, whoever called. */
export type TrunkCall = LiveCall | LiveIncomingCall;

/** The calls on one trunk. */
export interface TrunkCalls {
  readonly count: number;
  begun(call: TrunkCall): void;
  ended(call: TrunkCall): void;
  /** The trunk is reached elsewhere now. */
  trunkMoved(): void;
  /** The trunk is gone. */
  loseTrunk(): void;
  /** The connection is gone: whoever has not answered is out of reach, and talk goes on. */
  loseUnanswered(): void;
  /** Talk goes on while a server restarts or refuses us: each call is judged by its own dialog, again and again. */
  judgeLater(): void;
  /** The trunk is usable. */
  judgeNoMore(): void;
  /** Asks every peer whether it is still there. */
  probe(): void;
  /** Whether one is not answered yet, or the peer of one answers now. */
  areAlive(): Promise<boolean>;
  hangUp(): void;
}

/**
 * Makes {@link TrunkCalls} without a call.
 * @param lossGraceMs for so long without a trunk no call is judged
 */
export function createTrunkCalls(clock: Clock, lossGraceMs: number): TrunkCalls {
  const calls = new Set<TrunkCall>();
  let stopLoss: () => void = notRunning;

  function judgeLater(): void {
    stopLoss();
    stopLoss = clock.after(lossGraceMs, () => {
      judgeLater();
      for (const call of calls) call.outliveTrunk();
    });
  }

  return {
    get count() {
      return calls.size;
    },
    begun: (call) => void calls.add(call),
    ended: (call) => void calls.delete(call),
    trunkMoved() {
      for (const call of calls) call.trunkMoved();
    },
    loseTrunk() {
      for (const call of calls) call.loseTrunk();
    },
    loseUnanswered() {
      for (const call of calls) if (call.state !== 'answered') call.loseTrunk();
    },
    judgeLater,
    judgeNoMore() {
      stopLoss();
      stopLoss = notRunning;
    },
    probe() {
      for (const call of calls) void call.probe();
    },
    async areAlive() {
      const ringing = [...calls].some((call) => call.state !== 'answered');
      const answers = await Promise.all([...calls].map((call) => call.probe()));
      return ringing || answers.includes(true);
    },
    hangUp() {
      for (const call of calls) call.hangUp();
    },
  };
}
