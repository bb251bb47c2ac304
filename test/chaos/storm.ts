import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../../electron/pilot/seeded.ts';
import type { OpenSeat } from '../../electron/pilot/seat-client.ts';
import { openStore } from '../../electron/store/open.ts';
import type { AttemptReportRow, Store } from '../../electron/store/store.ts';
import { sumAnswers } from '../../shared/domain/abandon-promise.ts';
import { dialsAhead } from '../../shared/domain/call-mode.ts';
import { systemClock } from '../../shared/domain/clock.ts';
import { countOfKinds } from '../../shared/domain/figures/progress.ts';
import { PREDICTIVE_DEFAULTS } from '../../shared/contract/campaign.ts';
import { startCluster, type Cluster } from '../host/postgres/cluster.ts';
import { serveHost, type ServedHost } from '../host/served-host.ts';
import { LATER_MS, SOON_MS } from '../patience.ts';
import { until } from '../until.ts';
import {
  chaosNetwork,
  kindOfNumber,
  KIND_NAMES,
  KINDS,
  RETRIES,
  startCampaigns,
  type Kind,
  type Staffed,
} from './campaigns.ts';
import {
  administrator,
  seatCrewMember,
  visitor,
  type Confirmed,
  type CrewMember,
  type Visitor,
} from './crew.ts';
import { openFarEnd, type CarriedCall, type FarEnd } from './far-end.ts';
import { countedAgain, recount, type Fault, type Recount } from './recount.ts';

export type StoreKind = 'sqlite' | 'postgres';

export interface StormOptions {
  store: StoreKind;
  kills: number;
  seed: number;
  say: (line: string) => void;
}

/** What a storm came to. */
export interface StormResult extends Recount {
  kills: number;
  /** Other faults: network, store and sleep. */
  otherFaults: number;
  calls: number;
  attempts: number;
  confirmed: number;
  /** From the kill to a host that serves; ms. */
  startsMs: number[];
}

/** At which moment of whose call the kill comes, and how long after it at most. */
const MOMENTS = {
  called: { spreadMs: 60 },
  ringing: { spreadMs: 1_200 },
  answered: { spreadMs: 80 },
  /** Every operator holds on to what they have, so that whoever answers waits, and hears the message. */
  waiting: { spreadMs: 3_000 },
  talking: { spreadMs: 600 },
  over: { spreadMs: 60 },
  confirmed: { spreadMs: 30 },
  any: { spreadMs: 1_500 },
} as const;
type Moment = keyof typeof MOMENTS;
const MOMENT_NAMES = Object.keys(MOMENTS) as Moment[];

/** One kill in so many has another fault before it, half of these while that lasts. */
const OTHER_FAULT_EACH = 4;
/** A moment that does not come is not waited for for longer. */
const MOMENT_WITHIN_MS = 4_000;
/** A call that a killed host left is over so soon after the next start. */
const LEFT_OVER_MS = 2_000;

/** Lets a stopped host go on, unless it was killed meanwhile. */
function wakeUp(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a storm over a fresh store and a fresh network; throws when the host does not come back or comes to no rest. */
export async function storm({ store, kills, seed, say }: StormOptions): Promise<StormResult> {
  const folder = await mkdtemp(join(tmpdir(), 'callboard-chaos-'));
  const cluster: Cluster | null = store === 'postgres' ? await startCluster() : null;
  const url = (await cluster?.freshDatabase()) ?? null;
  const flags = url === null ? [] : ['--store', url];
  const farEnd = await openFarEnd(chaosNetwork(seed));
  const confirmed: Confirmed = { results: new Map(), drafts: new Map() };
  const faults: Fault[] = [];
  const startsMs: number[] = [];
  const found: string[] = [];
  let isHolding = false;
  let host = null as ServedHost | null;
  let crew: CrewMember[] = [];
  let desk: OpenSeat | null = null;
  const working = (): ServedHost => {
    if (!host) throw new Error('There is no host.');
    return host;
  };

  const draw = (...words: (string | number)[]): number => seeded(seed, ...words);
  const serve = async (): Promise<void> => {
    // The same door, so that browsers find it again.
    host = await serveHost({ dataFolder: folder, flags, port: host?.port ?? 0 });
  };

  /** Whatever a voice agent says of its calls, as soon as they are over. */
  const reportOf = async (attemptId: string): Promise<void> => {
    // Nobody is there to be told while the host is dead.
    if (!desk) return;
    const notes = `The agent on ${attemptId}`;
    await desk.client.voiceAgents.report({
      attemptId,
      dispositionId: 'interested',
      notes,
      callbackAtMs: null,
      answers: {},
    });
    confirmed.results.set(attemptId, { dispositionId: 'interested', notes });
  };
  farEnd.onStep((step, { attemptId }) => {
    // Refused once it is stored, or lost with the host: nothing was confirmed then.
    if (step === 'over' && attemptId !== null) reportOf(attemptId).catch(() => undefined);
  });

  try {
    await serve();
    const setUp = await administrator(working());
    const staffed = await startCampaigns(setUp.client, farEnd, kills);
    const [message] = await setUp.client.messages.list();
    const people = await setUp.client.people.operators();
    const boss = people.find(({ role }) => role === 'administrator');
    const { address } = await setUp.client.people.makeLink({ operatorId: boss?.id ?? '' });
    const manager = await visitor(address);
    const visitors: { name: string; visitor: Visitor }[] = [];
    for (const { operators } of Object.values(staffed)) {
      for (const { name, link } of operators) visitors.push({ name, visitor: await visitor(link) });
    }
    setUp.close();

    const sitDown = async (): Promise<void> => {
      desk = await manager.sit(working());
      crew = await Promise.all(
        visitors.map(async (each) =>
          seatCrewMember(each.name, await each.visitor.sit(working()), {
            seed,
            confirmed,
            isHolding: () => isHolding,
            found: (sentence) => void found.push(sentence),
          }),
        ),
      );
    };
    const goAway = async (): Promise<void> => {
      desk?.close();
      desk = null;
      await Promise.all(crew.map((member) => member.leave()));
      crew = [];
    };

    /** Waits for a moment of a call of this campaign; false when it does not come in time. */
    const comes = async (moment: Moment, kind: Kind): Promise<boolean> => {
      if (moment === 'any') return true;
      isHolding = moment === 'waiting';
      const came = Promise.withResolvers<boolean>();
      const isOurs = ({ number, attemptId }: CarriedCall): boolean =>
        attemptId === null && kindOfNumber(number) === kind;
      const stop = farEnd.onStep((step, call) => {
        const fits = moment === 'ringing' ? step === 'called' : moment === step;
        if (fits && isOurs(call)) came.resolve(true);
        if (moment === 'waiting' && step === 'answered' && isOurs(call)) came.resolve(true);
        if (moment === 'talking' && step === 'answered' && isOurs(call)) {
          // Long enough to be put through.
          setTimeout(() => came.resolve(call.overMs === null), 60);
        }
      });
      const before = confirmed.results.size;
      const look = setInterval(() => {
        if (moment === 'confirmed' && confirmed.results.size > before) came.resolve(true);
      }, 5);
      const late = setTimeout(() => came.resolve(false), MOMENT_WITHIN_MS);
      const hasCome = await came.promise;
      stop();
      clearInterval(look);
      clearTimeout(late);
      return hasCome;
    };

    /** Takes something away, does `meanwhile`, and brings it back. */
    const without = async (
      kind: Exclude<Fault['kind'], 'kill'>,
      ms: number,
      meanwhile: () => Promise<void>,
    ): Promise<void> => {
      const fault: Fault = { kind, fromMs: Date.now(), toMs: Infinity };
      faults.push(fault);
      const { pid } = working();
      if (kind === 'network') farEnd.cut(true);
      else if (kind === 'sleep') process.kill(pid, 'SIGSTOP');
      else await cluster?.kill();
      await pause(ms);
      await meanwhile();
      if (kind === 'network') farEnd.cut(false);
      else if (kind === 'sleep') wakeUp(pid);
      else await cluster?.startAgain();
      fault.toMs = Date.now();
    };

    const killNow = async (): Promise<Fault> => {
      const fault: Fault = { kind: 'kill', fromMs: Date.now(), toMs: Infinity };
      faults.push(fault);
      await working().kill();
      return fault;
    };

    const round = async (at: number): Promise<void> => {
      const kind = KIND_NAMES[at % KIND_NAMES.length] ?? 'predictive';
      const all = MOMENT_NAMES.filter(
        (moment) =>
          (moment !== 'waiting' || dialsAhead(KINDS[kind].mode)) &&
          (moment !== 'confirmed' || kind !== 'agentless'),
      );
      const moment = all[Math.floor(draw('moment', at) * all.length)] ?? 'any';
      const kinds =
        store === 'postgres' ? (['network', 'sleep', 'store'] as const) : (['network', 'sleep'] as const);
      const hasOther = draw('other', at) * OTHER_FAULT_EACH < 1;
      const other = kinds[Math.floor(draw('which', at) * kinds.length)] ?? 'network';
      const lastsMs = 200 + 2_500 * draw('lasts', at) ** 2;
      const inTheMiddle = draw('middle', at) < 0.5;
      const came = await comes(moment, kind);
      await pause(MOMENTS[moment].spreadMs * draw('kill', at));
      const aliveThen = farEnd.alive().length;
      let kill: Fault | null = null;
      if (hasOther) {
        await without(other, lastsMs, async () => {
          // What is stopped can be killed, too.
          if (inTheMiddle) kill = await killNow();
        });
        if (!inTheMiddle) await pause(800 * draw('after', at));
      }
      kill ??= await killNow();
      isHolding = false;
      await goAway();
      await serve();
      kill.toMs = Date.now();
      startsMs.push(kill.toMs - kill.fromMs);
      await sitDown();
      say(
        `${String(at + 1).padStart(4)} ${kind.padEnd(11)} ${moment.padEnd(9)} ${came ? '   ' : 'not'} ` +
          (hasOther ? `${other}${inTheMiddle ? ', in it' : ' before'}` : '').padEnd(17) +
          `${aliveThen} alive, served again after ${kill.toMs - kill.fromMs} ms`,
      );
    };

    await sitDown();
    for (let at = 0; at < kills; at += 1) await round(at);
    await restAll(staffed, () => desk, farEnd);
    const live = await figuresOf(staffed, () => desk);
    await goAway();
    await working().close();
    const opened = await openStore(url === null ? { kind: 'sqlite', folder } : { kind: 'postgres', url }, {
      clock: systemClock,
    });
    try {
      const { attempts, disagreements } = await onRecord(opened, staffed, live);
      const result = recount({
        calls: farEnd.log(),
        attempts,
        faults,
        confirmed,
        mostAttempts: 1 + RETRIES,
        longestAloneMs: PREDICTIVE_DEFAULTS.graceMs + (message?.durationMs ?? 0),
        leftOverMs: LEFT_OVER_MS * (SOON_MS / 20_000),
      });
      return {
        ...result,
        findings: [...found, ...result.findings, ...disagreements],
        kills,
        otherFaults: faults.length - kills,
        calls: farEnd.log().length,
        attempts: attempts.length,
        confirmed: confirmed.results.size,
        startsMs,
      };
    } finally {
      await opened.close();
    }
  } finally {
    farEnd.cut(false);
    await Promise.all(crew.map((member) => member.leave()));
    await host?.close();
    await farEnd.close();
    await cluster?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type Live = Map<Kind, Awaited<ReturnType<OpenSeat['client']['campaigns']['figures']>>>;

async function figuresOf(staffed: Record<Kind, Staffed>, desk: () => OpenSeat | null): Promise<Live> {
  const live: Live = new Map();
  for (const kind of KIND_NAMES) {
    const figures = await desk()?.client.campaigns.figures({ id: staffed[kind].campaignId });
    if (figures) live.set(kind, figures);
  }
  return live;
}

/** Pauses everything and waits until every call is over and every wrap-up is done. */
async function restAll(
  staffed: Record<Kind, Staffed>,
  desk: () => OpenSeat | null,
  farEnd: FarEnd,
): Promise<void> {
  for (const { campaignId } of Object.values(staffed)) {
    await desk()?.client.campaigns.act({ id: campaignId, action: 'pause' });
  }
  const underWay = async (): Promise<string[]> =>
    [...(await figuresOf(staffed, desk))].flatMap(([kind, { counts }]) => {
      const count = countOfKinds(counts, ['claimed', 'in_flight', 'after']);
      return count === 0 ? [] : [`${kind}: ${JSON.stringify(counts)}`];
    });
  await until(
    'all calls to be over',
    async () => farEnd.alive().length === 0 && (await underWay()).length === 0,
    LATER_MS,
  ).catch(async (error: unknown) => {
    throw new Error(
      `It came to no rest: ${(await underWay()).join('; ')}; at the carrier ${JSON.stringify(farEnd.alive())}`,
      { cause: error },
    );
  });
}

/** Every attempt, and where counters and live figures differ from them. */
async function onRecord(
  store: Store,
  staffed: Record<Kind, Staffed>,
  live: Live,
): Promise<{ attempts: AttemptReportRow[]; disagreements: string[] }> {
  const attempts: AttemptReportRow[] = [];
  const disagreements: string[] = [];
  for (const [kind, { campaignId }] of Object.entries(staffed) as [Kind, Staffed][]) {
    const rows: AttemptReportRow[] = [];
    for await (const batch of store.attempts.report(campaignId)) rows.push(...batch);
    attempts.push(...rows);
    const same = (what: string, kept: number, counted: number): void => {
      if (kept !== counted) disagreements.push(`${kind}: ${what} is ${kept}, and ${counted} counted again.`);
    };
    const figures = live.get(kind);
    const answered = rows.filter((row) => row.answeredAtMs !== null).length;
    const connected = rows.filter((row) => row.attachedAtMs !== null).length;
    same('attempts', figures?.attempts ?? 0, rows.length);
    same('answered', figures?.answered ?? 0, answered);
    same('connected', figures?.connected ?? 0, connected);
    if (!dialsAhead(KINDS[kind].mode)) continue;
    const kept = sumAnswers(await store.attempts.answerQuarters(campaignId, 0, Date.now() + 86_400_000));
    const again = countedAgain(rows);
    for (const key of Object.keys(again) as (keyof typeof again)[])
      same(`the day's ${key}`, kept[key], again[key]);
    same('abandoned as shown', figures?.ahead?.today.abandoned ?? 0, again.abandoned + again.leftEarly);
  }
  return { attempts, disagreements };
}
