import { createLane } from '../../shared/domain/lane.ts';
import { createCallTakers } from './call-takers.ts';
import { hasNumber } from './caller-id.ts';
import { PACED_STEPS } from './calls/call-step.ts';
import { ContactWork } from './contact-work.ts';
import type { DriverSurroundings } from './drivers/driver.ts';
import { createHouseScores } from './drivers/house-scores.ts';
import type { Dialler, DiallerParts } from './interface.ts';
import { createDrivers, strictestLimit } from './mode-drivers.ts';
import { NO_JOURNAL } from './drivers/pacing-journal.ts';
import { createTrunkHealth } from './trunk-health.ts';
import { createTrunkRoom } from './trunks/trunk-room.ts';
import { createModelNotes } from './model-notes.ts';
import { createMissedCallbacks } from './missed-callbacks.ts';
import { createReceivedCalls } from './received-calls.ts';
import { takeAgentResult } from './targets/agent-result.ts';
import { legTrunkOf } from './targets/target.ts';
import { workersStanding } from './targets/shared-workers.ts';
import { dialsAhead } from '../../shared/domain/call-mode.ts';
import { createSetAside } from './set-aside.ts';
import { createStoreWrites } from './store-writes.ts';
import { createStrandedWrapUps } from './stranded-wrap-up.ts';
import type { WorkSurroundings } from './work-surroundings.ts';
import { createHoldBacks } from './hold-backs.ts';
import { createLeases, LEASE_MS, lastBeatOf } from './leases.ts';
import { recover } from './recovery.ts';
import { createRest } from './rest.ts';
import { NO_SOUNDS, type RunningCampaign } from './running-campaign.ts';
import { createOtherHosts, standingOf } from './other-hosts.ts';
import { createEmergencyStop } from './emergency-stop.ts';
import { createScheduleBook } from './schedule-book.ts';
import { createRunningCampaigns, withdrawFrom } from './running-campaigns.ts';
import { createTaking } from './take-contacts.ts';
import { createTakeOver } from './take-over.ts';

const TICK_MS = 1_000;

/** Makes a dialler that does nothing until `start`. */
export function createDialler(parts: DiallerParts): Dialler {
  const { store, lines, seats, clock, hostId, newId, publish, log, pace = 1 } = parts;
  const works = new Set<ContactWork>();
  const settledListeners = new Set<(campaignId: string) => void>();
  /** Contacts are given out and campaigns read in here, one after another. */
  const lane = createLane();
  const writes = createStoreWrites(clock, store.damage, log);
  const setAside = createSetAside(clock, log);
  const book = createScheduleBook(store);
  const { hoursOf } = book;
  const running = createRunningCampaigns({ store, works, lane, writes, hoursOf, log });
  const stop = createEmergencyStop({
    store,
    clock,
    publish,
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
  let stopTick: (() => void) | null = null;
  let toldUnderWayMs = -Infinity;

  const rest = createRest({
    works,
    seats,
    clock,
    writes,
    async idle() {
      for (const part of [leases, lane, missed, received, stop, otherHosts]) await part.idle();
    },
    isLooking: () => looking,
  });

  const trunkRoom = createTrunkRoom(clock);
  const takers = createCallTakers({
    store,
    lines,
    seats,
    trunkRoom,
    clock,
    hostId,
    persist: (doing, write) => writes.persistUntil(Infinity, doing, write),
    elsewhere: (agentId) => otherHosts.workersElsewhere(agentId),
    shares: () => shares,
    log,
  });
  const { workers, routing } = takers;

  const trunkHealth = createTrunkHealth(clock);
  const scores = createHouseScores(store, clock, log);
  const modelNotes = createModelNotes({
    store,
    clock,
    publish,
    persist: (...all) => around.persist(...all),
    log,
  });
  const around: WorkSurroundings = {
    routing,
    trunkHealth,
    trunkRoom,
    legTrunkOf: ({ settings }) => legTrunkOf(settings, workers),
    pace,
    soundsOf: (campaignId) => running.get(campaignId)?.sounds ?? NO_SOUNDS,
    boundOf: (campaignId) => predictive.standingOf(campaignId)?.bound ?? null,
    followed(campaignId, contactId, step) {
      modelNotes.followed(running.get(campaignId)?.campaign, step);
      predictive.followed(contactId, step);
      scores.followed(contactId, step);
      if (PACED_STEPS.has(step.kind)) wake();
    },
    misread: ({ id, settings }) => {
      if (dialsAhead(settings.mode)) predictive.misread(id);
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
    hoursOf,
    openUntilMs: (campaignId) => running.get(campaignId)?.openUntilMs(clock.now()) ?? null,
    takeDialMoment: (campaign) =>
      running.get(campaign.id)?.takeDialMoment(clock.elapsed()) ?? clock.elapsed(),
    dialled: (campaignId) => running.get(campaignId)?.noteDial(clock.elapsed()),
    refused(campaignId, refusal) {
      const run = running.get(campaignId);
      if (!run) return;
      run.refused(refusal, clock.elapsed());
      if (refusal === 'emergency_stop') stop.hear();
      if (refusal === 'campaign_not_running') running.readAgain(campaignId);
    },
    faults: new Map(),
    setAside,
    changed(campaignId, contactId) {
      publish({ topic: 'contact', campaignId, contactId }, null);
      rest.moved();
    },
    isCalling: (contactId) => received.isCalling(contactId),
    isRinging: (contactId) => received.isRinging(contactId),
    over(work) {
      works.delete(work);
      received.outOfHand(work);
      predictive.forgotten(work.contactId);
      scores.forgotten(work.contactId);
      rest.moved();
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
    trunkRoom,
    clock,
    hoursOf,
    writes,
    running: running.byId,
    emergencyStopped: () => stop.isStopped,
    isFor: (operatorId, run) => shares.isFor(operatorId, run),
  });

  const driven: DriverSurroundings<RunningCampaign> = {
    mayDial: (campaignId) => around.mayDial(campaignId),
    async stillRuns(run) {
      // Another host may have paused it, or changed it, since the last beat.
      if (store.kind === 'postgres') await running.reload(run.campaign.id);
      return running.get(run.campaign.id) === run && around.mayDial(run.campaign.id);
    },
    hasNumber: ({ campaign }) => hasNumber(store.numbers, campaign),
    hasDue: (run) => taking.hasDue(run),
    take: (run, count, operatorId) => taking.take(run, count, operatorId),
    takeOwn: (run, operatorId) => taking.takeOwn(run, operatorId),
    begin(run, contact, seat, dialMomentMs) {
      // Taken from this host, and given to it again before it has heard so: at one desk only.
      for (const work of works) if (work.contactId === contact.id) leases.letGo(work);
      // What was placed ahead is followed by pacing, which tells how it was answered.
      if (seat) scores.follow(contact, run.campaign.id, run.hours.zone);
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
    if (await drivers.look(running.all())) wake();
    stranded.reopen();
    await holdBacks.tellDesks();
    otherHosts.exchange();
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
    await seats.keepPlaces();
    if (store.kind === 'postgres') {
      await takeOverFromSilent();
      await stranded.dropFinished();
      await takers.readAgents();
      trunkRoom.use(await store.trunks.list());
      await readSchedules();
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

  const missed = createMissedCallbacks({ store, clock, hoursOf, publish, log });

  const received = createReceivedCalls({
    around,
    seats,
    works,
    country: parts.country ?? '',
    isOpen: () => started && !closing,
    taken(work) {
      works.add(work);
      running.get(work.campaign.id)?.works.add(work);
    },
  });
  lines.onReceived((call) => received.take(call));

  const taking = createTaking({ store, clock, leases, scores });

  const drivers = createDrivers({
    around: driven,
    giveUp(contactId) {
      for (const work of works) if (work.contactId === contactId) work.giveUpUnanswered();
    },
    hasApology: (run) => running.readSounds(run),
    noRoomOf: (run) => holdBacks.noRoomOf(run),
    elsewhere: (campaignIds) => otherHosts.pacingElsewhere(campaignIds),
    leasesHold: () => leases.hold(),
    trunkRoom,
    seats,
    workers,
    store,
    scores,
    clock,
    journal: parts.journal ?? NO_JOURNAL,
    log,
  });
  const { predictive, shares } = drivers;

  /** At most once a second: what every waiting operator reads need not follow each call. */
  const tellUnderWay = (): void => {
    if (clock.elapsed() - toldUnderWayMs < TICK_MS) return;
    toldUnderWayMs = clock.elapsed();
    seats.sayUnderWay((operator) => predictive.underWay(operator));
  };

  const otherHosts = createOtherHosts({
    store,
    clock,
    hostId,
    pace,
    own: () =>
      standingOf(
        parts.hostName ?? hostId,
        works,
        running.all(),
        {
          told: holdBacks.told(),
          workers: workersStanding(
            workers,
            running.all().filter((run) => holdBacks.barOf(run) === null),
            works,
          ),
          pacing: (campaignId) => predictive.standingOf(campaignId),
          trunkTrouble: (trunkId) => lines.trunkTrouble(trunkId),
        },
        clock.elapsed(),
      ),
    log,
  });

  /** What is offered and prepared goes back as hours close. */
  const closeShut = (): void => {
    const nowMs = clock.now();
    for (const run of running.all()) {
      if (run.hoursAt(nowMs).open) continue;
      withdrawFrom(run).catch((error: unknown) => log('closing the window', error));
    }
  };

  const readSchedules = async (): Promise<void> => {
    if (!(await book.read())) return;
    for (const run of running.all()) run.schedulesChanged();
    for (const work of works) work.hoursChanged();
    closeShut();
    wake();
  };

  const tick = (): void => {
    stopTick = clock.after(TICK_MS, tick);
    closeShut();
    leases.beatInTurn();
    missed.look(running.all().map(({ campaign }) => campaign));
    if (store.kind === 'postgres') stop.hear();
    otherHosts.exchange();
    wake();
  };

  const stranded = createStrandedWrapUps(
    around,
    {
      reopen: (id, job) => workers.reopen(id, job) ?? seats.reopen(id, job),
      placesElsewhere: () => seats.placesElsewhere(),
    },
    works,
    LEASE_MS * pace,
  );

  const takeOverFromSilent = createTakeOver(around, works, stranded);

  const onRoom = (): void => {
    routing.serve();
    wake();
  };
  workers.onFree(onRoom);
  trunkRoom.onFree(onRoom);

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

  return {
    async start() {
      await takers.readAgents();
      trunkRoom.use(await store.trunks.list());
      await book.read();
      await stop.read();
      await scores.load();
      const leftBehind = await recover(around, await lastBeatOf(store, hostId));
      for (const { work } of leftBehind) works.add(work);
      await running.begin();
      started = true;
      stranded.wait(leftBehind);
      // What others count on is known before anything is counted on here.
      otherHosts.exchange();
      await otherHosts.idle();
      await leases.beat();
      tick();
    },
    wake,
    async campaignChanged(campaignId) {
      await running.reload(campaignId);
      wake();
    },
    contactMovedElsewhere: (contactId) => leases.lookFor(contactId),
    async holdBack(campaignId) {
      const campaign = await store.campaigns.get(campaignId);
      return campaign ? otherHosts.holdBackOf(campaignId, await holdBacks.of(campaign)) : null;
    },
    trunkOutage: (trunkId) => otherHosts.outageOf(() => lines.trunkTrouble(trunkId), trunkId),
    isWorkedElsewhere: (campaignId) => otherHosts.anyWorks(campaignId),
    callsOf: (campaignId) => running.callsOf(campaignId),
    setFailing: (campaignId, isFailing) => running.setFailing(campaignId, isFailing),
    strandedAmong: (contactIds) => stranded.strandedAmong(contactIds),
    closeWrapUp: (contactId, who) => stranded.close(contactId, who),
    voiceAgentsChanged: () => takers.readAgents(),
    schedulesChanged: readSchedules,
    trunksChanged: async () => trunkRoom.use(await store.trunks.list()),
    busyWorkers: (agentId) => workers.busy(agentId) + otherHosts.workersElsewhere(agentId).busy,
    takeResult: (result) => takeAgentResult(works, store, result),
    pacingOf: (campaignId) => predictive.standingOf(campaignId),
    pacingElsewhere: (campaignId) => otherHosts.pacingAt(campaignId),
    dialsPerSec: (campaignId) => otherHosts.dialsPerSec(campaignId),
    totals: () => ({ ...otherHosts.totals(), abandonLimit: strictestLimit(running.all()) }),
    emergencyStop: (stopped, who) => stop.say(stopped, who),
    get emergencyStopped() {
      return stop.isStopped;
    },
    emergencyStopChanged: () => stop.hear(),
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
    settled: () => rest.settled(),
    async close() {
      closing = true;
      stopTick?.();
      stopListening();
      stopHearingOfDamage();
      received.close();
      await rest.endAll(async () => {
        await leases.idle();
        await missed.idle();
        await lane.idle();
        await predictive.keep().catch((error: unknown) => log('keeping what pacing has learned', error));
      });
      await otherHosts.leave().catch((error: unknown) => log('leaving the other hosts', error));
    },
  };
}
