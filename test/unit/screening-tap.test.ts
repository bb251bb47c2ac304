import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES, encodeSample } from '../../electron/media/g711.ts';
import { ScreeningTap } from '../../electron/media/screening-tap.ts';
import { line, noise, silence, talk, tone } from './screening-sounds.ts';

const FRAME_MS = 20;
const REVIEW_MS = 100;
/** A phone goes on to send for so long after the last word. */
const HANGOVER_FRAMES = 10;
const LOUD = 400;
const loud = (seconds: number, seed: number) => talk(seconds, seed).map((sample) => 2 * sample);

interface Sending {
  /** Nothing is sent while nobody talks. */
  savesSilence?: boolean;
  /** What the far end's time goes on by in a frame. */
  step?: number;
  /** Milliseconds in which nothing arrives; what was sent meanwhile comes at its end. */
  stall?: { fromMs: number; toMs: number };
  /** The first frame is sent whatever it holds. */
  sendsFirst?: boolean;
  /** Frames that are sent after the last word. */
  hangoverFrames?: number;
  /** Our own thread stands still for as long. */
  isOurs?: boolean;
}

interface Told {
  verdicts: string[];
  /** When on the clock the first verdict came. */
  atMs: number | null;
  /** When in the sound it heard. */
  heardMs: number | null;
  cues: string[];
}

/** Plays a call's sound to a tap as its packets would arrive. */
function play(
  samples: Int16Array,
  {
    savesSilence,
    step = FRAME_SAMPLES,
    stall,
    isOurs,
    sendsFirst,
    hangoverFrames = HANGOVER_FRAMES,
  }: Sending = {},
): Told {
  const told: Told = { verdicts: [], atMs: null, heardMs: null, cues: [] };
  let nowMs = 0;
  const tap = new ScreeningTap({
    speech: () => undefined,
    screened: ({ verdict, atMs }) => {
      told.verdicts.push(verdict);
      told.heardMs ??= atMs;
      told.atMs ??= nowMs;
    },
    listens: (after) => told.cues.push(after),
  });
  let sequence = 65_500;
  let hangover = 0;
  let waiting: Parameters<ScreeningTap['heard']>[0][] = [];
  for (let at = 0, timestamp = 0xff_ff_f0_00; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
    nowMs += FRAME_MS;
    timestamp = (timestamp + step) >>> 0;
    const frame = samples.subarray(at, at + FRAME_SAMPLES);
    hangover = frame.some((sample) => Math.abs(sample) > LOUD) ? hangoverFrames : hangover - 1;
    if (!savesSilence || hangover >= 0 || (sendsFirst && at === 0)) {
      const payload = Buffer.from(Array.from(frame, (sample) => encodeSample.PCMU(sample)));
      sequence = (sequence + 1) & 0xff_ff;
      waiting.push({
        source: 'customer',
        codec: 'PCMU',
        ssrc: 7,
        sequence,
        timestamp,
        marker: false,
        payload,
      });
    }
    const isStalled = stall !== undefined && nowMs > stall.fromMs && nowMs <= stall.toMs;
    if (isStalled && isOurs) continue;
    // The beat that was due may come before what arrived meanwhile is read.
    if (isOurs && nowMs % REVIEW_MS === 0) tap.waited(nowMs);
    if (!isStalled) {
      for (const packet of waiting) tap.heard(packet, nowMs);
      waiting = [];
    }
    if (!isOurs && nowMs % REVIEW_MS === 0) tap.waited(nowMs);
  }
  return told;
}

/** One after the other, in a room that is heard between the words. */
function room(seed: number, ...parts: number[][]): Int16Array {
  const whole = parts.flat();
  const hiss = noise(whole.length / 8000, 0.003, seed);
  return line(whole.map((sample, index) => sample + (hiss[index] ?? 0)));
}

const person = (seed: number) => room(seed, silence(0.6), loud(0.8, seed), silence(6));
const greeting = (seed: number) => [
  ...silence(0.6),
  ...loud(2.2, seed),
  ...silence(0.3),
  ...loud(3, seed + 1),
  ...silence(0.35),
  ...loud(4, seed + 2),
];
const machine = (seed: number, ...end: number[][]) => room(seed, greeting(seed), ...end);
const SEEDS = [1, 2, 3, 4, 5, 6];

describe('screening a line that sends nothing while nobody talks', () => {
  it('knows people about as soon as on a line that sends its silence', () => {
    for (const seed of SEEDS) {
      const whole = play(person(seed));
      const saving = play(person(seed), { savesSilence: true });
      expect(saving.verdicts).toEqual(['person']);
      expect(saving.verdicts).toEqual(whole.verdicts);
      expect(Math.abs((saving.atMs ?? 0) - (whole.atMs ?? 0))).toBeLessThanOrEqual(600);
    }
  });

  it('knows machines, and when one of them records without a beep', () => {
    for (const seed of SEEDS) {
      const sound = machine(seed, silence(10));
      expect(play(sound, { savesSilence: true })).toMatchObject({ verdicts: ['machine'], cues: ['silence'] });
      expect(play(sound)).toMatchObject({ verdicts: ['machine'], cues: ['silence'] });
    }
  });

  it('knows them also where the line began muted', () => {
    for (const seed of SEEDS) {
      const sound = machine(seed, silence(10));
      sound.fill(0, 0, FRAME_SAMPLES);
      expect(play(sound, { savesSilence: true, sendsFirst: true }).verdicts).toEqual(['machine']);
    }
  });

  it('begins the message after a beep that follows unsent silence', () => {
    const sound = machine(1, silence(1.5), tone(0.5, 1000), silence(3));
    expect(play(sound, { savesSilence: true })).toMatchObject({ verdicts: ['machine'], cues: ['beep'] });
  });

  it('hears a call no shorter and no longer than it is, however often the sending stops', () => {
    const words = SEEDS.flatMap((seed) => [...loud(0.3, seed), ...silence(0.4)]);
    const sound = room(4, silence(0.6), words, words, tone(0.6, 1000), silence(1));
    const { heardMs, atMs } = play(sound, { savesSilence: true, hangoverFrames: 2 });
    // It begins to wait as late as it would for a late packet.
    expect(Math.abs((atMs ?? 0) - (heardMs ?? 0) - 300)).toBeLessThanOrEqual(100);
  });
});

describe('screening a line whose packets come unevenly', () => {
  it('hears every word that arrives late, all at once', () => {
    const stall = { fromMs: 1000, toMs: 1600 };
    for (const seed of SEEDS)
      expect(play(machine(seed, silence(2)), { stall }).verdicts).toEqual(['machine']);
  });

  it('takes no pause from our own thread that stood still', () => {
    const stall = { fromMs: 1000, toMs: 3180 };
    for (const seed of SEEDS) {
      const sound = machine(seed, silence(2));
      expect(play(sound, { stall, isOurs: true })).toEqual(play(sound));
    }
  });

  it('is not misled by a time that runs twice as fast, or stands', () => {
    for (const step of [2 * FRAME_SAMPLES, 0]) {
      const { verdicts, heardMs, atMs } = play(person(1), { step });
      expect(verdicts).toEqual(['person']);
      expect((heardMs ?? 0) - (atMs ?? 0)).toBeLessThanOrEqual(200);
      expect(play(machine(1, silence(10)), { step }).verdicts).toEqual(['machine']);
    }
  });
});
