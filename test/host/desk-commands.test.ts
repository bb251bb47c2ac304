import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeskCommand } from '../../shared/contract/desk.ts';
import { DESK_COMMAND_NAMES, offers, type DeskCommandName } from '../../shared/domain/desk-command.ts';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import { leaveFloor, openFurnishedFloor, type Floor } from './dialler-floor.ts';
import { begin, contactAt, dialNow, talk, wrapUp } from './dialler-steps.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFurnishedFloor();
});
afterEach(() => leaveFloor(floor));

/** Each command as Ada's desk would send it now. */
async function asked(): Promise<Record<DeskCommandName, DeskCommand>> {
  const { contact, call, draft } = await floor.desk();
  const contactId = contact?.id ?? 0;
  const attemptId = call?.attemptId ?? '';
  const edit = wrapUp(draft?.attemptId ?? attemptId, 'none', { version: (draft?.version ?? 0) + 1 });
  return {
    ready: { do: 'ready' },
    notReady: { do: 'notReady', reason: 'lunch' },
    signOff: { do: 'signOff' },
    accept: { do: 'accept', contactId },
    reject: { do: 'reject', contactId, reason: 'Spoke to them yesterday' },
    callNow: { do: 'callNow', contactId },
    hangUp: { do: 'hangUp', attemptId },
    mute: { do: 'mute', attemptId, muted: true },
    hold: { do: 'hold', attemptId, onHold: true },
    digits: { do: 'digits', attemptId, digits: '1' },
    saveDraft: { do: 'saveDraft', draft: edit },
    extendAcw: { do: 'extendAcw', attemptId },
    finishAcw: { do: 'finishAcw', draft: edit, thenNotReady: false },
  };
}

/** Brings Ada's desk into a state. */
const BRING: Partial<Record<OperatorState, () => Promise<unknown>>> = {
  not_ready: async () => {
    await floor.dialler.start();
    await floor.seats.connect('ada');
  },
  offered: () => begin(floor, {}, ['Carl']),
  bcw: async () => {
    await begin(floor, {}, ['Carl']);
    await floor.seats.accept('ada', await contactAt(floor));
  },
  dialling: async () => {
    await begin(floor, {}, ['Carl']);
    (await dialNow(floor)).rings();
  },
  on_call: async () => {
    await begin(floor, {}, ['Carl']);
    await talk(floor);
  },
  acw: async () => {
    await begin(floor, {}, ['Carl']);
    await talk(floor);
    floor.lines.last.ends();
  },
};

describe('a desk', () => {
  for (const [state, bring] of Object.entries(BRING) as [OperatorState, () => Promise<unknown>][]) {
    it(`takes while ${state} what the table offers there, and refuses everything else`, async () => {
      for (const name of DESK_COMMAND_NAMES) {
        await bring();
        await floor.settled();
        expect((await floor.desk()).state).toBe(state);
        const command = (await asked())[name];
        const refused = await floor.seats.command('ada', command).then(
          () => null,
          (error: unknown) => error,
        );
        expect(refused === null, `${name} while ${state}: ${String(refused)}`).toBe(offers(state, name));
        await leaveFloor(floor);
        floor = await openFurnishedFloor();
      }
    });
  }

  it('takes Ready for done where nothing is at hand already', async () => {
    await begin(floor, {}, []);
    expect((await floor.desk()).state).toBe('ready');
    await floor.seats.ready('ada');
    expect((await floor.desk()).state).toBe('ready');
  });

  it('refuses what is meant for a contact or a call that has left', async () => {
    await begin(floor, {}, ['Carl']);
    await expect(floor.seats.accept('ada', 99)).rejects.toThrow('This contact is no longer at your desk.');
    await expect(floor.seats.extendAcw('ada', 'gone')).rejects.toThrow(
      'This call is no longer at your desk.',
    );
  });
});
