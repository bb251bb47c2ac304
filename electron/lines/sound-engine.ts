import { createMediaEngine, type MediaEngineDeps } from '../media/engine.ts';
import type { MediaEngine, MediaEvent } from '../media/media.ts';

/** The audio engine of a host: made anew when its thread dies. */
export interface SoundEngine {
  get(): Promise<MediaEngine>;
  onEvent(listener: (event: MediaEvent) => void): void;
  close(): Promise<void>;
}

export function openSoundEngine(
  deps: MediaEngineDeps,
  log: (doing: string, error: unknown) => void,
): SoundEngine {
  const listeners = new Set<(event: MediaEvent) => void>();
  let current: Promise<MediaEngine> | null = null;
  let isClosed = false;

  async function make(): Promise<MediaEngine> {
    const engine = await createMediaEngine(deps);
    engine.onEvent((event) => {
      if (isClosed) return;
      if (event.kind === 'engine_lost') {
        log('carrying audio', new Error(event.reason));
        current = null;
      }
      if (event.kind === 'engine_fault') log('carrying audio', new Error(event.reason));
      for (const listener of listeners) listener(event);
    });
    return engine;
  }

  return {
    get() {
      if (isClosed) return Promise.reject(new Error('The host is closing.'));
      current ??= make().catch((error: unknown) => {
        current = null;
        throw error;
      });
      return current;
    },
    onEvent: (listener) => void listeners.add(listener),
    async close() {
      isClosed = true;
      const engine = await current?.catch(() => null);
      await engine?.close();
    },
  };
}
