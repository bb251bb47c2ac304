import { create } from 'zustand';
import type { DeskSnapshot } from '../../../shared/contract/desk.ts';
import { offers } from '../../../shared/domain/desk-command.ts';
import type { NotReadyReason } from '../../../shared/domain/operator-state.ts';
import { tellFailure } from '../base/notices.ts';
import { host } from './connection.ts';
import { handInDraft, useDraft } from './draft.ts';
import { useLive } from './live-store.ts';
import { reconnect } from './live.ts';
import { openSound, takeSound } from './sound.ts';

/** Ready means audible: how long going ready waits for the sound to come up. */
const SOUND_WAIT_MS = 8_000;

/** After this long without an answer the place itself says what is going on. */
const SAY_WAITING_MS = 300;

/** Commands that the host has not answered yet, for so long that the screen says so. */
export const useCommands = create<{ late: readonly string[] }>(() => ({ late: [] }));

const underWay = new Set<string>();

/**
 * Runs a desk command. The same command pressed again while it is on its way is dropped; another one is not: the
 * journal may show the next state before the answer to the last command is back. A name says what is done to what, so
 * that muting and unmuting, or accepting two contacts, are not the same command.
 */
export async function command(name: string, run: () => Promise<unknown>): Promise<boolean> {
  if (underWay.has(name)) return false;
  underWay.add(name);
  const sayWaiting = setTimeout(
    () => useCommands.setState(({ late }) => ({ late: [...late, name] })),
    SAY_WAITING_MS,
  );
  try {
    await run();
    return true;
  } catch (error) {
    tellFailure(error);
    return false;
  } finally {
    underWay.delete(name);
    clearTimeout(sayWaiting);
    useCommands.setState(({ late }) => ({ late: late.filter((each) => each !== name) }));
  }
}

function untilAudible(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, SOUND_WAIT_MS);
    const stop = useLive.subscribe((live) => {
      if (live.desk?.audible) done();
    });
    if (useLive.getState().desk?.audible) done();
  });
}

/** A connected window is signed on by the host, so signing on again is connecting again. */
export function signOn(): void {
  takeSound();
  reconnect();
}

/** The operator sits at another host: sits here from now on, with the sound in this window. */
export function takeDesk(): void {
  void command('takeOver', async () => {
    await host.desk.takeOver();
    takeSound();
  });
}

export const signOff = () => command('signOff', () => host.desk.signOff());
export const goNotReady = (reason: NotReadyReason) =>
  command('notReady', () => host.desk.notReady({ reason }));

/** Brings the sound up first; when it stays down the host says why it refuses. */
export function goReady(): Promise<boolean> {
  return command('ready', async () => {
    if (useLive.getState().desk?.audible) openSound();
    else takeSound();
    await untilAudible();
    await host.desk.ready();
  });
}

/** The one key of the operator's state: signs on, goes ready, or takes a break. */
export function switchReadiness(): void {
  const state = useLive.getState().desk?.state;
  if (state === undefined) return;
  if (useLive.getState().desk?.isElsewhere) takeDesk();
  else if (state === 'offline') signOn();
  else if (offers(state, 'ready')) void goReady();
  else void goNotReady('break');
}

type CallCommand = (desk: DeskSnapshot, attemptId: string) => Promise<unknown>;

/** Runs a command on the call that the desk shows now; does nothing without one. */
function onCall(nameOf: (desk: DeskSnapshot) => string, run: CallCommand): () => void {
  return () => {
    const { desk } = useLive.getState();
    const attemptId = desk?.call?.attemptId;
    if (desk && attemptId) void command(`${nameOf(desk)} ${attemptId}`, () => run(desk, attemptId));
  };
}

export const hangUp = onCall(
  () => 'hangUp',
  (_desk, attemptId) => host.desk.hangUp({ attemptId }),
);
export const switchMute = onCall(
  (desk) => (desk.call?.muted ? 'unmute' : 'mute'),
  (desk, attemptId) => host.desk.mute({ attemptId, muted: !desk.call?.muted }),
);
export const switchHold = onCall(
  (desk) => (desk.call?.onHold ? 'resume' : 'hold'),
  (desk, attemptId) => host.desk.hold({ attemptId, onHold: !desk.call?.onHold }),
);
export const extendAcw = onCall(
  (desk) => `extend ${desk.extensionsLeft}`,
  (_desk, attemptId) => host.desk.extendAcw({ attemptId }),
);

/** Digits are typed fast: they queue instead of being dropped. */
let digitsSent: Promise<unknown> = Promise.resolve();
export function sendDigits(digits: string): void {
  const attemptId = useLive.getState().desk?.call?.attemptId;
  if (!attemptId) return;
  digitsSent = digitsSent.then(() => host.desk.digits({ attemptId, digits })).catch(tellFailure);
}

function onContact(name: string, run: (contactId: number) => Promise<unknown>): Promise<boolean> {
  const contactId = useLive.getState().desk?.contact?.id;
  return contactId === undefined
    ? Promise.resolve(false)
    : command(`${name} ${contactId}`, () => run(contactId));
}

export const acceptOffer = () => onContact('accept', (contactId) => host.desk.accept({ contactId }));
export const callNow = () => onContact('callNow', (contactId) => host.desk.callNow({ contactId }));
export const rejectContact = (reason: string) =>
  onContact('reject', (contactId) => host.desk.reject({ contactId, reason }));

/** Stores the wrap-up and ends ACW. */
export function finishAcw(thenNotReady: boolean): Promise<boolean> {
  const { draft } = useDraft.getState();
  if (!draft) return Promise.resolve(false);
  return command(`finish ${draft.attemptId}`, () =>
    handInDraft((edit) => host.desk.finishAcw({ draft: edit, thenNotReady })),
  );
}
