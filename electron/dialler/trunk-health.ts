import { INSTANT_FAILURE_MS } from '../../shared/domain/attempt-outcome.ts';
import { timeWords } from '../../shared/domain/calling-window.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import type { CallMarks, LineEnded } from './calls/call-ending.ts';

/** So many calls turned away at once, one after another, are the trunk's trouble and not the people's. */
const BURST = 4;
/** Failures further apart than this are no burst. */
const APART_MS = 60_000;
/** How long it backs off the first time; twice as long each time after, up to the most. */
const FIRST_BACK_OFF_MS = 10_000;
const MOST_BACK_OFF_MS = 60_000;

/** Whether a call was turned away at once with a code that says nothing of the person (RFC 3261 sections 21.4 and 21.5). */
export function isTurnedAway(ended: LineEnded, marks: CallMarks): boolean {
  const { sipCode } = ended;
  if (sipCode === null || marks.ringingAtMs !== null || marks.answeredAtMs !== null) return false;
  if (marks.hungUpHere !== null || ended.ringTimedOut) return false;
  if (marks.endedAtMs - marks.createdAtMs >= INSTANT_FAILURE_MS) return false;
  return sipCode >= 500 ? sipCode < 600 : [401, 403, 407, 408, 480].includes(sipCode);
}

interface Health {
  /** Calls turned away since the last one that was not. */
  inRow: number;
  lastMs: number;
  backOffs: number;
  /** In elapsed time; nothing is dialled before. */
  untilMs: number;
  sipCode: number;
}

/** How the trunks take calls, as far as their ends tell. */
export interface TrunkHealth {
  /**
   * Takes note of how a call ended; true when that end is the trunk's doing: the person's attempt is not used up.
   * @param isFirst nothing like it happened to this person before
   */
  ended(trunkId: string, ended: LineEnded, marks: CallMarks, isFirst: boolean): boolean;
  /** Plain words while a trunk is backed off from; null while it is not. */
  trouble(trunkId: string, zone: string): string | null;
  /** When a call may be tried again, as time of day. */
  againAtMs(trunkId: string): number;
}

/** Makes a {@link TrunkHealth} of trunks that are well. */
export function createTrunkHealth(clock: Clock): TrunkHealth {
  const trunks = new Map<string, Health>();
  const timeOf = (elapsedMs: number): number => Math.ceil(clock.now() + elapsedMs - clock.elapsed());

  return {
    ended(trunkId, ended, marks, isFirst) {
      if (!isTurnedAway(ended, marks)) {
        // What never left this program says nothing of the trunk.
        if (!ended.notPlaced && marks.hungUpHere === null) trunks.delete(trunkId);
        return false;
      }
      const nowMs = clock.elapsed();
      const known = trunks.get(trunkId);
      const goesOn = known !== undefined && nowMs - Math.max(known.lastMs, known.untilMs) < APART_MS;
      const health: Health = {
        inRow: goesOn ? known.inRow + 1 : 1,
        lastMs: nowMs,
        backOffs: goesOn ? known.backOffs : 0,
        untilMs: goesOn ? known.untilMs : -Infinity,
        sipCode: ended.sipCode ?? 0,
      };
      trunks.set(trunkId, health);
      const isBurst = health.inRow >= BURST;
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
