/** The microphone, as calls and recordings of messages open it. */

/** Opens the microphone for speech. Rejects with what {@link microphoneProblem} has words for. */
export function openMicrophone(deviceId: string | undefined): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      channelCount: 1,
      ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    },
    video: false,
  });
}

/** Plain words for what getUserMedia throws. */
export function microphoneProblem(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError')
    return 'The microphone is not allowed. Allow it for this page and try again.';
  if (name === 'NotFoundError') return 'No microphone was found. Plug one in and try again.';
  if (name === 'OverconstrainedError') return 'The chosen microphone is not there any more. Choose another.';
  if (name === 'NotReadableError') return 'Another program holds the microphone. Close it and try again.';
  return `The microphone cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
}

/** RMS level of one stream. */
export class StreamLevel {
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(context: AudioContext, stream: MediaStream) {
    this.#source = context.createMediaStreamSource(stream);
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source.connect(this.#analyser);
  }

  level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    return Math.sqrt(sum / this.#samples.length);
  }

  close(): void {
    this.#source.disconnect();
  }
}

/** Lets the microphone go. */
export function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
