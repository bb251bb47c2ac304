import type { ToneTrack } from './tone-tracks.ts';

/** The pitches of a telephone's keys: that of its row sounds with that of its column (ITU-T Q.23). */
export const KEY_ROW_HZ = [697, 770, 852, 941] as const;
export const KEY_COLUMN_HZ = [1209, 1336, 1477, 1633] as const;
/** A receiver takes 1.5 %, and must refuse 3.5 % (ITU-T Q.24); what noise does to the measure comes on top. */
const STRAY = 0.02;
/** Both begin together; the weaker one may be found later, and stand further below than lines make it. */
const TOGETHER_MS = 60;
const MOST_APART_DB = 15;

const isOneOf = (group: readonly number[], hz: number): boolean =>
  group.some((each) => Math.abs(hz - each) <= STRAY * each);

const areOneKey = (low: number, high: number): boolean =>
  isOneOf(KEY_ROW_HZ, low) && isOneOf(KEY_COLUMN_HZ, high);

/** Whether a tone is half of a key that is pressed: no recorder's beep, whoever presses it. */
export const isOfKey = (track: ToneTrack, made: readonly ToneTrack[]): boolean =>
  made.some(
    (other) =>
      other !== track &&
      Math.abs(other.startMs - track.startMs) <= TOGETHER_MS &&
      Math.abs(other.levelDb - track.levelDb) <= MOST_APART_DB &&
      (areOneKey(track.hz, other.hz) || areOneKey(other.hz, track.hz)),
  );
