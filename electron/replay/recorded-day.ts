import type { PacedOperatorState, PacingDay, PacingLimits } from '../dialler/pacing/interface.ts';
import type { DayDials } from './day-file.ts';
import type { DayPart } from './replay-day.ts';

/** What became of one dial. */
export interface Fate {
  /** Whose contact it was; absent where that is not on record. */
  campaignId?: string;
  dialledSec: number;
  /** From the dial until it was known. */
  afterSec: number;
  /** `cancelled`: given up while it rang, so that nobody knows. */
  outcome: 'answered' | 'machine' | 'noanswer' | 'busy' | 'failed' | 'cancelled';
  answerScore?: number;
}

/** A time in which an operator was in one state. */
export interface Spell {
  state: PacedOperatorState;
  fromSec: number;
  toSec: number;
}

/** A day as it was seen by pacing. Times are the policy's own, in seconds. */
export interface RecordedDay {
  fromSec: number;
  toSec: number;
  lastDialSec: number;
  /** In the order in which they were dialled. */
  fates: Fate[];
  /** By operator, in the order in which they were first seen. */
  operators: Spell[][];
  /** Rules, from so many seconds on. */
  limits: { fromSec: number; limits: PacingLimits }[];
  /** Campaigns that the dials fell to, from so many seconds on; empty where that is not on record. */
  claims: { fromSec: number; claims: DayDials['claims'] }[];
  /** People abandoned, by campaign, as far as that is on record. */
  abandonedOf: ReadonlyMap<string, number>;
  /** Other hosts called for the same campaigns: the counters are those of all. */
  isShared: boolean;
  /** Counters when it began, and at its end. */
  before: PacingDay;
  after: PacingDay;
  /** What the policy had learned when it began, as JSON. */
  learned: string;
}

/** Outcomes after which a call is over; an answered call that was abandoned was known at its answer. */
const KNOWN: ReadonlySet<string> = new Set([
  'answered',
  'machine',
  'noanswer',
  'busy',
  'failed',
  'cancelled',
]);

/** A host that was away for longer than this had nobody at work. */
const AWAY_AFTER_SEC = 30;

/** Reads a day out of its files; null when nothing was decided in it. */
export function recordedDay(parts: readonly DayPart[]): RecordedDay | null {
  const lines = parts.flatMap((part) => part.lines).filter(({ seen }) => Number.isFinite(seen.now));
  const [first] = lines;
  const last = lines.at(-1);
  const learned = parts[0]?.header.learned;
  if (!first || !last || learned === undefined) return null;
  const fates: Fate[] = [];
  const scores = new Map<string | number, number>();
  const operators = new Map<string | number, Spell[]>();
  const limits: RecordedDay['limits'] = [];
  const claims: RecordedDay['claims'] = [];
  const abandonedOf = new Map<string, number>();
  /** A contact is of one campaign, however often it is dialled. */
  const campaignOf = new Map<string | number, string>();
  let beforeSec = first.seen.now;
  for (const { seen, dials } of lines) {
    const { now } = seen;
    for (const [contactId, campaignId] of dials?.contacts ?? []) campaignOf.set(contactId, campaignId);
    if (
      dials &&
      dials.claims.length > 0 &&
      JSON.stringify(dials.claims) !== JSON.stringify(claims.at(-1)?.claims)
    )
      claims.push({ fromSec: now, claims: dials.claims });
    const text = JSON.stringify(seen.limits ?? {});
    if (text !== JSON.stringify(limits.at(-1)?.limits))
      limits.push({ fromSec: now, limits: seen.limits ?? {} });
    for (const { id, answerScore } of seen.ringing ?? []) {
      if (answerScore !== undefined) scores.set(id, answerScore);
    }
    for (const event of seen.events ?? []) {
      if (event.type !== 'call') continue;
      const campaignId = campaignOf.get(event.id);
      if (campaignId !== undefined && event.outcome === 'abandoned')
        abandonedOf.set(campaignId, (abandonedOf.get(campaignId) ?? 0) + 1);
      if (!KNOWN.has(event.outcome)) continue;
      const afterSec = event.ageSec ?? 0;
      const score = scores.get(event.id);
      fates.push({
        dialledSec: (event.t ?? now) - afterSec,
        afterSec,
        outcome: event.outcome as Fate['outcome'],
        ...(score === undefined ? {} : { answerScore: score }),
        ...(campaignId === undefined ? {} : { campaignId }),
      });
      scores.delete(event.id);
    }
    const wasAway = now - beforeSec > AWAY_AFTER_SEC;
    for (const { id, state, elapsedSec = 0 } of seen.operators ?? []) {
      const spells = operators.get(id) ?? [];
      operators.set(id, spells);
      const open = spells.at(-1);
      if (open && wasAway) open.toSec = beforeSec;
      else if (open) open.toSec = Math.max(open.fromSec, open.state === state ? now : now - elapsedSec);
      if (!open || open.state !== state || wasAway) {
        const fromSec = wasAway ? now : Math.max(first.seen.now, open?.toSec ?? 0, now - elapsedSec);
        spells.push({ state, fromSec, toSec: now });
      }
    }
    beforeSec = now;
  }
  fates.sort((a, b) => a.dialledSec - b.dialledSec);
  return {
    fromSec: first.seen.now,
    toSec: last.seen.now,
    lastDialSec: fates.at(-1)?.dialledSec ?? first.seen.now,
    fates,
    operators: [...operators.values()],
    limits,
    claims,
    abandonedOf,
    isShared: lines.some(({ seen }) => seen.elsewhere !== undefined),
    before: first.seen.day ?? {},
    after: last.seen.day ?? {},
    learned,
  };
}

/** How much of a stretch of time operators were busy, and at work at all; in seconds. */
export function timesOf(
  operators: readonly (readonly Spell[])[],
  fromSec: number,
  toSec: number,
): { busySec: number; atWorkSec: number } {
  let busySec = 0;
  let atWorkSec = 0;
  for (const spell of operators.flat()) {
    const lasted = Math.max(0, Math.min(toSec, spell.toSec) - Math.max(fromSec, spell.fromSec));
    if (spell.state === 'talk' || spell.state === 'wrap') busySec += lasted;
    if (spell.state !== 'offline' && spell.state !== 'break') atWorkSec += lasted;
  }
  return { busySec, atWorkSec };
}
