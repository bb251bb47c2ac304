import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { furthestHoldBack, type HoldBack } from '../../shared/domain/hold-back.ts';
import { createLane } from '../../shared/domain/lane.ts';
import type { PacingElsewhere } from './pacing/interface.ts';
import type { HostStanding, OtherStanding, PacingStanding, Store } from '../store/store.ts';
import type { ContactWork } from './contact-work.ts';
import type { RunningCampaign } from './running-campaign.ts';
import type { WorkersElsewhere } from './targets/shared-workers.ts';

/** A host that has not said how it stands for as long is not counted any more. */
const LIVES_MS = 10_000;
/** What is said at one host is known at all others after this: they look once a second, and a look may fail. */
const HEARD_AFTER_MS = 4_000;
/** Not more often than this, however much happens. */
const GAP_MS = 250;
/** What has not changed is said again after this. */
const AGAIN_MS = 3_000;

/** How this host stands now. */
export function standingOf(
  name: string,
  works: Iterable<Pick<ContactWork, 'state'>>,
  runs: readonly RunningCampaign[],
  of: {
    /** What held each campaign back when that was looked at last. */
    told: ReadonlyMap<string, HoldBack | null>;
    workers: HostStanding['workers'];
    pacing: (campaignId: string) => PacingStanding | null;
    trunkTrouble: (trunkId: string) => string | null;
  },
  elapsedMs: number,
): HostStanding {
  const { told, workers, pacing, trunkTrouble } = of;
  const campaigns = runs.map((run) => {
    const { id } = run.campaign;
    const dialsPerSec = run.dialsPerSec(elapsedMs);
    return [id, { dialsPerSec, holdBack: told.get(id) ?? null, pacing: pacing(id) }] as const;
  });
  return {
    name,
    callsUp: [...works].filter(({ state }) => CONTACT_STATES[state].kind === 'in_flight').length,
    dialsPerSec: campaigns.reduce((sum, [, { dialsPerSec }]) => sum + dialsPerSec, 0),
    workers,
    trunks: Object.fromEntries(
      runs.flatMap(({ campaign: { settings } }) =>
        settings.trunkId === null ? [] : [[settings.trunkId, trunkTrouble(settings.trunkId)]],
      ),
    ),
    campaigns: Object.fromEntries(campaigns.filter(([id]) => told.has(id))),
  };
}

/** How calls placed ahead stand at another host, and what people call it. */
export interface PacingThere extends PacingStanding {
  hostId: string;
  host: string;
}

/** What is being done, and since when it does not succeed. */
const readingSince = (atMs: number | null): string =>
  atMs === null
    ? 'reading how other hosts stand'
    : `reading how other hosts stand, last known at ${new Date(atMs).toISOString()}`;

/** The part of a host, in the order of ids, when all that take part share alike. */
export function partOf(workers: number, hostId: string, takingPart: readonly string[]): number {
  const all = [...new Set([...takingPart, hostId])].toSorted();
  return Math.floor(workers / all.length) + (all.indexOf(hostId) < workers % all.length ? 1 : 0);
}

/** How the other hosts of a store stand, so that a screen of this one tells of all of them. */
export interface OtherHosts {
  /** Says how this one stands, and reads how the others do. To be called whenever that may have changed, and once a second. */
  exchange(): void;
  /** What holds a campaign back over all hosts, given what does at this one, as they stand now; null when any of them dials. */
  holdBackOf(campaignId: string, here: HoldBack | null): Promise<HoldBack | null>;
  /**
   * What is wrong with a trunk here, when none of the others can dial over it either, as they stand now; else null. One that
   * says nothing of it, as programs of before do, may be able to.
   */
  outageOf(here: () => string | null, trunkId: string): Promise<string | null>;
  /** Whether any of the others works a campaign, as they stand now. */
  anyWorks(campaignId: string): Promise<boolean>;
  /** Of a campaign, over all hosts. */
  dialsPerSec(campaignId: string): number;
  /** Over all hosts. */
  totals(): { callsUp: number; dialsPerSec: number };
  /** What the other hosts have of a voice agent's workers, and this host's part of all of them. */
  workersElsewhere(agentId: string): WorkersElsewhere;
  /**
   * What the others do for campaigns that share operators; nothing where none dials ahead for them, as far as is known. Null
   * where there is no other host.
   */
  pacingElsewhere(campaignIds: ReadonlySet<string>): PacingElsewhere | null;
  /** How calls placed ahead of a campaign stand at each of the others. */
  pacingAt(campaignId: string): PacingThere[];
  idle(): Promise<void>;
  /** Nobody counts this one any more. */
  leave(): Promise<void>;
}

/** Makes one that knows of no other host at first. */
export function createOtherHosts(parts: {
  store: Pick<Store, 'hosts' | 'kind'>;
  clock: Clock;
  hostId: string;
  pace: number;
  own: () => HostStanding;
  log: (doing: string, error: unknown) => void;
}): OtherHosts {
  const { store, clock, hostId, pace, own, log } = parts;
  const lane = createLane();
  /** How they stood when that could be read last, and when it was. */
  let heard: { standings: OtherStanding[]; elapsedMs: number; atMs: number } | null = null;
  /** How often that was asked for, and which of these was answered last. */
  let asked = 0;
  let answered = 0;
  let said = { words: '', atMs: -Infinity };
  let exchangedMs = -Infinity;
  let asking = false;
  let left = false;

  /** What cannot be read again stays true for as long as a host may be silent. */
  const others = (): OtherStanding[] =>
    heard === null || clock.elapsed() - heard.elapsedMs >= LIVES_MS * pace ? [] : heard.standings;
  const sum = (of: (standing: HostStanding) => number): number =>
    [own(), ...others()].reduce((total, standing) => total + of(standing), 0);

  async function sayAndRead(): Promise<void> {
    const standing = own();
    const words = JSON.stringify(standing);
    const isOld = clock.elapsed() - said.atMs >= AGAIN_MS * pace;
    if (left) return;
    if (words !== said.words || isOld) {
      const atMs = clock.elapsed();
      await store.hosts.say(hostId, standing, clock.now() + LIVES_MS * pace);
      // Not before it is there: what could not be said is said with the next exchange.
      said = { words, atMs };
    }
    await read();
  }
  async function read(): Promise<void> {
    if (store.kind === 'sqlite') return;
    const read = { elapsedMs: clock.elapsed(), atMs: clock.now() };
    const turn = (asked += 1);
    const standings = await store.hosts.others(hostId, clock.now());
    // A screen asks beside the exchange: what was asked for later is newer.
    if (turn < answered) return;
    answered = turn;
    heard = { standings, ...read };
  }

  return {
    exchange() {
      if (store.kind === 'sqlite' || asking || left) return;
      if (clock.elapsed() - exchangedMs < GAP_MS * pace) return;
      exchangedMs = clock.elapsed();
      asking = true;
      lane
        .run(sayAndRead)
        .catch((error: unknown) => {
          log(readingSince(heard?.atMs ?? null), error);
        })
        .finally(() => {
          asking = false;
        });
    },
    async holdBackOf(campaignId, here) {
      await read();
      const there = others().flatMap(({ campaigns }) => campaigns[campaignId] ?? []);
      return furthestHoldBack(
        here,
        there.map(({ holdBack }) => holdBack),
      );
    },
    async outageOf(here, trunkId) {
      if (here() === null) return null;
      await read();
      // It may have come back while that was read.
      return others().every(({ trunks }) => typeof trunks[trunkId] === 'string') ? here() : null;
    },
    async anyWorks(campaignId) {
      await read();
      return others().some(({ campaigns }) => campaignId in campaigns);
    },
    dialsPerSec: (campaignId) => sum(({ campaigns }) => campaigns[campaignId]?.dialsPerSec ?? 0),
    totals: () => ({
      callsUp: sum(({ callsUp }) => callsUp),
      dialsPerSec: sum(({ dialsPerSec }) => dialsPerSec),
    }),
    pacingAt: (campaignId) =>
      others().flatMap(({ hostId: id, name, campaigns }) => {
        const pacing = campaigns[campaignId]?.pacing;
        return pacing ? { ...pacing, hostId: id, host: name || id } : [];
      }),
    pacingElsewhere(campaignIds) {
      const standings = others();
      // One that does nothing for them may begin any moment.
      if (standings.length === 0) return null;
      // Campaigns that share operators are of one pool there as well, and say the same of it.
      const pools = standings.flatMap(
        ({ campaigns }) =>
          [...campaignIds].flatMap((campaignId) => campaigns[campaignId]?.pacing ?? []).at(0) ?? [],
      );
      const of = (figure: (pool: PacingStanding) => number): number =>
        pools.reduce((total, pool) => total + figure(pool), 0);
      return {
        staffed: of(({ staffed }) => staffed),
        engaged: of(({ staffed, idle }) => staffed - idle),
        inFlight: of(({ inFlight }) => inFlight),
        unrecorded: of(({ unrecorded }) => unrecorded),
        heardAfterSec: (HEARD_AFTER_MS * pace) / 1_000,
      };
    },
    workersElsewhere(agentId) {
      const there = others().flatMap(({ hostId: id, workers }) => {
        const standing = workers[agentId];
        return standing ? { id, ...standing } : [];
      });
      return {
        busy: there.reduce((total, { busy }) => total + busy, 0),
        partOf: (workers) =>
          partOf(
            workers,
            hostId,
            there.flatMap(({ id, takes }) => (takes ? id : [])),
          ),
      };
    },
    idle: () => lane.idle(),
    async leave() {
      left = true;
      if (store.kind === 'sqlite') return;
      await lane.idle();
      await store.hosts.leave(hostId);
    },
  };
}
