import { isToRing } from './is-to-ring.ts';
import { useLive } from './live-store.ts';
import { useSound } from './sound.ts';

/** The ringing tone of most of the world (ITU-T E.180): 425 Hz, one second of every five. */
const HERTZ = 425;
const ON_SEC = 1;
const EVERY_SEC = 5;
const RAMP_SEC = 0.02;
const LOUDNESS = 0.08;
/** Longer than any call rings. */
const ROUNDS = 120;

/** Starts the tone; the function that comes back ends it at once. */
function ring(speakerId: string | null): () => void {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = HERTZ;
  volume.gain.value = 0;
  const start = context.currentTime + RAMP_SEC;
  for (let round = 0; round < ROUNDS; round++) {
    const at = start + round * EVERY_SEC;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, at + RAMP_SEC);
    volume.gain.setValueAtTime(LOUDNESS, at + ON_SEC);
    volume.gain.linearRampToValueAtTime(0, at + ON_SEC + RAMP_SEC);
  }
  tone.connect(volume).connect(context.destination);
  tone.start();
  const choosable = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  // A speaker that was unplugged: the tone goes where the system sends it.
  if (speakerId) void choosable.setSinkId?.(speakerId).catch(() => undefined);
  return () => void context.close();
}

/**
 * Plays the ringing tone in the window that has the desk's sound. Here and not at the host: packets that arrive while it
 * rings would delay the first words after the answer.
 */
export function keepRingingTone(): void {
  let stop: (() => void) | null = null;
  const follow = (): void => {
    const { state, speakerId } = useSound.getState();
    const call = useLive.getState().desk?.call ?? null;
    if (state === 'connected' && isToRing(call)) stop ??= ring(speakerId);
    else {
      stop?.();
      stop = null;
    }
  };
  useLive.subscribe(follow);
  useSound.subscribe(follow);
}
