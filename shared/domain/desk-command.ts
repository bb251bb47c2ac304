import type { Role } from '../contract/people.ts';
import type { ContactState } from './contact-state.ts';
import type { OperatorState } from './operator-state.ts';

/** What may be asked of a desk, when, and by whom. */
interface DeskCommandRule {
  /** The least role of whoever sits there. */
  least: Role;
  /** States of the desk in which it can be asked for; screens offer it in these. */
  desk: readonly OperatorState[];
  /** What it is about: the contact at the desk, its call, or what is typed about it. */
  about: 'contact' | 'call' | 'draft' | null;
  /**
   * What is done to the contact in hand is done in its turn, after what was asked for before, and the desk may look
   * different by then: these states of the contact decide. Null where the desk's own state does, at once.
   */
  contact: readonly ContactState[] | null;
  /** Said when the desk is in none of its states; null where the contact's state says what is too late. */
  refusal: Refusal | null;
  /** Said instead in these states. */
  refusalIn?: Partial<Record<OperatorState, Refusal>>;
}

interface Refusal {
  message: string;
  /** What the operator can do. */
  action?: string;
}

const SIGNED_IN = [
  'not_ready',
  'ready',
  'awaiting',
  'offered',
  'bcw',
  'dialling',
  'on_call',
  'acw',
] as const satisfies readonly OperatorState[];

/** Before the customer is on the line with somebody, from the dial on. */
const UNDER_WAY = [
  'dialling',
  'ringing',
  'amd_screening',
  'awaiting_operator',
  'attaching',
] as const satisfies readonly ContactState[];

/** The one table of what can be asked of a desk. */
export const DESK_COMMANDS = {
  ready: {
    least: 'operator',
    desk: ['not_ready'],
    about: null,
    contact: null,
    refusal: { message: 'You can become ready once this contact is done.' },
  },
  notReady: {
    least: 'operator',
    desk: SIGNED_IN,
    about: null,
    contact: null,
    refusal: { message: 'Nobody is signed in at this desk.', action: 'Sign in again.' },
  },
  signOff: {
    least: 'operator',
    desk: ['not_ready', 'ready', 'awaiting', 'offered', 'bcw'],
    about: null,
    contact: null,
    refusal: { message: 'Nobody is signed in at this desk.', action: 'Sign in again.' },
    refusalIn: {
      dialling: { message: 'A call is being placed.', action: 'Hang up first.' },
      on_call: { message: 'You are on a call.', action: 'Hang up and finish the wrap-up first.' },
      acw: { message: 'The wrap-up is not finished.', action: 'Choose a disposition and finish it first.' },
    },
  },
  accept: {
    least: 'operator',
    desk: ['offered'],
    about: 'contact',
    contact: ['operator_assigned'],
    refusal: null,
  },
  reject: {
    least: 'operator',
    desk: ['offered', 'bcw'],
    about: 'contact',
    contact: ['operator_assigned', 'bcw'],
    refusal: null,
  },
  callNow: {
    least: 'operator',
    desk: ['offered', 'bcw'],
    about: 'contact',
    contact: ['operator_assigned', 'bcw'],
    refusal: null,
  },
  hangUp: {
    least: 'operator',
    desk: ['dialling', 'on_call'],
    about: 'call',
    contact: [...UNDER_WAY, 'in_progress'],
    refusal: null,
  },
  mute: { least: 'operator', desk: ['on_call'], about: 'call', contact: ['in_progress'], refusal: null },
  hold: { least: 'operator', desk: ['on_call'], about: 'call', contact: ['in_progress'], refusal: null },
  digits: { least: 'operator', desk: ['on_call'], about: 'call', contact: ['in_progress'], refusal: null },
  saveDraft: {
    least: 'operator',
    desk: ['offered', 'bcw', 'dialling', 'on_call', 'acw'],
    about: 'draft',
    contact: ['operator_assigned', 'bcw', ...UNDER_WAY, 'in_progress', 'acw'],
    refusal: null,
  },
  extendAcw: {
    least: 'operator',
    desk: ['acw'],
    about: 'call',
    contact: null,
    refusal: { message: 'Only a wrap-up can be extended.' },
  },
  finishAcw: { least: 'operator', desk: ['acw'], about: 'draft', contact: ['acw'], refusal: null },
} as const satisfies Record<string, DeskCommandRule>;

export type DeskCommandName = keyof typeof DESK_COMMANDS;
export const DESK_COMMAND_NAMES = Object.keys(DESK_COMMANDS) as [DeskCommandName, ...DeskCommandName[]];

/** Whether a desk in this state offers the command. */
export function offers(state: OperatorState, command: DeskCommandName): boolean {
  const { desk }: DeskCommandRule = DESK_COMMANDS[command];
  return desk.includes(state);
}

/** Why a command that the desk's own state decides on cannot be done now, in one sentence; null when it can. */
export function refusalOf(state: OperatorState, command: DeskCommandName): Refusal | null {
  const { contact, refusal, refusalIn = {} }: DeskCommandRule = DESK_COMMANDS[command];
  if (contact !== null || offers(state, command)) return null;
  return refusalIn[state] ?? refusal;
}
