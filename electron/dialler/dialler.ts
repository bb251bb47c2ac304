import type { LiveEvent } from '../../shared/contract/live.ts';
import type { AttemptSetAside } from '../../shared/contract/system.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import { countOfKinds } from '../../shared/domain/figures.ts';
import type { HoldBack } from '../../shared/domain/hold-back.ts';
import { createLane } from '../../shared/domain/lane.ts';
import type { Seats } from '../seats/seats.ts';
import type { Store } from '../store/store.ts';
import { createCallerIdRotation, usableNumbers } from './caller-id.ts';
import type { CallStep } from './calls/call.ts';
import { ContactWork } from './contact-work.ts';
import type { DriverSurroundings } from './drivers/driver.ts';
import { createOperatorFirst } from './drivers/operator-first.ts';
import { NO_JOURNAL, type PacingJournal } from './drivers/pacing-journal.ts';
import { createPredictive, type PacingStanding } from './drivers/predictive.ts';
import { createTrunkHealth } from './trunk-health.ts';
import { createMissedCallbacks } from './missed-callbacks.ts';
import { createReceivedCalls } from './received-calls.ts';
import { createRouting } from './routing.ts';
import { groupKey, presenceOf, splitTarget, targetOf } from './target.ts';
import { createVoiceAgentWorkers } from './targets/voice-agents.ts';
import { NotFound, Refused } from '../../shared/domain/errors.ts';
import type { AgentResult } from '../../shared/contract/voice-agents.ts';
import { dialsAhead, isAgentless } from '../../shared/domain/call-mode.ts';
import { createSetAside } from './set-aside.ts';
import { createStoreWrites } from './store-writes.ts';
import { createStrandedWrapUps } from './stranded-wrap-up.ts';
import type { WorkSurroundings } from './work-surroundings.ts';
import { createHoldBacks } from './hold-backs.ts';
import { createLeases, LEASE_MS, lastBeatOf } from './leases.ts';
import type { LinePort } from '../lines/ports.ts';
import { recover } from './recovery.ts';
import type { RunningCampaign } from './running-campaign.ts';
import { createEmergencyStop } from './emergency-stop.ts';
import { createRunningCampaigns, withdrawFrom } from './running-campaigns.ts';
import { createTakeOver } from './take-over.ts';

/** Order of composition in the host:
 *
 *     const seats = createSeats({ store, clock, sound, publish, log });
 *     const dialler = createDialler({ store, lines, seats, clock, hostId, newId, publish, log });
 *     const campaigns = createCampaigns({ store, dialler, trunkTrouble: lines.trunkTrouble, clock, zone, newId, publish, log });
 *     await dialler.start();    // recovers what a killed host left, then dials
 *     await campaigns.start();
 *
 * and back: `await campaigns.close(); await dialler.close(); await seats.close();` before the lines and the store close.
 * `dialler.campaignChanged` is called by campaigns itself; after imports the host calls `campaigns.review(id)`.
 */
export interface DiallerParts {
  store: Store;
  lines: LinePort;
  seats: Seats;
  clock: Clock;
  /** Keeps what pacing saw and decided; nothing is kept when left out. */
  journal?: PacingJournal;
  /** How many times faster than life `clock` runs; 1 when left out. */
  pace?: number;
  /** Stays the same over restarts, so that the host finds what it left behind. */
  hostId: string;
  /** For callers' numbers without a country code: ISO 3166 alpha-2; only whole numbers are known when left out. */
  country?: string;
  newId: () => string;
  publish: (event: LiveEvent, toOperatorId: string | null) => void;
  log: (doing: string, error: unknown) => void;
}

/** Takes contacts of running campaigns and calls them while operators are free. */
export interface Dialler {
  /** Ends what a killed host left open, then begins to dial. */
  start(): Promise<void>;
  /** Something changed that may allow a dial (trunk, operators, contacts). Cheap; may be called often. */
  wake(): void;
  /** Status or settings changed: read again; when it no longer runs, offers and preparations are withdrawn before this resolves. */
  campaignChanged(campaignId: string): Promise<void>;
  /** What holds a campaign back now; null while it dials. */
  holdBack(campaignId: string): Promise<HoldBack | null>;
  /** Whether a contact in wrap-up waits for an operator who is not at the desk. */
  isStranded(contactId: number): boolean;
  /** Stores the result of such a wrap-up on the word of `who`. Refused while the operator is at the desk with it. */
  closeWrapUp(contactId: number, who: string): Promise<void>;
  /** Calls placed ahead of a campaign now, and what bound the last decision; null when it does not dial ahead here. */
  pacingOf(campaignId: string): PacingStanding | null;
  /** Voice agents were set up anew. */
  voiceAgentsChanged(): Promise<void>;
  /** How many workers of a voice agent have a call at this host. */
  busyWorkers(agentId: string): number;
  /** Takes what a voice agent says of its call. Refused once the result is stored, and for a call of an operator. */
  takeResult(result: AgentResult): Promise<void>;
  /** How fast one campaign dials now. */
  dialsPerSec(campaignId: string): number;
  /** All calls of this host. */
  totals(): { callsUp: number; dialsPerSec: number };
  /** Stops all dialling at once, on every host of the store: offers are withdrawn, calls not yet answered are given up, connected calls go on. */
  emergencyStop(stopped: boolean): Promise<void>;
  readonly emergencyStopped: boolean;
  /** Plain words while the store cannot be written, or since it was found damaged; else null. */
  readonly storeTrouble: string | null;
  /** Attempts that could not be carried to their end, newest first. */
  readonly setAside: AttemptSetAside[];
  /** Told when work on a contact of this campaign is over. */
  onSettled(listener: (campaignId: string) => void): () => void;
  /** Resolves when everything begun so far is stored. */
  settled(): Promise<void>;
  /** Stops dialling, withdraws offers, hangs up; wrap-ups left open reopen at the next start. */
  close(): Promise<void>;
}

const TICK_MS = 1_000;
/** Contacts that one look gives out; what else is to do has its turn before the next look. */
const GIVEN_AT_MOST = 50;
/** Calls that are hung up at closing get this long to end. */
const CLOSE_GRACE_MS = 5_000;

/** Steps of a call after which another decision about dials is due. */
const PACED_STEPS: ReadonlySet<CallStep['kind']> = new Set(['answered', 'screened', 'expired', 'ended']);

/** Makes a dialler that does nothing until `start`. */
export function createDialler(parts: DiallerParts): Dialler {
  const { store, lines, seats, clock, hostId, newId, publish, log, pace = 1 } = parts;
  const works = new Set<ContactWork>();
  const settledListeners = new Set<(campaignId: string) => void>();
  const rotation = createCallerIdRotation();
  /** Contacts are given out and campaigns read in here, one after another. */
  const lane = createLane();
  const writes = createStoreWrites(clock, store.damage, log);
  const setAside = createSetAside(clock, log);
  const running = createRunningCampaigns({ store, works, lane, writes, log });
  const stop = createEmergencyStop({
    store,
    persist: (doing, write) => around.persist(doing, write),
    async onStopped() {
      for (const work of works) work.giveUpUnanswered();
      await Promise.all([...works].map((work) => work.withdraw()));
    },
    onReleased: () => wake(),
    log,
  });
  let started = false;
  let closing = false;
  let looking = false;
  let turn = 0;
  let stopTick: (() => void) | null = null;
  let whenMoved: (() => void) | null = null;
  let toldUnderWayMs = -Infinity;

  const workers = createVoiceAgentWorkers(clock, (trunkId) => lines.trunkTrouble(trunkId));
  const routing = createRouting((target) => {
    const [kind, id] = splitTarget(target);
    return kind === 'agent' ? workers.reserve(id) : (seats.reserve(id, 1)[0] ?? null);
  }, clock);

  const trunkHealth = createTrunkHealth(clock);
  const around: WorkSurroundings = {
    routing,
    trunkHealth,
    pace,
    apologyOf: (campaignId) => running.get(campaignId)?.apology ?? null,
    boundOf: (campaignId) => predictive.standingOf(campaignId)?.bound ?? null,
    followed(_campaignId, contactId, step) {
      predictive.followed(contactId, step);
      if (PACED_STEPS.has(step.kind)) wake();
    },
    store,
    lines,
    clock,
    hostId,
    newId,
    log,
    persist: (doing, write) => writes.persistUntil(Infinity, doing, write),
    persistUntil: (untilMs, doing, write) => writes.persistUntil(untilMs, doing, write),
    storeTook: () => writes.worked(),
    storeRefusal: () => writes.refusal(),
    leasesHold: () => leases.hold(),
    mayDial(campaignId) {
      const run = running.get(campaignId);
      return !closing && run !== undefined && !run.isStale && holdBacks.barOf(run) === null;
    },
    takeDialMoment: (campaign) =>
      running.get(campaign.id)?.takeDialMoment(clock.elapsed()) ?? clock.elapsed(),
    async pickCallerId(campaign) {
      if (campaign.settings.numberIds.length === 0) return { numberId: null, e164: null };
      return rotation.next(campaign, await store.numbers.list());
    },
    dialled: (campaignId) => running.get(campaignId)?.noteDial(clock.elapsed()),
    refused(campaignId, refusal) {
      const run = running.get(campaignId);
      if (!run) return;
      run.holdOffUntilMs = clock.elapsed() + TICK_MS;
      if (refusal === 'emergency_stop') stop.hear();
      if (refusal === 'too_soon') {
        run.nextDialMs = Math.max(run.nextDialMs, clock.elapsed() + run.campaign.settings.callIntervalMs);
        run.holdOffUntilMs = -Infinity;
      }
      if (refusal !== 'campaign_not_running') return;
      run.isStale = true;
      running.readAgain(campaignId);
    },
    setAside,
    changed(campaignId, contactId) {
      publish({ topic: 'contact', campaignId, contactId }, null);
      whenMoved?.();
    },
    over(work) {
      works.delete(work);
      predictive.forgotten(work.contactId);
      whenMoved?.();
      running.get(work.campaign.id)?.works.delete(work);
      for (const listener of settledListeners) listener(work.campaign.id);
      wake();
    },
  };

  const holdBacks = createHoldBacks({
    store,
    lines,
    seats,
    workers,
    trunkHealth,
    clock,
    writes,
    running: running.byId,
    emergencyStopped: () => stop.isStopped,
  });

  /** Contacts that use up a campaign's simultaneous calls: on a shared store those of all hosts. */
  const busyOf = async (run: RunningCampaign): Promise<number> =>
    store.kind === 'postgres'
      ? countOfKinds(await store.campaigns.counts(run.campaign.id), ['claimed', 'in_flight'])
      : run.working;

  const driven: DriverSurroundings<RunningCampaign> = {
    mayDial: (campaignId) => around.mayDial(campaignId),
    async stillRuns(run) {
      // Another host may have paused it, or changed it, since the last beat.
      if (store.kind === 'postgres') await running.reload(run.campaign.id);
      return running.get(run.campaign.id) === run && around.mayDial(run.campaign.id);
    },
    async hasNumber({ campaign }) {
      if (campaign.settings.numberIds.length === 0) return true;
      return usableNumbers(campaign, await store.numbers.list()).length > 0;
    },
    async take(run, count, operatorId) {
      const { settings } = run.campaign;
      const contacts = await leases.take(run.campaign, count, operatorId === undefined ? {} : { operatorId });
      run.dry = contacts.length === 0 && (await busyOf(run)) < settings.concurrency;
      // Other hosts have all that it may have: looked at again in a moment.
      if (contacts.length === 0 && !run.dry) run.holdOffUntilMs = clock.elapsed() + TICK_MS;
      return contacts;
    },
    async takeOwn(run, operatorId) {
      const [contact] = await leases.take(run.campaign, 1, { operatorId, ownOnly: true });
      return contact ?? null;
    },
    begin(run, contact, seat, dialMomentMs) {
      const work = new ContactWork(around, run.campaign, contact, seat, dialMomentMs);
      works.add(work);
      run.works.add(work);
      // Paused, stopped or shut while the lease was taken: nobody sees it.
      const begun = around.mayDial(run.campaign.id) ? work.begin() : work.withdraw();
      begun.catch((error: unknown) => log('beginning work on a contact', error));
    },
  };

  const look = async (): Promise<void> => {
    if (closing) return;
    const order = running.all().filter(({ campaign }) => !dialsAhead(campaign.settings.mode));
    turn += 1;
    const rotated = order.map((_, i) => order[(i + turn) % order.length]).filter((run) => run !== undefined);
    let given = 0;
    for (const run of running.all()) given += await operatorFirst.giveOwn(run);
    for (let before = -1; before < given && given < GIVEN_AT_MOST;) {
      before = given;
      for (const run of rotated) if (await operatorFirst.giveOne(run)) given += 1;
    }
    if (given >= GIVEN_AT_MOST) wake();
    await predictive.decide(running.all().filter(({ campaign }) => dialsAhead(campaign.settings.mode)));
    await holdBacks.tellDesks();
    tellUnderWay();
  };

  const wake = (): void => {
    if (!started || closing || looking) return;
    looking = true;
    lane
      .run(async () => {
        looking = false;
        await look();
      })
      .catch((error: unknown) => {
        writes.failed(error);
        log('looking for work', error);
      });
  };

  const onRenewed = async (): Promise<void> => {
    if (store.kind === 'postgres') {
      await takeOverFromSilent();
      workers.use(await store.voiceAgents.list());
    }
    await running.reread();
  };

  const leases = createLeases({
    store,
    clock,
    hostId,
    log,
    works,
    writes,
    looks: lane,
    onRenewed,
    pace,
  });

  const missed = createMissedCallbacks({ store, clock, publish, log });

  const received = createReceivedCalls({
    around,
    seats,
    country: parts.country ?? '',
    isOpen: () => started && !closing,
    taken(work) {
      works.add(work);
      running.get(work.campaign.id)?.works.add(work);
    },
  });
  lines.onReceived((call) => received.take(call));

  const operatorFirst = createOperatorFirst({
    around: driven,
    seats,
    callbacks: store.callbacks,
    clock,
    noRoomOf: (run) => holdBacks.noRoomOf(run),
    leasesHold: () => leases.hold(),
  });

  const predictive = createPredictive<RunningCampaign>({
    around: {
      ...driven,
      giveUp(contactId) {
        for (const work of works) if (work.contactId === contactId) work.giveUpUnanswered();
      },
      hasApology: (run) => running.readApology(run),
    },
    presence: (targets) => presenceOf(targets, seats, workers),
    targetOf: (run) => targetOf(run.campaign.settings) ?? '',
    store,
    clock,
    journal: parts.journal ?? NO_JOURNAL,
    log,
    leasesHold: () => leases.hold(),
    closesAtMs: (run) => run.windowStanding(clock.now()).changesAtMs,
  });

  /** At most once a second: what every waiting operator reads need not follow each call. */
  const tellUnderWay = (): void => {
    if (clock.elapsed() - toldUnderWayMs < TICK_MS) return;
    toldUnderWayMs = clock.elapsed();
    seats.sayUnderWay((groupIds) => predictive.underWay(groupIds.map(groupKey)));
  };

  const tick = (): void => {
    stopTick = clock.after(TICK_MS, tick);
    const nowMs = clock.now();
    for (const run of running.all()) {
      if (run.windowStanding(nowMs).open) continue;
      withdrawFrom(run).catch((error: unknown) => log('closing the window', error));
    }
    leases.beatInTurn();
    missed.look(running.all().map(({ campaign }) => campaign));
    if (store.kind === 'postgres') stop.hear();
    wake();
  };

  const stranded = createStrandedWrapUps(
    around,
    { reopen: (id, job) => workers.reopen(id, job) ?? seats.reopen(id, job) },
    works,
    LEASE_MS * pace,
  );

  const takeOverFromSilent = createTakeOver(around, works, stranded);

  workers.onFree(() => {
    routing.serve();
    wake();
  });

  const stopListening = seats.onFree((operatorId) => {
    // Whoever waits on the line comes first.
    routing.serve();
    stranded.reopenFor(operatorId);
    wake();
  });

  /** Nobody is called any more; whoever is being offered a contact sees why. */
  const stopHearingOfDamage = store.damage.onFound((failure) => {
    log('reading the store', failure);
    wake();
  });

  const settled = async (): Promise<void> => {
    for (let rounds = 0; rounds < 50; rounds += 1) {
      await leases.idle();
      await lane.idle();
      await missed.idle();
      await received.idle();
      await stop.idle();
      await Promise.all([...works].map((work) => work.idle()));
      await seats.settled();
      if (!looking) {
        // Line events arrive through promises of their own.
        await new Promise((resolve) => void setImmediate(resolve));
        if (!looking && rounds > 1) return;
      }
    }
  };

  return {
    async start() {
      workers.use(await store.voiceAgents.list());
      await stop.read();
      const leftBehind = await recover(around, await lastBeatOf(store, hostId));
      for (const { work } of leftBehind) works.add(work);
      await running.begin();
      started = true;
      stranded.wait(leftBehind);
      await leases.beat();
      tick();
    },
    wake,
    async campaignChanged(campaignId) {
      await running.reload(campaignId);
      wake();
    },
    async holdBack(campaignId) {
      const campaign = await store.campaigns.get(campaignId);
      return campaign ? holdBacks.of(campaign) : null;
    },
    isStranded: (contactId) => stranded.isStranded(contactId),
    closeWrapUp: (contactId, who) => stranded.close(contactId, who),
    async voiceAgentsChanged() {
      workers.use(await store.voiceAgents.list());
    },
    busyWorkers: (agentId) => workers.busy(agentId),
    async takeResult(result) {
      const work = [...works].find((each) => each.attemptId === result.attemptId);
      if (work && !isAgentless(work.campaign.settings.mode)) {
        throw new Refused('An operator has this call, and says how it went.', 'Nothing to do.');
      }
      if (work) return await work.takeResult(result);
      if (await store.attempts.get(result.attemptId)) {
        throw new Refused('The result of this call is stored already.', 'Nothing to do.');
      }
      throw new NotFound('There is no such call.');
    },
    pacingOf: (campaignId) => predictive.standingOf(campaignId),
    dialsPerSec: (campaignId) => running.get(campaignId)?.dialsPerSec(clock.elapsed()) ?? 0,
    totals() {
      const elapsedMs = clock.elapsed();
      const up = [...works].filter((work) => CONTACT_STATES[work.state].kind === 'in_flight');
      const dialsPerSec = running.all().reduce((sum, run) => sum + run.dialsPerSec(elapsedMs), 0);
      return { callsUp: up.length, dialsPerSec };
    },
    emergencyStop: (stopped) => stop.say(stopped),
    get emergencyStopped() {
      return stop.isStopped;
    },
    get storeTrouble() {
      return writes.trouble;
    },
    get setAside() {
      return setAside.list();
    },
    onSettled(listener) {
      settledListeners.add(listener);
      return () => settledListeners.delete(listener);
    },
    settled,
    async close() {
      closing = true;
      stopTick?.();
      stopListening();
      stopHearingOfDamage();
      // A store that takes nothing, or a line that does not end, must not keep the program from closing.
      const deadline = Promise.withResolvers<void>();
      const stopDeadline = clock.after(CLOSE_GRACE_MS, () => {
        writes.giveUp();
        deadline.resolve();
      });
      await leases.idle();
      await missed.idle();
      await lane.idle();
      await predictive.keep().catch((error: unknown) => log('keeping what pacing has learned', error));
      const withdrawn = Promise.allSettled([...works].map((work) => work.withdraw()));
      for (const work of works) work.endCall();
      await Promise.race([withdrawn, deadline.promise]);
      const allEnded = new Promise<void>((resolve) => {
        whenMoved = () => {
          if ([...works].every((work) => CONTACT_STATES[work.state].kind !== 'in_flight')) resolve();
        };
        whenMoved();
      });
      await Promise.race([allEnded, deadline.promise]);
      await Promise.race([settled(), deadline.promise]);
      stopDeadline();
      writes.giveUp();
    },
  };
}
