import type { PacedOperatorState } from '../../../electron/dialler/pacing/interface.ts';
import type { Scenario } from './scenario.ts';

/** What one simulated day came to. Shares are 0 to 1; only true people count, whatever screening believed. */
export interface DayResult {
  /** Talk and wrap as a share of the time operators were at their desks. */
  occupancy: number;
  abandonRate: number;
  /** The worst of all half hours that begin on a quarter of an hour and hold 20 or more live answers. */
  worstHalfHour: number;
  meanWaitSec: number;
  dialsPerConnect: number;
  liveAnswered: number;
  liveAbandoned: number;
  day: Tally;
  /** Operator seconds by state, for the conservation laws. */
  operatorSec: Record<PacedOperatorState, number>;
  linesLeft: number;
}

export interface Tally {
  dials: number;
  answered: number;
  connected: number;
  abandoned: number;
  machines: number;
  misread: number;
  cancelled: number;
}

const quarter = 900;

/** Counts a day as it happens. */
export function dayTally(scenario: Scenario) {
  const day: Tally = {
    dials: 0,
    answered: 0,
    connected: 0,
    abandoned: 0,
    machines: 0,
    misread: 0,
    cancelled: 0,
  };
  const operatorSec = { idle: 0, talk: 0, wrap: 0, break: 0, offline: 0 };
  const quarters = Array.from({ length: Math.ceil(scenario.shiftSec / quarter) + 1 }, () => ({
    live: 0,
    lost: 0,
  }));
  let liveAnswered = 0;
  let liveConnected = 0;
  let liveAbandoned = 0;
  let waitSec = 0;
  return {
    day,
    answered(now: number, live: boolean) {
      day.answered++;
      if (!live) return;
      liveAnswered++;
      const cell = quarters[Math.floor(now / quarter)];
      if (cell) cell.live++;
    },
    connected(waited: number, live: boolean) {
      day.connected++;
      waitSec += waited;
      if (live) liveConnected++;
    },
    abandoned(now: number, live: boolean) {
      day.abandoned++;
      if (!live) return;
      liveAbandoned++;
      const cell = quarters[Math.floor(now / quarter)];
      if (cell) cell.lost++;
    },
    operatorTime(state: PacedOperatorState, from: number, to: number) {
      operatorSec[state] += Math.max(0, to - from);
    },
    /** @param notYetStartedSec desk time that was booked as a break only to start the clairvoyant. */
    result(notYetStartedSec: number, linesLeft: number): DayResult {
      const busy = operatorSec.talk + operatorSec.wrap;
      let worstHalfHour = 0;
      quarters.forEach((cell, i) => {
        const next = quarters[i + 1] ?? { live: 0, lost: 0 };
        const live = cell.live + next.live;
        if (live >= 20) worstHalfHour = Math.max(worstHalfHour, (cell.lost + next.lost) / live);
      });
      return {
        occupancy: busy / Math.max(1, busy + operatorSec.idle + notYetStartedSec),
        abandonRate: liveAbandoned / Math.max(1, liveAnswered),
        worstHalfHour,
        meanWaitSec: waitSec / Math.max(1, day.connected),
        dialsPerConnect: day.dials / Math.max(1, liveConnected),
        liveAnswered,
        liveAbandoned,
        day,
        operatorSec,
        linesLeft,
      };
    },
  };
}
