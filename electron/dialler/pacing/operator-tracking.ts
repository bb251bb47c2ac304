import type { DurationLearning } from './duration-learning.ts';
import type { PacedOperatorState } from './interface.ts';
import type { Id, Scene } from './observation.ts';

/**
 * Learns talk, wrap-up and pause lengths from how the operators' states follow each other, which every dialler can
 * show, rather than from events, which may be missing; also the share of operators who leave after a call. Fills in elapsed times that the dialler does not tell.
 */
export interface OperatorTracking {
  observe(scene: Scene): void;
  /** Chance that an operator who finishes a call stays available. */
  staysAvailable(): number;
  save(): OperatorTrackingState;
}

export interface OperatorTrackingState {
  last: [Id, PacedOperatorState, number][];
  lastNow: number | null;
  stayed: number;
  left: number;
}

export interface Durations {
  talk: DurationLearning;
  wrap: DurationLearning;
  pause: DurationLearning;
}

/** Longest gap between two observations that still counts as having watched. */
const longestGapSec = 5;

export function trackOperators(durations: Durations, saved?: OperatorTrackingState): OperatorTracking {
  let last = new Map<Id, { state: PacedOperatorState; elapsedSec: number }>(
    saved?.last.map(([id, state, elapsedSec]) => [id, { state, elapsedSec }]),
  );
  let lastNow = saved?.lastNow ?? NaN;
  let stayed = saved?.stayed ?? 19;
  let left = saved?.left ?? 1;

  const learnerOf = (state: PacedOperatorState): DurationLearning | undefined =>
    state === 'talk'
      ? durations.talk
      : state === 'wrap'
        ? durations.wrap
        : state === 'break'
          ? durations.pause
          : undefined;

  const released = (to: PacedOperatorState): void => {
    if (to === 'break' || to === 'offline') left++;
    else stayed++;
    if (left + stayed > 150) {
      left *= 0.9;
      stayed *= 0.9;
    }
  };

  const spent = (state: PacedOperatorState, elapsedSec: number, seconds: number): void => {
    learnerOf(state)?.spent(elapsedSec, seconds);
  };

  const finished = (from: PacedOperatorState, to: PacedOperatorState, elapsedSec: number): void => {
    if (from === 'idle' || from === 'offline') return;
    learnerOf(from)?.ended(elapsedSec);
    if (from === 'wrap' || (from === 'talk' && to !== 'wrap')) released(to);
    // Straight from talk to elsewhere: a wrap-up of no length.
    if (from === 'talk' && to !== 'wrap') durations.wrap.ended(0.3);
  };

  return {
    observe(scene) {
      const gap = scene.now - lastNow;
      const watched = gap >= 0 && gap <= longestGapSec;
      const seen = new Map<Id, { state: PacedOperatorState; elapsedSec: number }>();
      for (const operator of scene.operators) {
        const { id, state } = operator;
        const before = last.get(id);
        // Not told: as long as we have seen the operator in this state.
        if (Number.isNaN(operator.elapsedSec)) {
          operator.elapsedSec = before?.state === state && watched ? before.elapsedSec + gap : 0;
        }
        const { elapsedSec } = operator;
        seen.set(id, { state, elapsedSec });
        if (!before || !watched) continue;
        if (before.state === state && elapsedSec >= before.elapsedSec) {
          if (elapsedSec > before.elapsedSec)
            spent(state, before.elapsedSec, Math.min(gap, elapsedSec - before.elapsedSec));
          continue;
        }
        const ranOn = Math.max(0, gap - elapsedSec);
        if (ranOn > 0) spent(before.state, before.elapsedSec, ranOn);
        if (before.state === state && (state === 'break' || state === 'offline' || state === 'idle'))
          continue;
        finished(before.state, state, before.elapsedSec + ranOn);
      }
      last = seen;
      lastNow = scene.now;
    },
    staysAvailable: () => stayed / (stayed + left),
    save: () => ({
      last: [...last].map(([id, { state, elapsedSec }]) => [id, state, elapsedSec]),
      lastNow: Number.isNaN(lastNow) ? null : lastNow,
      stayed,
      left,
    }),
  };
}
