import { create } from 'zustand';
import { host } from './connection.ts';
import { useLive } from './live-store.ts';
import { connectedForMs, shownSeq } from './live.ts';
import {
  openOperatorAudio,
  type AudioLevels,
  type OperatorAudio,
  type OperatorAudioState,
} from './operator-audio.ts';
import { windowId } from './window-name.ts';

const MICROPHONE_KEY = 'callboard.microphone';
const SPEAKER_KEY = 'callboard.speaker';

/** `elsewhere`: another window of this operator has the desk's sound, and this one does not ask for it by itself. */
export type SoundStanding = OperatorAudioState | 'elsewhere';

interface SoundState {
  state: SoundStanding;
  /** The sound came up a moment ago: the host may not have said yet that it hears this window. */
  settling: boolean;
  reason: string | null;
  microphoneId: string | null;
  speakerId: string | null;
}

/** The operator's sound in this window, and the devices chosen for it. */
export const useSound = create<SoundState>(() => ({
  state: 'closed',
  settling: false,
  reason: null,
  microphoneId: localStorage.getItem(MICROPHONE_KEY),
  speakerId: localStorage.getItem(SPEAKER_KEY),
}));

let audio: OperatorAudio | null = null;
/** Set until the host has given the sound to this window, whoever had it before. */
let takingOver = false;
/** The first time that a window opens the desk it takes the sound; later only when the person says so. */
let deskOpened = false;
/** What the journal said before this number is older than this window's hold on the sound. */
let heldSinceSeq = 0;

function isElsewhere(): boolean {
  const holder = useLive.getState().desk?.soundWindow ?? null;
  return holder !== null && holder !== windowId && shownSeq() >= heldSinceSeq;
}

/** From the connection to the first packets at the host, and its word on them. */
const HEARD_WITHIN_MS = 3_000;
let settled: ReturnType<typeof setTimeout> | null = null;

function standAs(state: SoundStanding, reason: string | null): void {
  if (settled) clearTimeout(settled);
  const settling = state === 'connected';
  useSound.setState({ state, reason, settling });
  if (settling) settled = setTimeout(() => useSound.setState({ settling: false }), HEARD_WITHIN_MS);
}

function connectSound(): void {
  const { microphoneId, speakerId } = useSound.getState();
  let legId = '';
  standAs('connecting', null);
  audio = openOperatorAudio({
    getOffer: async () => {
      const offer = await host.desk.audioOffer({ windowId, takeOver: takingOver });
      legId = offer.legId;
      return offer.sdp;
    },
    sendAnswer: async (sdp) => {
      const { seq } = await host.desk.audioAnswer({ legId, sdp });
      takingOver = false;
      heldSinceSeq = seq;
      letGoIfElsewhere();
    },
    ...(microphoneId === null ? {} : { microphoneId }),
    ...(speakerId === null ? {} : { speakerId }),
    onStateChange: standAs,
  });
}

function letGoIfElsewhere(): void {
  if (takingOver || !isElsewhere()) return;
  if (audio === null && useSound.getState().state !== 'elsewhere') return;
  audio?.close();
  audio = null;
  standAs('elsewhere', null);
}

/** Opens the sound once, unless another window has it; it stays up from call to call. */
export function openSound(): void {
  if (audio || useSound.getState().state === 'elsewhere') return;
  if (isElsewhere()) standAs('elsewhere', null);
  else connectSound();
}

/** Opens the sound in this window and takes it from any other one. */
export function takeSound(): void {
  if (audio && !isElsewhere()) return;
  audio?.close();
  takingOver = true;
  connectSound();
}

/** The desk is on the screen: the newest window that opens it has the sound. */
export function openDeskSound(): void {
  if (deskOpened) openSound();
  else takeSound();
  deskOpened = true;
}

/** Lets microphone and speakers go. */
export function closeSound(): void {
  audio?.close();
  audio = null;
  takingOver = false;
  standAs('closed', null);
}

/** Tries again at once, after the microphone was allowed or plugged in, or takes the sound back from another window. */
export function retrySound(): void {
  if (audio) audio.retry();
  else takeSound();
}

const SILENCE: AudioLevels = { local: 0, remote: 0 };
const levels = (): AudioLevels => audio?.levels() ?? SILENCE;

/** The levels of the desk's sound now, 0..1, as meters read them: what is said here, and what is heard. */
export const soundLevels = { local: () => levels().local, remote: () => levels().remote };

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

/** After the host was away, the window that had the sound gets it again before another one asks. */
const FIRST_AGAIN_MS = 8_000;
let comingBack: ReturnType<typeof setTimeout> | null = null;

/** The window that had the sound is closed: it comes back here, also in the middle of a call. */
function comeBack(): void {
  if (comingBack) clearTimeout(comingBack);
  comingBack = setTimeout(
    () => {
      const { desk } = useLive.getState();
      const isFree = desk !== null && desk.soundWindow === null && desk.state !== 'offline';
      if (useSound.getState().state !== 'elsewhere' || !isFree) return;
      standAs('closed', null);
      openSound();
    },
    Math.max(0, FIRST_AGAIN_MS - connectedForMs()),
  );
}

/**
 * Reopens the sound after a reload in the middle of work, lets it go when the operator signs off or another window takes
 * it, and takes it up again when that window is closed.
 */
export function keepSound(): void {
  useLive.subscribe((now, before) => {
    const { desk } = now;
    if (!desk || desk === before.desk) return;
    // Somebody else sat down: this window opens another desk now.
    if (desk.operatorId !== before.desk?.operatorId) deskOpened = false;
    letGoIfElsewhere();
    if (useSound.getState().state === 'elsewhere' && desk.soundWindow === null) comeBack();
    if (desk.state === before.desk?.state) return;
    if (desk.state === 'offline') closeSound();
    else if (desk.state !== 'not_ready') openSound();
  });
}
