import type { AttemptChange, ContactChange, LeasedContact, NewAttempt } from './store.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import type { CallbackFigures } from '../../shared/domain/callbacks.ts';

/** A callback that nobody has taken in time. */
export interface OverdueCallback {
  contactId: number;
  phone: string;
  dueAtMs: number;
  /** Whose it is; null is anybody's. */
  ownerId: string | null;
  missed: number;
}

/** A callback of one operator that is due. */
export interface PersonalCallback {
  ownerId: string;
  dueAtMs: number;
}

/** Where a contact goes. */
export interface GoesTo {
  to: ContactState;
  change?: ContactChange;
}

/** Callbacks of contacts: whose they are, and which were missed. */
export interface CallbackStore {
  /** The first of these operators' due callbacks that still wait for their own operator. */
  dueOf(
    campaignId: string,
    operatorIds: readonly string[],
    nowMs: number,
    limit: number,
  ): Promise<PersonalCallback[]>;
  /** The one that has waited longest for its own operator; null when none does. */
  longestWaiting(campaignId: string, nowMs: number): Promise<PersonalCallback | null>;
  /** Callbacks that fell due by `dueBeforeMs` and wait still, longest first. */
  overdue(campaignId: string, dueBeforeMs: number, limit: number): Promise<OverdueCallback[]>;
  /**
   * A callback was missed: counted, and moved to where it goes from here. False when somebody has taken it since, or its
   * time is not `dueAtMs` any more.
   */
  miss(
    callback: OverdueCallback,
    to: { to: 'callback_scheduled' | 'exhausted'; nextAtMs: number | null; ownerId: string | null },
  ): Promise<boolean>;
  /** Gives a waiting callback to an operator, or to anybody (null); false when it waits no more. */
  assign(contactId: number, ownerId: string | null): Promise<boolean>;
  /**
   * Whom of these campaigns a number belongs to, as far as nobody talks to them: who was called last of those whom nobody
   * has in hand, or who are among `inHand`; else of those whom somebody has. Null when to nobody.
   */
  whoCalls(phone: string, campaignIds: readonly string[], inHand: readonly number[]): Promise<number | null>;
  /** Whether somebody of these campaigns whom a number belongs to is on the line. */
  isOnTheLine(phone: string, campaignIds: readonly string[]): Promise<boolean>;
  /**
   * The person calls: their attempt begins, and the contact rings. Answers the contact as it was; null when somebody has it
   * in hand by now, or it is over. A callback that was agreed for later is kept with the attempt, as its `why.agreedAtMs`.
   */
  receive(attempt: NewAttempt): Promise<LeasedContact | null>;
  /**
   * The person called and nobody took it: on record at once, whatever their contact is at. A contact that nobody works on
   * goes where `next` says, unless somebody has talked to them since, and one that was only claimed is claimed no more;
   * whoever works on another one learns of the call as they finish. Answers where it went; null when it stays where it is.
   * Told twice it is one call.
   */
  noteUntaken(
    attempt: NewAttempt,
    end: AttemptChange,
    next: (contact: LeasedContact) => GoesTo,
  ): Promise<ContactState | null>;
  /** What became of a run's callbacks. */
  figures(campaignId: string, run: number): Promise<CallbackFigures>;
}
