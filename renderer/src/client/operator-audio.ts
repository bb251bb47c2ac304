/**
 * The operator's end of the audio: microphone to the host, the customer's voice from it. One connection is
 * kept for the whole shift; calls come and go on it without any renegotiation.
 */

import { microphoneProblem, openMicrophone, stopTracks, StreamLevel } from './microphone.ts';

export type OperatorAudioState =
  /** Asking for the microphone or connecting. */
  | 'connecting'
  | 'connected'
  /** Lost; a new connection is tried again and again. */
  | 'reconnecting'
  /** The microphone was refused or is missing: only the operator can mend it. Plugging one in suffices. */
  | 'no_microphone'
  | 'closed';

export interface AudioLevels {
  /** RMS of the microphone, 0..1. */
  local: number;
  /** RMS of what is heard, 0..1. */
  remote: number;
}

export interface OperatorAudioOptions {
  /** Asks the host for a fresh offer. Every call opens a new connection there. */
  getOffer: () => Promise<string>;
  /** Hands our answer to the host; resolves when the host has taken it. */
  sendAnswer: (sdp: string) => Promise<void>;
  microphoneId?: string;
  speakerId?: string;
  onStateChange?: (state: OperatorAudioState, reason: string | null) => void;
  /** Waits between attempts, milliseconds; the last one repeats. */
  retryDelaysMs?: readonly number[];
}

export interface OperatorAudio {
  readonly state: OperatorAudioState;
  /** Plain words on why there is no audio; null while there is. */
  readonly reason: string | null;
  readonly muted: boolean;
  /** What is heard, for meters of one's own; null while nothing is connected. */
  readonly remoteStream: MediaStream | null;
  levels(): AudioLevels;
  /** Silences the microphone here, at its source. */
  setMuted(muted: boolean): void;
  /** Switches devices without dropping the connection. Throws when the device cannot be opened. */
  setMicrophone(deviceId: string): Promise<void>;
  setSpeaker(deviceId: string): Promise<void>;
  /** Tries again at once (after `no_microphone`, or instead of waiting). */
  retry(): void;
  close(): void;
}

const RETRY_DELAYS_MS = [0, 500, 1000, 2000, 5000];
/** Chromium says `disconnected` after some five seconds without a sign of life; a last moment to mend itself. */
const DISCONNECTED_GRACE_MS = 500;
const CONNECT_TIMEOUT_MS = 8000;

export interface AudioDevices {
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

/** Devices to choose from. Names are empty until the microphone was once allowed. */
export async function listAudioDevices(): Promise<AudioDevices> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return {
    microphones: devices.filter(({ kind }) => kind === 'audioinput'),
    speakers: devices.filter(({ kind }) => kind === 'audiooutput'),
  };
}

/** Calls `listener` whenever a device is plugged in or out; returns how to stop. */
export function onAudioDevicesChange(listener: () => void): () => void {
  navigator.mediaDevices.addEventListener('devicechange', listener);
  return () => navigator.mediaDevices.removeEventListener('devicechange', listener);
}

class OperatorConnection implements OperatorAudio {
  readonly #options: OperatorAudioOptions;
  readonly #context = new AudioContext();
  /** In the page that captures the microphone, or the echo canceller does not know what it should cancel. */
  readonly #element: HTMLAudioElement;
  #state: OperatorAudioState = 'connecting';
  #reason: string | null = null;
  #muted = false;
  #microphoneId: string | undefined;
  #speakerId: string | undefined;
  #microphone: MediaStream | null = null;
  #remote: MediaStream | null = null;
  #peer: RTCPeerConnection | null = null;
  #localMeter: StreamLevel | null = null;
  #remoteMeter: StreamLevel | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with every attempt, so that a late step of an earlier one is recognised. */
  #attempt = 0;
  readonly #stopWatchingDevices: () => void;

  constructor(options: OperatorAudioOptions) {
    this.#options = options;
    this.#microphoneId = options.microphoneId;
    this.#speakerId = options.speakerId;
    this.#element = document.createElement('audio');
    this.#element.autoplay = true;
    this.#element.hidden = true;
    document.body.append(this.#element);
    // A page that has not been clicked yet may not start its audio; the first click or key does.
    document.addEventListener('pointerdown', this.#resume);
    this.#stopWatchingDevices = onAudioDevicesChange(() => {
      if (this.#state === 'no_microphone') this.retry();
    });
    document.addEventListener('keydown', this.#resume);
    void this.#connect();
  }

  get state(): OperatorAudioState {
    return this.#state;
  }

  get reason(): string | null {
    return this.#reason;
  }

  get muted(): boolean {
    return this.#muted;
  }

  get remoteStream(): MediaStream | null {
    return this.#remote;
  }

  levels(): AudioLevels {
    return { local: this.#localMeter?.level() ?? 0, remote: this.#remoteMeter?.level() ?? 0 };
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    for (const track of this.#microphone?.getAudioTracks() ?? []) track.enabled = !muted;
  }

  async setMicrophone(deviceId: string): Promise<void> {
    const stream = await openMicrophone(deviceId);
    if (this.#state === 'closed') {
      stopTracks(stream);
      return;
    }
    this.#microphoneId = deviceId;
    this.#useMicrophone(stream);
    const sender = this.#peer?.getSenders()[0];
    if (sender) await sender.replaceTrack(stream.getAudioTracks()[0] ?? null);
    else this.retry();
  }

  async setSpeaker(deviceId: string): Promise<void> {
    this.#speakerId = deviceId;
    await this.#element.setSinkId(deviceId);
  }

  retry(): void {
    if (this.#state === 'closed') return;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#dropPeer();
    void this.#connect();
  }

  close(): void {
    if (this.#state === 'closed') return;
    clearTimeout(this.#timer);
    this.#attempt++;
    this.#dropPeer();
    this.#localMeter?.close();
    if (this.#microphone) stopTracks(this.#microphone);
    this.#microphone = null;
    this.#element.remove();
    this.#stopWatchingDevices();
    document.removeEventListener('pointerdown', this.#resume);
    document.removeEventListener('keydown', this.#resume);
    void this.#context.close();
    this.#become('closed', null);
  }

  readonly #resume = (): void => {
    if (this.#context.state === 'suspended') void this.#context.resume();
    if (this.#element.srcObject && this.#element.paused) this.#play();
  };

  #play(): void {
    // Refused until the operator has touched the page: `#resume` tries again then.
    this.#element.play().catch(() => undefined);
  }

  #become(state: OperatorAudioState, reason: string | null): void {
    if (this.#state === 'closed' || (this.#state === state && this.#reason === reason)) return;
    this.#state = state;
    this.#reason = reason;
    this.#options.onStateChange?.(state, reason);
  }

  async #connect(): Promise<void> {
    const attempt = ++this.#attempt;
    const isStale = (): boolean => attempt !== this.#attempt;
    try {
      await this.#ensureMicrophone();
    } catch (error) {
      if (!isStale()) this.#become('no_microphone', microphoneProblem(error));
      return;
    }
    if (isStale()) return;
    if (this.#state === 'no_microphone') this.#become('connecting', null);
    try {
      await this.#negotiate(isStale);
    } catch (error) {
      if (!isStale()) this.#failed(error instanceof Error ? error.message : String(error));
    }
  }

  async #ensureMicrophone(): Promise<void> {
    const track = this.#microphone?.getAudioTracks()[0];
    if (track?.readyState === 'live') return;
    const stream = await openMicrophone(this.#microphoneId);
    if (this.#state === 'closed') stopTracks(stream);
    else this.#useMicrophone(stream);
  }

  #useMicrophone(stream: MediaStream): void {
    this.#localMeter?.close();
    if (this.#microphone) stopTracks(this.#microphone);
    this.#microphone = stream;
    this.#localMeter = new StreamLevel(this.#context, stream);
    for (const track of stream.getAudioTracks()) {
      track.enabled = !this.#muted;
      // Unplugged: stop() of our own does not fire this.
      track.addEventListener('ended', () => {
        if (this.#microphone !== stream) return;
        this.#dropPeer();
        void this.#connect();
      });
    }
  }

  async #negotiate(isStale: () => boolean): Promise<void> {
    // Over everything that follows: the host may hang as well as refuse.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!isStale() && this.#peer?.connectionState !== 'connected') {
        this.#failed('The audio connection to the host did not come up.');
      }
    }, CONNECT_TIMEOUT_MS);
    const offer = await this.#options.getOffer();
    if (isStale()) return;
    const peer = new RTCPeerConnection({ iceServers: [], bundlePolicy: 'max-bundle' });
    this.#peer = peer;
    peer.addEventListener('track', ({ track }) => this.#hear(new MediaStream([track])));
    peer.addEventListener('connectionstatechange', () => this.#watch(peer));
    await peer.setRemoteDescription({ type: 'offer', sdp: offer });
    for (const track of this.#microphone?.getAudioTracks() ?? []) peer.addTrack(track);
    await peer.setLocalDescription(await peer.createAnswer());
    // The host is ICE-lite and learns our address from our checks: no need to wait for candidates.
    await this.#options.sendAnswer(peer.localDescription?.sdp ?? '');
  }

  #hear(stream: MediaStream): void {
    this.#remote = stream;
    this.#element.srcObject = stream;
    if (this.#speakerId !== undefined) {
      // A speaker that is gone: the system's own plays instead, which is better than silence.
      this.#element.setSinkId(this.#speakerId).catch(() => undefined);
    }
    this.#play();
    this.#remoteMeter?.close();
    this.#remoteMeter = new StreamLevel(this.#context, stream);
  }

  #watch(peer: RTCPeerConnection): void {
    if (this.#peer !== peer) return;
    switch (peer.connectionState) {
      case 'connected':
        clearTimeout(this.#timer);
        this.#failures = 0;
        this.#become('connected', null);
        return;
      case 'disconnected':
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
          if (this.#peer === peer) this.#failed('The audio connection to the host was interrupted.');
        }, DISCONNECTED_GRACE_MS);
        return;
      case 'failed':
        this.#failed('The audio connection to the host failed.');
        return;
      default:
        return;
    }
  }

  #failed(reason: string): void {
    this.#attempt++;
    this.#dropPeer();
    this.#become('reconnecting', reason);
    const delays = this.#options.retryDelaysMs ?? RETRY_DELAYS_MS;
    const delayMs = delays[Math.min(this.#failures, delays.length - 1)] ?? 0;
    this.#failures++;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), delayMs);
  }

  #dropPeer(): void {
    const peer = this.#peer;
    this.#peer = null;
    peer?.close();
    this.#remoteMeter?.close();
    this.#remoteMeter = null;
    this.#remote = null;
    this.#element.srcObject = null;
  }
}

/** Opens the microphone and connects to the host; the object lives until `close`. */
export function openOperatorAudio(options: OperatorAudioOptions): OperatorAudio {
  return new OperatorConnection(options);
}
