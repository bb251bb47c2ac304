import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import iconv from 'iconv-lite';
import { readWav, resample, trim, type Samples } from './samples.ts';
import type { Language, Voice } from './voices.ts';

const run = promisify(execFile);

export interface Utterance {
  voice: Voice;
  text: string;
  /** 1 is the voice's usual speed, 1.2 a fifth faster. */
  speed: number;
  /** 1 is the voice's usual pitch. */
  pitch: number;
}

const USUAL_WORDS_A_MINUTE = 165;
/** Utterances a Festival process speaks: starting it takes longer than speaking. */
const FESTIVAL_BATCH = 60;

/** Where an utterance is kept, so that the next run finds it. */
function pathOf(folder: string, { voice, text, speed, pitch }: Utterance): string {
  const key = [voice.engine, voice.name, text, speed.toFixed(2), pitch.toFixed(2)].join('|');
  return join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 20)}.wav`);
}

async function speakOne({ voice, text, speed, pitch }: Utterance, path: string): Promise<void> {
  if (voice.engine === 'espeak') {
    const words = Math.round(USUAL_WORDS_A_MINUTE * speed);
    const height = Math.max(0, Math.min(99, Math.round(50 * pitch)));
    await run('espeak-ng', ['-v', voice.name, '-s', String(words), '-p', String(height), '-w', path, text]);
  } else {
    const stretch = `duration_stretch=${(1 / speed).toFixed(2)}`;
    await run('flite', ['-voice', voice.name, '--setf', stretch, '-t', text, '-o', path]);
  }
}

/** Festival reads each language in the bytes its voices were made for. */
const ENCODINGS: Partial<Record<Language, string>> = { ru: 'utf8', cs: 'iso-8859-2' };

const encode = (text: string, { language }: Voice): Buffer =>
  iconv.encode(text.replaceAll('’', "'"), ENCODINGS[language] ?? 'iso-8859-1');

async function speakFestival(batch: { utterance: Utterance; path: string }[], script: string): Promise<void> {
  const parts = batch.flatMap(({ utterance: { voice, text, speed }, path }) => [
    Buffer.from(`(voice_${voice.name})(Parameter.set 'Duration_Stretch ${(1 / speed).toFixed(2)})`),
    Buffer.from('(utt.save.wave (utt.synth (Utterance Text "'),
    encode(text.replaceAll('"', ''), voice),
    Buffer.from(`")) "${path}" 'riff)\n`),
  ]);
  writeFileSync(script, Buffer.concat(parts));
  await run('festival', ['-b', script]);
}

async function inTurns<T>(items: T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/**
 * Speaks what is not yet in the folder.
 *
 * @returns a function from an utterance to its samples at 8 kHz without the silence around them; it throws for one that
 *   was not asked for, and gives null where the engine failed
 */
export async function speakAll(
  utterances: Utterance[],
  folder: string,
): Promise<(utterance: Utterance) => Samples | null> {
  mkdirSync(folder, { recursive: true });
  const wanted = new Map(utterances.map((utterance) => [pathOf(folder, utterance), utterance]));
  const missing = [...wanted].filter(([path]) => !existsSync(path));
  const direct = missing.filter(([, { voice }]) => voice.engine !== 'festival');
  await inTurns(direct, 2, async ([path, utterance]) => speakOne(utterance, path));
  const festival = missing.filter(([, { voice }]) => voice.engine === 'festival');
  festival.sort(([, a], [, b]) => a.voice.name.localeCompare(b.voice.name));
  const batches: { utterance: Utterance; path: string }[][] = [];
  for (const [path, utterance] of festival) {
    const last = batches.at(-1);
    if (last && last.length < FESTIVAL_BATCH && last[0]?.utterance.voice.name === utterance.voice.name) {
      last.push({ utterance, path });
    } else batches.push([{ utterance, path }]);
  }
  await inTurns(batches, 2, async (batch) => {
    await speakFestival(batch, `${batch[0]?.path ?? folder}.scm`);
  });
  const read = new Map<string, Samples | null>();
  return (utterance) => {
    const path = pathOf(folder, utterance);
    if (!wanted.has(path)) throw new Error(`Nobody asked for: ${utterance.text}`);
    const known = read.get(path);
    if (known !== undefined) return known;
    const samples = existsSync(path) ? trim(resample(readWav(readFileSync(path)))) : null;
    const spoken = samples && samples.length > 800 ? samples : null;
    read.set(path, spoken);
    return spoken;
  };
}
