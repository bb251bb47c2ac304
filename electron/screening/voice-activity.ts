import type { VoiceSource } from './interface.ts';

/** Samples at 8 kHz that are judged at a time: 32 ms. */
const WINDOW = 256;
/** Samples before them that are heard once more. */
const CONTEXT = 32;
const HEARD = CONTEXT + WINDOW;
/** The end is mirrored by so much. */
const PADDING = 32;
const FILTER = 128;
const HOP = 64;
const BINS = FILTER / 2 + 1;
/** Real and imaginary parts of the bins, made up to whole fours. */
const ROWS = 4 * Math.ceil((2 * BINS) / 4);
const FRAMES = (HEARD + PADDING - FILTER) / HOP + 1;
const TAPS = 3;
const WIDE = 128;
const NARROW = 64;
const LOUDEST = 32_768;

/** Numbers of each part, in the order in which the file holds them. */
const SIZES = {
  basis: 2 * BINS * FILTER,
  first: WIDE * BINS * TAPS,
  firstBias: WIDE,
  second: NARROW * WIDE * TAPS,
  secondBias: NARROW,
  third: NARROW * NARROW * TAPS,
  thirdBias: NARROW,
  fourth: WIDE * NARROW * TAPS,
  fourthBias: WIDE,
  input: 4 * WIDE * WIDE,
  hidden: 4 * WIDE * WIDE,
  inputBias: 4 * WIDE,
  hiddenBias: 4 * WIDE,
  output: WIDE,
  outputBias: 1,
};

/** Length of a voice model in bytes: numbers of 32 bits. */
export const VOICE_MODEL_BYTES = 4 * Object.values(SIZES).reduce((sum, size) => sum + size, 0);

/** What all calls share; each has a state of its own beside it. */
export interface VoiceModel {
  basis: Float64Array;
  convolutions: readonly Convolution[];
  gates: Float64Array;
  gateBias: Float64Array;
  output: Float64Array;
  outputBias: number;
}

interface Convolution {
  inputs: number;
  outputs: number;
  stride: number;
  framesIn: number;
  framesOut: number;
  /** Output by output, in each tap by tap, in each input by input. */
  weights: Float64Array;
  bias: Float64Array;
}

/** From output, input, tap to output, tap, input: what belongs to one moment then lies side by side. */
function byTap(weights: Float64Array, outputs: number, inputs: number): Float64Array {
  const sorted = new Float64Array(weights.length);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < TAPS; tap++) {
        sorted[(output * TAPS + tap) * inputs + input] = weights[(output * inputs + input) * TAPS + tap] ?? 0;
      }
    }
  }
  return sorted;
}

function convolution(
  weights: Float64Array,
  bias: Float64Array,
  inputs: number,
  stride: number,
  framesIn: number,
): Convolution {
  return {
    inputs,
    outputs: bias.length,
    stride,
    framesIn,
    framesOut: Math.ceil(framesIn / stride),
    weights: byTap(weights, bias.length, inputs),
    bias,
  };
}

/**
 * Lays out the numbers of a voice model. It is Silero's voice activity detector, its part for 8 kHz; `docs/screening.md`
 * tells where its numbers come from.
 *
 * @param bytes as many as `VOICE_MODEL_BYTES`
 */
export function readVoiceModel(bytes: Uint8Array): VoiceModel {
  if (bytes.byteLength !== VOICE_MODEL_BYTES) {
    throw new RangeError(`A voice model has ${VOICE_MODEL_BYTES} bytes, not ${bytes.byteLength}.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (count: number): Float64Array => {
    const part = new Float64Array(count);
    for (let i = 0; i < count; i++) part[i] = view.getFloat32(4 * at++, true);
    return part;
  };
  const parts = Object.fromEntries(Object.entries(SIZES).map(([name, size]) => [name, take(size)])) as Record<
    keyof typeof SIZES,
    Float64Array
  >;
  const basis = new Float64Array(ROWS * FILTER);
  basis.set(parts.basis);
  // A row of a gate: what it makes of the input, then of what it said before.
  const gates = new Float64Array(8 * WIDE * WIDE);
  for (let row = 0; row < 4 * WIDE; row++) {
    gates.set(parts.input.subarray(row * WIDE, (row + 1) * WIDE), 2 * row * WIDE);
    gates.set(parts.hidden.subarray(row * WIDE, (row + 1) * WIDE), (2 * row + 1) * WIDE);
  }
  return {
    basis,
    convolutions: [
      convolution(parts.first, parts.firstBias, BINS, 1, FRAMES),
      convolution(parts.second, parts.secondBias, WIDE, 2, FRAMES),
      convolution(parts.third, parts.thirdBias, NARROW, 2, FRAMES / 2),
      convolution(parts.fourth, parts.fourthBias, NARROW, 1, FRAMES / 4),
    ],
    gates,
    gateBias: parts.inputBias.map((bias, i) => bias + (parts.hiddenBias[i] ?? 0)),
    output: parts.output,
    outputBias: parts.outputBias[0] ?? 0,
  };
}

/**
 * Four sums of products with the same values: a value is fetched once for all of them, and no sum waits for another.
 *
 * @param rows where in the weights each of the four begins: a first one, and the distance to the next
 * @param to where the four sums are put, one after the other
 */
function fourSums(
  weights: Float64Array,
  rows: number,
  apart: number,
  values: Float64Array,
  from: number,
  count: number,
  sums: Float64Array,
  to: number,
): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const [second, third, fourth] = [rows + apart, rows + 2 * apart, rows + 3 * apart];
  for (let i = 0; i < count; i++) {
    const value = values[from + i] as number;
    a += value * (weights[rows + i] as number);
    b += value * (weights[second + i] as number);
    c += value * (weights[third + i] as number);
    d += value * (weights[fourth + i] as number);
  }
  sums[to] = a;
  sums[to + 1] = b;
  sums[to + 2] = c;
  sums[to + 3] = d;
}

/** Frame after frame, each with its inputs side by side; before the first and after the last there is nothing. */
function convolve(layer: Convolution, from: Float64Array, to: Float64Array): void {
  const { inputs, outputs, stride, framesIn, framesOut, weights, bias } = layer;
  const row = TAPS * inputs;
  for (let frame = 0; frame < framesOut; frame++) {
    const first = frame * stride - 1;
    const skipped = Math.max(0, -first);
    const count = (Math.min(TAPS, framesIn - first) - skipped) * inputs;
    const at = frame * outputs;
    for (let output = 0; output < outputs; output += 4) {
      const rows = output * row + skipped * inputs;
      fourSums(weights, rows, row, from, (first + skipped) * inputs, count, to, at + output);
    }
    for (let output = 0; output < outputs; output++) {
      to[at + output] = Math.max(0, (to[at + output] as number) + (bias[output] as number));
    }
  }
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Listens to one call with a model that all calls share. */
export function createVoiceActivity(model: VoiceModel): VoiceSource {
  const heard = new Float64Array(HEARD + PADDING);
  const waves = new Float64Array(ROWS);
  const spectrum = new Float64Array(FRAMES * BINS);
  const layers = model.convolutions.map(({ framesOut, outputs }) => new Float64Array(framesOut * outputs));
  /** What goes into the gates, and beside it what they said before. */
  const memory = new Float64Array(2 * WIDE);
  const cell = new Float64Array(WIDE);
  const sums = new Float64Array(4 * WIDE);
  let filled = 0;
  let chance = 0;

  const judge = (): void => {
    for (let i = 0; i < PADDING; i++) heard[HEARD + i] = heard[HEARD - 2 - i] as number;
    for (let frame = 0; frame < FRAMES; frame++) {
      for (let row = 0; row < ROWS; row += 4) {
        fourSums(model.basis, row * FILTER, FILTER, heard, frame * HOP, FILTER, waves, row);
      }
      for (let bin = 0; bin < BINS; bin++) {
        const real = waves[bin] as number;
        const imaginary = waves[BINS + bin] as number;
        spectrum[frame * BINS + bin] = Math.sqrt(real * real + imaginary * imaginary);
      }
    }
    let from = spectrum;
    model.convolutions.forEach((layer, index) => {
      const to = layers[index] ?? from;
      convolve(layer, from, to);
      from = to;
    });
    memory.set(from);
    for (let row = 0; row < 4 * WIDE; row += 4) {
      fourSums(model.gates, 2 * row * WIDE, 2 * WIDE, memory, 0, 2 * WIDE, sums, row);
    }
    for (let row = 0; row < 4 * WIDE; row++) {
      sums[row] = (sums[row] as number) + (model.gateBias[row] as number);
    }
    let sum = model.outputBias;
    for (let i = 0; i < WIDE; i++) {
      const input = logistic(sums[i] as number);
      const forget = logistic(sums[WIDE + i] as number);
      const candidate = Math.tanh(sums[2 * WIDE + i] as number);
      const output = logistic(sums[3 * WIDE + i] as number);
      cell[i] = forget * (cell[i] as number) + input * candidate;
      const said = output * Math.tanh(cell[i] as number);
      memory[WIDE + i] = said;
      if (said > 0) sum += said * (model.output[i] as number);
    }
    chance = logistic(sum);
    heard.copyWithin(0, HEARD - CONTEXT, HEARD);
  };

  return {
    hear(samples) {
      for (const sample of samples) {
        heard[CONTEXT + filled] = sample / LOUDEST;
        filled += 1;
        if (filled < WINDOW) continue;
        filled = 0;
        judge();
      }
      return chance;
    },
  };
}
