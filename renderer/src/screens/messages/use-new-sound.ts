import { useCallback, useEffect, useRef, useState } from 'react';
import { LARGEST_SOUND_BYTES, LONGEST_MESSAGE_MS } from '../../../../shared/contract/messages.ts';
import { formatBytes } from '../../base/format.ts';
import { LocalFailure } from '../../base/local-failure.ts';
import { text } from '../../base/text.en.ts';
import { host } from '../../client/connection.ts';
import { startRecording, type MessageRecorder } from '../../client/message-recorder.ts';
import { stopPlaying } from '../../client/playback.ts';
import { useSound } from '../../client/sound.ts';
import { uploadFile } from '../../client/upload.ts';

/** Where a new message's sound stands. */
export type SoundStep =
  | { step: 'none' }
  | { step: 'opening' }
  | { step: 'recording'; recorder: MessageRecorder }
  /** `sent` is the share of the file that the host has. */
  | { step: 'reading'; sent: number }
  | { step: 'ready'; file: File; uploadId: string; durationMs: number; sound: Blob };

function assertNotTooLarge({ size }: File): void {
  if (size <= LARGEST_SOUND_BYTES) return;
  const { tooLarge, tooLargeAction } = text.messages.sound;
  throw new LocalFailure(tooLarge(formatBytes(size), formatBytes(LARGEST_SOUND_BYTES)), tooLargeAction);
}

/** A new message's sound: recorded or chosen, sent to the host, and brought back as customers would hear it. */
export function useNewSound() {
  const [now, setNow] = useState<SoundStep>({ step: 'none' });
  const [problem, setProblem] = useState<unknown>(null);
  const control = useRef<AbortController | null>(null);
  const recording = useRef<MessageRecorder | null>(null);

  /** Begins something in place of what was under way. */
  const renew = useCallback((): AbortSignal => {
    control.current?.abort();
    recording.current?.discard();
    recording.current = null;
    stopPlaying();
    setProblem(null);
    control.current = new AbortController();
    return control.current.signal;
  }, []);
  useEffect(
    () => () => {
      control.current?.abort();
      recording.current?.discard();
      stopPlaying();
    },
    [],
  );

  const run = useCallback(
    async (work: (signal: AbortSignal) => Promise<void>) => {
      const signal = renew();
      try {
        await work(signal);
      } catch (error) {
        if (signal.aborted) return;
        setProblem(error);
        setNow({ step: 'none' });
      }
    },
    [renew],
  );

  const read = useCallback(async (file: File, signal: AbortSignal) => {
    assertNotTooLarge(file);
    setNow({ step: 'reading', sent: 0 });
    const onSent = (bytes: number): void => setNow({ step: 'reading', sent: bytes / file.size });
    const uploadId = file.size === 0 ? await emptyUpload(file) : await uploadFile(file, onSent, signal);
    const { durationMs, sound } = await host.messages.check({ uploadId }, { signal });
    if (!signal.aborted) setNow({ step: 'ready', file, uploadId, durationMs, sound });
  }, []);

  const take = useCallback((file: File) => void run((signal) => read(file, signal)), [run, read]);

  const stop = useCallback(() => {
    const recorder = recording.current;
    if (!recorder) return;
    recording.current = null;
    void run(async (signal) => {
      setNow({ step: 'reading', sent: 0 });
      await read(await recorder.stop(), signal);
    });
  }, [run, read]);

  const record = useCallback(() => {
    void run(async (signal) => {
      setNow({ step: 'opening' });
      const recorder = await startRecording(useSound.getState().microphoneId, stop);
      if (signal.aborted) {
        recorder.discard();
        return;
      }
      recording.current = recorder;
      setNow({ step: 'recording', recorder });
    });
  }, [run, stop]);

  const isRecording = now.step === 'recording';
  useEffect(() => {
    if (!isRecording) return undefined;
    const timer = setTimeout(stop, LONGEST_MESSAGE_MS);
    return () => clearTimeout(timer);
  }, [isRecording, stop]);

  const discard = useCallback(() => {
    renew();
    setNow({ step: 'none' });
  }, [renew]);

  return { now, problem, take, record, stop, discard };
}

export type NewSound = ReturnType<typeof useNewSound>;

/** The host says what is wrong with an empty file as it does with any other. */
const emptyUpload = async (file: File): Promise<string> =>
  (await host.lists.beginUpload({ fileName: file.name, bytes: 0 })).uploadId;
