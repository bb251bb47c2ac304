import { steadyTime, type Clock } from '../../../shared/domain/clock.ts';
import type { PacingBoundName } from '../../../shared/domain/pacing-bound.ts';
import type { Operator } from '../../../shared/contract/people.ts';
import type { OperatorPresence } from '../../seats/presence.ts';
import type { PacingStanding, Store } from '../../store/store.ts';
import type { CallStep } from '../calls/call-step.ts';
import type { PacingDay, PacingElsewhere, PacingLimits } from '../pacing/interface.ts';
import type { PacingBound } from '../pacing/why.ts';
import { isTarget } from '../targets/target.ts';
import type { TrunkRoom } from '../trunks/trunk-room.ts';
import { createAheadCalls } from './ahead-calls.ts';
import { createAnswerDay, dayAround, type AnswerDay } from './answer-day.ts';
import type { DrivenCampaign, DriverSurroundings } from './driver.ts';
import type { PacingJournal } from './pacing-journal.ts';
import type { HouseScores } from './house-scores.ts';
import type { Shares } from './shares.ts';
import { createListLeft } from './list-left.ts';
import { hasSpentItsOwn, ownPartOf, type SharingCampaign } from '../pacing/own-promise.ts';
import { createPredictivePool, pacedState, type PredictivePool } from './predictive-pool.ts';

/** What is learned is kept as often as this; a host that dies loses no more. */
const KEEP_EVERY_MS = 60_000;
/** Dials a second of a campaign that names no interval. */
const MOST_PER_SEC = 30;

/** What pacing calls its bounds, in the words of the figures. */
const BOUND_NAMES: Readonly<Record<PacingBound, PacingBoundName>> = {
  'no operator': 'no_operator',
  'stop time': 'closing',
  budget: 'budget',
  'short list': 'short_list',
  'own limit': 'own_limit',
  lines: 'lines',
  rate: 'rate',
  risk: 'risk',
  learning: 'learning',
};

/** Drives predictive campaigns: dials ahead of free operators, as the pacing policy says. */
export interface Predictive<Run extends DrivenCampaign> {
  /** Decides for all campaigns of each target together, and carries the decisions out. */
  decide(runs: readonly Run[]): Promise<void>;
  /** A call placed ahead has taken a step. */
  followed(contactId: number, step: CallStep): void;
  /** A call that was put through was marked as a machine. */
  misread(campaignId: string): void;
  /** All work on a contact is over. */
  forgotten(contactId: number): void;
  /** What is under way for an operator; null when no campaign dials ahead for them now. */
  underWay(operator: Operator): { ringing: number; waiting: number } | null;
  /** How a campaign stands now; null when it is not paced here. */
  standingOf(campaignId: string): PacingStanding | null;
  /** Its calls in the air that nobody has been given yet. */
  underWayOf(run: Run): number;
  /** Whether the campaign would take an operator now, or counts on one already. */
  wants(run: Run): Promise<boolean>;
  /** Keeps what was learned. */
  keep(): Promise<void>;
}

interface PredictiveParts<Run extends DrivenCampaign> {
  around: DriverSurroundings<Run> & {
    /** Ends the call of a contact that nobody has answered yet. */
    giveUp(contactId: number): void;
    /** Reads what abandoned people hear; false while it is not there. */
    hasApology(run: Run): Promise<boolean>;
  };
  /** Every operator and worker of these targets, and what each is doing. */
  presence: (targets: readonly string[]) => OperatorPresence[];
  shares: Pick<Shares<Run>, 'split' | 'took' | 'countsOnAhead'>;
  /** Who takes the calls of a campaign. */
  targetOf: (run: Run) => string;
  store: Pick<Store, 'settings' | 'attempts' | 'campaigns' | 'contacts' | 'kind'>;
  scores: HouseScores;
  clock: Clock;
  /** What was seen and decided is kept here. */
  journal: PacingJournal;
  log: (doing: string, error: unknown) => void;
  /** What other hosts do for these campaigns; null where none does. */
  elsewhere: (campaignIds: ReadonlySet<string>) => PacingElsewhere | null;
  /** False when leases of this host may have run out. */
  leasesHold: () => boolean;
  /** Channels and pace of the trunks. */
  trunkRoom: Pick<TrunkRoom, 'left' | 'paceLeft' | 'limitsOf' | 'barOf'>;
  /** The trunk over which answered calls of a campaign are handed on, in a second leg; null without one. */
  agentTrunkOf: (run: Run) => string | null;
  /** When the campaign's window closes, as time of day: now where it is shut; null when it does not. */
  closesAtMs: (run: Run) => number | null;
}

interface Pool<Run> {
  policy: PredictivePool;
  runs: Run[];
  campaignIds: ReadonlySet<string>;
  target: string;
  keptMs: number;
}

const keyOf = (campaignIds: Iterable<string>): string => `pacing.${[...campaignIds].toSorted().join('+')}`;

/** Makes a {@link Predictive} that paces nothing yet. */
export function createPredictive<Run extends DrivenCampaign>(parts: PredictiveParts<Run>): Predictive<Run> {
  const { around, presence, shares, targetOf, store, scores, clock, journal, log, leasesHold, closesAtMs } =
    parts;
  const { trunkRoom, agentTrunkOf, elsewhere } = parts;
  const pools = new Map<string, Pool<Run>>();
  /** Campaigns that were paced here lately: their calls outlive a pause, and whoever answers them wants an operator too. */
  const placed = new Map<string, { target: string; minRingSec: number }>();
  const days = new Map<string, AnswerDay>();
  /** The policy's own time: it never jumps, whatever the time of day does. */
  const steadyMs = steadyTime(clock);
  const offsetMs = steadyMs() - clock.elapsed();
  const toSec = (elapsedMs: number): number => (offsetMs + elapsedMs) / 1_000;

  const dayOf = (campaignId: string): AnswerDay => {
    const known = days.get(campaignId);
    if (known) return known;
    const day = createAnswerDay(store, clock, campaignId);
    days.set(campaignId, day);
    return day;
  };
  const listLeft = createListLeft(store, clock);
  const calls = createAheadCalls(
    () => clock.elapsed(),
    (campaignId, news, contactId) => dayOf(campaignId).note(news, contactId),
  );

  /** Whose calls want the operators of a pool: its campaigns', and those that were paused with calls in the air. */
  const callersOf = ({ target }: Pool<Run>): ReadonlySet<string> =>
    new Set([...placed].flatMap(([campaignId, each]) => (each.target === target ? [campaignId] : [])));

  /** Forgets campaigns that are paced no more and whose last call is over. */
  const forgetPlaced = (runs: readonly Run[]): void => {
    const running = new Set(runs.map(({ campaign }) => campaign.id));
    for (const campaignId of placed.keys()) {
      if (running.has(campaignId) || calls.has(campaignId)) continue;
      calls.takeEvents(new Set([campaignId]), toSec);
      placed.delete(campaignId);
    }
  };

  /** The pools of these campaigns; what those that are no longer had learned is kept. */
  const poolsFor = async (runs: readonly Run[]): Promise<Pool<Run>[]> => {
    const found: Pool<Run>[] = [];
    for (const [target, together] of Map.groupBy(runs, targetOf)) {
      for (const { campaign } of together) {
        placed.set(campaign.id, { target, minRingSec: campaign.settings.predictive.minRingSec });
      }
      const campaignIds = new Set(together.map(({ campaign }) => campaign.id));
      const key = keyOf(campaignIds);
      let pool = pools.get(key);
      if (!pool) {
        const saved = await store.settings.get(key);
        const policy = createPredictivePool(
          saved,
          (error) => log('reading what pacing had learned', error),
          (observation, decision) => journal.decided(observation, decision),
        );
        pool = { policy, runs: together, campaignIds, target, keptMs: clock.elapsed() };
        pools.set(key, pool);
      }
      pool.runs = together;
      pool.target = target;
      found.push(pool);
    }
    for (const [key, pool] of pools) {
      if (found.includes(pool)) continue;
      await store.settings.set(key, pool.policy.save());
      pools.delete(key);
    }
    return found;
  };

  /** Nobody's call is given up before; the strictest of campaigns that are paced together. */
  const minRingSecOf = (pool: Pool<Run>): number =>
    Math.max(...[...callersOf(pool)].map((campaignId) => placed.get(campaignId)?.minRingSec ?? 0));

  /** Nobody is called later today. */
  const lastCallMsOf = (run: Run): number =>
    Math.min(closesAtMs(run) ?? Infinity, dayAround(clock.now(), run.hours.zone).toMs - 1);

  const sharingOf = (run: Run): SharingCampaign => ({
    weight: run.campaign.settings.weight,
    contactsLeft: listLeft.of(run.campaign.id),
    leftSec: ((closesAtMs(run) ?? Infinity) - clock.now()) / 1_000,
  });

  /**
   * Whether a campaign that shares a policy with others has used up its own limit; of one alone the policy knows it. What is
   * expected is what the policy expected at its last decision: before the first one, nothing.
   * @param dueRuns campaigns that have somebody to dial now
   * @param upNow calls of all of them in the air
   * @param there what other hosts do
   */
  const hasSpent = (
    { policy }: Pool<Run>,
    run: Run,
    { dueRuns, upNow, there }: { dueRuns: readonly Run[]; upNow: number; there: PacingElsewhere | null },
  ): boolean => {
    const { id, settings } = run.campaign;
    const { inFlight, answerChance, budget, staffed } = policy.why();
    const { answered = 0, abandoned = 0, misread = 0 } = dayOf(id).figures();
    const others = dueRuns.filter((each) => each !== run).map(sharingOf);
    const own = sharingOf(run);
    const { expectedToCome: expected, leftSec } = budget;
    return hasSpentItsOwn({
      limit: settings.predictive.abandonPerMille / 1_000,
      liveAnswers: answered - misread,
      // Whose they are that are being told elsewhere is not known: they may all be its own.
      abandoned: abandoned + (there?.unrecorded ?? 0),
      toCome: ownPartOf(own, others, { expected, leftSec, answerChance }),
      contactsLeft: own.contactsLeft,
      answerChance,
      inFlight: (inFlight * underWayOf(run)) / Math.max(1, upNow),
      staffed,
      staffedInAll: staffed + (there?.staffed ?? 0),
    });
  };

  /** @param upNow calls that pacing counts as using a line now, whatever the trunks have left besides */
  const limitsOf = (
    pool: Pool<Run>,
    mayDial: readonly Run[],
    noneAhead: boolean,
    upNow: number,
  ): PacingLimits => {
    const settings = pool.runs.map(({ campaign }) => campaign.settings);
    const trunkIds = [...new Set(settings.flatMap(({ trunkId }) => trunkId ?? []))];
    const closes = mayDial.map((run) => closesAtMs(run) ?? Infinity);
    const leftMs = closes.length === 0 ? 0 : Math.max(...closes) - clock.now();
    return {
      targetAbandon: Math.min(...settings.map(({ predictive }) => predictive.abandonPerMille)) / 1_000,
      graceSec: Math.min(...settings.map(({ predictive }) => predictive.graceMs)) / 1_000,
      ringTimeoutSec: Math.max(...settings.map(({ ringTimeoutSec }) => ringTimeoutSec)),
      minRingSec: minRingSecOf(pool),
      ...(Number.isFinite(leftMs) ? { stopDialAt: toSec(clock.elapsed() + leftMs) } : {}),
      maxLines: Math.min(
        settings.reduce((sum, { concurrency }) => sum + concurrency, 0),
        upNow + trunkIds.reduce((sum, id) => sum + trunkRoom.left(id), 0),
      ),
      maxCps: Math.min(
        settings.reduce(
          (sum, { callIntervalMs }) => sum + (callIntervalMs === 0 ? MOST_PER_SEC : 1_000 / callIntervalMs),
          0,
        ),
        trunkIds.reduce((sum, id) => sum + (trunkRoom.limitsOf(id).callsPerSec || Infinity), 0),
      ),
      tickSec: 1,
      noneAhead,
      contactsLeft: pool.runs
        .filter((run) => lastCallMsOf(run) > clock.now())
        .reduce((sum, { campaign }) => sum + listLeft.of(campaign.id), 0),
      amd: settings.some(({ screening }) => screening.mode !== 'off') ? 'cadence' : 'off',
    };
  };

  const dayFigures = (pool: Pool<Run>): PacingDay => {
    const sum: Record<string, number> = {};
    for (const id of pool.campaignIds) {
      for (const [name, value] of Object.entries(dayOf(id).figures())) sum[name] = (sum[name] ?? 0) + value;
    }
    return sum;
  };

  /** How many calls of a campaign its trunk has room for now. */
  const channelsFor = (run: Run): number => {
    const { trunkId } = run.campaign.settings;
    if (trunkId === null || trunkRoom.barOf(trunkId) !== null) return 0;
    // Whoever answers needs a second channel of the same trunk, which is kept from the dial on.
    const each = agentTrunkOf(run) === trunkId ? 2 : 1;
    const channels = Math.floor(trunkRoom.left(trunkId) / each);
    // What was taken a moment ago has no channel yet.
    return Math.max(0, Math.min(trunkRoom.paceLeft(trunkId), channels) - run.claimed);
  };

  /** How many contacts a campaign may take now by its own limits and those of its trunk. */
  const roomOf = (run: Run): number => {
    const { concurrency, callIntervalMs } = run.campaign.settings;
    const lines = Math.min(Math.max(0, concurrency - run.working), channelsFor(run));
    if (callIntervalMs === 0) return lines;
    return run.nextDialMs <= clock.elapsed() ? Math.min(1, lines) : 0;
  };

  /** Takes and dials up to `count` contacts of a campaign; answers whom. */
  const dialFor = async (run: Run, count: number): Promise<number[]> => {
    const contacts = await around.take(run, count);
    for (const contact of contacts) {
      const { screening } = run.campaign.settings;
      const { chance, learn } = scores.of(contact, run.campaign.id, run.hours.zone);
      const about = { screens: screening.mode !== 'off', score: chance, learn };
      calls.begin(contact.id, run.campaign.id, () => around.giveUp(contact.id), about);
      around.begin(run, contact, null, run.takeDialMoment(clock.elapsed()));
    }
    return contacts.map(({ id }) => id);
  };

  /** Spreads the dials over the campaigns by their weights, as far as they have room and contacts. */
  const dial = async (runs: readonly Run[], count: number): Promise<void> => {
    let left = count;
    let open = runs;
    const contacts: [number, string][] = [];
    while (left > 0) {
      const turns = shares.split(open, left, roomOf);
      if (turns.size === 0) break;
      const short = new Set<Run>();
      for (const run of open) {
        const wanted = turns.get(run.campaign.id) ?? 0;
        const placed = wanted === 0 ? [] : await dialFor(run, wanted);
        shares.took(run, placed.length);
        left -= placed.length;
        for (const contactId of placed) contacts.push([contactId, run.campaign.id]);
        if (placed.length < wanted) short.add(run);
      }
      open = open.filter((run) => !short.has(run));
    }
    if (contacts.length === 0) return;
    // Whoever has nobody left takes no part.
    const claims = open.map(({ campaign: { id, settings } }) => ({
      id,
      weight: settings.weight,
      most: settings.concurrency,
    }));
    journal.dialled(
      claims.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      contacts,
    );
  };

  const isReadyToDial = async (run: Run): Promise<boolean> =>
    around.mayDial(run.campaign.id) &&
    clock.elapsed() >= run.holdOffUntilMs &&
    (await around.hasNumber(run)) &&
    (await around.hasApology(run));

  const decideFor = async (pool: Pool<Run>): Promise<void> => {
    const mayDial: Run[] = [];
    for (const run of pool.runs) {
      await dayOf(run.campaign.id).refresh(run.hours.zone);
      await listLeft.refresh(run, lastCallMsOf(run));
      if (leasesHold() && (await isReadyToDial(run))) mayDial.push(run);
    }
    const dueRuns: Run[] = [];
    const isShared = pool.runs.length > 1;
    for (const run of isShared ? mayDial : []) if (await around.hasDue(run)) dueRuns.push(run);
    const there = elsewhere(pool.campaignIds);
    const callers = callersOf(pool);
    const { ringing, waiting } = calls.under(callers);
    const upNow = ringing.length + waiting.length;
    const spent = isShared ? pool.runs.filter((run) => hasSpent(pool, run, { dueRuns, upNow, there })) : [];
    // Who has nobody to call now holds back nobody else.
    const noneAhead = spent.some((run) => dueRuns.includes(run) || underWayOf(run) > 0);
    const operators = presence([pool.target]).filter(({ operatorId }) =>
      shares.countsOnAhead(operatorId, pool.target),
    );
    const talking = operators.filter((each) => pacedState(each) === 'talk').length;
    const zone = pool.runs[0]?.hours.zone ?? 'utc';
    journal.before({ campaignIds: [...pool.campaignIds].toSorted(), zone }, () => pool.policy.save());
    const decision = pool.policy.decide({
      nowSec: toSec(clock.elapsed()),
      limits: limitsOf(pool, mayDial, noneAhead, upNow + talking),
      day: dayFigures(pool),
      elsewhere: there,
      operators,
      ringing,
      waiting,
      events: calls.takeEvents(callers, toSec),
    });
    const afterRingingMs = minRingSecOf(pool) * 1_000;
    for (const id of decision.cancel) if (typeof id === 'number') calls.giveUp(id, afterRingingMs);
    // Whoever falls due while the others are dialled ahead waits until they are not.
    const mayJoin = mayDial.filter((run) => !spent.includes(run) || dueRuns.includes(run));
    await dial(mayJoin, decision.dial);
    if (clock.elapsed() - pool.keptMs < KEEP_EVERY_MS) return;
    pool.keptMs = clock.elapsed();
    await store.settings.set(keyOf(pool.campaignIds), pool.policy.save());
    await scores.keep();
  };

  const underWayOf = (run: Run): number => {
    const { ringing, waiting } = calls.under(new Set([run.campaign.id]));
    return ringing.length + waiting.length;
  };

  const poolOf = (campaignId: string): Pool<Run> | undefined =>
    [...pools.values()].find((pool) => pool.campaignIds.has(campaignId));

  return {
    async decide(runs) {
      if (runs.length === 0 && pools.size === 0 && placed.size === 0) return;
      await scores.load();
      for (const pool of await poolsFor(runs)) await decideFor(pool);
      forgetPlaced(runs);
    },
    followed: (contactId, step) => calls.follow(contactId, step),
    misread: (campaignId) => days.get(campaignId)?.note('misread', null),
    forgotten(contactId) {
      calls.forget(contactId);
      for (const day of days.values()) day.recorded(contactId);
    },
    underWay(operator) {
      const theirs = [...pools.values()].filter(
        (pool) =>
          isTarget(operator, pool.target) && pool.runs.some(({ campaign }) => around.mayDial(campaign.id)),
      );
      if (theirs.length === 0) return null;
      const { ringing, waiting } = calls.under(new Set(theirs.flatMap((pool) => [...callersOf(pool)])));
      return { ringing: ringing.length, waiting: waiting.length };
    },
    standingOf(campaignId) {
      const pool = poolOf(campaignId);
      if (!pool) return null;
      const { bound, staffed, idle, inFlight } = pool.policy.why();
      return {
        bound: BOUND_NAMES[bound],
        staffed,
        idle,
        inFlight: Math.round(inFlight * 1_000) / 1_000,
        unrecorded: calls.unrecorded(pool.campaignIds),
      };
    },
    underWayOf,
    async wants(run) {
      if (underWayOf(run) > 0) return true;
      return leasesHold() && roomOf(run) > 0 && (await isReadyToDial(run)) && (await around.hasDue(run));
    },
    async keep() {
      await scores.keep();
      for (const [key, pool] of pools) await store.settings.set(key, pool.policy.save());
    },
  };
}
