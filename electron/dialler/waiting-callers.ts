import type { ContactState } from '../../shared/domain/contact-state.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { MAY_CALL_SOON } from '../../shared/domain/callbacks.ts';
import type { Presence } from '../seats/presence.ts';
import type { Seat } from '../seats/desk-job.ts';
import type { ContactWork } from './contact-work.ts';

/** A contact whose person calls is not given out again before this: they are being put through. */
const KEPT_MS = 60_000;

/**
 * For so long somebody rings whose contact is wrapped up: most wrap-ups that were begun are over by then, most carriers let
 * a call ring for longer, and nobody is on a silent line meanwhile.
 */
const WRAP_UP_RINGS_MS = 20_000;

/** Their call is over; the operator only writes down how it went. */
const WRAPPED_UP: readonly ContactState[] = ['acw', 'processing'];

/** How a wait ends. */
export type WaitEnd =
  /** The contact is out of the hand. `seat` is the operator who had it, reserved, when that one is ready. */
  | { kind: 'out_of_hand'; seat: Seat | null }
  /** It took too long, or they have hung up: nobody takes the call. */
  | { kind: 'missed' };

/** Somebody who calls while their contact is in hand. */
export interface Caller {
  /** They have hung up. */
  leave(): void;
  /**
   * Their call, which was missed, is over: `todo` is done as soon as the contact is out of the hand, and not at all when they
   * are talked to instead. `again`: they have called again, and are about to be put through.
   */
  whenOut(todo: (again: boolean) => void): void;
}

/** People who call while their contact is in hand: each rings until it is not, and comes first then to whoever had it. */
export interface WaitingCallers {
  /**
   * Waits for the end of this work, which makes way as far as it can: what is not dialled yet goes back, and a call that
   * nobody has answered is given up.
   * @param mostMs for work that makes way; a wrap-up may take longer
   */
  wait(work: ContactWork, mostMs: number, end: (how: WaitEnd) => void): Caller;
  /** The person calls, or has called and reached nobody, while their contact is in hand. */
  isCalling(contactId: number): boolean;
  /** Somebody talks to the person of this contact now: who called meanwhile and has gone is called back for that no more. */
  talkedTo(contactId: number): void;
  /** The person rings this very moment. */
  isRinging(contactId: number): boolean;
  /** This work is over. */
  outOfHand(work: ContactWork): void;
  /** Nobody waits any longer. */
  close(): void;
}

interface Entry {
  readonly work: ContactWork;
  readonly end: (how: WaitEnd) => void;
  rings: boolean;
  isOut: boolean;
  seat: Seat | null;
  stopTimer: () => void;
  whenOut: ((again: boolean) => void) | null;
}

/** Makes {@link WaitingCallers} whom nobody has called yet. */
export function createWaitingCallers(parts: {
  clock: Pick<Clock, 'after' | 'now'>;
  seats: Pick<Presence, 'reserveOne' | 'onFree'>;
  log: (doing: string, error: unknown) => void;
}): WaitingCallers {
  const { clock, seats, log } = parts;
  const entries = new Set<Entry>();

  const miss = (entry: Entry): void => {
    if (!entry.rings || !entries.has(entry)) return;
    entry.rings = false;
    entry.stopTimer();
    // Their operator may have gone on before the store had their contact back.
    entry.seat?.release();
    entry.seat = null;
    entry.work.callerChanged();
    // They have answered the call that was to be given up.
    if (!MAY_CALL_SOON.includes(entry.work.state)) entries.delete(entry);
    entry.end({ kind: 'missed' });
  };

  const makeWay = async (work: ContactWork): Promise<void> => {
    await work.withdraw(clock.now() + KEPT_MS);
    work.giveUpUnanswered();
  };

  const putThrough = (entry: Entry): void => {
    entries.delete(entry);
    entry.stopTimer();
    entry.end({ kind: 'out_of_hand', seat: entry.seat });
  };

  /** The contact is out of the hand; what is to be done of a missed call waits for the end of that call. */
  const settle = (entry: Entry, again: boolean): void => {
    if (entry.whenOut === null) return;
    entries.delete(entry);
    entry.whenOut(again);
  };

  const stopListening = seats.onFree((operatorId) => {
    const theirs = [...entries].find(
      ({ rings, seat, work }) => rings && seat === null && work.operatorId === operatorId,
    );
    // Before anybody else can be given them.
    if (theirs) theirs.seat = seats.reserveOne(operatorId);
  });

  return {
    wait(work, mostMs, end) {
      const entry: Entry = {
        work,
        end,
        rings: true,
        isOut: false,
        seat: null,
        stopTimer: clock.after(WRAPPED_UP.includes(work.state) ? WRAP_UP_RINGS_MS : mostMs, () =>
          miss(entry),
        ),
        whenOut: null,
      };
      entries.add(entry);
      work.callerChanged();
      makeWay(work).catch((error: unknown) => log('making way for a person who calls', error));
      return {
        leave: () => miss(entry),
        whenOut(todo) {
          if (!entries.has(entry)) return;
          entry.whenOut = todo;
          if (entry.isOut) settle(entry, false);
        },
      };
    },
    isCalling: (contactId) => [...entries].some(({ work }) => work.contactId === contactId),
    talkedTo(contactId) {
      for (const entry of entries)
        if (!entry.rings && entry.work.contactId === contactId) entries.delete(entry);
    },
    isRinging: (contactId) => [...entries].some(({ work, rings }) => rings && work.contactId === contactId),
    outOfHand(work) {
      const theirs = [...entries].filter((entry) => entry.work === work);
      const ringing = theirs.filter(({ rings }) => rings);
      for (const entry of theirs) {
        entry.isOut = true;
        if (!entry.rings) settle(entry, ringing.length > 0);
      }
      for (const entry of ringing) putThrough(entry);
    },
    close() {
      stopListening();
      for (const entry of entries) if (entry.rings) putThrough(entry);
    },
  };
}
