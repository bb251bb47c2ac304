import { describe, expect, it } from 'vitest';
import { LEAST_ROLES, leastRoleFor } from '../../shared/contract/roles.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import { DESK_COMMANDS, DESK_COMMAND_NAMES, offers, refusalOf } from '../../shared/domain/desk-command.ts';
import { OPERATOR_STATE_NAMES, type OperatorState } from '../../shared/domain/operator-state.ts';

/** What a desk is in while its contact is in a state. */
const SHOWN_AS: Partial<Record<ContactState, OperatorState>> = {
  operator_assigned: 'offered',
  bcw: 'bcw',
  dialling: 'dialling',
  ringing: 'dialling',
  amd_screening: 'dialling',
  awaiting_operator: 'dialling',
  attaching: 'dialling',
  in_progress: 'on_call',
  acw: 'acw',
};

describe('the table of desk commands', () => {
  it('offers what is done to a contact exactly while that contact can take it', () => {
    for (const name of DESK_COMMAND_NAMES) {
      const { contact, desk } = DESK_COMMANDS[name];
      if (contact === null) continue;
      expect(new Set(contact.map((state) => SHOWN_AS[state])), name).toEqual(new Set(desk));
    }
  });

  it('says in one sentence why a command is not possible in a state of the desk, and only then', () => {
    for (const name of DESK_COMMAND_NAMES) {
      for (const state of OPERATOR_STATE_NAMES) {
        const refusal = refusalOf(state, name);
        const isDecidedHere = DESK_COMMANDS[name].contact === null;
        expect(refusal !== null, `${name} while ${state}`).toBe(isDecidedHere && !offers(state, name));
        if (refusal) expect(refusal.message).toMatch(/^[A-Z][^.]+\.$/);
      }
    }
  });

  it('lets nobody sign off, or become ready, while a call or its wrap-up is at hand', () => {
    for (const state of ['dialling', 'on_call', 'acw'] as const) {
      expect(offers(state, 'signOff')).toBe(false);
      expect(offers(state, 'ready')).toBe(false);
    }
  });

  it('offers nothing at a desk where nobody is signed in', () => {
    expect(DESK_COMMAND_NAMES.filter((name) => offers('offline', name))).toEqual([]);
  });

  it('names the least role for each command, which the door of the host goes by', () => {
    for (const name of DESK_COMMAND_NAMES) {
      expect(LEAST_ROLES.desk[name]).toBe(DESK_COMMANDS[name].least);
      expect(leastRoleFor(['desk', name])).toBe('operator');
    }
  });
});
