import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pacedClock, systemClock, watchForJumps, type Clock } from '../../shared/domain/clock.ts';
import { guardedClock } from '../../shared/domain/guarded.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { createCampaigns } from '../campaigns/campaigns.ts';
import { createDialler } from '../dialler/dialler.ts';
import { createListService } from '../lists/list-service.ts';
import { createReports } from '../reports/reports.ts';
import { createSeats, type SeatTiming } from '../seats/seats.ts';
import { createSignalling } from '../sip/create-signalling.ts';
import type { SignallingTiming } from '../sip/timing.ts';
import { lockFolder } from '../store/folder-lock.ts';
import { openStore } from '../store/open.ts';
import type { Store, StoreLocation } from '../store/store.ts';
import { makeFolder, readFolder, type KnownFolder } from './data-folder.ts';
import { createChangesElsewhere } from './changes-elsewhere.ts';
import { createCallTraces } from '../lines/call-traces.ts';
import { createFaultLog } from './fault-log.ts';
import { ensureFirstPeople, type FirstPeople } from './first-run.ts';
import { createFetchHandler, type FetchHandler } from './http.ts';
import { createJournal } from './live.ts';
import { createMessages } from '../directory/messages.ts';
import { createPeople, type LinkDoor } from '../directory/people.ts';
import { prepareInThread } from '../messages/prepare-thread.ts';
import { createRouter, type HostRouter } from './router/router.ts';
import { createSeatSound } from '../lines/seat-sound.ts';
import { createDayJournal } from '../replay/day-journal.ts';
import type { SecretStore } from '../directory/secrets.ts';
import type { HostServices } from './services.ts';
import { openSoundEngine } from '../lines/sound-engine.ts';
import { voiceModelOf } from '../media/voice-model-file.ts';
import { createStoreTime, type StoreTime } from './store-time.ts';
import { createSystem } from './system.ts';
import { pacedLines } from '../lines/paced-lines.ts';
import { createTelephoneLines } from '../lines/telephone-line.ts';
import { createTold, isOfStore } from './told-elsewhere.ts';
import { createTrunks } from '../directory/trunks.ts';
import { createSchedules } from '../directory/schedules.ts';
import { createVoiceAgents } from '../directory/voice-agents.ts';
import { createWindows } from './windows.ts';

/** Entries of the threads, when they are not run from source. */
export interface WorkerUrls {
  media: URL;
  lists: URL;
  reports: URL;
  sound: URL;
}

/** Delays of signalling and audio that a test shortens; the usual ones where left out. */
export interface LineTiming {
  signalling?: Partial<SignallingTiming>;
  /** Silence of a bridged customer that is worth an event. */
  customerSilentMs?: number;
  /** Silence after which a connected call is asked about. */
  deadLineMs?: number;
}

export interface HostOptions {
  /** Everything this host keeps on disk; with SQLite the store too. */
  dataFolder: string;
  /** PostgreSQL connection string; null keeps the store in the data folder. */
  storeUrl: string | null;
  /** Folder of the built page. */
  rendererFolder: string;
  /** Folder of the files that come with the program, with a slash at its end. */
  resources: URL;
  /** Null runs the threads from source. */
  workerUrls: WorkerUrls | null;
  secrets: SecretStore;
  version: string;
  pilot: boolean;
  /** ISO 3166 alpha-2 for numbers without a country code. */
  country: string;
  log: (line: string) => void;
  clock?: Clock;
  /** How many times faster than life calls, desks and campaigns go; 1 when left out. The machine's own matters do not. */
  pace?: number;
  /** IANA name; the machine's own when absent. */
  zone?: string;
  seatTiming?: Partial<SeatTiming>;
  lineTiming?: LineTiming;
  /** Keeps who sits where, when somebody else sits down. */
  saveSessions?: () => Promise<void>;
  /** The door for browsers, once it is open; a host with a window of its own alone has none. */
  door?: () => LinkDoor | null;
}

/** Everything of one machine, without a shell around it: both entries build exactly this. */
export interface Host {
  readonly id: string;
  readonly firstPeople: FirstPeople;
  readonly services: HostServices;
  readonly router: HostRouter;
  readonly fetch: FetchHandler;
  /** Ends calls, stores what is open and lets go of the data folder. */
  close(): Promise<void>;
}

const IMPORT_SOURCE = '../worker/import-worker.ts';
const LEFT_BEHIND = 'The program ended before this was done.';

/**
 * Opens a host and everything in it, and takes up what an earlier one left behind.
 * @throws StoreFailure when the store or the data folder cannot be used; `action` says what to do.
 */
export async function openHost(options: HostOptions): Promise<Host> {
  const plainClock = options.clock ?? systemClock;
  const zone = options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const log = createFaultLog(options.log, plainClock);
  const clock = guardedClock(plainClock, (error) => log('running a timer', error));
  const pace = options.pace ?? 1;
  const time = createStoreTime({
    clock,
    storeNowMs: () => store.nowMs(),
    log,
  });
  // Time that is made to run faster is nobody else's.
  const isShared = options.storeUrl !== null && pace === 1;
  const callClock = isShared ? time.clock : pacedClock(clock, pace);
  await makeFolder(options.dataFolder, { name: 'data folder', flag: '--data' });
  const location: StoreLocation =
    options.storeUrl === null
      ? { kind: 'sqlite', folder: options.dataFolder }
      : { kind: 'postgres', url: options.storeUrl };
  const unlock = location.kind === 'postgres' ? lockFolder(options.dataFolder) : () => undefined;
  let store: Store;
  let known: KnownFolder;
  try {
    known = await readFolder(options.dataFolder, location.kind);
    const { hostId, isUsed } = known;
    store = await openStore(location, { clock: callClock, zone, hostId, isUsed });
  } catch (error) {
    unlock();
    throw error;
  }
  try {
    await known.keep();
    if (isShared) await time.measure();
    return await hostOver(store, location, {
      hostId: known.hostId,
      options,
      clock,
      callClock,
      time,
      zone,
      log,
      unlock,
    });
  } catch (error) {
    await time.close();
    await store.close();
    unlock();
    throw error;
  }
}

interface Surroundings {
  hostId: string;
  options: HostOptions;
  /** The machine's own. */
  clock: Clock;
  /** That of calls, desks and campaigns. */
  callClock: Clock;
  time: StoreTime;
  zone: string;
  log: (doing: string, error: unknown) => void;
  unlock: () => void;
}

async function hostOver(
  store: Store,
  location: StoreLocation,
  { hostId, options, clock, callClock, time, zone, log, unlock }: Surroundings,
): Promise<Host> {
  const newId = randomUUID;
  const firstPeople = await ensureFirstPeople(store, newId);
  await store.imports.failUnfinished(LEFT_BEHIND, callClock.now());
  await store.exports.failUnfinished(LEFT_BEHIND, callClock.now());

  const journal = createJournal({ clock });
  /** For the screens of this host alone; what other hosts changed comes in by it. */
  const tell = (event: LiveEvent): void => void journal.publish(event);
  const publish = (event: LiveEvent): void => {
    tell(event);
    if (isOfStore(event)) elsewhere.nudge();
  };
  const parts = { store, clock: callClock, zone, newId, publish, log };
  const { signalling: signallingTiming = {}, customerSilentMs, deadLineMs } = options.lineTiming ?? {};
  const engine = openSoundEngine(
    {
      ...(options.workerUrls ? { workerUrl: options.workerUrls.media } : {}),
      ...(customerSilentMs === undefined ? {} : { customerSilentMs }),
      ...voiceModelOf(options.resources, log),
    },
    log,
    clock,
  );
  const signalling = createSignalling({
    clock,
    timing: signallingTiming,
    log: (level, message, data) => {
      if (level === 'warn' || level === 'error') {
        options.log(data === undefined ? message : `${message} ${JSON.stringify(data)}`);
      }
    },
  });
  const windows = createWindows({
    clock,
    seats: () => seats,
    publish,
    saveSessions: options.saveSessions ?? (() => Promise.resolve()),
    log,
  });
  const media = engine.get.bind(engine);
  const sound = createSeatSound({ clock, media, addressOf: (seatId) => windows.addressOf(seatId) });
  const traces = createCallTraces({
    folder: join(options.dataFolder, 'calls'),
    signalling,
    nowMs: () => clock.now(),
    say: options.log,
    log,
  });
  const lines = createTelephoneLines({
    signalling,
    media,
    sound,
    recordingFile: () => null,
    traces,
    ...(deadLineMs === undefined ? {} : { deadLineMs }),
    log,
  });
  engine.onEvent((event) => {
    if (event.kind === 'engine_lost') {
      lines.lostAll();
      sound.lostAll();
    } else {
      sound.take(event);
      lines.take(event);
    }
  });

  const timing = options.seatTiming ? { timing: options.seatTiming } : {};
  const seats = createSeats({ ...parts, hostId, pace: options.pace ?? 1, sound, ...timing });
  const pacingJournal = createDayJournal(join(options.dataFolder, 'pacing'), callClock, log);
  const dialler = createDialler({
    ...parts,
    journal: pacingJournal,
    lines: pacedLines(lines, options.pace ?? 1),
    seats,
    hostId,
    hostName: hostname(),
    country: options.country,
    pace: options.pace ?? 1,
  });
  const trunkTrouble = lines.trunkTrouble.bind(lines);
  const campaigns = createCampaigns({ ...parts, dialler, trunkTrouble });
  const lists = createListService({
    ...parts,
    location,
    uploadFolder: join(options.dataFolder, 'uploads'),
    rejectsFolder: join(options.dataFolder, 'rejects'),
    workerUrl: options.workerUrls?.lists ?? new URL(IMPORT_SOURCE, import.meta.url),
    onProgress(listImport) {
      publish({ topic: 'import', listImport });
      if (listImport.status !== 'done') return;
      campaigns.imported(listImport).catch((error: unknown) => log('taking up an import', error));
    },
  });
  const reports = createReports({
    ...parts,
    location,
    folder: join(options.dataFolder, 'exports'),
    ...(options.workerUrls ? { workerUrl: options.workerUrls.reports } : {}),
  });
  const { secrets, country, pilot, version } = options;
  const trunks = createTrunks({
    ...parts,
    signalling,
    lines,
    secrets,
    country,
    changed: () => dialler.trunksChanged(),
  });
  const messages = createMessages({
    ...parts,
    uploads: { whole: (id) => lists.upload(id), remove: (id) => lists.removeUpload(id) },
    prepare: (file) => prepareInThread({ file }, options.workerUrls?.sound),
    sounds: new URL('sounds/', options.resources),
  });
  const voiceAgents = createVoiceAgents({ ...parts, dialler });
  const schedules = createSchedules({ ...parts, dialler });
  const people = createPeople({ ...parts, seats, door: options.door ?? (() => null) });
  const clockAheadSec = (): number | null => time.machineAheadSec();
  const system = createSystem({ ...parts, dialler, signalling, country, pilot, version, clockAheadSec });
  signalling.onTrunkStatus((trunkId, status) => {
    publish({ topic: 'trunk', trunkId, status });
    dialler.wake();
  });

  const told = createTold({
    store,
    dialler,
    campaigns,
    seats,
    trunks,
    door: options.door ?? (() => null),
    publish: tell,
  });
  const elsewhere = createChangesElsewhere({
    store,
    clock,
    take: (change) => told.take(change),
    async missed() {
      await told.takeAll();
      journal.tear();
    },
    log,
  });

  const services: HostServices = {
    store,
    campaigns,
    lists,
    dialler,
    seats,
    trunks,
    voiceAgents,
    schedules,
    messages,
    people,
    reports,
    system,
    windows,
    journal,
    log,
  };
  await elsewhere.start();
  await engine.get();
  await messages.open();
  await trunks.open();
  await traces.endLeftBehind();
  await dialler.start();
  await campaigns.start();
  system.watch();
  const sayTime = (): void => {
    system.clockJumped();
    seats.clockJumped();
  };
  const stopJumpWatch = watchForJumps(clock, (byMs) => {
    const way = byMs > 0 ? 'forward, or it slept,' : 'back';
    options.log(`The clock of this machine was set ${way} by ${Math.round(Math.abs(byMs) / 1000)} s.`);
    if (callClock === time.clock)
      time
        .measure()
        .catch((error: unknown) => log('asking the store for the time of day', error))
        .finally(sayTime);
    else sayTime();
    // After a sleep the lines may be gone without a word.
    signalling.lookAgain();
    dialler.wake();
  });

  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    stopJumpWatch();
    system.close();
    await elsewhere.close();
    await lists.close();
    await campaigns.close();
    await dialler.close();
    await pacingJournal.close();
    await seats.close();
    await reports.close();
    await signalling.close();
    await traces.close();
    await engine.close();
    journal.close();
    await time.close();
    await store.close();
    unlock();
  }

  return {
    id: hostId,
    firstPeople,
    services,
    router: createRouter(services),
    fetch: createFetchHandler({
      rendererFolder: options.rendererFolder,
      exportFile: (id) => reports.file(id),
      hasImport: async (importId) => (await store.imports.get(importId)) !== null,
      rejectsCsv: (importId) => lists.rejectsCsv(importId),
      warningsCsv: (importId) => lists.warningsCsv(importId),
      messageWav: (id) => messages.wav(id),
      roleOf: (operatorId) => people.roleOf(operatorId),
    }),
    close: () => (closing ??= close()),
  };
}
