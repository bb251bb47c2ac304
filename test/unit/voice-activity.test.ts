import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LINEAR } from '../../electron/media/g711.ts';
import { readVoiceModelFile, voiceModelOf } from '../../electron/media/voice-model-file.ts';
import type { VoiceSource } from '../../electron/screening/interface.ts';
import { createScreener } from '../../electron/screening/screener.ts';
import { createVoiceActivity, readVoiceModel } from '../../electron/screening/voice-activity.ts';
import { line, silence, talk } from './screening-sounds.ts';

const RESOURCES = new URL('../../resources/', import.meta.url);
const WINDOW = 256;
const bytes = readVoiceModelFile(fileURLToPath(RESOURCES));
const model = readVoiceModel(bytes);

/** What is said after each 32 ms. */
function chances(samples: Int16Array, voice: VoiceSource = createVoiceActivity(model)): number[] {
  const said: number[] = [];
  for (let at = 0; at + WINDOW <= samples.length; at += WINDOW) {
    said.push(voice.hear(Float64Array.from(samples.subarray(at, at + WINDOW))));
  }
  return said;
}

describe('the voice model', () => {
  it('says what onnxruntime makes of the very model that it was taken from', () => {
    // silero_vad_v5.onnx of @ricky0123/vad-web 0.0.31 under onnxruntime 1.30.0, windows 4, 9, 14 and so on.
    const there = [
      0.00257, 0.00139, 0.00119, 0.00137, 0.93592, 0.90749, 0.90468, 0.97267, 0.97177, 0.95578, 0.98304,
      0.98507, 0.00705, 0.00182, 0.00079, 0.00058,
    ];
    const here = chances(line(silence(0.64), talk(1.28), silence(0.64))).filter((_, i) => i % 5 === 4);
    expect(here).toHaveLength(there.length);
    here.forEach((chance, i) => expect(chance).toBeCloseTo(there[i] ?? NaN, 4));
  });

  it('keeps calls apart that listen with it by turns', () => {
    const one = line(silence(0.3), talk(1, 1));
    const other = line(talk(1, 2), silence(0.3));
    const [first, second] = [createVoiceActivity(model), createVoiceActivity(model)];
    const byTurns: [number[], number[]] = [[], []];
    for (let at = 0; at + WINDOW <= one.length; at += WINDOW) {
      byTurns[0].push(first.hear(Float64Array.from(one.subarray(at, at + WINDOW))));
      byTurns[1].push(second.hear(Float64Array.from(other.subarray(at, at + WINDOW))));
    }
    expect(byTurns).toEqual([chances(one), chances(other)]);
  });

  it('hears the same in pieces of any length', () => {
    const samples = Float64Array.from(line(silence(0.3), talk(1)));
    const voice = createVoiceActivity(model);
    let last = 0;
    for (let at = 0; at < samples.length; at += 160) last = voice.hear(samples.subarray(at, at + 160));
    expect(last).toBe(createVoiceActivity(model).hear(samples));
  });

  it('is refused when numbers are missing', () => {
    expect(() => readVoiceModel(bytes.subarray(4))).toThrow(RangeError);
  });
});

/** Speech of the simulated carrier. */
const shipped = (name: string): number[] =>
  Array.from(
    readFileSync(new URL(`sounds/${name}.ul`, RESOURCES)),
    (byte) => (LINEAR.PCMU[byte] ?? 0) / 32_768,
  );

const verdictOf = (samples: Int16Array, voice: VoiceSource): string | undefined => {
  const screener = createScreener({ sampleRate: 8000, codec: 'pcmu', voice });
  for (let at = 0; at < samples.length; at += 160) {
    const said = screener.frame(samples.subarray(at, at + 160));
    if (said) return said.verdict;
  }
  return undefined;
};

describe('a screener with the voice model', () => {
  const greeting = line(shipped('greeting-1'), silence(2));

  it('tells one word from a long greeting', () => {
    expect(verdictOf(line(silence(0.6), shipped('hello-1'), silence(3)), createVoiceActivity(model))).toBe(
      'person',
    );
    expect(verdictOf(greeting, createVoiceActivity(model))).toBe('machine');
  });

  it('listens to it, and not to its own ear alone', () => {
    expect(verdictOf(greeting, { hear: () => 0 })).not.toBe('machine');
  });
});

describe('the file of the voice model', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'resources-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const told = (): { model: object; said: string[] } => {
    const said: string[] = [];
    const found = voiceModelOf(pathToFileURL(`${folder}/`), (doing, error) =>
      said.push(`${doing}: ${String(error)}`),
    );
    return { model: found, said };
  };

  it('is given to the media thread as it was shipped', () => {
    writeFileSync(join(folder, 'voice-activity.bin'), readFileSync(new URL('voice-activity.bin', RESOURCES)));
    expect(told()).toMatchObject({ model: { voiceModel: expect.any(Uint8Array) }, said: [] });
  });

  it('is done without, and said so, where it is missing', () => {
    const { model: found, said } = told();
    expect(found).toEqual({});
    expect(said).toEqual([expect.stringContaining('voice-activity.bin')]);
  });

  it('is done without, and said so, where a byte of it is another', () => {
    const damaged = Buffer.from(bytes);
    damaged[1_000] = 1 + (damaged[1_000] ?? 0);
    writeFileSync(join(folder, 'voice-activity.bin'), damaged);
    const { model: found, said } = told();
    expect(found).toEqual({});
    expect(said).toEqual([expect.stringContaining('is damaged: install Callboard again')]);
  });
});
