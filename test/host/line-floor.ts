import { createSeatSound, type SeatLegs } from '../../electron/lines/seat-sound.ts';
import { openSoundEngine, type SoundEngine } from '../../electron/lines/sound-engine.ts';
import { createTelephoneLines, type Lines } from '../../electron/lines/telephone-line.ts';
import { createSignalling } from '../../electron/sip/create-signalling.ts';
import type { Signalling } from '../../electron/sip/signalling.ts';
import { systemClock } from '../../shared/domain/clock.ts';

/** Telephone lines over real signalling and a real engine for sound, as a host puts them together. */
export interface LineFloor {
  signalling: Signalling;
  engine: SoundEngine;
  sound: SeatLegs;
  lines: Lines;
}

/** Opens a {@link LineFloor} without a trunk. */
export function openLineFloor(
  log: (doing: string, error: unknown) => void,
  sounds: Parameters<typeof openSoundEngine>[0] = {},
): LineFloor {
  const signalling = createSignalling({ log: () => undefined });
  const engine = openSoundEngine(sounds, log);
  const media = (): ReturnType<SoundEngine['get']> => engine.get();
  const sound = createSeatSound({ clock: systemClock, media, addressOf: () => '127.0.0.1' });
  const lines = createTelephoneLines({ signalling, media, sound, recordingFile: () => null, log });
  engine.onEvent((event) => {
    sound.take(event);
    lines.take(event);
  });
  return { signalling, engine, sound, lines };
}
