import { readdir, readFile } from 'node:fs/promises';

/** The two flavours of G.711. */
export type Law = 'PCMU' | 'PCMA';

/** 20 ms at 8 kHz: bytes of a frame and samples of it alike. */
export const FRAME_SAMPLES = 160;
export const FRAME_MS = 20;
const RATE = 8000;

/** The same sound in both laws, whole frames. */
export type Clip = Record<Law, Buffer>;

/** Linear value (16 bit) of each mu-law byte, after ITU-T G.711 table 2. */
export const LINEAR_OF_MU = Int16Array.from({ length: 256 }, (_, byte) => {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4);
  return code & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
});

/** Linear value (16 bit) of each A-law byte, after ITU-T G.711 table 1. */
export const LINEAR_OF_A = Int16Array.from({ length: 256 }, (_, byte) => {
  const code = byte ^ 0x55;
  const segment = (code & 0x70) >> 4;
  const step = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return code & 0x80 ? magnitude : -magnitude;
});

/** Byte whose linear value lies nearest, for every 16-bit value shifted down to 14 bits. */
function encoderOf(linear: Int16Array): Uint8Array {
  const byValue = Array.from(linear, (value, byte) => ({ value, byte })).sort((a, b) => a.value - b.value);
  const bytes = new Uint8Array(16_384);
  let at = 0;
  for (let index = 0; index < bytes.length; index++) {
    const value = (index - 8192) * 4;
    while (
      Math.abs((byValue[at + 1]?.value ?? Infinity) - value) <= Math.abs((byValue[at]?.value ?? 0) - value)
    )
      at++;
    bytes[index] = byValue[at]?.byte ?? 0;
  }
  return bytes;
}
const MU_OF_LINEAR = encoderOf(LINEAR_OF_MU);
const A_OF_LINEAR = encoderOf(LINEAR_OF_A);

/** Encodes linear samples (-32768..32767) in both laws, padded with silence to whole frames. */
export function clipOfLinear(samples: ArrayLike<number>): Clip {
  const length = Math.ceil(samples.length / FRAME_SAMPLES) * FRAME_SAMPLES;
  const clip: Clip = { PCMU: Buffer.alloc(length), PCMA: Buffer.alloc(length) };
  for (let at = 0; at < length; at++) {
    const index = Math.max(0, Math.min(16_383, ((samples[at] ?? 0) >> 2) + 8192));
    clip.PCMU[at] = MU_OF_LINEAR[index] ?? 0xff;
    clip.PCMA[at] = A_OF_LINEAR[index] ?? 0xd5;
  }
  return clip;
}

/** A clip of raw mu-law as recorded. */
export function clipOfMu(raw: Uint8Array): Clip {
  return clipOfLinear(Int16Array.from(raw, (byte) => LINEAR_OF_MU[byte] ?? 0));
}

/** Length of a clip in milliseconds. */
export const clipMs = (clip: Clip): number => (clip.PCMU.length / RATE) * 1000;

/** A sum of sines, each at `level` (0..1 of full scale), faded over 5 ms at both ends so that it does not click. */
export function toneClip(frequenciesHz: number[], durationMs: number, level = 0.2): Clip {
  const length = Math.round((durationMs * RATE) / 1000);
  return clipOfLinear(
    Array.from({ length }, (_, at) => {
      const fade = Math.min(1, at / 40, (length - at) / 40);
      const sum = frequenciesHz.reduce((total, hz) => total + Math.sin((2 * Math.PI * hz * at) / RATE), 0);
      return Math.round(32_767 * level * fade * sum);
    }),
  );
}

/** One stretch of what a callee plays: a clip (null is silence) for so long, or the clip's own length. */
export interface Segment {
  clip: Clip | null;
  durationMs: number;
}

/** Everything a callee can be heard with. */
export interface Sounds {
  hellos: Clip[];
  speeches: Clip[];
  greetings: Clip[];
  /** Assistants that ask who calls. */
  assistants: Clip[];
  /** 1 kHz, the tone after a mailbox's greeting. */
  beep: Clip;
  /** One period of British ringing tone (ITU-T E.180): 400 + 450 Hz, 0.4 on, 0.2 off, 0.4 on, 2.0 off. */
  ringback: Segment[];
}

/** Something with the rhythm of speech, for a folder without recordings. */
const standIn = (milliseconds: number): Clip => toneClip([310, 620], milliseconds, 0.12);

/**
 * Reads `hello-*.ul`, `speech-*.ul`, `greeting-*.ul` and `assistant-*.ul` (raw mu-law, 8 kHz) from a folder.
 * Tones stand in for kinds that are missing; `onMissing` hears of it once.
 */
export async function loadSounds(folder: string | URL, onMissing: (reason: string) => void): Promise<Sounds> {
  const base = folder instanceof URL ? folder : null;
  let names: string[] = [];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.ul')).sort();
  } catch (error) {
    onMissing(error instanceof Error ? error.message : String(error));
  }
  const kind = async (prefix: string, fallback: Clip): Promise<Clip[]> => {
    const own = names.filter((name) => name.startsWith(`${prefix}-`));
    const clips = await Promise.all(
      own.map(async (name) =>
        clipOfMu(await readFile(base ? new URL(name, `${base.href}/`) : `${String(folder)}/${name}`)),
      ),
    );
    if (clips.length === 0 && names.length > 0) onMissing(`no ${prefix}-*.ul among the recordings`);
    return clips.length === 0 ? [fallback] : clips;
  };
  const ring = toneClip([400, 450], 400, 0.1);
  return {
    hellos: await kind('hello', standIn(600)),
    speeches: await kind('speech', standIn(2500)),
    greetings: await kind('greeting', standIn(5000)),
    assistants: await kind('assistant', standIn(5000)),
    beep: toneClip([1000], 500, 0.3),
    ringback: [
      { clip: ring, durationMs: 400 },
      { clip: null, durationMs: 200 },
      { clip: ring, durationMs: 400 },
      { clip: null, durationMs: 2000 },
    ],
  };
}
