// oxlint-disable-next-line import/default -- CommonJS, of which Node sees the default alone
import wavefile from 'wavefile';
import { describe, expect, it } from 'vitest';
import { LINEAR } from '../../electron/media/g711.ts';
import { prepareMessage } from '../../electron/messages/prepare-message.ts';
import { atRate } from '../../electron/messages/sound-file.ts';
import { Refused } from '../../shared/domain/errors.ts';

// oxlint-disable-next-line import/no-named-as-default-member -- the same
const { WaveFile } = wavefile;

/** Something like speech: syllables of a voice, with pauses between them. */
function voice(rate: number, seconds: number, peak = 0.3, hertz = 400): Float64Array {
  return Float64Array.from({ length: Math.round(rate * seconds) }, (_, index) => {
    const at = index / rate;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 3 * at));
    return peak * syllable * Math.sin(2 * Math.PI * hertz * at);
  });
}

const silence = (rate: number, seconds: number): Float64Array => new Float64Array(Math.round(rate * seconds));

const joined = (...pieces: Float64Array[]): Float64Array =>
  Float64Array.from(pieces.flatMap((piece) => [...piece]));

type Depth = '8' | '16' | '24' | '32' | '32f' | '64';

/** What a sample of full scale is in a file. */
const SCALES: Readonly<Record<Depth, (value: number) => number>> = {
  '8': (value) => Math.round(value * 127 + 128),
  '16': (value) => Math.round(value * 32_767),
  '24': (value) => Math.round(value * 8_388_607),
  '32': (value) => Math.round(value * 2_147_483_647),
  '32f': (value) => value,
  '64': (value) => value,
};

function wav(rate: number, depth: Depth, ...channels: Float64Array[]): InstanceType<typeof WaveFile> {
  const wave = new WaveFile();
  const scaled = channels.map((channel) => channel.map(SCALES[depth]));
  wave.fromScratch(channels.length, rate, depth, channels.length === 1 ? (scaled[0] ?? []) : scaled);
  return wave;
}

const dbfs = (samples: readonly number[]): number =>
  10 * Math.log10(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

/** Level of what is spoken in a message, dB below full scale. */
function speechLevel(audio: Uint8Array): number {
  const linear = Array.from(audio, (byte) => (LINEAR.PCMU[byte] ?? 0) / 32_768);
  const stretches = Array.from({ length: Math.floor(linear.length / 160) }, (_, index) =>
    linear.slice(index * 160, index * 160 + 160),
  );
  return dbfs(stretches.filter((stretch) => dbfs(stretch) > -32).flat());
}

function refusalOf(file: Uint8Array): string {
  try {
    prepareMessage(file);
  } catch (error) {
    if (error instanceof Refused) return `${error.message} ${error.action ?? ''}`;
    throw error;
  }
  return '';
}

/** A room in which nobody speaks, at 16 kHz: noise about 45 dB below full scale. */
const noise = (seconds: number): Float64Array =>
  Float64Array.from({ length: 16_000 * seconds }, (_, index) => 0.008 * Math.sin(index * index));

const added = (one: Float64Array, other: Float64Array): Float64Array =>
  one.map((value, index) => value + (other[index] ?? 0));

const ofKind = (head: string | number[]): Buffer =>
  Buffer.concat([
    typeof head === 'string' ? Buffer.from(head, 'latin1') : Buffer.from(head),
    Buffer.alloc(64),
  ]);

const SPOKEN = voice(16_000, 2);

describe('a WAV file becomes a message', () => {
  it.each(['8', '16', '24', '32', '32f', '64'] as const)('of samples of %s bits', (depth) => {
    const { audio, durationMs } = prepareMessage(wav(16_000, depth, SPOKEN).toBuffer());
    expect(durationMs).toBeGreaterThan(1800);
    expect(durationMs).toBeLessThan(2200);
    expect(audio.length).toBe(durationMs * 8);
    expect(speechLevel(audio)).toBeGreaterThan(-23);
    expect(speechLevel(audio)).toBeLessThan(-17);
  });

  it.each([
    ['mu-law', (wave: InstanceType<typeof WaveFile>) => wave.toMuLaw()],
    ['A-law', (wave: InstanceType<typeof WaveFile>) => wave.toALaw()],
    [
      'samples that end with the most significant byte first',
      (wave: InstanceType<typeof WaveFile>) => wave.toRIFX(),
    ],
  ] as const)('of %s', (_, pack) => {
    const wave = wav(8000, '16', voice(8000, 2));
    pack(wave);
    const { audio } = prepareMessage(wave.toBuffer());
    expect(speechLevel(audio)).toBeGreaterThan(-23);
    expect(speechLevel(audio)).toBeLessThan(-17);
  });

  it.each([8000, 11_025, 22_050, 44_100, 48_000])('of %d samples a second, as long as it was', (rate) => {
    const { durationMs } = prepareMessage(wav(rate, '16', voice(rate, 2)).toBuffer());
    expect(Math.abs(durationMs - 2000)).toBeLessThan(150);
  });

  it('of two channels, both of them heard', () => {
    const left = joined(voice(16_000, 1), silence(16_000, 1));
    const right = joined(silence(16_000, 1), voice(16_000, 1));
    const { durationMs } = prepareMessage(wav(16_000, '16', left, right).toBuffer());
    expect(durationMs).toBeGreaterThan(1800);
  });

  it('of float samples, though the file names them only in its extension', () => {
    const plain = Buffer.from(wav(16_000, '32f', SPOKEN).toBuffer());
    const format = plain.indexOf('fmt ');
    const size = plain.readUInt32LE(format + 4);
    const extension = Buffer.alloc(24);
    extension.writeUInt16LE(22, 0);
    extension.writeUInt16LE(32, 2);
    // The format as a GUID (KSDATAFORMAT_SUBTYPE_IEEE_FLOAT).
    extension.write('0300000000001000800000aa00389b71', 8, 'hex');
    const extended = Buffer.concat([
      plain.subarray(0, format + 8),
      plain.subarray(format + 8, format + 24),
      extension,
      plain.subarray(format + 8 + size),
    ]);
    extended.writeUInt16LE(0xfffe, format + 8);
    extended.writeUInt32LE(40, format + 4);
    const { audio } = prepareMessage(extended);
    expect(speechLevel(audio)).toBeGreaterThan(-23);
    expect(speechLevel(audio)).toBeLessThan(-17);
  });

  it('without what telephones cannot carry: no tone folds back into it', () => {
    const rate = 48_000;
    const high = Float64Array.from(
      { length: rate },
      (_, index) => 0.5 * Math.sin((2 * Math.PI * 5500 * index) / rate),
    );
    expect(dbfs([...atRate({ samples: high, rate }, 8000)].slice(400, -400))).toBeLessThan(-60);
  });
});

describe('the level of a message', () => {
  it.each([0.003 * 8, 0.08, 0.9])(
    'is that of telephone speech, when it was spoken at %d of full scale',
    (peak) => {
      const { audio } = prepareMessage(wav(16_000, '24', voice(16_000, 3, peak)).toBuffer());
      expect(speechLevel(audio)).toBeGreaterThan(-22);
      expect(speechLevel(audio)).toBeLessThan(-18);
    },
  );

  it('is not lowered by one knock on the table, which is bent to what is allowed', () => {
    const speech = voice(16_000, 3, 0.05);
    speech.fill(0.95, 24_000, 24_010);
    const { audio } = prepareMessage(wav(16_000, '16', speech).toBuffer());
    expect(speechLevel(audio)).toBeGreaterThan(-24);
    const peak = Math.max(...Array.from(audio, (byte) => Math.abs(LINEAR.PCMU[byte] ?? 0)));
    expect(peak).toBeLessThan(32_768 * 0.92);
  });

  it('is that of what is spoken, however long nothing is said between', () => {
    const spoken = joined(voice(16_000, 1), silence(16_000, 8), voice(16_000, 1));
    const { audio } = prepareMessage(wav(16_000, '16', added(spoken, noise(10))).toBuffer());
    expect(speechLevel(audio)).toBeGreaterThan(-22);
    expect(speechLevel(audio)).toBeLessThan(-18);
  });

  it('is taken without what is constant in the signal', () => {
    const offset = voice(16_000, 3, 0.05).map((value) => value + 0.3);
    const { audio } = prepareMessage(wav(16_000, '16', offset).toBuffer());
    const sum = audio.reduce((total, byte) => total + (LINEAR.PCMU[byte] ?? 0), 0);
    expect(Math.abs(sum / audio.length)).toBeLessThan(100);
    expect(speechLevel(audio)).toBeGreaterThan(-22);
  });
});

describe('the silence around a message', () => {
  it('is cut to a tenth of a second at both ends', () => {
    const recorded = joined(noise(3), voice(16_000, 2), noise(4));
    const { durationMs } = prepareMessage(wav(16_000, '16', recorded).toBuffer());
    expect(durationMs).toBeGreaterThan(1900);
    expect(durationMs).toBeLessThan(2300);
  });
});

describe('what is refused says why, and what to do', () => {
  it.each([
    ['ID3\x03', 'This is an MP3 file.'],
    [[0xff, 0xfb, 0x90], 'This is an MP3 file.'],
    [[0xff, 0xf1, 0x50], 'This is an AAC file.'],
    ['\0\0\0\x20ftypM4A ', 'This is an M4A or MP4 file.'],
    ['OggS', 'This is an Ogg or Opus file.'],
    ['fLaC', 'This is a FLAC file.'],
    ['FORM\0\0\0\0AIFF', 'This is an AIFF file.'],
    [[0x1a, 0x45, 0xdf, 0xa3], 'This is a WebM file.'],
    ['RIFF\0\0\0\0AVI ', 'This is an AVI film.'],
    ['Phone;Name', 'This is no sound file that is known here.'],
    ['', 'This is no sound file that is known here.'],
  ])('%j', (head, words) => {
    const refusal = refusalOf(ofKind(head));
    expect(refusal).toContain(words);
    expect(refusal).toContain('Save it as WAV');
  });

  it('an empty file', () => {
    expect(refusalOf(new Uint8Array(0))).toContain('This file is empty.');
  });

  it('a file that breaks off before its sound, and one of pieces that are none', () => {
    const whole = Buffer.from(wav(16_000, '16', SPOKEN).toBuffer());
    expect(refusalOf(whole.subarray(0, 20))).toContain('damaged');
    expect(refusalOf(whole.subarray(0, 44))).toMatch(/damaged|no sound/);
    expect(refusalOf(Buffer.concat([whole.subarray(0, 12), Buffer.alloc(400, 0x41)]))).toContain('damaged');
  });

  it('nothing when only the end of the file is missing: what is there is played', () => {
    const whole = Buffer.from(wav(16_000, '16', SPOKEN).toBuffer());
    expect(prepareMessage(whole.subarray(0, whole.length * 0.75 + 1)).durationMs).toBeLessThan(1600);
    const stereo = Buffer.from(wav(16_000, '24', SPOKEN, SPOKEN).toBuffer());
    expect(prepareMessage(stereo.subarray(0, stereo.length - 4)).durationMs).toBeGreaterThan(1500);
  });

  it('a sound that is packed otherwise', () => {
    const packed = Buffer.from(wav(8000, '16', voice(8000, 2)).toBuffer());
    packed.writeUInt16LE(0x31, packed.indexOf('fmt ') + 8);
    expect(refusalOf(packed)).toContain('packed as GSM');
  });

  it('a rate or a number of channels that nobody records speech with', () => {
    expect(refusalOf(wav(96_000, '16', voice(96_000, 1)).toBuffer())).toContain('96000 samples a second');
    const three = [SPOKEN, SPOKEN, SPOKEN];
    expect(refusalOf(wav(16_000, '16', ...three).toBuffer())).toContain('3 channels');
  });

  it('silence, and a room in which nobody speaks', () => {
    expect(refusalOf(wav(8000, '16', silence(8000, 3)).toBuffer())).toContain('Nothing is to be heard');
    expect(refusalOf(wav(8000, '16', voice(8000, 3, 0.001)).toBuffer())).toContain('Nothing is to be heard');
  });

  it('a recording that is cut off by its own loudness', () => {
    const loud = voice(16_000, 3, 8).map((value) => Math.max(-1, Math.min(1, value)));
    expect(refusalOf(wav(16_000, '16', loud).toBuffer())).toContain('distorted');
  });

  it('one that is too short or too long', () => {
    const short = joined(silence(8000, 3), voice(8000, 0.6));
    expect(refusalOf(wav(8000, '16', short).toBuffer())).toContain('shorter than a second');
    expect(refusalOf(wav(8000, '16', voice(8000, 61)).toBuffer())).toContain('lasts 61 seconds');
    expect(refusalOf(wav(8000, '16', voice(8000, 120)).toBuffer())).toContain('lasts 120 seconds');
    const withPauses = joined(silence(8000, 10), voice(8000, 59), silence(8000, 10));
    expect(prepareMessage(wav(8000, '16', withPauses).toBuffer()).durationMs).toBeLessThan(60_000);
  });

  it('numbers that are none', () => {
    const broken = voice(16_000, 2);
    broken[500] = Number.NaN;
    expect(refusalOf(wav(16_000, '64', broken).toBuffer())).toContain('damaged');
  });
});
