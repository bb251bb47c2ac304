import { createFaxTones } from './fax-tones.ts';
import { FRAME_MS } from './framing.ts';
import { createInformationTones, INFORMATION_GAP_MS } from './information-tones.ts';
import type { Beep } from './interface.ts';
import { isOfKey } from './key-tones.ts';
import type { Layer } from './network.ts';
import { createProgressTones, PROGRESS_MOST_HZ } from './progress-tones.ts';
import type { Sound } from './sound.ts';
import { createToneTracks, type FollowedTrack, type ToneTrack } from './tone-tracks.ts';

/** What tones alone decide. */
export type Signal = 'fax' | 'announcement';

export interface SignalReading {
  /** A tone sounds now, or did a moment ago: no voice. */
  isTone: boolean;
  /** A tone sounds, or has just ended, of which it is not yet known whether it is a beep. */
  isPending: boolean;
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
  /** The pitches followed in the latest frame. */
  readonly tracks: readonly FollowedTrack[];
}

/** Chance of a made tone from which it is taken for one where its pitch and order say more. */
const LIKELY = 0.5;
/** A low beep is only believed after this much talk. */
const LITTLE_TALK_MS = 700;
/** A low tone that follows its like so soon is the network's: busy, or ringing. */
const REPEATED = { hz: 15, db: 6, withinMs: 5500, leastMs: 100 };
/** Beeps of recorders, while they sound and once they are over. */
const BEEP = { leastHz: 330, mostHz: 2600, leastMs: 80, mostMs: 3000, clearMs: 430 };
/** Chance of a made tone from which it is one: a voice keeps its pitch for a short time rather than for a long one. */
const SURE = { short: 0.88, shortMs: 200, long: 0.75, longMs: 400 };

/** What may be the network's first tone waits for its third: noise may hide the second. */
const BEGUN_WAIT_MS = 480;
const ROOT = { hz: 8, withinMs: 100 };

const endOf = ({ startMs, lengthMs }: ToneTrack): number => startMs + lengthMs;

function wantedOf(lengthMs: number): number {
  const way = (lengthMs - SURE.shortMs) / (SURE.longMs - SURE.shortMs);
  return SURE.short + Math.max(0, Math.min(1, way)) * (SURE.long - SURE.short);
}

const couldBeBeep = ({ hz, lengthMs, chance }: ToneTrack): boolean =>
  chance >= wantedOf(lengthMs) &&
  lengthMs >= BEEP.leastMs &&
  lengthMs <= BEEP.mostMs &&
  hz >= BEEP.leastHz &&
  hz <= BEEP.mostHz;

/** Long and high enough to be called a beep while it sounds. */
const isClear = (track: ToneTrack): boolean => track.lengthMs >= BEEP.clearMs && track.hz > PROGRESS_MOST_HZ;

/** Tells fax, the network's tones and recorders' beeps by pitch, length and order. */
export function createSignals(toneLayers: readonly Layer[]): Signals {
  const follow = createToneTracks(toneLayers);
  const followProgress = createProgressTones();
  const information = createInformationTones();
  const fax = createFaxTones();
  let nowMs = 0;
  let tracks: readonly FollowedTrack[] = [];
  let beep: Beep | null = null;
  /** A tone that is over, until it is known what follows. */
  let candidate: { hz: number; startMs: number; endMs: number; levelDb: number; waitMs: number } | null =
    null;
  /** Low tones that are over, the latest last. */
  let lows: { hz: number; endMs: number; levelDb: number }[] = [];
  /** The tone that was told as a beep while it still sounds. */
  let told: ToneTrack | null = null;
  let toldEndMs = -Infinity;
  /** Halves of keys that were pressed; one of the two is forgotten before the other. */
  const ofKeys = new WeakSet<ToneTrack>();
  /** A fax or the network was told: no recorder is there whose beep could be waited for. */
  let isNoRecorder = false;

  const tellBeep = (hz: number, endedAtMs: number | null): void => {
    beep = { atMs: nowMs, hz: Math.round(hz), endedAtMs };
    toldEndMs = endedAtMs ?? nowMs;
  };

  /** The pitch of a tone whose harmonic stands out more clearly than itself: others may talk where it is. */
  const rootOf = ({ hz, startMs, levelDb }: ToneTrack): number => {
    const root = tracks.find(
      (each) =>
        each.levelDb > levelDb &&
        Math.abs(each.startMs - startMs) <= ROOT.withinMs &&
        [2, 3].some((times) => Math.abs(hz / times - each.hz) <= ROOT.hz),
    );
    return root?.hz ?? hz;
  };

  const rememberLow = (made: readonly ToneTrack[]): void => {
    for (const { isOver, hz, lengthMs, levelDb, startMs } of made) {
      const endMs = startMs + lengthMs;
      if (!isOver || hz > PROGRESS_MOST_HZ || lengthMs < REPEATED.leastMs) continue;
      if (lows.some((low) => low.endMs === endMs && low.hz === hz)) continue;
      lows = [...lows.filter((low) => nowMs - low.endMs < 2 * REPEATED.withinMs), { hz, endMs, levelDb }];
    }
  };

  const isRepeated = ({ hz, startMs, endMs, levelDb }: NonNullable<typeof candidate>): boolean =>
    lows.some(
      (low) =>
        low.endMs <= startMs &&
        endMs - low.endMs < REPEATED.withinMs &&
        Math.abs(low.hz - hz) < REPEATED.hz &&
        Math.abs(low.levelDb - levelDb) < REPEATED.db,
    );

  const consider = (track: ToneTrack, mayBegin: boolean): void => {
    if (track.isOver) {
      const { levelDb } = track;
      const hz = rootOf(track);
      const waitMs = mayBegin ? BEGUN_WAIT_MS : INFORMATION_GAP_MS;
      // Of two that sound together, the louder one stands for both.
      if (candidate && endOf(track) - candidate.endMs < INFORMATION_GAP_MS && candidate.levelDb > levelDb)
        return;
      candidate = { hz, startMs: track.startMs, endMs: endOf(track), levelDb, waitMs };
    } else if (told === null && !mayBegin && isClear(track)) {
      told = track;
      candidate = null;
      tellBeep(rootOf(track), null);
    }
  };

  /** Whether the tones that sound, or one that is over by now, are a new beep. */
  const hearBeep = (made: readonly ToneTrack[], talkMs: number): boolean => {
    const before = told;
    if (told?.isOver && beep) {
      toldEndMs = endOf(told);
      beep.endedAtMs = toldEndMs;
      told = null;
    }
    if (!information.mayBelong(made, nowMs)) {
      for (const track of made) {
        const isNew = track !== before && track.startMs >= toldEndMs && told === null;
        if (isOfKey(track, made)) ofKeys.add(track);
        if (!isNew || !couldBeBeep(track) || ofKeys.has(track) || fax.mayBe(track, talkMs)) continue;
        consider(track, talkMs < LITTLE_TALK_MS && information.mayBegin(track));
      }
    }
    if (told !== null && told !== before) return true;
    // A short tone is a beep when nothing that would make it the network's follows at once.
    if (!candidate || nowMs - candidate.endMs < candidate.waitMs) return false;
    const heard = candidate;
    candidate = null;
    if (information.mayBelong(made, nowMs)) return false;
    if (heard.hz <= PROGRESS_MOST_HZ && (talkMs < LITTLE_TALK_MS || isRepeated(heard))) return false;
    tellBeep(heard.hz, heard.endMs);
    return true;
  };

  return {
    get beep() {
      return beep;
    },
    get tracks() {
      return tracks;
    },
    hear(sound, talkMs) {
      nowMs += FRAME_MS;
      tracks = follow.hear(sound, sound.peaks, sound.power, nowMs);
      const made = tracks.filter(({ chance }) => chance >= LIKELY);
      const { isNobody, isRinging } = followProgress(sound, made, nowMs);
      let signal: Signal | null = isNobody ? 'announcement' : null;
      if (fax.hear(sound, made, talkMs)) signal = 'fax';
      if (information.hear(made, nowMs)) signal = 'announcement';
      rememberLow(made);
      isNoRecorder ||= signal !== null;
      if (isNoRecorder) candidate = null;
      const newBeep = !isNoRecorder && hearBeep(made, talkMs);
      const sounding = made.filter(({ isOver }) => !isOver);
      const isPending = candidate !== null || sounding.some(({ lengthMs }) => lengthMs <= BEEP.mostMs);
      return { isTone: sounding.length > 0, isPending, isRinging, signal, newBeep };
    },
  };
}
