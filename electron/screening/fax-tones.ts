import { FRAME_MS } from './framing.ts';
import type { Sound } from './sound.ts';
import { BIN_HZ } from './spectrum.ts';
import type { ToneTrack } from './tone-tracks.ts';

/** Less talk than this is none; noise may be taken for a little. */
const NO_TALK_MS = 600;
/** What begins so soon follows no greeting, whatever else is heard: a television may talk behind a fax. */
const EARLY_MS = 1500;
/**
 * ITU-T T.30 and V.8: the called fax answers with 2,100 Hz for 2.6 to 4 s, a calling one sends 1,100 Hz for half a
 * second. The called one's tone may turn its phase every 0.45 s, which parts it. GSM in noise moves it by up to 50 Hz.
 */
const CED = { hz: 2100, tolerance: 58, leastMs: 360, afterTalkMs: 1700, gapMs: 120 };
const CNG = { hz: 1100, tolerance: 45, leastMs: 360, mostMs: 760 };
/** T.30's flags in V.21: two pitches that change 75 times a second, and nothing else. */
const FLAGS = { leastHz: 1550, mostHz: 1950, share: 0.85, overFloorDb: 8, leastMs: 500 };
/** Their line that stands out most: all that noise may leave of them. */
const MARK = { hz: 1665, tolerance: 50, leastMs: 640 };
const FLAG_BINS = [Math.ceil(FLAGS.leastHz / BIN_HZ), Math.floor(FLAGS.mostHz / BIN_HZ)] as const;

const isAfterTalk = ({ startMs }: ToneTrack, talkMs: number): boolean =>
  talkMs >= NO_TALK_MS && startMs >= EARLY_MS;

const isNear = (hz: number, wanted: { hz: number; tolerance: number }): boolean =>
  Math.abs(hz - wanted.hz) <= wanted.tolerance;

export interface FaxTones {
  /** Takes the tones as they stand; true when a fax sends them. */
  hear(sound: Sound, tones: readonly ToneTrack[], talkMs: number): boolean;
  /** Whether this tone may yet turn out to be a fax's: then it is no beep. */
  mayBe(track: ToneTrack, talkMs: number): boolean;
}

/** Whether nearly all that sounds lies where a fax's modem has its two pitches. */
function isFlags({ power, levelDb, floorDb }: Sound): boolean {
  if (levelDb < floorDb + FLAGS.overFloorDb) return false;
  let inside = 0;
  let all = 1e-12;
  for (let bin = 5; bin < power.length - 10; bin++) {
    const value = power[bin] ?? 0;
    all += value;
    if (bin >= FLAG_BINS[0] && bin <= FLAG_BINS[1]) inside += value;
  }
  return inside / all > FLAGS.share;
}

/** Tells what a fax sends. One that calls is only told before any talk: after it the same tone is a beep. */
export function createFaxTones(): FaxTones {
  let flagsMs = 0;
  /** An answering tone is parted by its own turns and by noise: its parts are added up. */
  let answer = { ms: 0, endMs: -Infinity, startMs: -Infinity };

  const answeredFor = ({ startMs, lengthMs }: ToneTrack): number => {
    if (startMs === answer.startMs) {
      answer.endMs = startMs + lengthMs;
      return answer.ms + lengthMs;
    }
    const isSame = startMs - answer.endMs <= CED.gapMs;
    answer = {
      ms: isSame ? answer.ms + (answer.endMs - answer.startMs) : 0,
      startMs,
      endMs: startMs + lengthMs,
    };
    return answer.ms + lengthMs;
  };

  return {
    hear(sound, tones, talkMs) {
      flagsMs = isFlags(sound) ? flagsMs + FRAME_MS : Math.max(0, flagsMs - 2 * FRAME_MS);
      if (flagsMs >= FLAGS.leastMs && talkMs < NO_TALK_MS) return true;
      return tones.some((track) => {
        const hasTalked = isAfterTalk(track, talkMs);
        if (isNear(track.hz, CED)) {
          return answeredFor(track) >= (hasTalked ? CED.afterTalkMs : CED.leastMs);
        }
        const { isOver, lengthMs, hz } = track;
        if (isNear(hz, MARK)) return !hasTalked && lengthMs >= MARK.leastMs;
        return isOver && !hasTalked && isNear(hz, CNG) && lengthMs >= CNG.leastMs && lengthMs <= CNG.mostMs;
      });
    },
    mayBe: (track, talkMs) =>
      !isAfterTalk(track, talkMs) && [CNG, CED, MARK].some((wanted) => isNear(track.hz, wanted)),
  };
}
