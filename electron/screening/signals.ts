import { FRAME_MS } from './framing.ts';
import { createInformationTones, INFORMATION_GAP_MS } from './information-tones.ts';
import type { Beep } from './interface.ts';
import { createProgressTones, PROGRESS_MOST_HZ } from './progress-tones.ts';
import type { Sound } from './sound.ts';
import { createToneTracks, type ToneTrack } from './tone-tracks.ts';

/** What tones alone decide. */
export type Signal = 'fax' | 'announcement';

export interface SignalReading {
  /** A tone sounds now, or did a moment ago: no voice. */
  isTone: boolean;
  /** It has just turned out that the line rings: whoever answers then is somebody else. */
  isRinging: boolean;
  signal: Signal | null;
  /** A beep was told from other sounds in this frame. */
  newBeep: boolean;
}

export interface Signals {
  /** Takes the next frame; `talkMs` is how much talk was heard before. */
  hear(sound: Sound, talkMs: number): SignalReading;
  readonly beep: Beep | null;
}

/** Less talk than this is none; noise may be taken for a little. */
const NO_TALK_MS = 600;
/** A low beep is only believed after this much. */
const LITTLE_TALK_MS = 300;
/** A low tone that follows its like so soon is the network's. */
const REPEATED = { hz: 15, withinMs: 1500 };
const TONE_MS = 60;
/** ITU-T T.30: the called fax answers with 2,100 Hz for 2.6 to 4 s, a calling one sends 1,100 Hz for half a second. The called one's tone may turn its phase every 0.45 s, which parts it. */
const CED = { hz: 2100, tolerance: 20, leastMs: 380, afterTalkMs: 1700 };
const CNG = { hz: 1100, tolerance: 40, leastMs: 380, mostMs: 760 };
/** Beeps of recorders. Vowels hold a harmonic steady for a moment too, but low ones, and not for long. */
const BEEP = { leastHz: 390, mostHz: 2700, mostMs: 3000, clearMs: 430 };
const LOW_BELOW_HZ = 720;
/** The longer a tone, the more it may stray: by that share of its pitch. */
const STEADY_LOW = [
  { leastMs: 500, share: 0.009 },
  { leastMs: 300, share: 0.005 },
  { leastMs: 180, share: 0.0025 },
  { leastMs: 140, share: 0.0012 },
];
const STEADY_HIGH = [
  { leastMs: 140, share: 0.0042 },
  { leastMs: 100, share: 0.0022 },
];
/** Share of a tone's frames that must have been heard, of a low and of a high one, and how many at least. */
const DENSE_LOW = 0.75;
const DENSE_HIGH = 0.5;
const FEWEST_FRAMES = 5;

function isSteady({ hz, lengthMs, strayHz, frames }: ToneTrack): boolean {
  const isLow = hz < LOW_BELOW_HZ;
  const dense = isLow ? DENSE_LOW : DENSE_HIGH;
  if (frames < FEWEST_FRAMES || frames * FRAME_MS < dense * lengthMs) return false;
  const limit = (isLow ? STEADY_LOW : STEADY_HIGH).find(({ leastMs }) => lengthMs >= leastMs);
  return limit !== undefined && strayHz <= limit.share * hz;
}

const couldBeBeep = (track: ToneTrack): boolean =>
  track.lengthMs <= BEEP.mostMs && track.hz >= BEEP.leastHz && track.hz <= BEEP.mostHz && isSteady(track);

const isNear = (hz: number, wanted: { hz: number; tolerance: number }): boolean =>
  Math.abs(hz - wanted.hz) <= wanted.tolerance;

/** A fax calling is only told before any talk: after it the same tone is a beep. */
function isFax(track: ToneTrack, talkMs: number): boolean {
  const hasTalked = talkMs >= NO_TALK_MS;
  if (isNear(track.hz, CED)) return track.lengthMs >= (hasTalked ? CED.afterTalkMs : CED.leastMs);
  if (!track.isOver || hasTalked || !isNear(track.hz, CNG)) return false;
  return track.lengthMs >= CNG.leastMs && track.lengthMs <= CNG.mostMs;
}

/** Long and high enough to be called a beep while it sounds. */
const isClear = (track: ToneTrack): boolean => track.lengthMs >= BEEP.clearMs && track.hz > PROGRESS_MOST_HZ;

const mayBeFax = (hz: number, talkMs: number): boolean =>
  talkMs < NO_TALK_MS && (isNear(hz, CNG) || isNear(hz, CED));

/** Tells fax, the network's tones and recorders' beeps by pitch, length and order. */
export function createSignals(): Signals {
  const follow = createToneTracks();
  const followProgress = createProgressTones();
  const information = createInformationTones();
  let nowMs = 0;
  let beep: Beep | null = null;
  /** A tone that is over, until it is known what follows. */
  let candidate: { hz: number; endMs: number } | null = null;
  /** The latest low tone that was over. */
  let low = { hz: 0, endMs: 0 };
  /** The tone that was told as a beep while it still sounds. */
  let told: ToneTrack | null = null;

  const tellBeep = (hz: number, endedAtMs: number | null): void => {
    beep = { atMs: nowMs, hz: Math.round(hz), endedAtMs };
  };

  const signalOf = (track: ToneTrack | null, talkMs: number, isNobody: boolean): Signal | null => {
    if (track && information.hear(track, nowMs)) return 'announcement';
    if (track && isFax(track, talkMs)) return 'fax';
    return isNobody ? 'announcement' : null;
  };

  /** Whether the tone that sounds, or one that is over by now, is a new beep. */
  const hearBeep = (track: ToneTrack | null, talkMs: number): boolean => {
    if (track && told === track) {
      if (track.isOver && beep) beep.endedAtMs = track.startMs + track.lengthMs;
    } else if (
      track &&
      couldBeBeep(track) &&
      !mayBeFax(track.hz, talkMs) &&
      !information.mayBelong(track, nowMs)
    ) {
      if (track.isOver) candidate = { hz: track.hz, endMs: track.startMs + track.lengthMs };
      else if (isClear(track)) {
        told = track;
        candidate = null;
        tellBeep(track.hz, null);
        return true;
      }
    }
    // A short tone is a beep when nothing that would make it the network's follows at once.
    if (!candidate || nowMs - candidate.endMs < INFORMATION_GAP_MS) return false;
    if (information.mayBelong(track, nowMs)) return false;
    const { hz, endMs } = candidate;
    candidate = null;
    if (hz <= PROGRESS_MOST_HZ) {
      const isRepeated = Math.abs(hz - low.hz) < REPEATED.hz && endMs - low.endMs < REPEATED.withinMs;
      low = { hz, endMs };
      if (isRepeated || talkMs < LITTLE_TALK_MS) return false;
    }
    tellBeep(hz, endMs);
    return true;
  };

  return {
    get beep() {
      return beep;
    },
    hear(sound, talkMs) {
      nowMs += FRAME_MS;
      const track = follow(sound, nowMs);
      const { isNobody, isRinging } = followProgress(sound, nowMs);
      const signal = signalOf(track, talkMs, isNobody);
      if (signal !== null) candidate = null;
      const newBeep = signal === null && hearBeep(track, talkMs);
      return { isTone: track !== null && track.lengthMs >= TONE_MS, isRinging, signal, newBeep };
    },
  };
}
