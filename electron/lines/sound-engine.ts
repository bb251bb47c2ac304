import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import { guarded } from '../../shared/domain/guarded.ts';
import { createMediaEngine, type MediaEngineDeps } from '../media/engine.ts';
import type { MediaEngine, MediaEvent } from '../media/media.ts';

/** One that dies sooner is made anew only for the next call: it may die again at once. */
const LIVED_MS = 10_000;

/** The audio engine of a host: made anew when its thread dies. */
export interface SoundEngine {
  get(): Promise<MediaEngine>;
  onEvent(listener: (event: MediaEvent) => void): void;
  close(): Promise<void>;
}

export function openSoundEngine(
  deps: MediaEngineDeps,
  log: (doing: string, error: unknown) => void,
  clock: Pick<Clock, 'elapsed'> = systemClock,
): SoundEngine {
  const listeners = new Set<(event: MediaEvent) => void>();
  let current: Promise<MediaEngine> | null = null;
  let isClosed = false;

  async function make(): Promise<MediaEngine> {
    const engine = await createMediaEngine(deps);
    const madeMs = clock.elapsed();
    engine.onEvent((event) => {
      if (isClosed) return;
      if (event.kind === 'engine_lost') {
        log('carrying audio', new Error(event.reason));
        current = null;
      }
      if (event.kind === 'engine_fault') log('carrying audio', new Error(event.reason));
      for (const listener of listeners) guarded((error) => log('telling of audio', error), listener)(event);
      if (event.kind === 'engine_lost' && clock.elapsed() - madeMs > LIVED_MS) {
        get().catch((error: unknown) => log('starting the audio again', error));
      }
    });
    return engine;
  }

  function get(): Promise<MediaEngine> {
    if (isClosed) return Promise.reject(new Error('The host is closing.'));
    current ??= make().catch((error: unknown) => {
      current = null;
      throw error;
    });
    return current;
  }

  return {
    get,
    onEvent: (listener) => void listeners.add(listener),
    async close() {
      isClosed = true;
      const engine = await current?.catch(() => null);
      await engine?.close();
    },
  };
}
