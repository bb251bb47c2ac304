import { create } from 'zustand';
import { LocalFailure } from '../base/local-failure.ts';
import { text } from '../base/text.en.ts';
import { useSound } from './sound.ts';

/** What plays now, by the name under which it was begun; null while nothing does. */
export const usePlayback = create<{ playing: string | null }>(() => ({ playing: null }));

let element: HTMLAudioElement | null = null;
/** Grows with everything that begins or ends, so that a late step of an earlier one is recognised. */
let turn = 0;
let address: string | null = null;

/** Ends what plays. */
export function stopPlaying(): void {
  turn += 1;
  element?.pause();
  element = null;
  if (address !== null) URL.revokeObjectURL(address);
  address = null;
  usePlayback.setState({ playing: null });
}

/**
 * Plays a sound on the chosen speaker, in place of what plays; resolves once it is heard, rejects with LocalFailure.
 * @param name tells it apart from others in {@link usePlayback}
 */
export async function playSound(name: string, load: () => Promise<Blob>): Promise<void> {
  stopPlaying();
  usePlayback.setState({ playing: name });
  const own = turn;
  const isStale = (): boolean => turn !== own;
  try {
    const sound = await load();
    if (isStale()) return;
    address = URL.createObjectURL(sound);
    const player = new Audio(address);
    element = player;
    player.addEventListener('ended', () => {
      if (element === player) stopPlaying();
    });
    const { speakerId } = useSound.getState();
    // A speaker that is gone: the system's own plays instead.
    if (speakerId !== null) await player.setSinkId(speakerId).catch(() => undefined);
    if (!isStale()) await player.play();
  } catch (error) {
    // Ended by somebody before it was heard: nothing is wrong.
    if (isStale()) return;
    stopPlaying();
    throw new LocalFailure(text.messages.playFailed, text.messages.playFailedAction, { cause: error });
  }
}

/** The sound of a message in the library. */
export async function messageSound(id: string): Promise<Blob> {
  const answer = await fetch(`/messages/${id}.wav`);
  if (!answer.ok) throw new Error(`The host answered ${answer.status}.`);
  return answer.blob();
}
