import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaigns, type Campaigns } from '../../electron/campaigns/campaigns.ts';
import { createChangesElsewhere } from '../../electron/host/changes-elsewhere.ts';
import { createTold } from '../../electron/host/told-elsewhere.ts';
import { createDialler } from '../../electron/dialler/dialler.ts';
import type { Dialler } from '../../electron/dialler/interface.ts';
import type {
  AgentDial,
  DialRequest,
  LineEvent,
  LinePort,
  ReceivedCall,
  ReceivedLine,
  SeatSound,
} from '../../electron/lines/ports.ts';
import type { PacingJournal } from '../../electron/dialler/drivers/pacing-journal.ts';
import { createSeats, type Seats } from '../../electron/seats/seats.ts';
import { openStore } from '../../electron/store/open.ts';
import type { Store, StoreLocation } from '../../electron/store/store.ts';
import type { Campaign, CampaignSettings } from '../../shared/contract/campaign.ts';
import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import type { ScreeningEar } from '../../shared/domain/screening-ear.ts';
import type { ScreeningVerdict } from '../../shared/domain/screening-verdict.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { drivenClock, type DrivenClock } from '../../shared/domain/clock.ts';
import { withDeskVerbs, type DeskVerbs } from './desk-verbs.ts';
import { DAY_START, sampleCampaign, sampleSettings, sampleTrunk } from './store-places.ts';

/** A call as a test plays it: what the far end does, and what this side did to it. */
export class ScriptedCall implements ReceivedLine {
  readonly request: DialRequest;
  readonly done: string[] = [];
  /** What it was last asked to listen with. */
  ear: ScreeningEar = 'cadence';
  /** Messages that the customer was to hear, oldest first. */
  readonly played: Uint8Array[] = [];
  readonly agentDials: AgentDial[] = [];
  answeredAlready = false;
  over = false;
  /** Attaching fails while true. */
  deaf = false;
  /** The customer answers in the moment in which the call is given up. */
  picksUpAsGivenUp = false;
  private readonly on: (event: LineEvent) => void;

  constructor(request: DialRequest, on: (event: LineEvent) => void) {
    this.request = request;
    this.on = on;
  }

  /** The program picks up a call of the customer; what it does in one turn is heard of in another. */
  answer(): void {
    this.done.push('pick up');
    queueMicrotask(() => {
      if (!this.over) this.answers();
    });
  }

  rings(): this {
    this.on({ kind: 'sent' });
    this.on({ kind: 'ringing', earlyMedia: false });
    return this;
  }

  /** The line's own sound is heard while it rings, or has stopped. */
  sounds(earlyMedia: boolean): this {
    this.on({ kind: 'ringing', earlyMedia });
    return this;
  }

  answers(): this {
    this.answeredAlready = true;
    this.on({ kind: 'answered' });
    return this;
  }

  /** The message that plays is over: it has been sent whole, or could not be. */
  hearsItOut(whole = true): this {
    this.on({ kind: 'message_played', whole });
    return this;
  }
  /** The far end talks for the first time since it is listened to. */
  talks(): this {
    this.on({ kind: 'speech' });
    return this;
  }
  /** A machine records from now on. */
  listens(after: 'beep' | 'silence' = 'beep'): this {
    this.on({ kind: 'listens', after });
    return this;
  }

  ends(how: Partial<Extract<LineEvent, { kind: 'ended' }>> = {}): this {
    if (this.over) return this;
    this.over = true;
    this.on({
      kind: 'ended',
      by: 'customer',
      sipCode: this.answeredAlready ? 200 : 486,
      sipReason: null,
      q850Cause: null,
      ringTimedOut: false,
      notPlaced: false,
      answered: this.answeredAlready,
      ...how,
    });
    return this;
  }

  hangUp(): void {
    this.done.push('hang up');
    this.ends({ by: 'us', sipCode: this.answeredAlready ? 200 : 487 });
  }
  giveUp(): void {
    this.done.push('give up');
    if (this.answeredAlready) return;
    if (this.picksUpAsGivenUp) this.answers();
    else this.ends({ by: 'us', sipCode: 487 });
  }
  async attach(seatId: string): Promise<void> {
    this.done.push(`attach ${seatId}`);
    if (this.deaf) throw new Error('The seat has no sound.');
  }
  async attachAgent(dial: AgentDial): Promise<void> {
    this.done.push(`agent ${dial.uri}`);
    this.agentDials.push(dial);
    if (this.deaf) throw new Error('The agent is busy.');
  }
  /** The voice agent hangs up. */
  agentLeaves(): this {
    this.on({ kind: 'agent_left' });
    return this;
  }
  async hold(onHold: boolean): Promise<void> {
    this.done.push(onHold ? 'hold' : 'take back');
  }
  mute(muted: boolean): void {
    this.done.push(muted ? 'mute' : 'unmute');
  }
  sendDigits(digits: string): void {
    this.done.push(`digits ${digits}`);
  }
  screen(ear: ScreeningEar, awaited: boolean): void {
    this.done.push(awaited ? 'screen who comes' : 'screen');
    this.ear = ear;
  }
  /** Screening has told who answered. */
  isTold(verdict: ScreeningVerdict, confidence = 0.9, by: ScreeningEar = this.ear): this {
    this.on({ kind: 'screened', verdict, confidence, by });
    return this;
  }
  play(audio: Uint8Array): void {
    this.done.push(`play ${audio.length}`);
    this.played.push(audio);
  }
}

/** A call that came in, as a test follows it. */
export interface IncomingScript {
  call: ScriptedCall | null;
  refused: boolean;
}

export class ScriptedLines implements LinePort {
  readonly calls: ScriptedCall[] = [];
  private listener: ((call: ReceivedCall) => void) | null = null;
  trouble: string | null = null;

  dial(request: DialRequest, on: (event: LineEvent) => void): ScriptedCall {
    const call = new ScriptedCall(request, on);
    this.calls.push(call);
    return call;
  }
  onReceived(listener: (call: ReceivedCall) => void): void {
    this.listener = listener;
  }
  /** Somebody calls; answers their call once it is taken. */
  callsIn(caller: string | null, trunkId = 'trunk'): IncomingScript {
    const script: IncomingScript = { call: null, refused: false };
    this.listener?.({
      trunkId,
      caller,
      take: (attemptId, on) => {
        const request = { attemptId, trunkId, number: caller ?? '', callerId: null, ringTimeoutMs: 0 };
        script.call = new ScriptedCall(request, on);
        return script.call;
      },
      refuse: () => {
        script.refused = true;
      },
    });
    return script;
  }
  trunkTrouble(_trunkId?: string): string | null {
    return this.trouble;
  }
  get last(): ScriptedCall {
    const call = this.calls.at(-1);
    if (!call) throw new Error('Nothing was dialled.');
    return call;
  }
}

export class ScriptedSound implements SeatSound {
  readonly down = new Set<string>();
  readonly tones: string[] = [];
  private readonly listeners = new Set<(seatId: string, audible: boolean) => void>();

  audible(seatId: string): boolean {
    return !this.down.has(seatId);
  }
  onAudible(listener: (seatId: string, audible: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  lose(seatId: string): void {
    this.down.add(seatId);
    for (const listener of this.listeners) listener(seatId, false);
  }
  bringBack(seatId: string): void {
    this.down.delete(seatId);
    for (const listener of this.listeners) listener(seatId, true);
  }
  offer(): Promise<{ legId: string; sdp: string }> {
    return Promise.resolve({ legId: 'leg', sdp: 'offer' });
  }
  answer(): Promise<void> {
    return Promise.resolve();
  }
  tone(seatId: string, tone: string | null): void {
    this.tones.push(`${seatId} ${tone ?? 'none'}`);
  }
  release(): void {
    this.tones.push('released');
  }
}

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
  /** Everything begun is stored. */
  settled(): Promise<void>;
  /** Lets time pass, second by second. */
  pass(seconds: number): Promise<void>;
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
  let ids = 0;
  const start = clock.now();
  const newId = (): string => `${hostId}-${start}-${(ids += 1)}`;
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
    settled,
    async pass(seconds) {
      for (let left = seconds; left > 0; left -= 1) {
        clock.advance(Math.min(1, left) * 1_000);
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
