import type { CadenceReading } from './cadence.ts';
import type { Verdict } from './interface.ts';

/** How sure a beep is that it is a machine's. */
export const BEEP_CONFIDENCE = 0.97;

export interface Decision {
  verdict: Verdict;
  confidence: number;
}

/** How sure is sure enough, and how long to wait; found on the tuning clips. Chances 0 to 1, times in milliseconds. */
export interface DecisionLimits {
  /**
   * Chance of a person from which one is called so: after a short silence, after a longer one, and in between in
   * proportion.
   */
  personSoon: number;
  personSoonPauseMs: number;
  person: number;
  personPauseMs: number;
  /** Chance of a machine from which one is called so, at any time after so much talk. */
  machine: number;
  machineTalkMs: number;
  /** Silence after which, or time since the first word after which, something is said in any case. */
  patienceMs: number;
  longestMs: number;
  /**
   * A television or a crowd goes on when the person has ended, so that no silence comes to wait for: so long after the
   * first word, with so much doubt about whose the talk is and such a chance of a person, something is said.
   */
  doubtfulMs: number;
  doubt: number;
  personInDoubt: number;
  personAtLast: number;
  machineAtLast: number;
  /** Whoever talked less and fell silent without a beep may have been a person with a long greeting: no machine. */
  machineAtLastTalkMs: number;
  screenerAtLast: number;
  /** Nobody has said anything for so long. */
  silenceMs: number;
}

/** Who may be told by voice alone, in the order of the judging network's outputs. */
export const JUDGED = ['person', 'machine', 'screener'] as const;

function wantedOfPerson(pauseMs: number, limits: DecisionLimits): number {
  const { personSoon, personSoonPauseMs, person, personPauseMs } = limits;
  const way = (pauseMs - personSoonPauseMs) / Math.max(1, personPauseMs - personSoonPauseMs);
  return personSoon + Math.min(1, way) * (person - personSoon);
}

/**
 * Says who it is as soon as that is sure enough, and that it is unsure when waiting longer would teach little.
 *
 * @param chances of those in `JUDGED`; null before any talk
 */
export function decide(
  reading: CadenceReading,
  chances: ArrayLike<number> | null,
  limits: DecisionLimits,
): Decision | null {
  if (chances === null) {
    return reading.nowMs >= limits.silenceMs ? { verdict: 'unsure', confidence: 0.5 } : null;
  }
  const person = chances[0] ?? 0;
  const machine = chances[1] ?? 0;
  const screener = chances[2] ?? 0;
  const { pauseMs, nowMs, onsetMs, talkMs, doubt } = reading;
  const sinceOnsetMs = nowMs - (onsetMs ?? 0);
  if (pauseMs >= limits.personSoonPauseMs && person >= wantedOfPerson(pauseMs, limits)) {
    return { verdict: 'person', confidence: person };
  }
  if (machine >= limits.machine && talkMs >= limits.machineTalkMs) {
    return { verdict: 'machine', confidence: machine };
  }
  const isInDoubt =
    sinceOnsetMs >= limits.doubtfulMs && doubt >= limits.doubt && person >= limits.personInDoubt;
  if (!isInDoubt && pauseMs < limits.patienceMs && sinceOnsetMs < limits.longestMs) return null;
  const unsure: Decision = { verdict: 'unsure', confidence: 1 - Math.max(person, machine, screener) };
  if (person >= limits.personAtLast) return { verdict: 'person', confidence: person };
  if (isInDoubt) return unsure;
  if (machine >= limits.machineAtLast && talkMs >= limits.machineAtLastTalkMs) {
    return { verdict: 'machine', confidence: machine };
  }
  return screener >= limits.screenerAtLast ? { verdict: 'screener', confidence: screener } : unsure;
}
