import type { Codec } from './media.ts';

/** Samples, and bytes, of one 20 ms packet at 8 kHz. */
export const FRAME_SAMPLES = 160;
export const FRAME_MS = 20;
export const SAMPLES_PER_MS = 8;

/** The byte that decodes to (almost) zero. */
export const SILENCE_BYTE: Readonly<Record<Codec, number>> = { PCMU: 0xff, PCMA: 0xd5 };

/** Static payload types of RFC 3551. */
export const PAYLOAD_TYPE: Readonly<Record<Codec, number>> = { PCMU: 0, PCMA: 8 };

/** Static payload type of comfort noise (RFC 3389): what comes while silence is suppressed. */
export const NOISE_PAYLOAD_TYPE = 13;

function decodeMuLaw(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4);
  return code & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
}

function decodeALaw(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code & 0x70) >> 4;
  const step = (code & 0x0f) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
  return code & 0x80 ? magnitude : -magnitude;
}

const linearTable = (decode: (byte: number) => number): Int16Array =>
  Int16Array.from({ length: 256 }, (_, byte) => decode(byte));

/** 16-bit linear value of every G.711 byte. */
export const LINEAR: Readonly<Record<Codec, Int16Array>> = {
  PCMU: linearTable(decodeMuLaw),
  PCMA: linearTable(decodeALaw),
};

/** G.711 mu-law byte of a 16-bit sample (values out of range are clipped). */
export function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(Math.trunc(sample)), 32_635) + 0x84;
  const segment = 31 - Math.clz32(magnitude >> 7);
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff;
}

/** G.711 A-law byte of a 16-bit sample (values out of range are clipped). */
export function encodeALaw(sample: number): number {
  const positive = sample >= 0;
  const magnitude = Math.min(Math.abs(Math.trunc(sample)), 32_767);
  const segment = magnitude < 256 ? 0 : 31 - Math.clz32(magnitude >> 7);
  const step = segment === 0 ? magnitude >> 4 : magnitude >> (segment + 3);
  return ((positive ? 0x80 : 0) | (segment << 4) | (step & 0x0f)) ^ 0x55;
}

export const encodeSample: Readonly<Record<Codec, (sample: number) => number>> = {
  PCMU: encodeMuLaw,
  PCMA: encodeALaw,
};

/** The G.711 bytes of linear samples. */
export function encodeInto(
  target: Uint8Array,
  targetOffset: number,
  samples: Int16Array,
  codec: Codec,
): void {
  const encode = encodeSample[codec];
  for (let index = 0; index < samples.length; index++) {
    target[targetOffset + index] = encode(samples[index] ?? 0);
  }
}

const translation = (from: Codec, to: Codec): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, byte) => encodeSample[to](LINEAR[from][byte] ?? 0));

const MU_TO_A = translation('PCMU', 'PCMA');
const A_TO_MU = translation('PCMA', 'PCMU');

/**
 * Copies G.711 bytes from one flavour to the other through a 256-entry table: each byte becomes the other
 * law's nearest step below, at most half a quantisation step of extra noise and no state. Same flavour: a copy.
 */
export function translateInto(
  target: Uint8Array,
  targetOffset: number,
  payload: Uint8Array,
  from: Codec,
  to: Codec,
): void {
  if (from === to) {
    target.set(payload, targetOffset);
    return;
  }
  const table = from === 'PCMU' ? MU_TO_A : A_TO_MU;
  for (let index = 0; index < payload.length; index++) {
    target[targetOffset + index] = table[payload[index] ?? 0] ?? 0;
  }
}

/** A-law has no zero: its two smallest steps (8) are what an idle line sends. */
const IDLE = 8;

const squares = (linear: Int16Array): Float64Array =>
  Float64Array.from(linear, (value) => (Math.abs(value) <= IDLE ? 0 : (value / 32_768) ** 2));

const SQUARE: Readonly<Record<Codec, Float64Array>> = {
  PCMU: squares(LINEAR.PCMU),
  PCMA: squares(LINEAR.PCMA),
};

/** Mean square of the samples, full scale = 1. */
export function meanSquare(payload: Uint8Array, codec: Codec): number {
  const table = SQUARE[codec];
  let sum = 0;
  for (let index = 0; index < payload.length; index++) sum += table[payload[index] ?? 0] ?? 0;
  return payload.length === 0 ? 0 : sum / payload.length;
}

/** Level in dBov of a mean square; -127 for silence (the floor of RFC 6464). */
export function levelOf(meanSquareValue: number): number {
  return meanSquareValue <= 0 ? -127 : Math.max(-127, Math.round(10 * Math.log10(meanSquareValue)) + 0);
}

/** Adds two G.711 payloads sample by sample, in place. */
export function mixInto(target: Uint8Array, added: Uint8Array, codec: Codec): void {
  const linear = LINEAR[codec];
  const encode = encodeSample[codec];
  const length = Math.min(target.length, added.length);
  for (let index = 0; index < length; index++) {
    target[index] = encode((linear[target[index] ?? 0] ?? 0) + (linear[added[index] ?? 0] ?? 0));
  }
}
