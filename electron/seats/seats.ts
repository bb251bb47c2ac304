import { DateTime } from 'luxon';
import type { DeskSnapshot, SoundClaim, WrapUpDraft, WrapUpEdit } from '../../shared/contract/desk.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import { Invalid, NotFound, Refused } from '../../shared/domain/errors.ts';
import { createLane } from '../../shared/domain/lane.ts';
import {
  NOT_READY_REASONS,
  type NotReadyReason,
  type OperatorState,
} from '../../shared/domain/operator-state.ts';
import type { SeatSound } from '../lines/ports.ts';
import type { Store } from '../store/store.ts';
import type { Operator } from '../../shared/contract/people.ts';
import { Desk, type DeskSurroundings } from './desk.ts';
import type { DeskJob, Seat } from './desk-job.ts';

export interface SeatsParts {
  store: Store;
  clock: Clock;
  /** A seat's id is its operator's id: one seat per operator. */
  sound: SeatSound;
  /** `toOperatorId` null is for everybody. `desk` events go to their own operator only. */
  publish: (event: LiveEvent, toOperatorId: string | null) => void;
  /** Faults of the program or the store, with what was being done. */
  log: (doing: string, error: unknown) => void;
  timing?: Partial<SeatTiming>;
}

export interface SeatTiming {
  /** Without a window for this long, an operator who waits or prepares is not ready (connection lost). */
  connectionGraceMs: number;
  /** A call goes on without a window for this long before it is hung up. */
  callGraceMs: number;
  /** A window that has the sound and goes without a word may be reloading: it keeps the sound for this long. */
  soundGraceMs: number;
}
export const SEAT_TIMING: SeatTiming = {
  connectionGraceMs: 5_000,
  callGraceMs: 60_000,
  soundGraceMs: 3_000,
};

/** One operator as pacing sees the desk. */
export interface OperatorPresence {
  operatorId: string;
  groupIds: readonly string[];
  state: OperatorState;
  /** How long it has been so. */
  elapsedMs: number;
  /** May be given a call now. */
  free: boolean;
  hasJob: boolean;
  /** Not ready as soon as the present call and wrap-up are over. */
  leaves: boolean;
}

/**
 * Operators at their desks: state, countdowns, drafts and what each desk shows. Commands resolve once done, and reject
 * with Refused (late or not possible now), NotFound (nobody signed in under this id) or Invalid (the wrap-up form).
 */
export interface Seats {
  /** A window is open for this operator; again after a reload, which changes nothing else. NotFound for an unknown one. */
  connect(operatorId: string): Promise<void>;
  /** The operator's last window is gone. */
  disconnect(operatorId: string): void;
  /** Also for operators who are not signed in: offline. */
  snapshot(operatorId: string): Promise<DeskSnapshot>;
  stateOf(operatorId: string): OperatorState;

  ready(operatorId: string): Promise<void>;
  notReady(operatorId: string, reason: NotReadyReason): Promise<void>;
  signOff(operatorId: string): Promise<void>;
  accept(operatorId: string, contactId: number): Promise<void>;
  reject(operatorId: string, contactId: number, reason: string): Promise<void>;
  callNow(operatorId: string, contactId: number): Promise<void>;
  hangUp(operatorId: string, attemptId: string): Promise<void>;
  mute(operatorId: string, attemptId: string, muted: boolean): Promise<void>;
  hold(operatorId: string, attemptId: string, onHold: boolean): Promise<void>;
  digits(operatorId: string, attemptId: string, digits: string): Promise<void>;
  /** Answers the draft as it is kept now, with what other windows of the desk typed. */
  saveDraft(operatorId: string, edit: WrapUpEdit): Promise<WrapUpDraft>;
  extendAcw(operatorId: string, attemptId: string): Promise<void>;
  finishAcw(operatorId: string, draft: WrapUpEdit, thenNotReady: boolean): Promise<void>;
  /** Refused while another window has the sound, unless this one takes it over; it has it once it has answered. */
  audioOffer(operatorId: string, claim?: SoundClaim): Promise<{ legId: string; sdp: string }>;
  audioAnswer(operatorId: string, legId: string, sdp: string): Promise<void>;
  /**
   * A window that names itself is connected; the returned function is called once when its connection ends. If it is not
   * back within `soundGraceMs`, it is closed, and no desk's sound is there any more.
   */
  windowFollows(windowId: string): () => void;

  /** Names or groups of operators changed: they are read again. */
  peopleChanged(): Promise<void>;

  /** For the dialler: reserves up to `count` ready operators of a group, longest ready first. */
  reserve(groupId: string, count: number): Seat[];
  /** For the dialler: reserves this operator; null when they are not ready. */
  reserveOne(operatorId: string): Seat | null;
  /** For the dialler: how the operators of a group stand. */
  groupStanding(groupId: string): { signedIn: number; ready: number; working: number };
  /** For the dialler: every signed-in operator of these groups, and what each is doing. */
  presence(groupIds: readonly string[]): OperatorPresence[];
  /** For the dialler: what is under way for operators whom a call placed ahead may reach any moment, by their groups. */
  sayUnderWay(find: (groupIds: readonly string[]) => DeskSnapshot['underWay']): void;
  /** For the dialler: a call of this operator ended without its wrap-up; the desk reopens it, or is not there or busy (null). */
  reopen(operatorId: string, job: DeskJob): Seat | null;
  /** For the dialler: told when an operator became free or signed in. */
  onFree(listener: (operatorId: string) => void): () => void;
  /** For the dialler: why nothing comes to the ready operators, by their groups. */
  sayHoldBack(find: (groupIds: readonly string[]) => HoldBack | null): void;

  /** The time of day was set: every desk says its countdown and its times again. */
  clockJumped(): void;

  /** Resolves when everything begun is stored. */
  settled(): Promise<void>;
  /** Stops all countdowns; nothing is dispositioned. */
  close(): Promise<void>;
}

/** Opens the desks. Nobody is signed in at first. */
export function createSeats(parts: SeatsParts): Seats {
  const { store, clock, sound, publish, log } = parts;
  const timing = { ...SEAT_TIMING, ...parts.timing };
  const desks = new Map<string, Desk>();
  const freeListeners = new Set<(operatorId: string) => void>();
  /** Which window was given the newest offer of each desk. */
  const soundClaims = new Map<string, { legId: string; windowId: string | null }>();
  /** How many connections each window that named itself has. */
  const followed = new Map<string, number>();
  const journal = createLane();
  const background = (doing: string, work: () => Promise<void>): void => {
    void journal.run(work).catch((error: unknown) => log(doing, error));
  };

  const show = (desk: Desk): void => {
    publish({ topic: 'desk', desk: desk.draw() }, desk.operatorId);
  };
  const readToday = async (desk: Desk): Promise<void> => {
    const midnight = DateTime.fromMillis(clock.now()).startOf('day').toMillis();
    desk.today = await store.attempts.operatorFigures(desk.operatorId, midnight);
  };
  const around: DeskSurroundings = {
    clock,
    audible: (operatorId) => sound.audible(operatorId),
    tone: (operatorId, tone) => sound.tone(operatorId, tone),
    changed: show,
    moved(desk) {
      const { operatorId, state, reason } = desk;
      const atMs = clock.now();
      background('journalling an operator state', () =>
        store.operators.logState({ operatorId, state, reason, atMs }),
      );
      publish({ topic: 'people' }, null);
    },
    free(desk) {
      for (const listener of freeListeners) listener(desk.operatorId);
    },
    attendanceChanged(job) {
      publish({ topic: 'contact', campaignId: job.view().campaign.id, contactId: job.contactId }, null);
    },
    jobLeft(desk) {
      background("reading an operator's day", async () => {
        await readToday(desk);
        show(desk);
      });
    },
    connectionGraceMs: timing.connectionGraceMs,
    callGraceMs: timing.callGraceMs,
  };
  const stopListening = sound.onAudible((seatId, audible) => desks.get(seatId)?.audibleChanged(audible));

  const readOperator = async (operatorId: string): Promise<Operator> => {
    const operator = await store.operators.get(operatorId);
    if (!operator || operator.archived) throw new NotFound('There is no such operator.');
    return operator;
  };
  const deskOf = (operatorId: string): Desk => {
    const desk = desks.get(operatorId);
    if (!desk || desk.state === 'offline') {
      throw new NotFound('Nobody is signed in at this desk.', 'Sign in again.');
    }
    return desk;
  };
  const contactAt = (operatorId: string, contactId: number): DeskJob => {
    const { job } = deskOf(operatorId);
    if (job?.contactId !== contactId) throw new Refused('This contact is no longer at your desk.');
    return job;
  };
  const releaseSound = (windowId: string): void => {
    for (const desk of desks.values()) {
      if (desk.soundWindow !== windowId) continue;
      desk.soundWindow = null;
      show(desk);
    }
  };
  const draftAt = (operatorId: string, name: string): DeskJob => {
    const { job } = deskOf(operatorId);
    if (!job?.isDraftName(name)) throw new Refused('This call is no longer at your desk.');
    return job;
  };
  const callAt = (operatorId: string, attemptId: string): DeskJob => {
    const { job } = deskOf(operatorId);
    if (!job || job.attemptId !== attemptId) throw new Refused('This call is no longer at your desk.');
    return job;
  };
  const inGroup = (groupId: string): Desk[] =>
    [...desks.values()].filter((d) => d.state !== 'offline' && d.operator.groupIds.includes(groupId));

  return {
    async connect(operatorId) {
      const operator = await readOperator(operatorId);
      let desk = desks.get(operatorId);
      if (!desk) {
        desk = new Desk(operator, around);
        desks.set(operatorId, desk);
      }
      desk.operator = operator;
      await readToday(desk);
      desk.signIn();
    },
    disconnect: (operatorId) => desks.get(operatorId)?.disconnect(),
    async snapshot(operatorId) {
      const desk = desks.get(operatorId) ?? new Desk(await readOperator(operatorId), around);
      return desk.draw();
    },
    stateOf: (operatorId) => desks.get(operatorId)?.state ?? 'offline',

    async ready(operatorId) {
      const desk = deskOf(operatorId);
      if (desk.state !== 'not_ready') {
        if (desk.isIdle) return;
        throw new Refused('You can become ready once this contact is done.');
      }
      if (!desk.connected) throw new Refused('Your window is not connected.', 'Reload the window.');
      if (!desk.audible) {
        throw new Refused(
          'You would not hear your calls: the sound connection of this window is not up.',
          'Allow the microphone, choose a sound device, and try again.',
        );
      }
      desk.becomeReady();
    },
    async notReady(operatorId, reason) {
      if (!NOT_READY_REASONS[reason].chosen) {
        throw new Invalid('This reason is set by the program.', { reason: 'Choose another reason.' });
      }
      deskOf(operatorId).becomeNotReady(reason);
    },
    async signOff(operatorId) {
      const desk = deskOf(operatorId);
      const blocker = SIGN_OFF_BLOCKERS[desk.state];
      if (blocker) throw new Refused(blocker.message, blocker.action);
      desk.signOff();
      sound.release(operatorId);
    },
    accept: async (operatorId, contactId) => contactAt(operatorId, contactId).accept(),
    reject: async (operatorId, contactId, reason) => contactAt(operatorId, contactId).reject(reason),
    callNow: async (operatorId, contactId) => contactAt(operatorId, contactId).callNow(),
    hangUp: async (operatorId, attemptId) => callAt(operatorId, attemptId).hangUp(),
    mute: async (operatorId, attemptId, muted) => callAt(operatorId, attemptId).mute(muted),
    hold: async (operatorId, attemptId, onHold) => callAt(operatorId, attemptId).hold(onHold),
    digits: async (operatorId, attemptId, digits) => callAt(operatorId, attemptId).digits(digits),
    saveDraft: async (operatorId, edit) => draftAt(operatorId, edit.attemptId).saveDraft(edit),
    async extendAcw(operatorId, attemptId) {
      const job = callAt(operatorId, attemptId);
      const desk = deskOf(operatorId);
      if (desk.state !== 'acw') throw new Refused('Only a wrap-up can be extended.');
      const bySec = job.view().acw.extendSec;
      if (desk.extensionsLeft <= 0 || bySec === 0) {
        throw new Refused('No extension is left for this wrap-up.', 'Finish it now.');
      }
      desk.extendAcw(bySec);
    },
    async finishAcw(operatorId, draft, thenNotReady) {
      const job = draftAt(operatorId, draft.attemptId);
      const desk = deskOf(operatorId);
      const before = desk.afterwards;
      if (thenNotReady) desk.afterwards ??= 'break';
      try {
        await job.finish(draft);
      } catch (error) {
        if (desk.job === job) desk.afterwards = before;
        throw error;
      }
    },
    async audioOffer(operatorId, claim) {
      const { soundWindow } = deskOf(operatorId);
      const isElsewhere = soundWindow !== null && soundWindow !== claim?.windowId;
      if (claim && isElsewhere && !claim.takeOver) {
        throw new Refused('This desk was opened in another window.', 'Use it here to take the sound back.');
      }
      const offer = await sound.offer(operatorId);
      soundClaims.set(operatorId, { legId: offer.legId, windowId: claim?.windowId ?? null });
      return offer;
    },
    async audioAnswer(operatorId, legId, sdp) {
      const desk = deskOf(operatorId);
      await sound.answer(operatorId, legId, sdp);
      const claim = soundClaims.get(operatorId);
      if (claim?.legId !== legId || desk.soundWindow === claim.windowId) return;
      desk.soundWindow = claim.windowId;
      show(desk);
    },
    windowFollows(windowId) {
      followed.set(windowId, (followed.get(windowId) ?? 0) + 1);
      return () => {
        const left = (followed.get(windowId) ?? 0) - 1;
        if (left > 0) {
          followed.set(windowId, left);
          return;
        }
        followed.delete(windowId);
        clock.after(timing.soundGraceMs, () => {
          if (!followed.has(windowId)) releaseSound(windowId);
        });
      };
    },

    async peopleChanged() {
      for (const operator of await store.operators.list()) {
        const desk = desks.get(operator.id);
        if (!desk) continue;
        desk.operator = operator;
        show(desk);
        around.free(desk);
      }
    },

    reserve(groupId, count) {
      const free = inGroup(groupId)
        .filter((desk) => desk.free)
        .sort((a, b) => a.freeSinceMs - b.freeSinceMs || a.operatorId.localeCompare(b.operatorId))
        .slice(0, count);
      for (const desk of free) desk.reserved = true;
      return free;
    },
    reserveOne(operatorId) {
      const desk = desks.get(operatorId);
      if (!desk?.free) return null;
      desk.reserved = true;
      return desk;
    },
    groupStanding(groupId) {
      const group = inGroup(groupId);
      return {
        signedIn: group.length,
        ready: group.filter((desk) => desk.free).length,
        working: group.filter((desk) => desk.job !== null || desk.reserved).length,
      };
    },
    presence(groupIds) {
      const nowMs = clock.elapsed();
      return [...desks.values()]
        .filter((d) => d.state !== 'offline' && d.operator.groupIds.some((each) => groupIds.includes(each)))
        .map((desk) => ({
          operatorId: desk.operatorId,
          groupIds: desk.operator.groupIds,
          state: desk.state,
          elapsedMs: nowMs - (desk.isIdle ? desk.freeSinceMs : desk.sinceElapsedMs),
          free: desk.free,
          hasJob: desk.job !== null || desk.reserved,
          leaves: desk.afterwards !== null,
        }));
    },
    sayUnderWay(find) {
      for (const desk of desks.values()) {
        if (desk.isIdle) desk.expectCalls(find(desk.operator.groupIds));
      }
    },
    reopen(operatorId, job) {
      const desk = desks.get(operatorId);
      return desk?.reopen(job) ? desk : null;
    },
    onFree(listener) {
      freeListeners.add(listener);
      return () => freeListeners.delete(listener);
    },
    sayHoldBack(find) {
      for (const desk of desks.values()) {
        if (desk.state !== 'ready') continue;
        const holdBack = find(desk.operator.groupIds);
        if (desk.holdBack?.sentence === holdBack?.sentence) continue;
        desk.holdBack = holdBack;
        show(desk);
      }
    },

    clockJumped() {
      for (const desk of desks.values()) show(desk);
    },

    settled: () => journal.idle(),
    async close() {
      stopListening();
      for (const desk of desks.values()) desk.close();
      await journal.idle();
    },
  };
}

/** Why an operator cannot leave in the middle of something. */
const SIGN_OFF_BLOCKERS: Partial<Record<OperatorState, { message: string; action: string }>> = {
  dialling: { message: 'A call is being placed.', action: 'Hang up first.' },
  on_call: { message: 'You are on a call.', action: 'Hang up and finish the wrap-up first.' },
  acw: { message: 'The wrap-up is not finished.', action: 'Choose a disposition and finish it first.' },
};
