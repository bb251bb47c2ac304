import { DateTime } from 'luxon';
import type { DeskCommand, DeskReply, DeskSnapshot, SoundClaim } from '../../shared/contract/desk.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Operator } from '../../shared/contract/people.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { NotFound } from '../../shared/domain/errors.ts';
import { createLane } from '../../shared/domain/lane.ts';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import type { SeatSound } from '../lines/ports.ts';
import type { SeatPlace, Store } from '../store/store.ts';
import { carryOut } from './command.ts';
import { createSeatPlaces, type SeatPlaces } from './seat-places.ts';
import { Desk, type DeskSurroundings } from './desk.ts';
import { createEar } from './ear.ts';
import { createFloor, type Floor, type Presence } from './presence.ts';

export interface SeatsParts {
  store: Store;
  clock: Clock;
  hostId: string;
  /** How many times faster than life `clock` runs; 1 when left out. */
  pace?: number;
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

/**
 * Operators at their desks: state, countdowns, drafts and what each desk shows. Commands resolve once done, and reject
 * with Refused (late or not possible now), NotFound (nobody signed in under this id) or Invalid (the wrap-up form).
 */
export interface Seats extends Presence {
  /** A window is open for this operator; again after a reload, which changes nothing else. NotFound for an unknown one. */
  connect(operatorId: string): Promise<void>;
  /** The operator, who sits at another host, sits here from now on. Refused while a call or a wrap-up is there. */
  takeOver(operatorId: string): Promise<void>;
  /** The operator's last window is gone. */
  disconnect(operatorId: string): void;
  /** Also for operators who are not signed in: offline. */
  snapshot(operatorId: string): Promise<DeskSnapshot>;
  stateOf(operatorId: string): OperatorState;

  /**
   * Does what whoever sits there asks for. Which commands are possible when stands in `shared/domain/desk-command.ts`.
   * Saving a draft answers it as it is kept now, with what other windows of the desk typed.
   */
  command<Do extends DeskCommand['do']>(
    operatorId: string,
    asked: Extract<DeskCommand, { do: Do }>,
  ): Promise<DeskReply<Do>>;
  /** Refused while another window has the sound, unless this one takes it over; it has it once it has answered. */
  audioOffer(operatorId: string, claim?: SoundClaim): Promise<{ legId: string; sdp: string }>;
  audioAnswer(operatorId: string, legId: string, sdp: string): Promise<void>;
  /**
   * A window that names itself is connected; the returned function is called once when its connection ends. If it is not
   * back within `soundGraceMs`, it is closed, and no desk's sound is there any more.
   */
  windowFollows(windowId: string): () => void;

  /** Who sits at other hosts, and what they do. */
  placesElsewhere(): Promise<SeatPlace[]>;
  /** Another host took the seat of this operator, let it go, or wants it. */
  placeChanged(operatorId: string): Promise<void>;
  /** For the dialler, at every beat: the operators who sit here do so for a while longer. */
  keepPlaces(): Promise<void>;

  /** Names or groups of operators changed: they are read again. */
  peopleChanged(): Promise<void>;

  /** The time of day was set: every desk says its countdown and its times again. */
  clockJumped(): void;

  /** Resolves when everything begun is stored. */
  settled(): Promise<void>;
  /** Stops all countdowns; nothing is dispositioned. */
  close(): Promise<void>;
}

/** Opens the desks. Nobody is signed in at first. */
export function createSeats(parts: SeatsParts): Seats {
  const { store, clock, hostId, sound, publish, log } = parts;
  const { connectionGraceMs, callGraceMs, soundGraceMs } = { ...SEAT_TIMING, ...parts.timing };
  /** Over once the desk of an operator whose window was opened is signed in. */
  const connecting = new Map<string, Promise<void>>();
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
  const readOperator = async (operatorId: string): Promise<Operator> => {
    const operator = await store.operators.get(operatorId);
    if (!operator || operator.archived) throw new NotFound('There is no such operator.');
    return operator;
  };

  const ear = createEar({ clock, sound, soundGraceMs, desks: () => floor.desks(), show });
  const around: DeskSurroundings = {
    clock,
    ear,
    changed: show,
    moved(desk) {
      const { operatorId, state, reason } = desk;
      const atMs = clock.now();
      background('journalling an operator state', () =>
        store.operators.logState({ operatorId, state, reason, atMs }),
      );
      background('saying who sits where', () => places.say(desk));
      publish({ topic: 'people' }, null);
    },
    free: (desk) => floor.tellFree(desk),
    attendanceChanged(job, desk) {
      background('saying who sits where', () => places.say(desk));
      publish({ topic: 'contact', campaignId: job.view().campaign.id, contactId: job.contactId }, null);
    },
    jobLeft(desk) {
      if (desk.isElsewhere) desk.signOff();
      background("reading an operator's day", async () => {
        await readToday(desk);
        show(desk);
      });
    },
    connectionGraceMs,
    callGraceMs,
  };
  const floor: Floor = createFloor(
    clock,
    (operator) => new Desk(operator, around),
    show,
    (operatorId) => places.holds(operatorId),
  );
  const places: SeatPlaces = createSeatPlaces({
    store,
    clock,
    hostId,
    pace: parts.pace ?? 1,
    floor,
    show,
    nudge: () => publish({ topic: 'people' }, null),
  });
  const stopListening = sound.onAudible((seatId, audible) => floor.find(seatId)?.audibleChanged(audible));

  const signIn = async (operatorId: string): Promise<void> => {
    const desk = floor.seat(await readOperator(operatorId));
    await readToday(desk);
    await places.claim(operatorId, () => desk.signIn());
  };
  const connect = (operatorId: string): Promise<void> => {
    const work = signIn(operatorId);
    const over = work
      .catch(() => undefined)
      .finally(() => {
        if (connecting.get(operatorId) === over) connecting.delete(operatorId);
      });
    connecting.set(operatorId, over);
    return work;
  };
  /** Does something at the desk of a window that may have been opened a moment ago; at once when it is open. */
  const atDesk = async <T>(operatorId: string, work: (desk: Desk) => Promise<T>): Promise<T> => {
    const opening = connecting.get(operatorId);
    if (opening) await opening;
    return work(floor.deskOf(operatorId));
  };

  return {
    connect,
    async takeOver(operatorId) {
      await places.takeOver(operatorId);
      await connect(operatorId);
    },
    disconnect: (operatorId) => floor.find(operatorId)?.disconnect(),
    async snapshot(operatorId) {
      const desk = floor.find(operatorId) ?? new Desk(await readOperator(operatorId), around);
      return desk.draw();
    },
    stateOf: (operatorId) => floor.find(operatorId)?.state ?? 'offline',
    command: (operatorId, asked) => atDesk(operatorId, (desk) => carryOut(desk, asked)),

    audioOffer: (operatorId, claim) => atDesk(operatorId, (desk) => ear.offer(desk, claim)),
    audioAnswer: async (operatorId, legId, sdp) => ear.answer(floor.deskOf(operatorId), legId, sdp),
    windowFollows: (windowId) => ear.windowFollows(windowId),

    placesElsewhere: () => places.elsewhere(),
    placeChanged: (operatorId) => places.changed(operatorId),
    keepPlaces: () => places.keep(),

    async peopleChanged() {
      for (const operator of await store.operators.list()) {
        const desk = floor.find(operator.id);
        if (!desk) continue;
        desk.operator = operator;
        show(desk);
        floor.tellFree(desk);
      }
    },

    ...floor.presence,

    clockJumped() {
      for (const desk of floor.desks()) show(desk);
    },
    settled: () => journal.idle(),
    async close() {
      stopListening();
      places.close();
      for (const desk of floor.desks()) desk.close();
      await journal.idle();
    },
  };
}
