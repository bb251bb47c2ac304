import type { Clock } from '../../shared/domain/clock.ts';
import { createLane, type Lane } from '../../shared/domain/lane.ts';
import { offers, refusalOf } from '../../shared/domain/desk-command.ts';
import { Refused } from '../../shared/domain/errors.ts';
import { SEAT_NOT_HELD } from '../../shared/domain/hold-back.ts';
import type { SeatPlace, Store } from '../store/store.ts';
import type { Desk } from './desk.ts';
import type { Floor } from './presence.ts';

/** A host that is silent for as long has lost the seats of its operators. */
const LEASE_MS = 30_000;
/** So long before that a host that cannot renew its seats gives their operators nothing more. */
const STAND_DOWN_MS = 5_000;
/** How long another host may take to let go of a desk, and how often it is looked for. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 200;

/** Which of its operators sit at this host, where several share a store: each sits at one host at a time. */
export interface SeatPlaces {
  /** Takes the seat of an operator for this host; `sit` is called at once then, and not when the operator sits at another one. */
  claim(operatorId: string, sit: () => void): Promise<void>;
  /** Has the other host let go of the desk. Refused while a call or a wrap-up is there, or when it does not answer. */
  takeOver(operatorId: string): Promise<void>;
  /** False when another host may have this operator's seat by now, or soon: nothing new is given to the desk then. */
  holds(operatorId: string): boolean;
  /** Says what is done at a desk, or that nobody is there any more. */
  say(desk: Desk): Promise<void>;
  /** Renews all; to be called at every beat of the host. */
  keep(): Promise<void>;
  /** Another host took a seat, let it go, or wants it. */
  changed(operatorId: string): Promise<void>;
  /** Who sits at other hosts. */
  elsewhere(): Promise<SeatPlace[]>;
  close(): void;
}

/** A host that has its store to itself has every seat. */
const ALONE: SeatPlaces = {
  claim: async (_operatorId, sit) => sit(),
  takeOver: () => Promise.resolve(),
  holds: () => true,
  close: () => undefined,
  say: () => Promise.resolve(),
  keep: () => Promise.resolve(),
  changed: () => Promise.resolve(),
  elsewhere: () => Promise.resolve([]),
};

/** Makes one over the desks of this host. */
export function createSeatPlaces(parts: {
  store: Pick<Store, 'seats' | 'kind'>;
  clock: Clock;
  hostId: string;
  /** How many times faster than life the clock runs. */
  pace: number;
  floor: Pick<Floor, 'find' | 'desks'>;
  show: (desk: Desk) => void;
  /** Other hosts are to look at once. */
  nudge: () => void;
}): SeatPlaces {
  const { clock, hostId, pace, floor, show, nudge } = parts;
  const { seats, kind } = parts.store;
  if (kind === 'sqlite') return ALONE;

  /**
   * What is taken and let go of one operator's seat, in turn: whoever signs on as the sign-off is still being told would lose
   * the seat to it.
   */
  const turns = new Map<string, Lane>();
  const inTurn = <T>(operatorId: string, work: () => Promise<T>): Promise<T> => {
    const lane = turns.get(operatorId) ?? createLane();
    turns.set(operatorId, lane);
    return lane.run(work);
  };

  /** When each seat was taken or renewed last. */
  const heldSince = new Map<string, { elapsedMs: number; atMs: number }>();
  let stopWatch: (() => void) | null = null;

  const holds = (operatorId: string): boolean => {
    const since = heldSince.get(operatorId);
    const holdsMs = (LEASE_MS - STAND_DOWN_MS) * pace;
    return (
      since !== undefined && clock.elapsed() - since.elapsedMs < holdsMs && clock.now() - since.atMs < holdsMs
    );
  };
  const watch = (): void => {
    stopWatch?.();
    stopWatch = clock.after((LEASE_MS - STAND_DOWN_MS) * pace, () => {
      for (const desk of floor.desks()) {
        if (desk.state !== 'ready' || holds(desk.operatorId)) continue;
        desk.holdBack = SEAT_NOT_HELD;
        show(desk);
      }
    });
  };
  const take = async (operatorId: string): Promise<SeatPlace | null> => {
    const since = { elapsedMs: clock.elapsed(), atMs: clock.now() };
    const untilMs = since.atMs + LEASE_MS * pace;
    const other = await seats.take({ operatorId, hostId, nowMs: since.atMs, untilMs });
    if (other) heldSince.delete(operatorId);
    else heldSince.set(operatorId, since);
    watch();
    return other;
  };

  /** What is at hand here is finished here; the desk is left after it. */
  const letGo = (desk: Desk): void => {
    desk.isElsewhere = true;
    if (offers(desk.state, 'signOff')) desk.signOff();
    show(desk);
  };

  const claim = async (operatorId: string, sit: () => void): Promise<void> => {
    const other = await take(operatorId);
    const desk = floor.find(operatorId);
    if (other === null) sit();
    else if (desk) letGo(desk);
  };
  /** The seat of a desk that is in use was not this host's: it is taken again, or the desk let go. */
  const takeAgain = (desk: Desk): Promise<void> =>
    inTurn(desk.operatorId, async () => {
      if (desk.state !== 'offline') await claim(desk.operatorId, () => undefined);
    });

  const pause = (): Promise<void> => new Promise((resolve) => void clock.after(LOOK_MS * pace, resolve));

  return {
    claim: (operatorId, sit) => inTurn(operatorId, () => claim(operatorId, sit)),
    holds,
    close: () => stopWatch?.(),
    async takeOver(operatorId) {
      const untilMs = clock.elapsed() + PATIENCE_MS * pace;
      const look = (): Promise<SeatPlace | null> => inTurn(operatorId, () => take(operatorId));
      for (let other = await look(); other !== null; other = await look()) {
        const blocker = refusalOf(other.state, 'signOff');
        if (blocker) {
          throw new Refused(
            `The desk is open on another host: ${blocker.message}`,
            `There: ${blocker.action ?? 'Sign off.'}`,
          );
        }
        if (clock.elapsed() >= untilMs) {
          throw new Refused(
            'The host on which this desk is open does not answer.',
            'Sign off there, or try again in half a minute.',
          );
        }
        await seats.want(operatorId, hostId);
        nudge();
        await pause();
      }
    },
    async say(desk) {
      const { operatorId, state, reason, sinceMs, job, connected } = desk;
      if (state === 'offline') {
        await inTurn(operatorId, async () => {
          if (desk.state === 'offline') await seats.leave(operatorId, hostId);
        });
      } else {
        const standing = { state, reason, sinceMs, contactId: job?.contactId ?? null, away: !connected };
        if (!(await seats.say(operatorId, hostId, standing))) await takeAgain(desk);
      }
    },
    async keep() {
      const here = [...floor.desks()].filter(({ state }) => state !== 'offline');
      const ids = here.map(({ operatorId }) => operatorId);
      const since = { elapsedMs: clock.elapsed(), atMs: clock.now() };
      const kept = new Set(await seats.renew(hostId, ids, since.atMs + LEASE_MS * pace));
      for (const id of kept) heldSince.set(id, since);
      watch();
      for (const desk of here) if (!kept.has(desk.operatorId)) await takeAgain(desk);
    },
    async changed(operatorId) {
      const desk = floor.find(operatorId);
      if (!desk) return;
      const place = await seats.get(operatorId);
      const isElsewhere = place !== null && place.hostId !== hostId && place.untilMs > clock.now();
      if (desk.state === 'offline') {
        if (desk.isElsewhere === isElsewhere) return;
        desk.isElsewhere = isElsewhere;
        show(desk);
      } else if (isElsewhere || (place !== null && place.wantedBy !== null)) letGo(desk);
    },
    elsewhere: async () => (await seats.list(clock.now())).filter((place) => place.hostId !== hostId),
  };
}
