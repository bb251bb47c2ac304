import { FRAME_MS } from './framing.ts';
import { createNetwork, logistic, type Layer } from './network.ts';
import type { Sound } from './sound.ts';
import { createToneSurroundings, type ToneSurroundings } from './tone-surroundings.ts';
import type { TonePeak } from './tone-peaks.ts';

/** A pitch that is kept for a while: a made tone, a vowel's harmonic, hum, or chance. */
export interface ToneTrack {
  hz: number;
  startMs: number;
  lengthMs: number;
  /** Mean level while it sounds. */
  levelDb: number;
  isOver: boolean;
  /** The chance that a device made it and no voice: 0 to 1; 0 while it is too short to tell. */
  chance: number;
}

export const TONE_INPUTS = 34;
/** Less is not asked about. */
export const ASKED_MS = 60;
/** Frames that may be missing inside a tone: lost packets, a crackle, noise that is louder for a moment. */
const MISSING = 3;
/** A tone that is over is kept for so long, so that what follows it can be heard. */
const KEPT_MS = 80;
const STRAY_HZ = 14;
/** The frames at both ends hold only some of a tone: their pitch is not measured, and may stray more. */
const EDGE_STRAY_HZ = 40;
const DROP_DB = 10;
/** The first frame may hold only a little of a tone. */
const EDGE_DB = 20;
const MOST_TRACKS = 6;
const BEFORE = 4;

/** Least squares over what comes evenly: mean, slope, and how far values stray from the line. */
interface Line {
  count: number;
  sumX: number;
  sumXX: number;
  sumY: number;
  sumXY: number;
  sumYY: number;
}

const newLine = (): Line => ({ count: 0, sumX: 0, sumXX: 0, sumY: 0, sumXY: 0, sumYY: 0 });

function addTo(line: Line, x: number, y: number): void {
  line.count += 1;
  line.sumX += x;
  line.sumXX += x * x;
  line.sumY += y;
  line.sumXY += x * y;
  line.sumYY += y * y;
}

const meanOf = ({ count, sumY }: Line): number => (count > 0 ? sumY / count : 0);

function fit({ count, sumX, sumXX, sumY, sumXY, sumYY }: Line): { slope: number; stray: number } {
  if (count < 3) return { slope: 0, stray: 0 };
  const xx = sumXX - (sumX * sumX) / count;
  const xy = sumXY - (sumX * sumY) / count;
  const yy = sumYY - (sumY * sumY) / count;
  const slope = xx > 0 ? xy / xx : 0;
  return { slope, stray: Math.sqrt(Math.max(0, yy - slope * xy) / (count - 2)) };
}

export interface FollowedTrack extends ToneTrack {
  bin: number;
  frames: number;
  missing: number;
  /** Pitch and level against the time since its start, in frames; without the frames at both ends. */
  pitch: Line;
  level: Line;
  /** Sums over its frames. */
  contrast: number;
  below: number;
  above: number;
  share: number;
  overFloor: number;
  unity: number;
  rest: number;
  /** Level of everything just before it, and just after it. */
  beforeDb: number;
  afterDb: number;
  floorDb: number;
  latest: TonePeak;
  latestDb: number;
  /** What sounded lately at its pitch, and where a voice that glides into it comes from; what sounds there afterwards. */
  sameBeforeDb: number;
  nearBeforeDb: number;
  nearAfterDb: number;
  /** Sums over some of its frames: how much what else sounds repeats itself at a voice's pitch. */
  restPeriodicity: number;
  restTimes: number;
  /** Sums over its frames: other bands over their floors, the share of them that is loud, its level over the strongest elsewhere. */
  bandsDb: number;
  loudBands: number;
  far: number;
  /** Levels of its second and third frame: a device is at full level by then. */
  secondDb: number;
  thirdDb: number;
  /** Least and most level of everything in the 240 ms before: a beep follows a pause. */
  leastBeforeDb: number;
  mostBeforeDb: number;
}

const between = (least: number, value: number, most: number): number =>
  Math.max(least, Math.min(most, value));

/** Fills what the network that tells tones is given of a track, all roughly between -2 and 3. */
export function toneInputs(track: FollowedTrack, inputs: Float64Array): Float64Array {
  const { frames, lengthMs } = track;
  const pitch = fit(track.pitch);
  const level = fit(track.level);
  const span = lengthMs / FRAME_MS;
  const mean = meanOf(track.level);
  inputs[0] = Math.log(lengthMs / 200);
  inputs[1] = Math.min(2, lengthMs / 1000);
  inputs[2] = Math.log2(Math.max(200, track.hz) / 800);
  inputs[3] = track.hz / 2000;
  inputs[4] = Math.log1p(pitch.stray) - 1;
  inputs[5] = Math.log1p(Math.abs(pitch.slope) * span) - 1;
  inputs[6] = Math.log1p(level.stray) - 1;
  inputs[7] = between(-2, (level.slope * span) / 6, 2);
  inputs[8] = track.contrast / frames / 15 - 1;
  inputs[9] = between(-1, track.below / frames / 15, 2.5);
  inputs[10] = between(-1, track.above / frames / 15, 2.5);
  inputs[11] = 2 * (track.share / frames) - 1;
  inputs[12] = between(-0.5, track.overFloor / frames / 15, 2.5);
  inputs[13] = (4 * frames * FRAME_MS) / Math.max(FRAME_MS, lengthMs) - 4;
  inputs[14] = between(-2, (track.beforeDb - mean) / 12, 2);
  inputs[15] = track.isOver ? between(-2, (track.afterDb - mean) / 12, 2) : 0;
  inputs[16] = track.isOver ? 1 : 0;
  inputs[17] = 3 * (track.unity / frames) - 2;
  inputs[18] = between(-1, (mean - track.floorDb) / 15, 2.5);
  inputs[19] = between(-2, (track.rest / frames - track.beforeDb) / 12, 2);
  inputs[20] = between(-2, (track.rest / frames - mean) / 12, 2);
  inputs[21] = Math.log1p(Math.sqrt(track.pitch.count > 2 ? strayOf(track) : 0)) - 1;
  inputs[22] = between(-2, (track.sameBeforeDb - mean) / 12, 1);
  inputs[23] = between(-2, (track.nearBeforeDb - mean) / 12, 1);
  inputs[24] = track.isOver ? between(-2, (track.nearAfterDb - mean) / 12, 1) : 0;
  inputs[25] = track.restTimes > 0 ? 2 * (track.restPeriodicity / track.restTimes) - 1 : 0;
  inputs[26] = between(-0.5, track.bandsDb / frames / 10 - 0.5, 2);
  inputs[27] = (2 * track.loudBands) / frames - 1;
  inputs[28] = between(-1, track.far / frames / 15, 2.5);
  inputs[29] = between(-1, (mean - track.secondDb) / 6, 2);
  inputs[30] = between(-1, frames < 3 ? 0 : (mean - track.thirdDb) / 6, 2);
  inputs[31] = between(-1.5, (track.leastBeforeDb - track.floorDb) / 12, 2);
  inputs[32] = between(-2, (track.leastBeforeDb - mean) / 12, 1);
  inputs[33] = between(-2, (track.mostBeforeDb - mean) / 12, 2);
  return inputs;
}

/** Share of a tone's pitch that it strays, in thousandths. */
function strayOf({ pitch, hz }: FollowedTrack): number {
  const mean = meanOf(pitch);
  return (1000 * Math.sqrt(Math.max(0, pitch.sumYY / pitch.count - mean * mean))) / Math.max(200, hz);
}

/** The level of all that is not in the peak. */
const restOf = (levelDb: number, { share }: TonePeak): number =>
  levelDb + 10 * Math.log10(Math.max(0.0005, 1 - share));

function start(
  peak: TonePeak,
  sound: Sound,
  nowMs: number,
  beforeDb: number,
  around: ToneSurroundings,
): FollowedTrack {
  return {
    hz: peak.hz,
    startMs: nowMs - FRAME_MS,
    lengthMs: FRAME_MS,
    levelDb: peak.levelDb,
    isOver: false,
    chance: 0,
    bin: peak.bin,
    frames: 1,
    missing: 0,
    pitch: newLine(),
    level: newLine(),
    contrast: peak.contrastDb,
    below: peak.belowDb,
    above: peak.aboveDb,
    share: peak.share,
    overFloor: peak.overFloorDb,
    unity: peak.unity,
    rest: restOf(sound.levelDb, peak),
    beforeDb,
    afterDb: 0,
    floorDb: sound.floorDb,
    latest: { ...peak },
    latestDb: sound.levelDb,
    sameBeforeDb: around.before(peak.bin, 0, 2),
    nearBeforeDb: around.before(peak.bin, 3, 7),
    nearAfterDb: 0,
    restPeriodicity: 0,
    restTimes: 0,
    bandsDb: around.bandsDb(peak.bin),
    loudBands: around.loudBands(peak.bin),
    far: peak.levelDb - around.far(peak.bin),
    secondDb: peak.levelDb,
    thirdDb: peak.levelDb,
    leastBeforeDb: around.leastBeforeDb,
    mostBeforeDb: around.mostBeforeDb,
  };
}

function goOn(
  track: FollowedTrack,
  peak: TonePeak,
  sound: Sound,
  nowMs: number,
  around: ToneSurroundings,
): void {
  // What was heard last turns out to have been no end.
  if (track.frames > 1) {
    const x = (nowMs - FRAME_MS - track.startMs) / FRAME_MS;
    addTo(track.pitch, x, track.latest.hz);
    addTo(track.level, x, track.latest.levelDb);
    track.hz = meanOf(track.pitch);
    track.levelDb = meanOf(track.level);
  } else {
    track.hz = peak.hz;
    track.levelDb = peak.levelDb;
  }
  track.frames += 1;
  track.lengthMs = nowMs - track.startMs;
  track.missing = 0;
  track.bin = peak.bin;
  track.contrast += peak.contrastDb;
  track.below += peak.belowDb;
  track.above += peak.aboveDb;
  track.share += peak.share;
  track.overFloor += peak.overFloorDb;
  track.unity += peak.unity;
  track.rest += restOf(sound.levelDb, peak);
  track.bandsDb += around.bandsDb(peak.bin);
  track.loudBands += around.loudBands(peak.bin);
  track.far += peak.levelDb - around.far(peak.bin);
  if (track.frames === 2) track.secondDb = peak.levelDb;
  if (track.frames === 3) track.thirdDb = peak.levelDb;
  if (track.frames >= 2 && track.frames % 2 === 0) {
    track.restPeriodicity += around.restPeriodicity(peak.bin);
    track.restTimes += 1;
  }
  Object.assign(track.latest, peak);
  track.latestDb = sound.levelDb;
}

/** Pitch and level go on: what is much louder or quieter than before is something else at the same pitch. */
function isSame(track: FollowedTrack, { hz, bin, levelDb }: TonePeak): boolean {
  const isFirst = track.pitch.count === 0;
  if (Math.abs(levelDb - track.levelDb) > (isFirst ? EDGE_DB : DROP_DB)) return false;
  if (isFirst) return Math.abs(bin - track.bin) <= 1 && Math.abs(hz - track.hz) < EDGE_STRAY_HZ;
  return Math.abs(hz - track.hz) < STRAY_HZ;
}

export interface ToneTracks {
  /** Takes a frame; returns what sounds, and what is over since less than 80 ms. Reused. */
  hear(
    sound: Sound,
    peaks: readonly TonePeak[],
    power: Float64Array,
    nowMs: number,
  ): readonly FollowedTrack[];
}

/** Follows the few strongest pitches at a time and says of each how likely it is a made tone. */
export function createToneTracks(layers: readonly Layer[]): ToneTracks {
  const network = createNetwork(layers);
  const inputs = new Float64Array(TONE_INPUTS);
  const before = new Float64Array(BEFORE).fill(-80);
  const around = createToneSurroundings();
  let tracks: FollowedTrack[] = [];
  let frames = 0;

  /** What follows a tone; true when it changes what is known of it. */
  const hearAfter = (track: FollowedTrack, { levelDb }: Sound): boolean => {
    const { afterDb, nearAfterDb } = track;
    track.afterDb = Math.min(afterDb, levelDb);
    track.nearAfterDb = Math.max(nearAfterDb, around.near(track.bin));
    return track.afterDb !== afterDb || track.nearAfterDb !== nearAfterDb;
  };

  /** A tone that is missing in a frame; true when it is over. */
  const followOne = (track: FollowedTrack, sound: Sound, power: Float64Array): boolean => {
    track.missing += 1;
    let lobe = 1e-10;
    for (let i = track.bin - 2; i <= track.bin + 2; i++) lobe += power[i] ?? 0;
    const isDropped = 10 * Math.log10(lobe) < track.levelDb - DROP_DB;
    if (isDropped || track.missing > MISSING) {
      track.isOver = true;
      track.afterDb = sound.levelDb;
      track.nearAfterDb = around.near(track.bin);
    }
    return track.isOver;
  };

  return {
    hear(sound, peaks, power, nowMs) {
      around.hear(sound);
      tracks = tracks.filter(
        (track) =>
          !track.isOver || nowMs - track.startMs - track.lengthMs <= (track.chance > 0 ? KEPT_MS : 0),
      );
      const taken = new Set<FollowedTrack>();
      for (const peak of peaks) {
        const track = tracks.find((each) => !each.isOver && !taken.has(each) && isSame(each, peak));
        if (track) {
          goOn(track, peak, sound, nowMs, around);
          taken.add(track);
        } else if (tracks.length < MOST_TRACKS) {
          const fresh = start(peak, sound, nowMs, before[frames % BEFORE] ?? -80, around);
          tracks.push(fresh);
          taken.add(fresh);
        }
      }
      for (const track of tracks) {
        // Without a frame more, and unless something else is heard after it, nothing new is known of it.
        const isNew = track.isOver
          ? hearAfter(track, sound)
          : taken.has(track) || followOne(track, sound, power);
        if (isNew && track.lengthMs >= ASKED_MS) {
          track.chance = logistic(network(toneInputs(track, inputs))[0] ?? 0);
        }
      }
      before[frames % BEFORE] = sound.levelDb;
      around.remember();
      frames += 1;
      return tracks;
    },
  };
}
