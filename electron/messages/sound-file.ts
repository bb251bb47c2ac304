// oxlint-disable-next-line import/default -- CommonJS, of which Node sees the default alone
import wavefile from 'wavefile';
import { Refused } from '../../shared/domain/errors.ts';
import { LINEAR } from '../media/g711.ts';
import type { Codec } from '../media/media.ts';
import { strangeKindOf } from './file-kind.ts';

/** One voice: samples of -1 to 1, and how many a second. */
export interface Sound {
  samples: Float64Array;
  rate: number;
}

/** Format tags of RFC 2361 and mmreg.h. */
const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;
const G711: Readonly<Record<number, Codec>> = { [A_LAW]: 'PCMA', [MU_LAW]: 'PCMU' };
const CODINGS: Readonly<Record<number, string>> = {
  0x02: 'ADPCM',
  0x11: 'ADPCM',
  0x31: 'GSM',
  0x50: 'MPEG',
  0x55: 'MP3',
};

const RATES = { least: 8000, most: 48_000 };
/** Longer is no message, whatever is cut from its ends; it is not even decoded. */
const MOST_SEC = 90;
/** More than this share of samples at the edge of what the file can hold is no speech any more. */
const CLIPPED_SHARE = 0.1;
const CLIPPED_AT = 0.97;

/** Peak of 16 bit samples that are brought to another rate: what the filter adds at an edge still fits. */
const HEADROOM = 0.7 * 32_767;

const SAVE_AS_WAV = 'Save it as WAV (16 bit, PCM) with a sound editor, or record the message here.';
const damaged = (): Refused =>
  new Refused(
    'This WAV file is damaged: its sound cannot be read.',
    'Save it anew, or record the message here.',
  );

interface Format {
  audioFormat: number;
  numChannels: number;
  sampleRate: number;
  bitsPerSample: number;
  blockAlign: number;
  subformat: readonly number[];
}

// oxlint-disable-next-line import/no-named-as-default-member -- the same
const { WaveFile } = wavefile;
type Wave = InstanceType<typeof WaveFile>;
const formatOf = (wave: Wave): Format => wave.fmt as Format;

function parse(bytes: Uint8Array): Wave {
  const wave = new WaveFile();
  try {
    wave.fromBuffer(bytes);
  } catch {
    // Whatever the library stumbled over, the person can only bring another file.
    throw damaged();
  }
  return wave;
}

/** The library takes the samples of an extensible file for PCM: the format that it names is put in its place. */
function parseExtensible(bytes: Uint8Array, wave: Wave): Wave {
  const plain = Buffer.from(bytes);
  const at = plain.indexOf('fmt ', 12, 'latin1');
  const format = formatOf(wave).subformat[0] ?? 0;
  if (at < 0) throw damaged();
  if (formatOf(wave).audioFormat !== EXTENSIBLE) return wave;
  if (wave.container === 'RIFX') plain.writeUInt16BE(format & 0xffff, at + 8);
  else plain.writeUInt16LE(format & 0xffff, at + 8);
  return parse(plain);
}

/** Refuses what cannot become a message, before anything is decoded. */
function assertUsable({ audioFormat, numChannels, sampleRate, bitsPerSample }: Format): void {
  const isG711 = G711[audioFormat] !== undefined;
  const bits = audioFormat === FLOAT ? [32, 64] : [8, 16, 24, 32];
  if (!isG711 && audioFormat !== PCM && audioFormat !== FLOAT) {
    const coding = CODINGS[audioFormat] ?? 'a coding that is not known here';
    throw new Refused(`The sound in this WAV file is packed as ${coding}.`, SAVE_AS_WAV);
  }
  if (!isG711 && !bits.includes(bitsPerSample)) {
    throw new Refused(`This WAV file has samples of ${bitsPerSample} bits.`, SAVE_AS_WAV);
  }
  if (sampleRate < RATES.least || sampleRate > RATES.most) {
    throw new Refused(
      `This WAV file has ${sampleRate} samples a second; 8,000 to 48,000 can be read.`,
      SAVE_AS_WAV,
    );
  }
  if (numChannels < 1 || numChannels > 2) {
    throw new Refused(
      `This WAV file has ${numChannels} channels; one or two can be read.`,
      'Save it in mono or stereo.',
    );
  }
}

/** Decodes one channel to samples of -1 to 1. */
function decode(channel: Float64Array, { audioFormat, bitsPerSample }: Format): Float64Array {
  const codec = G711[audioFormat];
  if (codec !== undefined) return channel.map((byte) => (LINEAR[codec][byte] ?? 0) / 32_768);
  if (audioFormat === FLOAT) return channel;
  // 8 bits have no sign.
  if (bitsPerSample === 8) return channel.map((value) => (value - 128) / 128);
  const full = 2 ** (bitsPerSample - 1);
  return channel.map((value) => value / full);
}

function assertNotClipped(channel: Float64Array): void {
  const loud = channel.reduce((count, value) => (Math.abs(value) >= CLIPPED_AT ? count + 1 : count), 0);
  if (loud <= channel.length * CLIPPED_SHARE) return;
  throw new Refused(
    'The sound is distorted: most of it is louder than the file can hold.',
    'Record it again, further away or with the microphone turned down.',
  );
}

function mixed([left, right]: readonly Float64Array[]): Float64Array {
  if (!left) throw damaged();
  if (!right) return left;
  return left.map((value, index) => (value + (right[index] ?? 0)) / 2);
}

/**
 * Reads a WAV file: PCM of 8 to 32 bits, float, mu-law or A-law, mono or stereo (mixed to one voice), 8 to 48 kHz.
 * @throws Refused in plain words for anything else, for a damaged or distorted file and one that is far too long
 */
export function readSound(bytes: Uint8Array): Sound {
  if (bytes.length === 0) throw new Refused('This file is empty.', SAVE_AS_WAV);
  const strange = strangeKindOf(bytes);
  if (strange !== null) {
    throw new Refused(`This is ${strange}. A message is read from a WAV file.`, SAVE_AS_WAV);
  }
  const wave = parseExtensible(bytes, parse(bytes));
  const format = formatOf(wave);
  assertUsable(format);
  const { samples: bytesOfSound } = wave.data as { samples: Uint8Array };
  const frames = Math.floor((bytesOfSound.length * 8) / (format.numChannels * format.bitsPerSample));
  if (frames === 0) {
    throw new Refused('There is no sound in this WAV file.', 'Save it anew, or record the message here.');
  }
  if (frames > MOST_SEC * format.sampleRate) {
    throw new Refused(
      `This file lasts ${Math.round(frames / format.sampleRate)} seconds. A message has at most 60.`,
      'Say it in fewer words.',
    );
  }
  const read = wave.getSamples(false) as unknown as Float64Array | Float64Array[];
  const channels = (Array.isArray(read) ? read : [read]).map((channel) => decode(channel, format));
  if (channels.some((channel) => !channel.every(Number.isFinite))) throw damaged();
  if (format.audioFormat !== FLOAT) channels.forEach(assertNotClipped);
  return { samples: mixed(channels), rate: format.sampleRate };
}

/**
 * The same sound at another rate, without what that rate cannot hold.
 * @param rate samples a second
 */
export function atRate(sound: Sound, rate: number): Float64Array {
  if (sound.rate === rate) return sound.samples;
  const peak = sound.samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const scale = HEADROOM / peak;
  const whole = new Int16Array(sound.samples.length);
  sound.samples.forEach((value, index) => (whole[index] = Math.round(value * scale)));
  const wave = new WaveFile();
  wave.fromScratch(1, sound.rate, '16', []);
  // Put in as they lie in a file: the library takes seconds to pack a minute one by one, and longer over floats.
  Object.assign(wave.data, { samples: new Uint8Array(whole.buffer) });
  // The filter before it is the library's own: flat to 3.4 kHz, 42 dB down at 4.3 kHz.
  wave.toSampleRate(rate, { method: 'sinc' });
  return wave.getSamples(false).map((value) => value / scale);
}
