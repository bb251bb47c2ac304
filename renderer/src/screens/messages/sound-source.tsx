import { Button } from '@mantine/core';
import { IconFileUpload, IconMicrophone, IconPlayerStopFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { LONGEST_MESSAGE_MS } from '../../../../shared/contract/messages.ts';
import { formatDuration } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import type { MessageRecorder } from '../../client/message-recorder.ts';
import { LevelBar } from '../../ui/level-meter.tsx';
import { Bar, Failure } from '../../ui/small-parts.tsx';
import classes from './messages.module.css';
import { PlayButton } from './play-button.tsx';
import type { NewSound } from './use-new-sound.ts';

const words = text.messages.sound;

/** Where a new message's sound comes from: the microphone, or a file that is dropped or chosen. */
export function SoundSource({ sound }: { sound: NewSound }) {
  const { now, problem, take } = sound;
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && now.step !== 'recording') take(file);
  };
  return (
    <>
      <div
        className={classes.drop}
        role="group"
        aria-label={words.title}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <StepOf sound={sound} />
      </div>
      {problem === null ? null : <Failure error={problem} />}
    </>
  );
}

function StepOf({ sound }: { sound: NewSound }): ReactNode {
  const { now } = sound;
  switch (now.step) {
    case 'none':
      return (
        <>
          <h3 className={classes.dropTitle}>{words.drop}</h3>
          <p className={classes.dropWords}>{words.dropWords}</p>
          <div className={classes.buttons}>
            <RecordButton onClick={sound.record} label={words.record} autoFocus />
            <FileButton onFile={sound.take} label={words.choose} />
          </div>
        </>
      );
    case 'opening':
      return <p className={classes.dropTitle}>{words.opening}</p>;
    case 'recording':
      return <Recording recorder={now.recorder} onStop={sound.stop} onDiscard={sound.discard} />;
    case 'reading':
      return (
        <>
          <p className={classes.dropTitle} role="status">
            {words.reading}
          </p>
          <div className={classes.wide}>
            <Bar share={now.sent} label={words.readingProgress} />
          </div>
          <Button variant="default" size="compact-xs" onClick={sound.discard}>
            {text.cancel}
          </Button>
        </>
      );
    default:
      return (
        <>
          <h3 className={classes.dropTitle}>{words.heard}</h3>
          <div className={classes.buttons}>
            <PlayButton sound="new" load={() => Promise.resolve(now.sound)} size="xs" autoFocus />
            <span className={classes.time}>{formatDuration(now.durationMs / 1000)}</span>
          </div>
          <div className={classes.buttons}>
            <RecordButton onClick={sound.record} label={words.again} />
            <FileButton onFile={sound.take} label={words.chooseAnother} />
          </div>
        </>
      );
  }
}

interface RecordingProps {
  recorder: MessageRecorder;
  onStop: () => void;
  onDiscard: () => void;
}

function Recording({ recorder, onStop, onDiscard }: RecordingProps) {
  const [recordedMs, setRecordedMs] = useState(0);
  useEffect(() => {
    // Often enough that no second looks longer than another.
    const timer = setInterval(() => setRecordedMs(recorder.recordedMs()), 100);
    return () => clearInterval(timer);
  }, [recorder]);
  return (
    <>
      <p className={classes.dropTitle} role="status">
        {words.recording}
      </p>
      <span className={classes.time} role="timer">
        {words.time(formatDuration(Math.floor(recordedMs / 1000)), formatDuration(LONGEST_MESSAGE_MS / 1000))}
      </span>
      <div className={classes.wide}>
        <LevelBar label={words.level} read={recorder.level} />
      </div>
      <div className={classes.buttons}>
        <Button autoFocus leftSection={<IconPlayerStopFilled size={14} aria-hidden />} onClick={onStop}>
          {words.done}
        </Button>
        <Button variant="default" onClick={onDiscard}>
          {words.discard}
        </Button>
      </div>
    </>
  );
}

function RecordButton({
  onClick,
  label,
  autoFocus = false,
}: {
  onClick: () => void;
  label: string;
  autoFocus?: boolean;
}) {
  return (
    <Button
      variant="default"
      autoFocus={autoFocus}
      leftSection={<IconMicrophone size={15} aria-hidden />}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}

function FileButton({ onFile, label }: { onFile: (file: File) => void; label: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFileUpload size={15} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".wav,audio/*"
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
