import { LocalFailure } from '../base/local-failure.ts';
import { text } from '../base/text.en.ts';
import { microphoneProblem, openMicrophone, stopTracks, StreamLevel } from './microphone.ts';
import { wavFile } from './wav-file.ts';

/** More than a telephone carries, and a third of what microphones give: less to send to the host. */
const RATE = 16_000;
/** Far above what speech needs, so that packing it takes nothing from it. */
const BITS_PER_SECOND = 192_000;

/** A recording that is under way. */
export interface MessageRecorder {
  /** RMS of the microphone now, 0..1. */
  readonly level: () => number;
  /** How long it has been going. */
  readonly recordedMs: () => number;
  /** Ends it; the WAV file of what was said. Rejects with LocalFailure when nothing was, or it cannot be read. */
  stop(): Promise<File>;
  /** Ends it, and nothing is kept. */
  discard(): void;
}

/** What was packed while it was recorded, as samples of one voice. */
async function unpacked(pieces: Blob[]): Promise<Float32Array> {
  const words = text.messages.sound;
  if (pieces.length === 0) throw new LocalFailure(words.nothing, words.recordAgain);
  const packed = await new Blob(pieces).arrayBuffer();
  // It decodes to the rate of its context.
  const context = new OfflineAudioContext(1, 1, RATE);
  const sound = await context.decodeAudioData(packed).catch((error: unknown) => {
    throw new LocalFailure(words.undecodable, words.recordAgain, { cause: error });
  });
  const first = sound.getChannelData(0);
  if (sound.numberOfChannels === 1) return first;
  const second = sound.getChannelData(1);
  return first.map((value, index) => (value + (second[index] ?? 0)) / 2);
}

/**
 * Opens the microphone and records until `stop`, or until the microphone is unplugged, which `onEnded` tells.
 * @param microphoneId the chosen one; null for the system's own
 * @throws LocalFailure when the microphone does not open
 */
export async function startRecording(
  microphoneId: string | null,
  onEnded: () => void,
): Promise<MessageRecorder> {
  const stream = await openMicrophone(microphoneId ?? undefined).catch((error: unknown) => {
    throw new LocalFailure(microphoneProblem(error), null, { cause: error });
  });
  const context = new AudioContext();
  const meter = new StreamLevel(context, stream);
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND });
  const pieces: Blob[] = [];
  let isAsked = false;
  recorder.addEventListener('dataavailable', ({ data }) => {
    if (data.size > 0) pieces.push(data);
  });
  const ended = new Promise<void>((resolve) => {
    recorder.addEventListener('stop', () => {
      meter.close();
      stopTracks(stream);
      void context.close();
      resolve();
      if (!isAsked) onEnded();
    });
  });
  recorder.start();
  const sinceMs = performance.now();

  function end(): Promise<void> {
    isAsked = true;
    if (recorder.state !== 'inactive') recorder.stop();
    return ended;
  }

  return {
    level: () => (recorder.state === 'recording' ? meter.level() : 0),
    recordedMs: () => performance.now() - sinceMs,
    async stop() {
      await end();
      const samples = await unpacked(pieces);
      return new File([wavFile(samples, RATE)], 'message.wav', { type: 'audio/wav' });
    },
    discard: () => void end(),
  };
}
