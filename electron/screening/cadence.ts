import { FRAME_MS } from './framing.ts';

/** Shortest silence that parts two stretches of talk. */
const GAP_MS = 200;
/** Shortest stretch that counts as talk; less is a click or a breath. */
const TALK_MS = 100;
const RECENT = 100;

export const CADENCE_INPUTS = 24;

export interface CadenceReading {
  /** Sound heard until the frame in question. */
  nowMs: number;
  /** When the first talk began; null before. */
  onsetMs: number | null;
  /** Talk altogether, short gaps included. */
  talkMs: number;
  /** Silence since the last talk; 0 while talking. */
  pauseMs: number;
  longestPauseMs: number;
  runs: number;
  /** How far what counts as talk may be the room's, on the average: 0 to 1. */
  doubt: number;
}

export interface Cadence {
  /**
   * Takes the chance that the foreground speaks in the next frame, with that frame's level, the loudest one and the
   * room's, in dB.
   */
  hear(chance: number, levelDb: number, peakDb: number, floorDb: number): CadenceReading;
  /** What is known about the talk so far, as the judging network takes it. */
  inputs(): Float64Array;
}

const squash = (ms: number, scaleMs: number): number => Math.log1p(Math.max(0, ms) / scaleMs);

/**
 * Follows talk and pauses.
 *
 * @param nowMs the sound heard before
 */
export function createCadence(nowMs: number): Cadence {
  const reading: CadenceReading = {
    nowMs,
    onsetMs: null,
    talkMs: 0,
    pauseMs: 0,
    longestPauseMs: 0,
    runs: 0,
    doubt: 0,
  };
  const inputs = new Float64Array(CADENCE_INPUTS);
  const recent = new Float64Array(RECENT);
  const recentLevel = new Float64Array(RECENT);
  let at = 0;
  let smooth = 0;
  let talking = false;
  let believed = false;
  let silentMs = 0;
  let runMs = 0;
  let firstRunMs = 0;
  let longestRunMs = 0;
  let firstPauseMs = 0;
  let doubts = 0;
  let talkFrames = 0;
  let softMs = 0;
  let level = 0;
  let levelSquares = 0;
  let peak = -65;
  let floor = -80;
  let loudest = -80;

  const endRun = (): void => {
    if (reading.runs === 1) firstRunMs = runMs;
    longestRunMs = Math.max(longestRunMs, runMs);
  };

  return {
    hear(chance, levelDb, peakDb, floorDb) {
      reading.nowMs += FRAME_MS;
      recent[at] = chance;
      recentLevel[at] = levelDb;
      at = (at + 1) % RECENT;
      smooth = 0.5 * smooth + 0.5 * chance;
      peak = peakDb;
      floor = floorDb;
      loudest = Math.max(loudest, levelDb);
      if (reading.onsetMs !== null) softMs += chance * FRAME_MS;
      if (smooth > 0.5) {
        if (!talking) {
          talking = true;
          runMs = 0;
        }
        runMs += FRAME_MS + silentMs * (runMs > 0 ? 1 : 0);
        talkFrames += 1;
        doubts += 1 - chance;
        reading.doubt = doubts / talkFrames;
        level += levelDb;
        levelSquares += levelDb * levelDb;
        silentMs = 0;
        if (!believed && runMs >= TALK_MS) {
          believed = true;
          // The run is long enough to be believed: what came before it was a pause.
          if (reading.onsetMs === null) reading.onsetMs = reading.nowMs - runMs;
          else {
            const pause = Math.max(0, reading.pauseMs - TALK_MS);
            reading.longestPauseMs = Math.max(reading.longestPauseMs, pause);
            if (reading.runs === 1) firstPauseMs = pause;
          }
          reading.runs += 1;
          reading.talkMs += runMs;
          reading.pauseMs = 0;
        } else if (believed) {
          reading.talkMs += FRAME_MS;
          reading.pauseMs = 0;
        } else if (reading.onsetMs !== null) reading.pauseMs += FRAME_MS;
      } else {
        silentMs += FRAME_MS;
        if (reading.onsetMs !== null) reading.pauseMs += FRAME_MS;
        if (talking && silentMs >= GAP_MS) {
          talking = false;
          if (believed) endRun();
          runMs = 0;
          believed = false;
        }
      }
      return reading;
    },
    inputs() {
      const { onsetMs, talkMs, pauseMs, longestPauseMs, runs, doubt } = reading;
      const mean = talkFrames > 0 ? level / talkFrames : -80;
      let half = 0;
      let one = 0;
      let two = 0;
      let recentDb = 0;
      for (let back = 1; back <= RECENT; back++) {
        const index = (at + RECENT - back) % RECENT;
        two += recent[index] ?? 0;
        if (back <= 25) recentDb += recentLevel[index] ?? 0;
        if (back === 25) half = two;
        if (back === 50) one = two;
      }
      const sinceOnset = onsetMs === null ? 0 : reading.nowMs - onsetMs;
      const longest = Math.max(longestRunMs, runMs);
      const first = reading.runs <= 1 ? Math.max(firstRunMs, runMs) : firstRunMs;
      const spread = talkFrames > 0 ? Math.sqrt(Math.max(0, levelSquares / talkFrames - mean * mean)) : 0;
      inputs.set([
        squash(sinceOnset, 1000),
        sinceOnset / 8000,
        squash(onsetMs ?? reading.nowMs, 500),
        squash(talkMs, 1000),
        Math.min(1.5, talkMs / 6000),
        squash(runs, 1) - 1,
        squash(longest, 1000),
        squash(runMs, 1000),
        Math.min(2, pauseMs / 1000),
        squash(pauseMs, 200),
        squash(longestPauseMs, 300),
        squash(first, 1000),
        squash(firstPauseMs, 300),
        3 * doubt,
        squash(softMs, 1000),
        half / 25,
        one / 50,
        two / 100,
        Math.min(2, (peak - floor) / 20),
        Math.max(-3, (recentDb / 25 - mean) / 15),
        Math.min(3, (recentDb / 25 - floor) / 15),
        spread / 10,
        talkMs / (sinceOnset + 100),
        Math.min(2, (mean - floor) / 20),
      ]);
      return inputs;
    },
  };
}
