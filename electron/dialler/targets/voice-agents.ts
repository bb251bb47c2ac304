import type { VoiceAgent } from '../../../shared/contract/voice-agents.ts';
import type { Clock } from '../../../shared/domain/clock.ts';
import type { OperatorState } from '../../../shared/domain/operator-state.ts';
import type { Line } from '../../lines/ports.ts';
import { startCountdown, type Countdown } from '../../seats/countdown.ts';
import type { DeskJob, Seat } from '../../seats/desk-job.ts';
import type { OperatorPresence } from '../../seats/presence.ts';
import { NobodyFree } from '../calls/nobody-free.ts';
import type { TrunkRoom } from '../trunks/trunk-room.ts';
import { agentHeaders } from './agent-headers.ts';
import type { SharedWorkers } from './shared-workers.ts';

type LegRoom = Pick<TrunkRoom, 'takeLeg' | 'release' | 'leftForLegs' | 'limitsOf'>;

/** For so long after a call that it did not take, nobody counts on an agent for whoever is listened to. */
const REFUSES_MS = 30_000;

/** The name of the leg that joins a voice agent to a call. */
export const legIdOf = (attemptId: string): string => `agent ${attemptId}`;

/** One of the calls that a voice agent takes at once. It is given back the moment its call or wrap-up is over. */
class Worker implements Seat {
  readonly connected = true;
  readonly isElsewhere = false;
  readonly audible = true;
  readonly agent: VoiceAgent;
  state: OperatorState = 'awaiting';
  sinceMs: number;
  private readonly clock: Clock;
  private readonly over: (worker: Worker) => void;
  private readonly told: (hasTaken: boolean) => void;
  private readonly room: LegRoom;
  /** Its leg while it is up. */
  private legId: string | null = null;
  private readonly shared: SharedWorkers | null;
  /** The call for which it is taken in the store. */
  private takenFor: string | null = null;
  private job: DeskJob | null = null;
  private countdown: Countdown | null = null;

  constructor(
    agent: VoiceAgent,
    clock: Clock,
    room: LegRoom,
    shared: SharedWorkers | null,
    over: (worker: Worker) => void,
    told: (hasTaken: boolean) => void,
  ) {
    this.told = told;
    this.room = room;
    this.shared = shared;
    this.agent = agent;
    this.clock = clock;
    this.over = over;
    this.sinceMs = clock.elapsed();
  }

  /** False while it is asked of the store whether there is one for the call at all. */
  get isTaken(): boolean {
    return this.shared === null || this.takenFor !== null || this.state === 'acw';
  }

  get operatorId(): string {
    return this.agent.id;
  }

  get operatorName(): string {
    return this.agent.name;
  }

  take(job: DeskJob, to: OperatorState, countdownSec: number | null): boolean {
    if (this.job) return false;
    this.job = job;
    this.step(job, to, countdownSec);
    return true;
  }

  step(job: DeskJob, to: OperatorState, countdownSec: number | null): void {
    if (this.job !== job) return;
    this.countdown?.stop();
    this.countdown =
      countdownSec === null
        ? null
        : startCountdown(this.clock, countdownSec * 1_000, countdownSec, () => void job.countdownEnded());
    if (to !== this.state) this.sinceMs = this.clock.elapsed();
    this.state = to;
    if (to === 'acw') this.endLeg();
  }

  async attach(line: Line, job: DeskJob, withinMs: number): Promise<void> {
    try {
      await this.reach(line, job, withinMs);
    } catch (error) {
      // Whose caller has hung up meanwhile refused nobody.
      if (job.view().call?.endedAtMs == null) this.told(false);
      throw error;
    }
    this.told(true);
  }

  private async reach(line: Line, job: DeskJob, withinMs: number): Promise<void> {
    const untilMs = this.clock.elapsed() + withinMs;
    const attemptId = job.attemptId ?? '';
    if (this.shared) await this.inTime(withinMs, this.takeShared(this.shared, job, attemptId));
    const view = job.view();
    const legId = legIdOf(attemptId);
    if (!this.room.takeLeg(this.agent.trunkId, legId)) {
      throw new Error('No channel is free on the trunk of the voice agent.');
    }
    this.legId = legId;
    await line.attachAgent({
      trunkId: this.agent.trunkId,
      uri: this.agent.uri,
      callerId: view.contact.phone,
      headers: agentHeaders(view, attemptId),
      withinMs: Math.max(0, untilMs - this.clock.elapsed()),
    });
  }

  private async takeShared(shared: SharedWorkers, job: DeskJob, attemptId: string): Promise<void> {
    const { channels } = this.room.limitsOf(this.agent.trunkId);
    if (!(await shared.take(this.agent, attemptId, channels)))
      throw new NobodyFree('Other hosts have all workers or channels of the voice agent.');
    if (this.job === job) this.takenFor = attemptId;
    else {
      shared.giveBack(attemptId);
      throw new NobodyFree('The call ended before the voice agent was there.');
    }
  }

  /** Whoever is on the line does not wait for a store that says nothing; what it says late is given back. */
  private async inTime(withinMs: number, taking: Promise<void>): Promise<void> {
    const { promise: timeIsUp, reject } = Promise.withResolvers<never>();
    const stop = this.clock.after(withinMs, () =>
      reject(new NobodyFree('The store did not say in time whether a worker is free.')),
    );
    await Promise.race([taking, timeIsUp]).finally(stop);
  }

  /** Nobody looks at it. */
  refresh(): void {}
  /** Nobody hears it. */
  tone(): void {}

  private endLeg(): void {
    if (this.legId !== null) this.room.release(this.legId);
    this.legId = null;
  }

  leave(job: DeskJob): void {
    if (this.job !== job) return;
    this.job = null;
    this.release();
  }

  release(): void {
    this.endLeg();
    this.countdown?.stop();
    if (this.takenFor !== null) this.shared?.giveBack(this.takenFor);
    this.takenFor = null;
    this.over(this);
  }
}

/** The workers of all voice agents, as this host has them. */
export interface VoiceAgentWorkers {
  /** The agents as they are set up now; calls that they have go on. */
  use(agents: readonly VoiceAgent[]): void;
  /** A free worker of this agent; null when none is, or it is switched off, or its trunk is down. */
  reserve(agentId: string): Seat | null;
  /** A worker for a wrap-up that a stopped host left; null when there is no such agent. */
  reopen(agentId: string, job: DeskJob): Seat | null;
  /** Those that have a call here. */
  busy(agentId: string): number;
  /** Whether it could take calls here. */
  takes(agentId: string): boolean;
  /** Every worker of these agents, as pacing sees operators. */
  presence(agentIds: readonly string[]): OperatorPresence[];
  /** It did not take the last call that it was given, a moment ago. */
  refusesNow(agentId: string): boolean;
  agent(agentId: string): VoiceAgent | null;
  onFree(listener: () => void): void;
}

/**
 * Makes {@link VoiceAgentWorkers} of no agents.
 * @param trunkTrouble plain words while a trunk cannot be used
 * @param room where each call to an agent takes a channel
 * @param shared where other hosts have workers of the same agents; null when there is no other host
 */
export function createVoiceAgentWorkers(
  clock: Clock,
  trunkTrouble: (trunkId: string) => string | null,
  room: LegRoom,
  shared: SharedWorkers | null = null,
): VoiceAgentWorkers {
  let agents = new Map<string, VoiceAgent>();
  const working = new Map<string, Set<Worker>>();
  const freeSinceMs = new Map<string, number>();
  const listeners = new Set<() => void>();
  /** When agents did not take the last call they were given. */
  const refusedMs = new Map<string, number>();

  const workersOf = (agentId: string): Set<Worker> => {
    const known = working.get(agentId) ?? new Set<Worker>();
    working.set(agentId, known);
    return known;
  };
  const begin = (agent: VoiceAgent): Worker => {
    const workers = workersOf(agent.id);
    const worker = new Worker(
      agent,
      clock,
      room,
      shared,
      (over) => {
        if (!workers.delete(over)) return;
        freeSinceMs.set(agent.id, clock.elapsed());
        for (const listener of listeners) listener();
      },
      (hasTaken) => void (hasTaken ? refusedMs.delete(agent.id) : refusedMs.set(agent.id, clock.elapsed())),
    );
    workers.add(worker);
    return worker;
  };
  const mayTake = (agent: VoiceAgent): boolean => agent.enabled && trunkTrouble(agent.trunkId) === null;

  /** Free workers on whom this host counts. */
  const idleOf = ({ id, workers }: VoiceAgent, busyHere: number): number => {
    const elsewhere = shared?.elsewhere(id) ?? { busy: 0, partOf: () => workers };
    return Math.max(0, Math.min(workers - elsewhere.busy, elsewhere.partOf(workers)) - busyHere);
  };

  return {
    use(next) {
      agents = new Map(next.map((agent) => [agent.id, agent]));
      refusedMs.clear();
      for (const listener of listeners) listener();
    },
    reserve(agentId) {
      const agent = agents.get(agentId);
      if (!agent || !mayTake(agent) || workersOf(agentId).size >= agent.workers) return null;
      if (room.leftForLegs(agent.trunkId) === 0) return null;
      return begin(agent);
    },
    reopen(agentId, job) {
      const agent = agents.get(agentId);
      if (!agent) return null;
      const worker = begin(agent);
      worker.take(job, 'acw', job.view().acw.seconds);
      return worker;
    },
    busy: (agentId) => [...(working.get(agentId) ?? [])].filter(({ isTaken }) => isTaken).length,
    takes(agentId) {
      const agent = agents.get(agentId);
      return agent !== undefined && mayTake(agent);
    },
    presence(agentIds) {
      const nowMs = clock.elapsed();
      return agentIds.flatMap((agentId) => {
        const agent = agents.get(agentId);
        if (!agent) return [];
        const busy = [...workersOf(agentId)];
        const idle = idleOf(agent, busy.length);
        // Whoever finds no channel for its leg is nobody to count on.
        const reachable = mayTake(agent) ? Math.min(idle, room.leftForLegs(agent.trunkId)) : 0;
        const idleMs = nowMs - (freeSinceMs.get(agentId) ?? 0);
        const presence = (index: number, state: OperatorState, elapsedMs: number) => ({
          operatorId: `${agentId} ${index}`,
          groupIds: [],
          skills: [],
          state,
          elapsedMs,
          free: state === 'ready',
          hasJob: index < busy.length,
          leaves: false,
        });
        return [
          ...busy.map(({ state, sinceMs }, index) => presence(index, state, nowMs - sinceMs)),
          ...Array.from({ length: idle }, (_, index) =>
            presence(busy.length + index, index < reachable ? 'ready' : 'not_ready', idleMs),
          ),
        ];
      });
    },
    refusesNow: (agentId) => clock.elapsed() - (refusedMs.get(agentId) ?? -Infinity) < REFUSES_MS,
    agent: (agentId) => agents.get(agentId) ?? null,
    onFree: (listener) => void listeners.add(listener),
  };
}
