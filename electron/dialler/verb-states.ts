import { contactStatesOfKind, type ContactState } from '../../shared/domain/contact-state.ts';

/** In which states of the contact each verb is in time. */
export const VERB_STATES = {
  accept: ['operator_assigned'],
  reject: ['operator_assigned', 'bcw'],
  callNow: ['operator_assigned', 'bcw'],
  hangUp: ['dialling', 'ringing', 'amd_screening', 'awaiting_operator', 'attaching', 'in_progress'],
  mute: ['in_progress'],
  hold: ['in_progress'],
  digits: ['in_progress'],
  saveDraft: [
    'operator_assigned',
    'bcw',
    'dialling',
    'ringing',
    'amd_screening',
    'awaiting_operator',
    'attaching',
    'in_progress',
    'acw',
  ],
  finish: ['acw'],
  report: ['attaching', 'in_progress', 'acw'],
} as const satisfies Record<string, readonly ContactState[]>;

export const CLAIMED = contactStatesOfKind('claimed');
export const IN_FLIGHT = contactStatesOfKind('in_flight');
/** Nobody has answered yet. */
export const UNANSWERED = ['dialling', 'ringing'] as const satisfies readonly ContactState[];
