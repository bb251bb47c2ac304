import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Beep, Screening } from '../../electron/screening/interface.ts';
import { keyHertz } from '../../electron/media/tones.ts';
import { createScreener } from '../../electron/screening/screener.ts';
import { ring } from '../bench/screening/noise.ts';
import { cadence, flags, line, noise, silence, talk, tone, turning } from './screening-sounds.ts';

const newScreener = () => createScreener({ sampleRate: 8000, codec: 'pcmu' });

interface Heard {
  /** Everything it said, with how much sound it had been given by then. */
  said: (Screening & { givenMs: number })[];
  beeps: Beep[];
  beep: Beep | null;
}

function play(samples: Int16Array, frame = 160): Heard {
  const screener = newScreener();
  const heard: Heard = { said: [], beeps: [], beep: null };
  for (let at = 0; at < samples.length; at += frame) {
    const screening = screener.frame(samples.subarray(at, at + frame));
    if (screening) heard.said.push({ ...screening, givenMs: Math.min(samples.length, at + frame) / 8 });
    const beep = screener.beep();
    if (beep && beep.atMs !== heard.beeps.at(-1)?.atMs) heard.beeps.push({ ...beep });
  }
  heard.beep = screener.beep();
  return heard;
}

const verdict = (samples: Int16Array): string | undefined => play(samples).said[0]?.verdict;
const greeting = (): number[] => [
  ...talk(2.2, 1),
  ...silence(0.3),
  ...talk(3, 2),
  ...silence(0.35),
  ...talk(4, 3),
];

describe('a voice', () => {
  it('that says one word and waits is a person, within a second and a half', () => {
    const heard = play(line(silence(0.6), talk(0.6), silence(3)));
    expect(heard.said.map((each) => each.verdict)).toEqual(['person']);
    expect(heard.said[0]?.atMs).toBeLessThanOrEqual(1200 + 1500);
  });

  it('that names a business for three seconds and waits is a person', () => {
    expect(verdict(line(silence(0.4), talk(3), silence(3)))).toBe('person');
  });

  it('that says one word before another voice far behind it is a person', () => {
    const behind = talk(7, 8).map((sample) => 0.06 * sample);
    const front = [...silence(0.5), ...talk(0.8), ...silence(5.7)];
    expect(verdict(line(front.map((sample, i) => sample + (behind[i] ?? 0))))).toBe('person');
  });

  it('that goes on for nine seconds is a machine', () => {
    expect(verdict(line(silence(0.4), greeting(), silence(3)))).toBe('machine');
  });

  it('that goes on and on is a machine before it ends', () => {
    const [first] = play(line(silence(0.4), greeting(), silence(0.35), greeting())).said;
    expect(first?.verdict).toBe('machine');
    expect(first?.atMs).toBeLessThan(12_000);
  });

  it('is heard over steady noise', () => {
    const front = line(silence(1), talk(0.8), silence(3));
    const room = noise(4.8, 0.006);
    expect(verdict(front.map((sample, i) => sample + 32767 * (room[i] ?? 0)))).toBe('person');
  });

  it('that never comes leaves it unsure', () => {
    const heard = play(line(silence(12)));
    expect(heard.said.map((each) => each.verdict)).toEqual(['unsure']);
    expect(play(line(noise(12, 0.01))).said.map((each) => each.verdict)).toEqual(['unsure']);
  });
});

describe('a tone', () => {
  it.each([
    ['an answering fax', tone(2.8, 2100), 'fax'],
    ['a calling fax', [...tone(0.5, 1100), ...silence(1)], 'fax'],
    [
      'the network before it speaks',
      [...tone(0.33, 950), ...tone(0.33, 1400), ...tone(0.33, 1800)],
      'announcement',
    ],
    [
      'a busy line',
      Array.from({ length: 5 }, () => [...tone(0.5, 480, 620), ...silence(0.5)]).flat(),
      'announcement',
    ],
  ])('of %s is told', (_name, sound, wanted) => {
    expect(verdict(line(silence(0.8), sound, silence(1)))).toBe(wanted);
  });

  it.each([
    ['an answering fax that turns its phase', turning(2.8, 2100), 'fax'],
    ['a fax that starts with its modem', flags(1.2), 'fax'],
    ['a calling fax at the edge of what is allowed', [...tone(0.55, 1136), ...silence(1)], 'fax'],
    [
      'the network, 45 Hz off',
      [...tone(0.33, 905), ...tone(0.33, 1445), ...tone(0.33, 1755)],
      'announcement',
    ],
    [
      'the network in America',
      [...tone(0.274, 985.2), ...tone(0.38, 1428.5), ...tone(0.38, 1776.7)],
      'announcement',
    ],
    ['congestion in Britain', cadence([400], 0.4, 0.35, 0.225, 0.525), 'announcement'],
    ['busy in China', cadence([450], 0.35, 0.35), 'announcement'],
    ['congestion in Germany', cadence([425], 0.24, 0.24), 'announcement'],
  ])('of %s is told, also when the noise is nearly as loud', (_name, sound, wanted) => {
    expect(verdict(line(silence(0.8), sound, silence(1)))).toBe(wanted);
    const front = line(silence(0.8), sound, silence(1));
    const room = noise(front.length / 8000, 0.06);
    expect(verdict(front.map((sample, i) => sample + 32767 * (room[i] ?? 0)))).toBe(wanted);
  });

  it('of a calling fax is told though a television talks before it', () => {
    expect(verdict(line(talk(1.42, 5), tone(0.5, 1100), silence(2)))).toBe('fax');
  });

  it.each([
    ['440 and 480 Hz for two seconds', [...tone(2, 440, 480), ...silence(4)]],
    ['425 Hz for one', [...tone(1, 425), ...silence(4)]],
  ])('that rings on, %s, is neither a beep nor a machine', (_name, ring) => {
    const heard = play(line(silence(0.5), ring, ring));
    expect(heard.beep).toBeNull();
    expect(heard.said.filter((each) => each.verdict !== 'unsure')).toEqual([]);
  });
});

describe('a beep', () => {
  it.each([
    [425, 0.5],
    [440, 1.1],
    [660, 0.3],
    [1000, 0.2],
    [1400, 1],
    [2000, 0.15],
    [1000, 0.1],
    [1400, 0.1],
    [2500, 0.4],
    [850, 0.2],
  ])('of %i Hz and %f s after a short greeting makes a machine', (hz, seconds) => {
    const startMs = 1000 * (0.4 + 1.8 + 0.4);
    const { said, beep } = play(line(silence(0.4), talk(1.8), silence(0.4), tone(seconds, hz), silence(2)));
    expect(said.map((each) => each.verdict)).toEqual(['machine']);
    expect(beep?.hz).toBeGreaterThan(hz - 10);
    expect(beep?.hz).toBeLessThan(hz + 10);
    expect(beep?.atMs).toBeGreaterThan(startMs);
    expect(beep?.atMs).toBeLessThan(startMs + 1000 * seconds + 300);
    expect(Math.abs((beep?.endedAtMs ?? 0) - startMs - 1000 * seconds)).toBeLessThan(60);
  });

  it('that begins just before somebody would be called a person makes a machine', () => {
    const gap = silence(0.74);
    const { said } = play(line(silence(0.4), talk(1.8), gap, tone(0.7, 1000), silence(2)));
    expect(said.map((each) => each.verdict)).toEqual(['machine']);
    expect(verdict(line(silence(0.4), talk(1.8), gap, silence(2)))).toBe('person');
  });

  it('of two pitches at once is one beep', () => {
    const { beeps } = play(line(silence(0.4), talk(1.8), silence(0.4), tone(0.4, 1000, 1400), silence(2)));
    expect(beeps).toHaveLength(1);
    expect([1000, 1400].some((hz) => Math.abs((beeps[0]?.hz ?? 0) - hz) < 10)).toBe(true);
  });

  it('is heard in noise as loud as itself', () => {
    const front = line(silence(0.4), talk(1.8), silence(0.4), tone(0.4, 1000), silence(2));
    const room = noise(front.length / 8000, 0.12);
    const { beep } = play(front.map((sample, i) => Math.round(sample + 32767 * (room[i] ?? 0))));
    expect(Math.abs((beep?.hz ?? 0) - 1000)).toBeLessThan(10);
  });

  it('is told while it still sounds, its end afterwards', () => {
    const { beeps, beep } = play(line(silence(0.4), talk(1.8), silence(0.4), tone(1.5, 1000), silence(1)));
    expect(beeps[0]?.endedAtMs).toBeNull();
    expect(beep?.endedAtMs).toBeGreaterThan(4000);
  });

  it('is also found after a person seemed to have answered, without a second verdict', () => {
    const { said, beep } = play(line(silence(0.4), talk(0.8), silence(2.5), tone(0.5, 1000), silence(1)));
    expect(said.map((each) => each.verdict)).toEqual(['person']);
    expect(beep?.hz).toBeGreaterThan(990);
  });

  it('is told once of two low tones that follow each other, as a busy line has them', () => {
    const bursts = [...tone(0.4, 425), ...silence(0.4), ...tone(0.4, 425), ...silence(0.6)];
    expect(play(line(silence(0.4), talk(1.8), silence(0.4), bursts)).beeps).toHaveLength(1);
  });

  it('is not heard in a key that a person presses after their first word', () => {
    for (const key of '123A456B789C*0#D') {
      const pressed = tone(0.2, ...(keyHertz(key) ?? []));
      const heard = play(line(silence(0.4), talk(0.5), silence(0.3), pressed, silence(3)));
      expect([key, heard.said.map((each) => each.verdict), heard.beep]).toEqual([key, ['person'], null]);
    }
  });

  it('is heard at the pitch of half a key, and of a key that its harmonic seems to make', () => {
    for (const hz of [[941], [1336], [852, 1704]])
      expect(verdict(line(silence(0.4), talk(1), silence(0.3), tone(0.4, ...hz), silence(2)))).toBe(
        'machine',
      );
  });

  it('is not heard in a voice whose vowels ring', () => {
    for (const hz of [900, 1600, 2300]) {
      const voice = Float32Array.from(talk(20, 5));
      ring(voice, hz, 18, 20);
      expect(play(line(Array.from(voice))).beeps, `ringing at ${hz} Hz`).toEqual([]);
    }
  });

  it('is not heard in talk or noise', () => {
    expect(play(line(talk(20, 5))).beeps).toEqual([]);
    expect(play(line(noise(20, 0.02))).beeps).toEqual([]);
  });
});

describe('the screener', () => {
  const sound = line(silence(0.5), talk(0.9), silence(0.8), tone(0.4, 1000), silence(2));

  it('says the time by the sound it was given, in whatever pieces', () => {
    const [first] = play(sound).said;
    expect(first?.atMs).toBe(first?.givenMs);
    for (const piece of [1, 77, 80, 240, 1600]) {
      const { said } = play(sound, piece);
      expect(said[0]?.verdict).toBe(first?.verdict);
      expect(said[0]?.atMs).toBe(first?.atMs);
    }
  });

  it('keeps nothing of another call', () => {
    const [one, other] = [newScreener(), newScreener()];
    const noises = line(noise(5, 0.2));
    const found: Screening[] = [];
    for (let at = 0; at < sound.length; at += 160) {
      other.frame(noises.subarray(at, at + 160));
      const said = one.frame(sound.subarray(at, at + 160));
      if (said) found.push(said);
    }
    const alone = play(sound).said.map(({ givenMs: _given, ...said }) => said);
    expect(found).toEqual(alone);
  });

  it('hears sound at 16,000 samples a second as well', () => {
    const screener = createScreener({ sampleRate: 16_000, codec: 'pcmu' });
    const doubled = Int16Array.from({ length: 2 * sound.length }, (_, i) => sound[i >> 1] ?? 0);
    const said: Screening[] = [];
    for (let at = 0; at < doubled.length; at += 320) {
      const screening = screener.frame(doubled.subarray(at, at + 320));
      if (screening) said.push(screening);
    }
    const [alone] = play(sound).said;
    expect(said.map((each) => each.verdict)).toEqual([alone?.verdict]);
    expect(Math.abs((said[0]?.atMs ?? 0) - (alone?.atMs ?? 0))).toBeLessThanOrEqual(100);
  });

  it('takes any frames, answers once at most, and is never more than certain', () => {
    const sample = fc.integer({ min: -32768, max: 32767 });
    const frame = fc.oneof(
      fc.int16Array({ maxLength: 400 }),
      fc.tuple(sample, fc.integer({ min: 0, max: 3000 })).map(([v, n]) => new Int16Array(n).fill(v)),
    );
    const rate = fc.constantFrom(8000, 16_000, 48_000, 0, -1, NaN, Infinity);
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 60 }), rate, fc.string(), (frames, sampleRate, codec) => {
        const screener = createScreener({ sampleRate, codec });
        const said = frames.map((each) => screener.frame(each)).filter((each) => each !== null);
        screener.beep();
        expect(said.length).toBeLessThanOrEqual(1);
        for (const { confidence, atMs } of said) {
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
          expect(Number.isFinite(atMs)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
