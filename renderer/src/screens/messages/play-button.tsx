import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { playSound, stopPlaying, usePlayback } from '../../client/playback.ts';
import classes from './messages.module.css';

interface PlayButtonProps {
  /** Tells the sound apart from others on the screen. */
  sound: string;
  load: () => Promise<Blob>;
  /** Said to those who do not see the row that it stands in. */
  label?: { play: string; stop: string };
  size: 'compact-xs' | 'xs';
  autoFocus?: boolean;
}

/** Plays a message, or ends it; only one is heard at a time. */
export function PlayButton({ sound, load, label, size, autoFocus = false }: PlayButtonProps) {
  const isPlaying = usePlayback((state) => state.playing === sound);
  const Glyph = isPlaying ? IconPlayerStop : IconPlayerPlay;
  return (
    <Button
      size={size}
      variant="default"
      className={classes.play ?? ''}
      leftSection={<Glyph size={14} aria-hidden />}
      autoFocus={autoFocus}
      {...(label ? { 'aria-label': isPlaying ? label.stop : label.play } : {})}
      onClick={() => {
        if (isPlaying) stopPlaying();
        else playSound(sound, load).catch(tellFailure);
      }}
    >
      {isPlaying ? text.messages.stop : text.messages.play}
    </Button>
  );
}
