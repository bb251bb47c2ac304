import { KEY_COLUMN_HZ, KEY_ROW_HZ } from '../screening/key-tones.ts';
import { FRAME_SAMPLES, SILENCE_BYTE, encodeSample } from './g711.ts';
import type { Codec, Tone } from './media.ts';
import type { SoundSource } from './sound-source.ts';

interface Segment {
  /** Sines sounding together; none is silence. */
  hertz: readonly number[];
  ms: number;
}

interface Cadence {
  segments: readonly Segment[];
  /** False: it ends after one round. */
  repeats: boolean;
  /** True: laid over the audio instead of replacing it, so that no word is lost under it. */
  over: boolean;
  /** Peak of each sine, dB below full scale. */
  dbov: number;
}

/** Call progress after ETSI TR 101 041 (425 Hz, European cadences); hold and arrival are ours. */
const CADENCES: Readonly<Record<Tone, Cadence>> = {
  ringback: {
    segments: [
      { hertz: [425], ms: 1000 },
      { hertz: [], ms: 4000 },
    ],
    repeats: true,
    over: false,
    dbov: -16,
  },
  busy: {
    segments: [
      { hertz: [425], ms: 500 },
      { hertz: [], ms: 500 },
    ],
    repeats: true,
    over: false,
    dbov: -16,
  },
  hold: {
    segments: [
      { hertz: [523.25], ms: 300 },
      { hertz: [659.25], ms: 300 },
      { hertz: [783.99], ms: 400 },
      { hertz: [], ms: 3000 },
    ],
    repeats: true,
    over: false,
    dbov: -24,
  },
  arrival: {
    segments: [
      { hertz: [659.25], ms: 80 },
      { hertz: [880], ms: 120 },
    ],
    repeats: false,
    over: true,
    dbov: -18,
  },
};

/** Rows of the keypad. */
const KEYPAD = ['123A', '456B', '789C', '*0#D'];

/** The two sines of a key; null for anything that is not on a keypad. */
export function keyHertz(digit: string): readonly [number, number] | null {
  const row = KEYPAD.findIndex((keys) => keys.includes(digit));
  const rowHertz = KEY_ROW_HZ[row];
  const columnHertz = KEY_COLUMN_HZ[KEYPAD[row]?.indexOf(digit) ?? -1];
  return rowHertz === undefined || columnHertz === undefined ? null : [rowHertz, columnHertz];
}

/** In whole frames. */
const samplesOf = (ms: number): number => Math.round((ms * 8) / FRAME_SAMPLES) * FRAME_SAMPLES;

/** Renders sines as G.711, whole frames, with 5 ms ramps so that nothing clicks. */
export function renderSines(hertz: readonly number[], ms: number, dbov: number, codec: Codec): Uint8Array {
  const samples = samplesOf(ms);
  if (hertz.length === 0) return new Uint8Array(samples).fill(SILENCE_BYTE[codec]);
  const encode = encodeSample[codec];
  const peak = 32_767 * 10 ** (dbov / 20);
  return Uint8Array.from({ length: samples }, (_, index) => {
    const ramp = Math.min(1, index / 40, (samples - index) / 40);
    const sum = hertz.reduce((total, f) => total + Math.sin((2 * Math.PI * f * index) / 8000), 0);
    return encode(sum * peak * ramp);
  });
}

const rendered = new Map<string, Uint8Array>();

function render(tone: Tone, codec: Codec): Uint8Array {
  const key = `${tone} ${codec}`;
  const known = rendered.get(key);
  if (known) return known;
  const cadence = CADENCES[tone];
  const bytes = Buffer.concat(
    cadence.segments.map((segment) => renderSines(segment.hertz, segment.ms, cadence.dbov, codec)),
  );
  rendered.set(key, bytes);
  return bytes;
}

/** A tone being played to one leg. */
export class TonePlayer implements SoundSource {
  readonly #tone: Tone;
  readonly #samples: number;
  #position = 0;

  constructor(tone: Tone) {
    this.#tone = tone;
    this.#samples = CADENCES[tone].segments.reduce((sum, { ms }) => sum + samplesOf(ms), 0);
  }

  get liesOver(): boolean {
    return CADENCES[this.#tone].over;
  }

  get isOver(): boolean {
    return !CADENCES[this.#tone].repeats && this.#position >= this.#samples;
  }

  next(codec: Codec): Uint8Array {
    const from = this.#position % this.#samples;
    this.#position += FRAME_SAMPLES;
    return render(this.#tone, codec).subarray(from, from + FRAME_SAMPLES);
  }
}
