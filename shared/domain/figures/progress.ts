import {
  CONTACT_STATE_NAMES,
  CONTACT_STATES,
  isSetApart,
  type ContactState,
  type ContactStateKind,
} from '../contact-state.ts';

/** Contacts by state; states with none may be absent. */
export type CountsByState = Readonly<Partial<Record<ContactState, number>>>;

function countWhere(counts: CountsByState, holds: (state: ContactState) => boolean): number {
  return CONTACT_STATE_NAMES.filter(holds).reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** How many contacts are in a state of one of these kinds. */
export function countOfKinds(counts: CountsByState, kinds: readonly ContactStateKind[]): number {
  return countWhere(counts, (state) => kinds.includes(CONTACT_STATES[state].kind));
}

/** Calls that nobody has answered yet. */
export const ringingOf = (counts: CountsByState): number => (counts.dialling ?? 0) + (counts.ringing ?? 0);

/** How far a list is: all of it, who reached a result, and who ended without one (stopped, cancelled, excluded …). */
export interface Progress {
  total: number;
  /** Contacts that reached a result. Somebody still in wrap-up has not. */
  processed: number;
  /** Contacts that ended without being worked. They are neither done nor still to do. */
  apart: number;
}

/** `total` is `processed`, `apart` and everybody still to do together. */
export function progressOf(counts: CountsByState): Progress {
  const apart = countWhere(counts, isSetApart);
  return {
    total: countWhere(counts, () => true),
    processed: countOfKinds(counts, ['final']) - apart,
    apart,
  };
}

/** The states of those set apart that somebody is in, largest first. */
export function setApartByState(counts: CountsByState): { state: ContactState; count: number }[] {
  return CONTACT_STATE_NAMES.filter(isSetApart)
    .map((state) => ({ state, count: counts[state] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}
