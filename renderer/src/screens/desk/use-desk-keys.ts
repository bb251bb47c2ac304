import { useHotkeys, type HotkeyItem } from '@mantine/hooks';
import { useEffect } from 'react';
import { create } from 'zustand';
import { offers, type DeskCommandName } from '../../../../shared/domain/desk-command.ts';
import { KEYS } from '../../base/keys.ts';
import {
  acceptOffer,
  callNow,
  extendAcw,
  hangUp,
  sendDigits,
  switchHold,
  switchMute,
} from '../../client/desk-commands.ts';
import { editDraft } from '../../client/draft.ts';
import { useLive } from '../../client/live-store.ts';
import { reconnect } from '../../client/live.ts';
import { retrySound, useSound } from '../../client/sound.ts';
import { tryFinish } from './wrap-up-check.ts';

interface DeskPanels {
  keypad: boolean;
  rejecting: boolean;
  /** Digits sent in this call, as typed. */
  typed: string;
}

/** Which panel of the call column is open. */
export const useDeskPanels = create<DeskPanels>(() => ({ keypad: false, rejecting: false, typed: '' }));

/** Whether the desk offers the command as it stands now. */
function offered(command: DeskCommandName): boolean {
  const { desk } = useLive.getState();
  return desk !== null && offers(desk.state, command);
}

/** Sends one digit and shows that it went. */
export function pressDigit(digit: string): void {
  sendDigits(digit);
  useDeskPanels.setState((now) => ({ typed: now.typed + digit }));
}

export function switchKeypad(): void {
  if (offered('digits')) useDeskPanels.setState((now) => ({ keypad: !now.keypad }));
}

/** Accepts the offer, or dials at once: the key that always leads on. */
export function goForward(): void {
  if (offered('accept')) void acceptOffer();
  else if (offered('callNow')) void callNow();
}

/** Rejects the contact, or hangs up: the key that always ends it. */
export function goBack(): void {
  if (offered('reject')) useDeskPanels.setState({ rejecting: true });
  else if (offered('hangUp')) hangUp();
}

function pressNumber(digit: string): void {
  const { desk } = useLive.getState();
  if (useDeskPanels.getState().keypad && offered('digits')) {
    pressDigit(digit);
    return;
  }
  if (desk?.call === null) return;
  const chosen = desk?.dispositions.filter((one) => !one.archived)[Number(digit) - 1];
  if (chosen) editDraft({ dispositionId: chosen.id });
}

const soundIsAway = () => useSound.getState().state !== 'connected';
const focusOn = (id: string) => () => document.getElementById(id)?.focus();

/** A browser puts the caret of a field that never had it at the start; who goes on writing writes at the end. */
function focusOnNotes(): void {
  const field = document.getElementById('desk-notes');
  field?.focus();
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
}

/** Work in any place of the desk, also while typing. */
const everywhere: HotkeyItem[] = [
  [KEYS.forward.combo, goForward],
  [KEYS.back.combo, goBack],
  [KEYS.finish.combo, () => tryFinish(false)],
  [KEYS.finishNotReady.combo, () => tryFinish(true)],
  [
    KEYS.leaveField.combo,
    () => {
      useDeskPanels.setState({ keypad: false, rejecting: false });
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    },
  ],
];

/** Single letters and digits: not while a field has the focus. */
const outsideFields: HotkeyItem[] = [
  [KEYS.mute.combo, switchMute],
  [KEYS.hold.combo, switchHold],
  [KEYS.keypad.combo, switchKeypad],
  [KEYS.sound.combo, () => soundIsAway() && retrySound()],
  [KEYS.reconnect.combo, () => useLive.getState().connection !== 'connected' && reconnect()],
  [KEYS.notes.combo, focusOnNotes],
  [KEYS.callback.combo, focusOn('desk-callback')],
  [KEYS.extend.combo, extendAcw],
  ...'0123456789*#'.split('').map((digit): HotkeyItem => [digit, () => pressNumber(digit)]),
];

/** Every key of the desk. A new state closes the panels of the one before. */
export function useDeskKeys(): void {
  const state = useLive((live) => live.desk?.state);
  useEffect(() => {
    if (state !== undefined) useDeskPanels.setState({ keypad: false, rejecting: false, typed: '' });
  }, [state]);
  useHotkeys(everywhere, []);
  useHotkeys(outsideFields);
}
