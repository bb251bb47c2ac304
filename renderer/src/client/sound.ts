import { create } from 'zustand';
import { host } from './connection.ts';
import { useLive } from './live-store.ts';
import {
  openOperatorAudio,
  type AudioLevels,
  type OperatorAudio,
  type OperatorAudioState,
} from './operator-audio.ts';

const MICROPHONE_KEY = 'callboard.microphone';
const SPEAKER_KEY = 'callboard.speaker';

interface SoundState {
  state: OperatorAudioState;
  reason: string | null;
  microphoneId: string | null;
  speakerId: string | null;
}

/** The operator's sound in this window, and the devices chosen for it. */
export const useSound = create<SoundState>(() => ({
  state: 'closed',
  reason: null,
  microphoneId: localStorage.getItem(MICROPHONE_KEY),
  speakerId: localStorage.getItem(SPEAKER_KEY),
}));

let audio: OperatorAudio | null = null;

/** Opens the sound once; it stays up from call to call. */
export function openSound(): void {
  if (audio) return;
  const { microphoneId, speakerId } = useSound.getState();
  let legId = '';
  useSound.setState({ state: 'connecting', reason: null });
  audio = openOperatorAudio({
    getOffer: async () => {
      const offer = await host.desk.audioOffer();
      legId = offer.legId;
      return offer.sdp;
    },
    sendAnswer: async (sdp) => {
      await host.desk.audioAnswer({ legId, sdp });
    },
    ...(microphoneId === null ? {} : { microphoneId }),
    ...(speakerId === null ? {} : { speakerId }),
    onStateChange: (state, reason) => useSound.setState({ state, reason }),
  });
}

/** Lets microphone and speakers go. */
export function closeSound(): void {
  audio?.close();
  audio = null;
  useSound.setState({ state: 'closed', reason: null });
}

/** Tries again at once, after the microphone was allowed or plugged in. */
export function retrySound(): void {
  if (audio) audio.retry();
  else openSound();
}

/** Both levels now, 0..1; read on every frame by the meters. */
export function soundLevels(): AudioLevels {
  return audio?.levels() ?? { local: 0, remote: 0 };
}

export async function chooseMicrophone(deviceId: string): Promise<void> {
  await audio?.setMicrophone(deviceId);
  localStorage.setItem(MICROPHONE_KEY, deviceId);
  useSound.setState({ microphoneId: deviceId });
}

export async function chooseSpeaker(deviceId: string): Promise<void> {
  await audio?.setSpeaker(deviceId);
  localStorage.setItem(SPEAKER_KEY, deviceId);
  useSound.setState({ speakerId: deviceId });
}

/** Two short notes on the chosen speaker: heard, they work. */
export async function playTestTone(): Promise<void> {
  const context = new AudioContext();
  const { speakerId } = useSound.getState();
  const choosable = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  if (speakerId && choosable.setSinkId) await choosable.setSinkId(speakerId);
  const now = context.currentTime;
  for (const [at, frequencyHz] of [
    [0, 660],
    [0.25, 880],
  ] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequencyHz;
    volume.gain.setValueAtTime(0, now + at);
    volume.gain.linearRampToValueAtTime(0.2, now + at + 0.02);
    volume.gain.linearRampToValueAtTime(0, now + at + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(now + at);
    tone.stop(now + at + 0.22);
  }
  setTimeout(() => void context.close(), 800);
}

/** Reopens the sound after a reload in the middle of work, and lets it go when the operator signs off. */
export function keepSound(): void {
  useLive.subscribe((now, before) => {
    const state = now.desk?.state;
    if (state === undefined || state === before.desk?.state) return;
    if (state === 'offline') closeSound();
    else if (state !== 'not_ready') openSound();
  });
}
