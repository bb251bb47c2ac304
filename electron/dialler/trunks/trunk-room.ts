import type { Trunk } from '../../../shared/contract/trunk.ts';
import type { Clock } from '../../../shared/domain/clock.ts';

/** How long the second of "calls per second" is. */
export const PACE_WINDOW_MS = 1_000;

/** What a trunk may carry; 0 is no limit. */
export type TrunkLimits = Pick<Trunk, 'channels' | 'callsPerSec'>;

/** Why no call may begin over a trunk now. */
export type TrunkBar =
  | { kind: 'channels'; name: string; channels: number }
  /** In elapsed time, when the next one may. */
  | { kind: 'pace'; name: string; callsPerSec: number; againMs: number };

/**
 * How much of each trunk is in use: a channel for every call from just before its INVITE until it is over, whatever the far
 * end answers or does not, and the moments of the last INVITEs. The second leg of a call, to a voice agent, takes a channel
 * as well, kept for it from the dial where it is one of the same trunk, and so does a call that comes in.
 */
export interface TrunkRoom {
  /** The trunks as they are set up now; calls that are up go on. */
  use(trunks: readonly Pick<Trunk, 'id' | 'name' | 'channels' | 'callsPerSec'>[]): void;
  limitsOf(trunkId: string): TrunkLimits;
  /** What keeps a call from beginning now; null when nothing does. */
  barOf(trunkId: string): TrunkBar | null;
  /**
   * Takes a channel for a call, and the moment for its INVITE; false when it may not begin now.
   * @param legId its second leg, for which a channel of the same trunk is kept until the call is over; null for none
   */
  take(trunkId: string, callId: string, legId?: string | null): boolean;
  /** Takes a channel for the second leg of a call, or the one that is kept for it. It is not paced: somebody waits for it. */
  takeLeg(trunkId: string, legId: string): boolean;
  /** A call that came in is being taken: it has its channel, whatever is left, and was not sent by us. */
  cameIn(trunkId: string, callId: string): void;
  /** The call or leg is over, or did not begin. */
  release(id: string): void;
  /** The store would not have another call begin: other hosts have what is left. */
  refused(trunkId: string): void;
  /** Channels that are free; Infinity without a limit. */
  left(trunkId: string): number;
  /** Channels that second legs may take: those that are free, and those that are kept for legs. */
  leftForLegs(trunkId: string): number;
  /** Calls that may still begin in this second; Infinity without a limit. */
  paceLeft(trunkId: string): number;
  /** Told when a channel became free on a trunk that has a limit. */
  onFree(listener: () => void): void;
}

interface Load {
  name: string;
  limits: TrunkLimits;
  /** Moments of the last INVITEs in elapsed time, oldest first. */
  dials: number[];
  /** Until then, in elapsed time, other hosts are taken to have all there is. */
  elsewhereUntilMs: number;
}

const NO_LIMITS: TrunkLimits = { channels: 0, callsPerSec: 0 };

/** Makes a {@link TrunkRoom} of trunks that carry nothing. */
export function createTrunkRoom(clock: Clock): TrunkRoom {
  const trunks = new Map<string, Load>();
  /** On which trunk each call or leg is. */
  const up = new Map<string, string>();
  /** The second leg of each call that has a channel kept for one, and those of them that are not up. */
  const legOf = new Map<string, string>();
  const kept = new Set<string>();
  const listeners = new Set<() => void>();

  const usedOf = (trunkId: string): number => [...up.values()].filter((id) => id === trunkId).length;
  const left = (trunkId: string): number => {
    const { channels } = trunks.get(trunkId)?.limits ?? NO_LIMITS;
    return channels === 0 ? Infinity : Math.max(0, channels - usedOf(trunkId));
  };
  const noteDial = ({ dials, limits }: Load): void => {
    dials.push(clock.elapsed());
    dials.splice(0, Math.max(0, dials.length - limits.callsPerSec));
  };
  const barOf = (trunkId: string): TrunkBar | null => {
    const load = trunks.get(trunkId);
    if (!load) return null;
    const { name, limits, dials } = load;
    const { channels, callsPerSec } = limits;
    const isElsewhere = clock.elapsed() < load.elsewhereUntilMs;
    if (left(trunkId) === 0 || (isElsewhere && channels > 0)) return { kind: 'channels', name, channels };
    const againMs = (dials.at(-callsPerSec) ?? -Infinity) + PACE_WINDOW_MS;
    if (callsPerSec === 0 || dials.length < callsPerSec || againMs <= clock.elapsed()) return null;
    return { kind: 'pace', name, callsPerSec, againMs };
  };
  const keptOn = (trunkId: string): number => [...kept].filter((id) => up.get(id) === trunkId).length;
  const hold = (trunkId: string, id: string): void => {
    up.set(id, trunkId);
    const load = trunks.get(trunkId);
    if (load) noteDial(load);
  };

  return {
    use(next) {
      const known = new Map(trunks);
      trunks.clear();
      for (const { id, name, channels, callsPerSec } of next) {
        trunks.set(id, {
          name,
          limits: { channels, callsPerSec },
          dials: known.get(id)?.dials ?? [],
          elsewhereUntilMs: known.get(id)?.elsewhereUntilMs ?? -Infinity,
        });
      }
      for (const listener of listeners) listener();
    },
    limitsOf: (trunkId) => trunks.get(trunkId)?.limits ?? NO_LIMITS,
    barOf,
    take(trunkId, callId, legId = null) {
      if (barOf(trunkId) !== null || left(trunkId) < (legId === null ? 1 : 2)) return false;
      hold(trunkId, callId);
      if (legId === null) return true;
      legOf.set(callId, legId);
      up.set(legId, trunkId);
      kept.add(legId);
      return true;
    },
    takeLeg(trunkId, legId) {
      const isKept = up.get(legId) === trunkId && kept.delete(legId);
      if (!isKept && left(trunkId) === 0) return false;
      hold(trunkId, legId);
      return true;
    },
    cameIn: (trunkId, callId) => void up.set(callId, trunkId),
    release(id) {
      const trunkId = up.get(id);
      if (trunkId === undefined) return;
      if ([...legOf.values()].includes(id)) {
        // Its call is up: another leg may follow.
        kept.add(id);
        return;
      }
      up.delete(id);
      const legId = legOf.get(id);
      legOf.delete(id);
      if (legId !== undefined && kept.delete(legId)) up.delete(legId);
      if (left(trunkId) === Infinity) return;
      for (const listener of listeners) listener();
    },
    refused(trunkId) {
      const load = trunks.get(trunkId);
      if (load) load.elsewhereUntilMs = clock.elapsed() + PACE_WINDOW_MS;
    },
    left,
    leftForLegs: (trunkId) => left(trunkId) + keptOn(trunkId),
    paceLeft(trunkId) {
      const load = trunks.get(trunkId);
      if (!load || load.limits.callsPerSec === 0) return Infinity;
      const sinceMs = clock.elapsed() - PACE_WINDOW_MS;
      return Math.max(0, load.limits.callsPerSec - load.dials.filter((atMs) => atMs > sinceMs).length);
    },
    onFree: (listener) => void listeners.add(listener),
  };
}
