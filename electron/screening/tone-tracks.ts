import { FRAME_MS } from './framing.ts';
import type { Sound } from './sound.ts';

/** A tone that keeps its pitch for a while. */
export interface ToneTrack {
  hz: number;
  startMs: number;
  lengthMs: number;
  /** Mean level while it sounds. */
  levelDb: number;
  /** How much it strays from its mean pitch, in Hz. */
  strayHz: number;
  /** Frames in which it was heard: fewer than its length has when it is patched together. */
  frames: number;
  isOver: boolean;
}

const PURE = 0.7;
/** A fifth of all power, and nearly what the room has: a beep as loud as the noise is still one. */
const SHARE = 0.2;
const OVER_ROOM = 0.8;
const LOWEST_HZ = 250;
const STRAY_HZ = 14;
/** Frames that may be missing inside a tone: lost packets, a crackle, noise that is louder for a moment. */
const MISSING = 3;

const isTonal = ({ purity, share, overRoom, hz }: Sound): boolean =>
  purity > PURE && share > SHARE && overRoom > OVER_ROOM && hz > LOWEST_HZ;

/** Follows the one tone that sounds at a time: steady pitch, most of the power, above the room. */
export function createToneTracks(): (sound: Sound, nowMs: number) => ToneTrack | null {
  let track: (ToneTrack & { latestHz: number; squares: number; missing: number }) | null = null;
  return (sound, nowMs) => {
    if (track?.isOver) track = null;
    const isTone = isTonal(sound);
    const isSame = track !== null && Math.abs(sound.hz - track.hz) < STRAY_HZ;
    if (track && isTone && isSame) {
      // The frames at both ends hold only some of the tone and are no measure of its pitch.
      if (track.frames === 1) track.hz = sound.hz;
      else if (track.frames > 2) {
        const step = track.latestHz - track.hz;
        track.hz += step / (track.frames - 1);
        track.squares += step * (track.latestHz - track.hz);
        track.strayHz = Math.sqrt(track.squares / (track.frames - 1));
      }
      track.frames += 1;
      track.latestHz = sound.hz;
      track.levelDb += (sound.levelDb - track.levelDb) / track.frames;
      track.lengthMs = nowMs - track.startMs;
      track.missing = 0;
      return track;
    }
    if (track) {
      track.missing += 1;
      // Another tone or a clear drop ends it at once; anything else may be a hole.
      const isDropped = sound.levelDb < track.levelDb - 10;
      if ((isTone && !isSame) || isDropped || track.missing > MISSING) track.isOver = true;
      return track;
    }
    if (!isTone) return null;
    track = {
      hz: sound.hz,
      startMs: nowMs - FRAME_MS,
      lengthMs: FRAME_MS,
      levelDb: sound.levelDb,
      strayHz: 0,
      isOver: false,
      frames: 1,
      latestHz: sound.hz,
      squares: 0,
      missing: 0,
    };
    return track;
  };
}
