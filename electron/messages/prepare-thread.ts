import { Worker } from 'node:worker_threads';
import { Refused } from '../../shared/domain/errors.ts';
import type { PreparedMessage } from './prepare-message.ts';

/** What the thread is given: the path of an uploaded file. */
export interface SoundOrder {
  file: string;
}

/** What it answers, once. */
export type SoundNews =
  | ({ kind: 'prepared' } & PreparedMessage)
  | { kind: 'refused'; words: string; action: string | null }
  | { kind: 'failed'; reason: string };

const SOURCE = new URL('../worker/sound-worker.ts', import.meta.url);
/** Twice what a minute of stereo needs. */
const MOST_MEMORY_MB = 384;

const broken = (reason: string, cause?: unknown): Error => new Error(reason, { cause });

/**
 * Makes a message of an uploaded WAV file, in a thread of its own: a minute takes seconds, in which no call may wait.
 * @param workerUrl the thread's entry; the source when absent
 * @throws Refused in plain words when the file is no usable recording; any other error is a fault of the program
 */
export function prepareInThread(order: SoundOrder, workerUrl: URL = SOURCE): Promise<PreparedMessage> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl, {
      name: 'sound',
      workerData: order,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
    });
    worker.once('message', (news: SoundNews) => {
      if (news.kind === 'prepared') resolve({ audio: news.audio, durationMs: news.durationMs });
      else if (news.kind === 'refused') reject(new Refused(news.words, news.action));
      else reject(broken(news.reason));
    });
    worker.once('messageerror', (error) => reject(broken('What the thread says cannot be read.', error)));
    worker.once('error', (error) => reject(error));
    worker.once('exit', (code) => reject(broken(`The thread ended with code ${code} without an answer.`)));
  });
}
