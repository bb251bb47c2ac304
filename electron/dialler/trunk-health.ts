import { INSTANT_FAILURE_MS } from '../../shared/domain/attempt-outcome.ts';
import { timeWords } from '../../shared/domain/wall-time.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { CallMarks, LineEnded } from './calls/call-ending.ts';

/** So many calls in a row are the least that tells a trunk from people who cannot be reached; enough where none got through. */
const FEWEST = 4;
/** As many in a row as chance alone would bring once in so many calls are the trunk's trouble. */
const CHANCE = 1_000_000;
/** Beyond this a trunk that turns most calls away is in trouble all the same. */
const MOST = 25;
/** What is taken of a trunk before its calls tell better: one call in ten is turned away. */
const SUPPOSED = { turnedAway: 1, calls: 10 };
/** What is learned of a trunk is about its last calls, so many. */
const LEARNS_FROM = 300;
/** Calls are remembered in the order in which they began, so many at most. */
const REMEMBERED = 500;
/** Failures further apart than this are no burst. */
const APART_MS = 60_000;
/** How long it backs off the first time; twice as long each time after, up to the most. */
const FIRST_BACK_OFF_MS = 10_000;
const MOST_BACK_OFF_MS = 60_000;

/** A code that says nothing of the person (RFC 3261 sections 21.4 and 21.5). */
const saysNothingOfPerson = (sipCode: number): boolean =>
  sipCode >= 500 ? sipCode < 600 : [401, 403, 407, 408, 480].includes(sipCode);

/** Whether a call was turned away at once with a code that says nothing of the person. */
export function isTurnedAway(ended: LineEnded, marks: CallMarks): boolean {
  const { sipCode } = ended;
  if (sipCode === null || marks.ringingAtMs !== null || marks.answeredAtMs !== null) return false;
  if (marks.hungUpHere !== null || ended.ringTimedOut) return false;
  if (marks.endedAtMs - marks.createdAtMs >= INSTANT_FAILURE_MS) return false;
  return saysNothingOfPerson(sipCode);
}

/** Whether a call that was not turned away shows that its trunk takes calls; what never left this program does not. */
const showsTrunkWell = ({ sipCode, notPlaced }: LineEnded, marks: CallMarks): boolean =>
  !notPlaced && marks.hungUpHere === null && sipCode !== null && !saysNothingOfPerson(sipCode);

interface Health {
  /**
   * Calls in the order in which they began, since the last one that got through: when they were turned away, in elapsed
   * time; null while nothing is known of them.
   */
  calls: Map<string, number | null>;
  /** How many of its calls it turned away, outside of bursts. */
  learned: { turnedAway: number; calls: number; gotThrough: boolean };
  backOffs: number;
  /** In elapsed time; nothing is dialled before. */
  untilMs: number;
  lastMs: number;
  inRow: number;
  sipCode: number;
}

/** How the trunks take calls, as far as their calls tell. */
export interface TrunkHealth {
  /** A call is about to be sent. */
  begun(trunkId: string, callId: string): void;
  /** It rings or was answered: whatever was turned away before it began was not for the trunk's sake. */
  gotThrough(trunkId: string, callId: string): void;
  /**
   * Takes note of how a call ended; true when that end is the trunk's doing: the person's attempt is not used up.
   * @param isFirst nothing like it happened to this person before
   */
  ended(trunkId: string, callId: string, ended: LineEnded, marks: CallMarks, isFirst: boolean): boolean;
  /** Plain words while a trunk is backed off from; null while it is not. */
  trouble(trunkId: string, zone: string): string | null;
  /** When a call may be tried again, as time of day. */
  againAtMs(trunkId: string): number;
}

/** So many turned away in a row are no chance on a trunk that turns away its usual share. */
function burstOf({ turnedAway, calls, gotThrough }: Health['learned']): number {
  if (!gotThrough) return FEWEST;
  const share = turnedAway / calls;
  return Math.min(MOST, Math.max(FEWEST, Math.ceil(Math.log(CHANCE) / -Math.log(share))));
}

/** How many calls in a row were turned away, this one among them; one of which nothing is known parts them. */
function rowAround(calls: Health['calls'], callId: string): number {
  let inRow = 0;
  let isFound = false;
  for (const [id, turnedAwayMs] of calls) {
    if (turnedAwayMs !== null) inRow += 1;
    else if (isFound) break;
    else inRow = 0;
    isFound ||= id === callId;
  }
  return inRow;
}

function longestRow(calls: Health['calls']): number {
  let longest = 0;
  let inRow = 0;
  for (const turnedAwayMs of calls.values()) {
    inRow = turnedAwayMs === null ? 0 : inRow + 1;
    longest = Math.max(longest, inRow);
  }
  return longest;
}

function learn({ learned }: Health, turnedAway: number, calls: number): void {
  learned.turnedAway += turnedAway;
  learned.calls += calls;
  const keep = Math.min(1, LEARNS_FROM / learned.calls);
  learned.turnedAway = Math.max(keep * learned.turnedAway, Number.EPSILON);
  learned.calls *= keep;
}

/** Makes a {@link TrunkHealth} of trunks that are well. */
export function createTrunkHealth(clock: Clock): TrunkHealth {
  const trunks = new Map<string, Health>();
  const timeOf = (elapsedMs: number): number => Math.ceil(clock.now() + elapsedMs - clock.elapsed());
  const healthOf = (trunkId: string): Health => {
    const known = trunks.get(trunkId);
    if (known) return known;
    const health: Health = {
      calls: new Map(),
      learned: { ...SUPPOSED, gotThrough: false },
      backOffs: 0,
      untilMs: -Infinity,
      lastMs: -Infinity,
      inRow: 0,
      sipCode: 0,
    };
    trunks.set(trunkId, health);
    return health;
  };

  /** Nothing that began before this call tells of the trunk any more. */
  function gotThrough(trunkId: string, callId: string): void {
    const health = healthOf(trunkId);
    const { calls } = health;
    health.learned.gotThrough = true;
    if (!calls.has(callId)) return;
    let turnedAway = 0;
    for (const [id, turnedAwayMs] of calls) {
      if (turnedAwayMs !== null) turnedAway += 1;
      calls.delete(id);
      if (id === callId) break;
    }
    // What a trunk in trouble turns away is not its usual share.
    learn(health, health.backOffs === 0 ? turnedAway : 0, health.backOffs === 0 ? turnedAway + 1 : 1);
    if (longestRow(calls) >= burstOf(health.learned)) return;
    health.backOffs = 0;
    health.untilMs = -Infinity;
  }

  return {
    begun(trunkId, callId) {
      const { calls } = healthOf(trunkId);
      calls.set(callId, null);
      for (const id of calls.keys()) {
        if (calls.size <= REMEMBERED) break;
        calls.delete(id);
      }
    },
    gotThrough,
    ended(trunkId, callId, ended, marks, isFirst) {
      const health = healthOf(trunkId);
      const { calls } = health;
      if (!isTurnedAway(ended, marks)) {
        if (showsTrunkWell(ended, marks)) gotThrough(trunkId, callId);
        else calls.delete(callId);
        return false;
      }
      // A call that began after it got through meanwhile.
      if (!calls.has(callId)) {
        learn(health, 1, 1);
        return false;
      }
      const nowMs = clock.elapsed();
      if (nowMs - Math.max(health.lastMs, health.untilMs) >= APART_MS) {
        for (const [id, turnedAwayMs] of calls) if (turnedAwayMs !== null) calls.delete(id);
        health.backOffs = 0;
      }
      calls.set(callId, nowMs);
      health.lastMs = nowMs;
      health.inRow = health.backOffs > 0 ? health.inRow + 1 : rowAround(calls, callId);
      health.sipCode = ended.sipCode ?? 0;
      const isBurst = health.backOffs > 0 || health.inRow >= burstOf(health.learned);
      if (isBurst && nowMs >= health.untilMs) {
        health.untilMs = nowMs + Math.min(MOST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** health.backOffs);
        health.backOffs += 1;
      }
      return isBurst || isFirst;
    },
    trouble(trunkId, zone) {
      const health = trunks.get(trunkId);
      if (!health || clock.elapsed() >= health.untilMs) return null;
      const again = timeWords(zone, timeOf(health.untilMs), clock.now());
      return `it turned ${health.inRow} calls away at once (SIP ${health.sipCode}). The next call is tried at ${again}.`;
    },
    againAtMs: (trunkId) => timeOf(Math.max(clock.elapsed(), trunks.get(trunkId)?.untilMs ?? 0)),
  };
}
