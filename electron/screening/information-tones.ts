import type { ToneTrack } from './tone-tracks.ts';

/** ITU-T E.180 and Telcordia SR-2275: three rising tones of 276 to 380 ms before the network speaks. */
const FIRST = { least: 890, most: 1010 };
const SECOND = { least: 1340, most: 1460 };
const THIRD = { least: 1740, most: 1820 };
const PITCHES = [FIRST, SECOND, THIRD];
const LEAST_MS = 140;
/** Two before it have said enough. */
const LAST_LEAST_MS = 80;
const MOST_MS = 480;
/** Longest silence between two of them. */
export const INFORMATION_GAP_MS = 120;
/** Nothing is a beep for so long after two of the three. */
const AFTER_MS = 1000;
/** A tone at the second's pitch is taken for it from here on. */
const LIKELY_MS = 40;

const isAt = (hz: number, pitch: { least: number; most: number } | undefined): boolean =>
  pitch !== undefined && hz >= pitch.least && hz <= pitch.most;

export interface InformationTones {
  /** Takes a tone as it stands; true when it is the third. */
  hear(track: ToneTrack, nowMs: number): boolean;
  /** Whether this tone may be the second, or follows two of the three: then it is no beep. */
  mayBelong(track: ToneTrack | null, nowMs: number): boolean;
}

/** Follows the three tones. */
export function createInformationTones(): InformationTones {
  let seen = 0;
  let latestMs = 0;
  let twiceMs = -AFTER_MS;
  return {
    hear(track, nowMs) {
      if (seen > 0 && track.startMs - latestMs > INFORMATION_GAP_MS) seen = 0;
      const isLast = seen === PITCHES.length - 1;
      if (track.lengthMs < (isLast ? LAST_LEAST_MS : LEAST_MS)) return false;
      if (!isAt(track.hz, PITCHES[seen])) {
        if (track.isOver) seen = 0;
        return false;
      }
      if (isLast) return true;
      if (track.isOver && track.lengthMs <= MOST_MS) {
        seen += 1;
        latestMs = track.startMs + track.lengthMs;
        if (seen === PITCHES.length - 1) twiceMs = nowMs;
      }
      return false;
    },
    mayBelong(track, nowMs) {
      if (nowMs - twiceMs < AFTER_MS) return true;
      return seen === 1 && track !== null && track.lengthMs >= LIKELY_MS && isAt(track.hz, SECOND);
    },
  };
}
