import type { Clock } from '../../shared/domain/clock.ts';
import { Refused } from '../../shared/domain/errors.ts';
import type { SeatSound } from './ports.ts';
import type { MediaEngine, MediaEvent, OperatorLeg } from '../media/media.ts';

/** A new leg takes over what the earlier one was heard to be, for this long at most. */
const TAKE_OVER_MS = 3_000;

interface SeatLeg {
  leg: OperatorLeg;
  isAudible: boolean;
  /** The leg itself has said whether it is heard. */
  hasSpoken: boolean;
}

/** The seats' legs as the lines need them, beside what the desks need. */
export interface SeatLegs extends SeatSound {
  /** The leg that carries the seat's sound now; null while there is none up. */
  legOf(seatId: string): string | null;
  /** Told when a seat's sound came up on another leg: calls joined to it must be joined again. */
  onLeg(listener: (seatId: string, legId: string) => void): () => void;
  /** The engine is gone: every leg with it. Windows are asked for a new answer when they ask for an offer. */
  lostAll(): void;
  take(event: MediaEvent): void;
}

/** One kept-warm leg per seat; a new offer replaces the earlier leg only once the window has answered it. */
export function createSeatSound(deps: {
  clock: Clock;
  media: () => Promise<MediaEngine>;
  /** Where the seat's window reaches this host. */
  addressOf: (seatId: string) => string;
}): SeatLegs {
  const seats = new Map<string, SeatLeg>();
  const offered = new Map<string, OperatorLeg>();
  const audibleListeners = new Set<(seatId: string, audible: boolean) => void>();
  const legListeners = new Set<(seatId: string, legId: string) => void>();
  let engine: MediaEngine | null = null;

  function setAudible(seatId: string, seat: SeatLeg, isAudible: boolean): void {
    if (seat.isAudible === isAudible) return;
    seat.isAudible = isAudible;
    for (const listener of audibleListeners) listener(seatId, isAudible);
  }

  const legOf = (seatId: string): string | null => seats.get(seatId)?.leg.id ?? null;

  function drop(seatId: string): void {
    const seat = seats.get(seatId);
    seats.delete(seatId);
    offered.get(seatId)?.close();
    offered.delete(seatId);
    if (!seat) return;
    setAudible(seatId, seat, false);
    seat.leg.close();
  }

  return {
    audible: (seatId) => seats.get(seatId)?.isAudible === true,
    onAudible(listener) {
      audibleListeners.add(listener);
      return () => audibleListeners.delete(listener);
    },
    onLeg(listener) {
      legListeners.add(listener);
      return () => legListeners.delete(listener);
    },
    legOf,
    async offer(seatId) {
      engine = await deps.media();
      const leg = await engine.openOperatorLeg(deps.addressOf(seatId));
      offered.get(seatId)?.close();
      offered.set(seatId, leg);
      return { legId: leg.id, sdp: leg.offerSdp };
    },
    async answer(seatId, legId, sdp) {
      const leg = offered.get(seatId);
      if (leg?.id !== legId) {
        throw new Refused('A newer sound connection has taken the place of this one.', 'Nothing to do.');
      }
      try {
        await leg.accept(sdp);
      } catch (error) {
        if (offered.get(seatId) === leg) offered.delete(seatId);
        leg.close();
        throw error;
      }
      if (offered.get(seatId) !== leg) {
        leg.close();
        return;
      }
      offered.delete(seatId);
      const before = seats.get(seatId);
      // The audio of the new leg is reported by its own event; the desk does not flicker meanwhile.
      const seat: SeatLeg = { leg, isAudible: before?.isAudible ?? false, hasSpoken: false };
      seats.set(seatId, seat);
      deps.clock.after(TAKE_OVER_MS, () => {
        if (seats.get(seatId) === seat && !seat.hasSpoken) setAudible(seatId, seat, false);
      });
      for (const listener of legListeners) listener(seatId, leg.id);
      before?.leg.close();
    },
    tone(seatId, tone) {
      const legId = legOf(seatId);
      if (legId === null || !engine) return;
      // Ringback is played in the window itself: packets sent while it rings would delay the first words.
      engine.tone(legId, tone === 'ringback' ? null : tone);
    },
    release: drop,
    lostAll() {
      engine = null;
      for (const seatId of [...seats.keys(), ...offered.keys()]) drop(seatId);
    },
    take(event) {
      if (event.kind === 'leg_lost') {
        for (const [seatId, { leg }] of seats) if (leg.id === event.legId) drop(seatId);
      }
      if (event.kind !== 'operator_audible') return;
      for (const [seatId, seat] of seats) {
        if (seat.leg.id !== event.legId) continue;
        seat.hasSpoken = true;
        setAudible(seatId, seat, event.audible);
      }
    },
  };
}
