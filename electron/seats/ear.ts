import type { SoundClaim } from '../../shared/contract/desk.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { Refused } from '../../shared/domain/errors.ts';
import type { Line, SeatSound } from '../lines/ports.ts';
import type { Desk } from './desk.ts';

export interface EarParts {
  clock: Clock;
  /** A seat's id is its operator's id: one seat per operator. */
  sound: SeatSound;
  /** A window that has the sound and goes without a word may be reloading: it keeps the sound for this long. */
  soundGraceMs: number;
  desks: () => Iterable<Desk>;
  /** The desk looks different now. */
  show: (desk: Desk) => void;
}

/** What the seats hear: the operator's line of each, the window that has it, and who is joined to it. */
export interface Ear {
  audible(operatorId: string): boolean;
  tone(operatorId: string, tone: 'ringback' | 'busy' | 'arrival' | null): void;
  /** Joins a call to whoever sits there. */
  attach(operatorId: string, line: Line): Promise<void>;
  /** Refused while another window has the sound, unless this one takes it over; it has it once it has answered. */
  offer(desk: Desk, claim?: SoundClaim): Promise<{ legId: string; sdp: string }>;
  answer(desk: Desk, legId: string, sdp: string): Promise<void>;
  /** A window that names itself is connected; the returned function is called once when its connection ends. */
  windowFollows(windowId: string): () => void;
  /** Nobody sits there any more. */
  release(operatorId: string): void;
}

export function createEar({ clock, sound, soundGraceMs, desks, show }: EarParts): Ear {
  /** Which window was given the newest offer of each desk. */
  const claims = new Map<string, { legId: string; windowId: string | null }>();
  /** How many connections each window that named itself has. */
  const followed = new Map<string, number>();

  function give(desk: Desk, windowId: string | null): void {
    if (desk.soundWindow === windowId) return;
    desk.soundWindow = windowId;
    show(desk);
  }

  function windowGone(windowId: string): void {
    for (const desk of desks()) if (desk.soundWindow === windowId) give(desk, null);
  }

  return {
    audible: (operatorId) => sound.audible(operatorId),
    tone: (operatorId, tone) => sound.tone(operatorId, tone),
    attach: (operatorId, line) => line.attach(operatorId),
    async offer({ operatorId, soundWindow }, claim) {
      const isElsewhere = soundWindow !== null && soundWindow !== claim?.windowId;
      if (claim && isElsewhere && !claim.takeOver) {
        throw new Refused('This desk was opened in another window.', 'Use it here to take the sound back.');
      }
      const offer = await sound.offer(operatorId);
      claims.set(operatorId, { legId: offer.legId, windowId: claim?.windowId ?? null });
      return offer;
    },
    async answer(desk, legId, sdp) {
      await sound.answer(desk.operatorId, legId, sdp);
      const claim = claims.get(desk.operatorId);
      if (claim?.legId === legId) give(desk, claim.windowId);
    },
    windowFollows(windowId) {
      followed.set(windowId, (followed.get(windowId) ?? 0) + 1);
      return () => {
        const left = (followed.get(windowId) ?? 0) - 1;
        if (left > 0) {
          followed.set(windowId, left);
          return;
        }
        followed.delete(windowId);
        clock.after(soundGraceMs, () => {
          if (!followed.has(windowId)) windowGone(windowId);
        });
      };
    },
    release: (operatorId) => sound.release(operatorId),
  };
}
