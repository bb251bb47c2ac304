import type { ContactState } from '../../shared/domain/contact-state.ts';

/** In which states of the contact each verb is in time. */
export const VERB_STATES = {
  accept: ['operator_assigned'],
  reject: ['operator_assigned', 'bcw'],
  callNow: ['operator_assigned', 'bcw'],
  hangUp: ['dialling', 'ringing', 'attaching', 'in_progress'],
  mute: ['in_progress'],
  hold: ['in_progress'],
  digits: ['in_progress'],
  saveDraft: ['operator_assigned', 'bcw', 'dialling', 'ringing', 'attaching', 'in_progress', 'acw'],
  finish: ['acw'],
} as const satisfies Record<string, readonly ContactState[]>;

export const CLAIMED = ['leased', 'operator_assigned', 'bcw'] as const satisfies readonly ContactState[];
export const UNANSWERED = ['dialling', 'ringing'] as const satisfies readonly ContactState[];
export const IN_FLIGHT = [
  'dialling',
  'ringing',
  'attaching',
  'in_progress',
] as const satisfies readonly ContactState[];
