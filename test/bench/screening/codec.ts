import { spawnSync } from 'node:child_process';
import type { Samples } from './samples.ts';

export const CODECS = ['pcmu', 'pcma', 'gsm'] as const;
export type Codec = (typeof CODECS)[number];

/** ITU-T G.711: mu-law there and back. */
function muLaw(sample: number): number {
  const sign = sample < 0 ? -1 : 1;
  const magnitude = Math.min(32635, Math.abs(sample)) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  const step = 2 ** (exponent + 3);
  return sign * (Math.floor(magnitude / step) * step + step / 2 - 132);
}

/** ITU-T G.711: A-law there and back. */
function aLaw(sample: number): number {
  const sign = sample < 0 ? -1 : 1;
  const magnitude = Math.min(32767, Math.abs(sample));
  const exponent = magnitude < 256 ? 1 : Math.floor(Math.log2(magnitude)) - 7;
  const step = 2 ** (exponent + 3);
  return sign * (Math.floor(magnitude / step) * step + step / 2);
}

const asBytes = (samples: Int16Array): Buffer =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);

const options = { maxBuffer: 512 * 1024 * 1024 };

function fromGsm(packed: Buffer): Int16Array {
  const linear = spawnSync('untoast', ['-l', '-c'], { ...options, input: packed });
  if (linear.status !== 0 || linear.stdout.length === 0) throw new Error('toast and untoast failed.');
  return new Int16Array(new Uint8Array(linear.stdout).buffer);
}

/** GSM 06.10 there and back, by libgsm's own programs. */
function gsm(samples: Int16Array): Int16Array {
  const whole = new Int16Array(Math.ceil(samples.length / 160) * 160);
  whole.set(samples);
  const packed = spawnSync('toast', ['-l', '-c'], { ...options, input: asBytes(whole) });
  return fromGsm(packed.stdout).slice(0, samples.length);
}

/** Reads a file of GSM 06.10 frames. */
export const readGsm = (file: Buffer): Samples =>
  Float32Array.from(fromGsm(file), (sample) => sample / 32768);

/** To 16 bits, what is too loud cut off. */
export function toLinear(samples: Samples, gain: number): Int16Array {
  const linear = new Int16Array(samples.length);
  for (let i = 0; i < linear.length; i++) linear[i] = Math.round(32767 * Math.tanh((samples[i] ?? 0) * gain));
  return linear;
}

/** What is left of some clips after each was encoded and decoded; those in GSM in one go, for starting a program costs most. */
export function throughCodecs(clips: readonly { linear: Int16Array; codec: Codec }[]): Int16Array[] {
  const inGsm = clips.filter(({ codec }) => codec === 'gsm');
  const padded = inGsm.map(({ linear }) => 160 * (Math.ceil(linear.length / 160) + 10));
  const whole = new Int16Array(padded.reduce((a, b) => a + b, 0));
  let at = 0;
  inGsm.forEach(({ linear }, i) => {
    whole.set(linear, at);
    at += padded[i] ?? 0;
  });
  const decoded = inGsm.length > 0 ? gsm(whole) : whole;
  at = 0;
  let next = 0;
  return clips.map(({ linear, codec }) => {
    if (codec === 'pcmu') return linear.map(muLaw);
    if (codec === 'pcma') return linear.map(aLaw);
    const from = at;
    at += padded[next++] ?? 0;
    return decoded.slice(from, from + linear.length);
  });
}
