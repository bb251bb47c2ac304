import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CarrierCallRecord, CarrierCallStep, CarrierSettings } from '../../electron/carrier/carrier.ts';

/** What the carrier's process says. */
export type CarrierNews =
  | { kind: 'open'; address: string; port: number }
  | { kind: 'call'; step: CarrierCallStep; atMs: number; record: CarrierCallRecord };
/** What it is told. */
export interface CarrierOrder {
  cut: boolean;
}

/** One call as the carrier's log has it; times of day in ms. */
export interface CarriedCall {
  callId: string;
  number: string;
  /** The attempt that a voice agent was called for; null for people. */
  attemptId: string | null;
  calledMs: number;
  answeredMs: number | null;
  overMs: number | null;
}

/** The public network of a storm, which knows who was called whatever becomes of the host. */
export interface FarEnd {
  readonly address: string;
  readonly port: number;
  /** Every call so far. */
  log(): CarriedCall[];
  /** Those that are not over. */
  alive(): CarriedCall[];
  /** Calls `listener` at each step of a call; answers how to stop that. */
  onStep(listener: (step: CarrierCallStep, call: CarriedCall) => void): () => void;
  /** Takes the network away, and brings it back. */
  cut(isAway: boolean): void;
  close(): Promise<void>;
}

/** Opens a carrier in a process of its own. */
export async function openFarEnd(settings: CarrierSettings): Promise<FarEnd> {
  const child = fork(join(import.meta.dirname, 'carrier-process.ts'), [JSON.stringify(settings)]);
  const calls = new Map<string, CarriedCall>();
  const alive = new Map<string, CarriedCall>();
  const listeners = new Set<(step: CarrierCallStep, call: CarriedCall) => void>();
  const opened = Promise.withResolvers<{ address: string; port: number }>();
  child.once('exit', (code) => opened.reject(new Error(`The carrier ended (exit ${code}).`)));
  child.on('message', (news: CarrierNews) => {
    if (news.kind === 'open') return opened.resolve(news);
    const { record, step, atMs } = news;
    const { callId, number, attemptId } = record;
    const e164 = number.startsWith('+') ? number : `+${number}`;
    const call = calls.get(callId) ?? {
      callId,
      number: attemptId === null ? e164 : number,
      attemptId,
      calledMs: atMs,
      answeredMs: null,
      overMs: null,
    };
    calls.set(callId, call);
    alive.set(callId, call);
    if (step === 'answered') call.answeredMs = atMs;
    if (step === 'over') {
      call.overMs = atMs;
      alive.delete(callId);
    }
    for (const listener of listeners) listener(step, call);
  });
  const { address, port } = await opened.promise;
  return {
    address,
    port,
    log: () => [...calls.values()],
    alive: () => [...alive.values()],
    onStep(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    cut: (isAway) => void child.send({ cut: isAway } satisfies CarrierOrder),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
