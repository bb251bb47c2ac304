import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaigns, type Campaigns } from '../../electron/campaigns/campaigns.ts';
import { createChangesElsewhere } from '../../electron/host/changes-elsewhere.ts';
import { createTold } from '../../electron/host/told-elsewhere.ts';
import { createDialler } from '../../electron/dialler/dialler.ts';
import type { Dialler } from '../../electron/dialler/interface.ts';
import type { PacingJournal } from '../../electron/dialler/drivers/pacing-journal.ts';
import { createSeats, type Seats } from '../../electron/seats/seats.ts';
import { openStore } from '../../electron/store/open.ts';
import type { Store, StoreLocation } from '../../electron/store/store.ts';
import type { Campaign, CampaignSettings } from '../../shared/contract/campaign.ts';
import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { drivenClock, type DrivenClock } from '../../shared/domain/clock.ts';
import { withDeskVerbs, type DeskVerbs } from './desk-verbs.ts';
import { ScriptedLines, ScriptedSound } from './scripted-lines.ts';
import { DAY_START, sampleCampaign, sampleSettings, sampleTrunk } from './store-places.ts';

export const SETTINGS: CampaignSettings = sampleSettings({
  mode: 'preview',
  operatorGroupId: 'sales',
  trunkId: 'trunk',
  retries: {
    maxRetries: 2,
    delayMin: 30,
    delayMinByOutcome: {},
    onOutcomes: ['busy', 'no_answer', 'no_conversation', 'failed', 'dial_failed', 'cancelled'],
    onDispositions: ['again'],
    stopAfterTalkSec: null,
    redialUnderTalkSec: null,
  },
  bcwSec: 20,
  acw: { seconds: 60, extendSec: 30, maxExtensions: 2, defaultDispositionId: 'none' },
  dispositionIds: ['sold', 'none', 'again', 'later', 'dnc', 'robot'],
});

/** The recorded message of predictive campaigns: one second. */
export const APOLOGY = 'sorry';
/** What machines are left, two seconds, and what assistants are told, three. */
export const LEFT_MESSAGE = 'left';
export const WHO_CALLS = 'who';

/** Monday 5 January 2026, 10:00 in Berlin. */
export const MONDAY_10 = DAY_START;

export interface Floor {
  folder: string;
  store: Store;
  clock: DrivenClock;
  lines: ScriptedLines;
  sound: ScriptedSound;
  seats: Seats & DeskVerbs;
  dialler: Dialler;
  campaigns: Campaigns;
  events: LiveEvent[];
  faults: string[];
  /** Gives the dialler and the campaigns their ids. */
  ids: { next: () => string };
  /** Everything begun is stored. */
  settled(): Promise<void>;
  /** Lets time pass second by second, or in longer steps where only its end matters. */
  pass(seconds: number, stepSec?: number): Promise<void>;
  desk(operatorId?: string): Promise<DeskSnapshot>;
  signIn(operatorId?: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens seats and a dialler on the real SQLite store of a folder. */
export async function openFloor(
  folder: string,
  clock: DrivenClock = drivenClock(MONDAY_10),
  wrap: (store: Store) => Store = (store) => store,
  hostId = 'host',
  location: StoreLocation = { kind: 'sqlite', folder },
  journal?: PacingJournal,
): Promise<Floor> {
  const real = await openStore(location, { clock, zone: 'Europe/Berlin', hostId });
  const store = wrap(real);
  const lines = new ScriptedLines();
  const sound = new ScriptedSound();
  const events: LiveEvent[] = [];
  const faults: string[] = [];
  const publish = (event: LiveEvent): void => void events.push(event);
  const log = (doing: string, error: unknown): void => {
    faults.push(`${doing}: ${error instanceof Error ? error.message : String(error)}`);
  };
  const seats = withDeskVerbs(createSeats({ store, clock, hostId, sound, publish, log }));
  let given = 0;
  const start = clock.now();
  const ids = { next: (): string => `${hostId}-${start}-${(given += 1)}` };
  const newId = (): string => ids.next();
  const dialler = createDialler({
    store,
    lines,
    seats,
    clock,
    hostId,
    newId,
    country: 'DE',
    publish,
    log,
    ...(journal ? { journal } : {}),
  });
  const campaigns = createCampaigns({
    store,
    dialler,
    trunkTrouble: () => lines.trouble,
    clock,
    zone: 'Europe/Berlin',
    newId,
    publish,
    log,
  });
  const told = createTold({
    store,
    dialler,
    campaigns,
    seats,
    trunks: { changedElsewhere: () => Promise.resolve(), allChangedElsewhere: () => Promise.resolve() },
    door: () => null,
    publish,
  });
  const elsewhere = createChangesElsewhere({
    // Driven by the clock alone: nothing happens between two steps of a test.
    store: { kind: store.kind, changes: { ...store.changes, onNudge: () => () => undefined } },
    clock,
    take: (change) => told.take(change),
    missed: () => told.takeAll(),
    log,
  });
  await elsewhere.start();
  const settled = async (): Promise<void> => {
    await elsewhere.idle();
    await dialler.settled();
    await campaigns.settled();
    await dialler.settled();
  };
  return {
    folder,
    store,
    clock,
    lines,
    sound,
    seats,
    dialler,
    campaigns,
    events,
    faults,
    ids,
    settled,
    async pass(seconds, stepSec = 1) {
      for (let left = seconds; left > 0; left -= stepSec) {
        clock.advance(Math.min(stepSec, left) * 1_000);
        await settled();
      }
    },
    async desk(operatorId = 'ada') {
      await settled();
      return seats.snapshot(operatorId);
    },
    async signIn(operatorId = 'ada') {
      await seats.connect(operatorId);
      await seats.ready(operatorId);
      await settled();
    },
    async close() {
      await elsewhere.close();
      await campaigns.close();
      await dialler.close();
      await seats.close();
      await real.close();
    },
  };
}

/** The floor of most tests: furnished, and in a folder of its own. */
export async function openFurnishedFloor(clock?: DrivenClock): Promise<Floor> {
  const floor = await openFloor(newFolder(), clock);
  await furnish(floor.store);
  return floor;
}

/** Closes a floor and removes its folder. */
export async function leaveFloor(floor: Floor): Promise<void> {
  await floor.close();
  removeFolder(floor.folder);
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'callboard-dialler-'));
}
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** People, trunk, dispositions: what every campaign needs. */
export async function furnish(store: Store): Promise<void> {
  await store.operators.saveGroup({ id: 'sales', name: 'Sales' });
  for (const [id, name] of [
    ['ada', 'Ada'],
    ['ben', 'Ben'],
  ] as const) {
    await store.operators.save({ id, name, role: 'operator', groupIds: ['sales'], archived: false });
  }
  for (const [id, name, words, seconds] of [
    [APOLOGY, 'Sorry', 'Nobody is free.', 1],
    [LEFT_MESSAGE, 'Call us back', 'Please call us back.', 2],
    [WHO_CALLS, 'Who calls', 'This is Callboard, about your order.', 3],
  ] as const) {
    const about = { durationMs: seconds * 1_000, builtIn: false, createdAtMs: 0, who: 'Ada' };
    await store.messages.add({ id, name, words, ...about }, new Uint8Array(seconds * 8_000));
  }
  await store.trunks.save(sampleTrunk());
  for (const [id, label, kind] of [
    ['sold', 'Sold', 'success'],
    ['none', 'No result', 'neutral'],
    ['again', 'Try again', 'neutral'],
    ['later', 'Call back', 'callback'],
    ['dnc', 'Do not call', 'do_not_call'],
    ['robot', 'A machine', 'machine'],
  ] as const) {
    await store.dispositions.save({ id, label, kind, archived: false });
  }
}

/** A campaign with contacts, in status running. */
export async function runCampaign(
  floor: Pick<Floor, 'store' | 'clock'>,
  change: Partial<CampaignSettings> = {},
  names: readonly string[] = ['Carl', 'Dora', 'Emil'],
  id = 'camp',
): Promise<Campaign> {
  const { store, clock } = floor;
  const settings = { ...SETTINGS, ...change };
  const campaign = sampleCampaign({ id, name: 'Winter', settings, createdAtMs: clock.now() });
  await store.campaigns.create(campaign);
  for (const [index, name] of names.entries()) {
    await store.contacts.addOne(id, {
      phone: `+49301234${String(100 + index)}`,
      name,
      variables: {},
      priority: 'normal',
      tags: [],
    });
  }
  await store.campaigns.move(id, 'draft', 'running', { atMs: clock.now(), startedAtMs: clock.now() });
  return campaign;
}
