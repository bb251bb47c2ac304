import { contactStatesOfKind, type ContactState } from '../../shared/domain/contact-state.ts';
import { DESK_COMMANDS } from '../../shared/domain/desk-command.ts';

/** In which states of the contact each verb is in time. */
export const VERB_STATES = {
  accept: DESK_COMMANDS.accept.contact,
  reject: DESK_COMMANDS.reject.contact,
  callNow: DESK_COMMANDS.callNow.contact,
  hangUp: DESK_COMMANDS.hangUp.contact,
  mute: DESK_COMMANDS.mute.contact,
  hold: DESK_COMMANDS.hold.contact,
  digits: DESK_COMMANDS.digits.contact,
  saveDraft: DESK_COMMANDS.saveDraft.contact,
  finish: DESK_COMMANDS.finishAcw.contact,
  /** What a voice agent says of its call. */
  report: ['attaching', 'in_progress', 'acw'],
} as const satisfies Record<string, readonly ContactState[]>;

export const CLAIMED = contactStatesOfKind('claimed');
export const IN_FLIGHT = contactStatesOfKind('in_flight');
/** Nobody has answered yet. */
export const UNANSWERED = ['dialling', 'ringing'] as const satisfies readonly ContactState[];
