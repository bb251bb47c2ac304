import type {
  CallOutcome,
  PacedOperatorState,
  PacingEvent,
  PacingLimits,
} from '../dialler/pacing/interface.ts';
import { createPolicy } from '../dialler/pacing/policy.ts';
import { createDialSharing, NOBODYS } from './dial-sharing.ts';
import { timesOf, type Fate, type RecordedDay, type Spell } from './recorded-day.ts';

/** What is to be otherwise; what is left out stays as it was. */
export interface Otherwise {
  /** Share of live answers that may be abandoned, 0 to 1. */
  abandonLimit?: number | undefined;
  operators?: number | undefined;
  /** By campaigns of the pool. */
  weights?: ReadonlyMap<string, number> | undefined;
}

/** What a day came to for one campaign of a pool. */
export interface CampaignFigures {
  dials: number;
  answered: number;
  abandoned: number;
}

/** What a day came to. Rates are 0 to 1. */
export interface DayFigures {
  dials: number;
  answered: number;
  connected: number;
  abandoned: number;
  occupancy: number;
  /** Of campaigns whose calls are on record as theirs. */
  campaigns: ReadonlyMap<string, CampaignFigures>;
}

interface Operator {
  state: PacedOperatorState;
  sinceSec: number;
  /** When this operator was not at work, whatever else they did. */
  away: readonly Spell[];
  /** How long the wrap-up of the conversation in hand lasts, in seconds. */
  wrapSec: number;
  /** Whose contact it is; null with nobody on the line. */
  campaignId: string | null;
}

interface Call {
  id: number;
  campaignId: string;
  dialledSec: number;
  fate: Fate;
  answeredSec: number | null;
}

type Happening =
  | { kind: 'tick' }
  | { kind: 'known'; call: Call }
  | { kind: 'too_late'; call: Call }
  | { kind: 'talked'; operator: Operator }
  | { kind: 'wrapped'; operator: Operator };

/** Fates and durations are drawn from those of so long around, where the day holds as many. */
const AROUND_SEC = 1_800;
const ENOUGH = 30;
const USUAL_TALK_SEC = 90;
const USUAL_WRAP_SEC = 15;
const USUAL_GRACE_SEC = 2;
const USUAL_MIN_RING_SEC = 15;

/** Things in the order of their times; those at one moment as they came. */
function createAgenda(): { at(sec: number, what: Happening): void; next(): [number, Happening] | undefined } {
  const entries: [number, Happening][] = [];
  return {
    at(sec, what) {
      let place = entries.length;
      while (place > 0 && (entries[place - 1]?.[0] ?? 0) > sec) place -= 1;
      entries.splice(place, 0, [sec, what]);
    },
    next: () => entries.shift(),
  };
}

const isAway = ({ state }: Spell): boolean => state === 'offline' || state === 'break';

/** Times of talk and wrap-up of a day, in the order in which they began. */
function conversationsOf(operators: readonly (readonly Spell[])[]): { talkSec: number; wrapSec: number }[] {
  const found = operators.flatMap((spells) =>
    spells.flatMap((spell, at) => {
      if (spell.state !== 'talk') return [];
      const wrap = spells[at + 1];
      const wrapSec = wrap?.state === 'wrap' ? wrap.toSec - wrap.fromSec : 0;
      return [{ fromSec: spell.fromSec, talkSec: spell.toSec - spell.fromSec, wrapSec }];
    }),
  );
  return found.toSorted((a, b) => a.fromSec - b.fromSec);
}

/**
 * Goes through a day again under other rules. The policy decides anew; the n-th dial of a campaign meets whom its n-th
 * dial met, and the n-th conversation lasts as long. Where the day has no more of them, or a call was given up before anybody could know,
 * another one of the same time of day is drawn.
 * @param random 0..1
 */
export function whatIf(
  day: RecordedDay,
  { abandonLimit, operators: wanted, weights = new Map() }: Otherwise,
  random: () => number,
): DayFigures {
  const policy = createPolicy({ snapshot: JSON.parse(day.learned) as unknown });
  const agenda = createAgenda();
  const conversations = conversationsOf(day.operators);
  const sharing = createDialSharing(day, weights);
  const fatesOf = Map.groupBy(day.fates, ({ campaignId }) => campaignId ?? NOBODYS);
  const campaigns = new Map<string, CampaignFigures>();
  const staff = wanted ?? day.operators.length;
  const spells: Spell[][] = [];
  const operators: Operator[] = [];
  for (let i = 0; i < staff; i += 1) {
    const like = day.operators[i % Math.max(1, day.operators.length)] ?? [];
    const start = like[0]?.fromSec ?? day.fromSec;
    const end = like.at(-1)?.toSec ?? day.toSec;
    const away: Spell[] = [
      { state: 'offline', fromSec: -Infinity, toSec: start },
      ...like.filter(isAway),
      { state: 'offline', fromSec: end, toSec: Infinity },
    ];
    operators.push({ state: 'offline', sinceSec: day.fromSec, away, wrapSec: 0, campaignId: null });
    spells.push([]);
  }
  const counts = { dials: 0, answered: 0, connected: 0, abandoned: 0, machines: 0, cancelled: 0 };
  const calls = new Map<number, Call>();
  let waiting: Call[] = [];
  let events: PacingEvent[] = [];
  let ids = 0;
  let now = day.fromSec;
  let rule = 0;

  const limitsNow = (): PacingLimits => {
    while ((day.limits[rule + 1]?.fromSec ?? Infinity) <= now) rule += 1;
    const limits = day.limits[rule]?.limits ?? {};
    if (abandonLimit === undefined) return limits;
    // It was by the limit of that day that one of them could lose nobody more.
    const noneAhead = limits.noneAhead === true && abandonLimit <= (limits.targetAbandon ?? 1);
    return { ...limits, targetAbandon: abandonLimit, noneAhead };
  };

  /** One of these at random, from about this time of day where there are enough. */
  const drawn = <T extends { dialledSec: number }>(all: readonly T[]): T | undefined => {
    const near = all.filter(({ dialledSec }) => Math.abs(dialledSec - now) <= AROUND_SEC);
    const from = near.length >= ENOUGH ? near : all;
    return from[Math.floor(random() * from.length)];
  };
  const ofCampaign = (campaignId: string): CampaignFigures => {
    const figures = campaigns.get(campaignId) ?? { dials: 0, answered: 0, abandoned: 0 };
    if (campaignId !== NOBODYS) campaigns.set(campaignId, figures);
    return figures;
  };
  /** @param dialled calls of this campaign until now */
  const nextFate = (campaignId: string, dialled: number): Fate => {
    const theirs = fatesOf.get(campaignId) ?? day.fates;
    const own = theirs[dialled];
    if (own && own.outcome !== 'cancelled') return own;
    const known = theirs.filter(({ outcome }) => outcome !== 'cancelled');
    const rang = own?.afterSec ?? 0;
    const longer = own ? known.filter(({ afterSec }) => afterSec > rang) : known;
    return drawn(longer) ?? own ?? { dialledSec: now, afterSec: 30, outcome: 'noanswer' };
  };

  const enter = (operator: Operator, state: PacedOperatorState): void => {
    if (operator.state === state) return;
    const { state: before, sinceSec } = operator;
    spells[operators.indexOf(operator)]?.push({ state: before, fromSec: sinceSec, toSec: now });
    operator.state = state;
    operator.sinceSec = now;
  };
  const connect = (call: Call, operator: Operator): void => {
    const own = conversations[counts.connected] ?? conversations[Math.floor(random() * conversations.length)];
    counts.connected += 1;
    calls.delete(call.id);
    enter(operator, 'talk');
    agenda.at(now + (own?.talkSec ?? USUAL_TALK_SEC), { kind: 'talked', operator });
    operator.wrapSec = own?.wrapSec ?? USUAL_WRAP_SEC;
    operator.campaignId = call.campaignId;
  };
  /** Free: away where the day says so, else the one who has waited longest. */
  const release = (operator: Operator): void => {
    const away = operator.away.find(({ fromSec, toSec }) => fromSec <= now && now < toSec);
    if (away) return enter(operator, away.state);
    enter(operator, 'idle');
    const next = waiting.shift();
    if (next) connect(next, operator);
  };
  const note = (call: Call, outcome: CallOutcome): void => {
    const sinceAnswer = call.answeredSec === null ? {} : { sinceAnswerSec: now - call.answeredSec };
    events.push({
      t: now,
      type: 'call',
      id: call.id,
      outcome,
      ageSec: now - call.dialledSec,
      ...sinceAnswer,
    });
  };

  const lose = (call: Call): void => {
    calls.delete(call.id);
    sharing.ended(call.campaignId);
  };

  const handle = (what: Happening): void => {
    if (what.kind === 'tick') {
      if (now + 1 <= day.toSec) agenda.at(now + 1, { kind: 'tick' });
      for (const operator of operators)
        if (operator.state !== 'talk' && operator.state !== 'wrap') release(operator);
    } else if (what.kind === 'talked') {
      enter(what.operator, 'wrap');
      agenda.at(now + what.operator.wrapSec, { kind: 'wrapped', operator: what.operator });
    } else if (what.kind === 'wrapped') {
      sharing.ended(what.operator.campaignId ?? NOBODYS);
      what.operator.campaignId = null;
      release(what.operator);
    } else if (what.kind === 'known') {
      const { call } = what;
      if (!calls.has(call.id)) return;
      if (call.fate.outcome !== 'answered') {
        lose(call);
        if (call.fate.outcome === 'machine') counts.machines += 1;
        return note(call, call.fate.outcome);
      }
      call.answeredSec = now;
      counts.answered += 1;
      ofCampaign(call.campaignId).answered += 1;
      note(call, 'answered');
      const idle = operators
        .filter(({ state }) => state === 'idle')
        .toSorted((a, b) => a.sinceSec - b.sinceSec)[0];
      if (idle) return connect(call, idle);
      waiting.push(call);
      agenda.at(now + (limitsNow().graceSec ?? USUAL_GRACE_SEC), { kind: 'too_late', call });
    } else if (waiting.includes(what.call)) {
      waiting = waiting.filter((call) => call !== what.call);
      lose(what.call);
      counts.abandoned += 1;
      ofCampaign(what.call.campaignId).abandoned += 1;
      note(what.call, 'abandoned');
    }
  };

  const decide = (): void => {
    const limits = limitsNow();
    const ringing = [...calls.values()]
      .filter(({ answeredSec }) => answeredSec === null)
      .map(({ id, dialledSec, fate: { answerScore } }) => ({
        id,
        elapsedSec: now - dialledSec,
        phase: 'ringing' as const,
        ...(answerScore === undefined ? {} : { answerScore }),
      }));
    const { before } = day;
    const decision = policy.decide({
      now,
      reason: 'tick',
      limits,
      day: {
        dials: (before.dials ?? 0) + counts.dials,
        answered: (before.answered ?? 0) + counts.answered,
        connected: (before.connected ?? 0) + counts.connected,
        abandoned: (before.abandoned ?? 0) + counts.abandoned,
        machines: (before.machines ?? 0) + counts.machines,
        misread: before.misread ?? 0,
      },
      operators: operators.map(({ state, sinceSec }, id) => ({ id, state, elapsedSec: now - sinceSec })),
      ringing,
      waiting: waiting.map(({ id, answeredSec }) => ({ id, elapsedSec: now - (answeredSec ?? now) })),
      events: events.splice(0),
    });
    for (const id of decision.cancel) {
      const call = calls.get(Number(id));
      if (!call || call.answeredSec !== null) continue;
      if (now - call.dialledSec < (limits.minRingSec ?? USUAL_MIN_RING_SEC)) continue;
      lose(call);
      counts.cancelled += 1;
      note(call, 'cancelled');
    }
    if (now > day.lastDialSec) return;
    const room = Math.max(0, (limits.maxLines ?? Infinity) - calls.size);
    for (let i = 0; i < Math.min(decision.dial, room); i += 1) {
      const campaignId = sharing.next(now);
      if (campaignId === null) return;
      const of = ofCampaign(campaignId);
      const fate = nextFate(campaignId, campaignId === NOBODYS ? counts.dials : of.dials);
      const call: Call = { id: (ids += 1), campaignId, dialledSec: now, fate, answeredSec: null };
      counts.dials += 1;
      of.dials += 1;
      calls.set(call.id, call);
      agenda.at(now + fate.afterSec, { kind: 'known', call });
    }
  };

  agenda.at(now, { kind: 'tick' });
  for (let next = agenda.next(); next && next[0] <= day.toSec; next = agenda.next()) {
    [now] = next;
    handle(next[1]);
    decide();
  }
  now = day.toSec;
  for (const operator of operators) enter(operator, 'offline');
  const { busySec, atWorkSec } = timesOf(spells, day.fromSec, day.lastDialSec);
  const { dials, answered, connected, abandoned } = counts;
  const occupancy = atWorkSec === 0 ? 0 : busySec / atWorkSec;
  return { dials, answered, connected, abandoned, occupancy, campaigns };
}

/** The day as it was, in the same figures. */
export function figuresOf(day: RecordedDay): DayFigures {
  const grown = (name: 'dials' | 'answered' | 'connected' | 'abandoned'): number =>
    Math.max(0, (day.after[name] ?? 0) - (day.before[name] ?? 0));
  const { busySec, atWorkSec } = timesOf(day.operators, day.fromSec, day.lastDialSec);
  const campaigns = new Map<string, CampaignFigures>();
  for (const [id, fates] of Map.groupBy(day.fates, ({ campaignId }) => campaignId ?? NOBODYS)) {
    if (id === NOBODYS) continue;
    const answered = fates.filter(({ outcome }) => outcome === 'answered').length;
    campaigns.set(id, { dials: fates.length, answered, abandoned: day.abandonedOf.get(id) ?? 0 });
  }
  return {
    campaigns,
    dials: grown('dials'),
    answered: grown('answered'),
    connected: grown('connected'),
    abandoned: grown('abandoned'),
    occupancy: atWorkSec === 0 ? 0 : busySec / atWorkSec,
  };
}
