import { createCadence, type CadenceReading } from './cadence.ts';
import { AHEAD, createForegroundContext } from './foreground.ts';
import { createNetwork, logistic, type Layer } from './network.ts';
import { createSignals, type Signal } from './signals.ts';
import { createSoundMeter } from './sound.ts';
import type { FollowedTrack } from './tone-tracks.ts';
import type { Beep, VoiceSource } from './interface.ts';
import { createVoiceContext } from './voice-context.ts';

/** What is known after a frame of 20 ms. */
export interface Heard {
  signal: Signal | null;
  newBeep: boolean;
  /** A tone sounded within the frames that the talk is judged by. */
  isTone: boolean;
  /** What sounds may turn out to be a beep. */
  isPending: boolean;
  /** Talk and pauses; null in the first 60 ms. */
  cadence: CadenceReading | null;
}

export interface Listener {
  /** Takes 160 samples at 8 kHz; the object it returns is reused. */
  hear(samples: Float64Array): Heard;
  /** Only tones from now on: what the talk says is no longer asked for. */
  hearTones(samples: Float64Array): void;
  readonly beep: Beep | null;
  /** What the foreground network was given for the latest frame. */
  readonly foregroundInputs: Float64Array;
  /** The pitches followed in the latest frame. */
  readonly tracks: readonly FollowedTrack[];
  /** What the judging network is to be given now. */
  cadenceInputs(): Float64Array;
}

/**
 * Everything up to the judgement: tones, foreground, cadence.
 *
 * @param voice heard beside our own ear; the foreground network must have learned with it
 */
export function createListener(
  foregroundLayers: readonly Layer[],
  toneLayers: readonly Layer[],
  voice: VoiceSource | null = null,
): Listener {
  const meter = createSoundMeter();
  const signals = createSignals(toneLayers);
  const context = createForegroundContext();
  const voices = voice && createVoiceContext(context.inputs);
  const foregroundInputs = voices?.inputs ?? context.inputs;
  let cadence = createCadence(0);
  const foreground = createNetwork(foregroundLayers);
  const tones = Array.from({ length: AHEAD + 1 }, () => false);
  const heard: Heard = { signal: null, newBeep: false, isTone: false, isPending: false, cadence: null };
  let frames = 0;
  let talkMs = 0;
  /** Talk before the line rang: forgotten by the cadence, but a long low beep after it is none of ringing. */
  let earlierTalkMs = 0;
  return {
    get beep() {
      return signals.beep;
    },
    foregroundInputs,
    get tracks() {
      return signals.tracks;
    },
    cadenceInputs: () => cadence.inputs(),
    hearTones(samples) {
      signals.hear(meter.hear(samples), talkMs);
    },
    hear(samples) {
      frames += 1;
      const sound = meter.hear(samples);
      const { isTone, isPending, isRinging, signal, newBeep } = signals.hear(sound, talkMs);
      context.hear(sound, isTone);
      if (voice) voices?.hear(voice.hear(samples));
      tones[frames % tones.length] = isTone;
      heard.signal = signal;
      heard.newBeep = newBeep;
      heard.isPending = isPending;
      heard.isTone = tones.includes(true);
      if (isRinging) {
        cadence = createCadence(heard.cadence?.nowMs ?? 0);
        earlierTalkMs = talkMs;
      }
      if (frames > AHEAD) {
        const chance = heard.isTone ? 0 : logistic(foreground(foregroundInputs)[0] ?? 0);
        heard.cadence = cadence.hear(chance, context.levelDb, context.peakDb, sound.floorDb);
        talkMs = earlierTalkMs + heard.cadence.talkMs;
      }
      return heard;
    },
  };
}
