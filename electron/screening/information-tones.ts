import type { ToneTrack } from './tone-tracks.ts';

/** ITU-T E.180 with its tolerances, and Telcordia SR-2275: three rising tones of 274 to 380 ms before the network speaks. */
const PITCHES = [
  { least: 890, most: 1010 },
  { least: 1340, most: 1460 },
  { least: 1730, most: 1860 },
];
const SECOND = 1;
const THIRD = 2;
const LEAST_MS = 140;
/** The third need not be heard out when another was. */
const LAST_LEAST_MS = 80;
const MOST_MS = 480;
/** Longest silence between two of them. */
export const INFORMATION_GAP_MS = 120;
/** Between the first and the third when noise hides the second. */
const HIDDEN = { leastMs: 200, mostMs: 520 };
/** The third is not waited for any longer: the first two have said enough. */
const LAST_WAIT_MS = 420;
/** Nothing is a beep for so long after two of the three. */
const AFTER_MS = 1000;
/** A tone at the second's pitch is taken for it from here on. */
const LIKELY_MS = 40;

const isAt = (hz: number, place: number): boolean => {
  const pitch = PITCHES[place];
  return pitch !== undefined && hz >= pitch.least && hz <= pitch.most;
};
const endOf = ({ startMs, lengthMs }: ToneTrack): number => startMs + lengthMs;

export interface InformationTones {
  /** Takes the tones as they stand; true when they are the three, or as many as noise left of them. */
  hear(tones: readonly ToneTrack[], nowMs: number): boolean;
  /** Whether one of these may be the second, or follows two of the three: then none of them is a beep. */
  mayBelong(tones: readonly ToneTrack[], nowMs: number): boolean;
  /** Whether a tone before any talk may be the first. */
  mayBegin(track: ToneTrack): boolean;
}

/** Follows the three tones. */
export function createInformationTones(): InformationTones {
  /** When a tone of each pitch was over. */
  const ended = PITCHES.map(() => -Infinity);
  let twiceMs = -Infinity;
  let pairEndMs = Infinity;

  const follows = (track: ToneTrack, place: number): boolean => {
    const gap = track.startMs - (ended[place] ?? -Infinity);
    return gap <= INFORMATION_GAP_MS && gap >= -INFORMATION_GAP_MS / 2;
  };

  const hearOne = (track: ToneTrack, nowMs: number): boolean => {
    const place = PITCHES.findIndex((_, i) => isAt(track.hz, i));
    if (place < 0 || track.lengthMs > MOST_MS) return false;
    if (place === THIRD && track.lengthMs >= LAST_LEAST_MS && follows(track, SECOND)) return true;
    if (track.lengthMs < LEAST_MS) return false;
    const sinceFirst = track.startMs - (ended[0] ?? -Infinity);
    if (place === THIRD && sinceFirst >= HIDDEN.leastMs && sinceFirst <= HIDDEN.mostMs) return true;
    if (!track.isOver) return false;
    ended[place] = endOf(track);
    if (place === SECOND && follows(track, 0)) {
      twiceMs = nowMs;
      pairEndMs = Math.min(pairEndMs, endOf(track));
    }
    return false;
  };

  return {
    mayBegin: ({ hz, lengthMs }) => isAt(hz, 0) && lengthMs >= LEAST_MS && lengthMs <= MOST_MS,
    hear(tones, nowMs) {
      for (const track of tones) if (hearOne(track, nowMs)) return true;
      if (pairEndMs === Infinity || nowMs - pairEndMs < LAST_WAIT_MS) return false;
      pairEndMs = Infinity;
      return true;
    },
    mayBelong(tones, nowMs) {
      if (nowMs - twiceMs < AFTER_MS) return true;
      return tones.some(
        (track) => track.lengthMs >= LIKELY_MS && isAt(track.hz, SECOND) && follows(track, 0),
      );
    },
  };
}
