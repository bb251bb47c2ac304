import type { ContactState } from '../../shared/domain/contact-state.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { CALLER_KEPT_MS } from '../../shared/domain/callbacks.ts';
import type { Presence } from '../seats/presence.ts';
import type { Seat } from '../seats/desk-job.ts';
import type { ContactWork } from './contact-work.ts';

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
  /** They are put through, or their call, which was missed, is over and on record. */
  over(): void;
}

/** People who call while their contact is in hand: each rings until it is not, and comes first then to whoever had it. */
export interface WaitingCallers {
  /**
   * Waits for the end of this work, which makes way as far as it can: what is not dialled yet goes back, and a call that
   * nobody has answered is given up.
   * @param mostMs for work that makes way; a wrap-up may take longer
   */
  wait(work: ContactWork, mostMs: number, end: (how: WaitEnd) => void): Caller;
  /** The person calls, or hears that nobody takes it, and nothing of that is on record yet. */
  isCalling(contactId: number): boolean;
  /** The person rings this very moment, or is about to be put through. */
  isRinging(contactId: number): boolean;
  /** This work is over. */
  outOfHand(work: ContactWork): void;
  /** Nobody waits any longer. */
  close(): void;
}

interface Entry {
  readonly work: ContactWork;
  readonly end: (how: WaitEnd) => void;
  /** They ring until their contact is out of the hand, and still as they are put through; missed they ring no more. */
  at: 'in_hand' | 'out_of_hand' | 'missed';
  seat: Seat | null;
  stopTimer: () => void;
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
    if (entry.at !== 'in_hand') return;
    entry.at = 'missed';
    entry.stopTimer();
    // Their operator may have gone on before the store had their contact back.
    entry.seat?.release();
    entry.seat = null;
    entry.work.callerChanged();
    entry.end({ kind: 'missed' });
  };

  const makeWay = async (work: ContactWork): Promise<void> => {
    await work.withdraw(clock.now() + CALLER_KEPT_MS);
    work.giveUpUnanswered();
  };

  const putThrough = (entry: Entry): void => {
    entry.at = 'out_of_hand';
    entry.stopTimer();
    entry.end({ kind: 'out_of_hand', seat: entry.seat });
  };

  const stopListening = seats.onFree((operatorId) => {
    const theirs = [...entries].find(
      ({ at, seat, work }) => at === 'in_hand' && seat === null && work.operatorId === operatorId,
    );
    // Before anybody else can be given them.
    if (theirs) theirs.seat = seats.reserveOne(operatorId);
  });

  return {
    wait(work, mostMs, end) {
      const entry: Entry = {
        work,
        end,
        at: 'in_hand',
        seat: null,
        stopTimer: clock.after(WRAPPED_UP.includes(work.state) ? WRAP_UP_RINGS_MS : mostMs, () =>
          miss(entry),
        ),
      };
      entries.add(entry);
      work.callerChanged();
      makeWay(work).catch((error: unknown) => log('making way for a person who calls', error));
      return {
        leave: () => miss(entry),
        over: () => void entries.delete(entry),
      };
    },
    isCalling: (contactId) => [...entries].some(({ work }) => work.contactId === contactId),
    isRinging: (contactId) =>
      [...entries].some(({ work, at }) => at !== 'missed' && work.contactId === contactId),
    outOfHand(work) {
      for (const entry of entries) if (entry.at === 'in_hand' && entry.work === work) putThrough(entry);
    },
    close() {
      stopListening();
      for (const entry of entries) if (entry.at === 'in_hand') putThrough(entry);
    },
  };
}
