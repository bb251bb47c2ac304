import { Button, Popover, Select, Stack } from '@mantine/core';
import { IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { text } from '../base/text.en.ts';
import { listAudioDevices, onAudioDevicesChange, type AudioDevices } from '../client/operator-audio.ts';
import {
  chooseMicrophone,
  chooseSpeaker,
  playTestTone,
  retrySound,
  soundLevels,
  useSound,
} from '../client/sound.ts';
import { LevelBar } from '../ui/level-meter.tsx';
import { Notice } from '../ui/small-parts.tsx';
import classes from './frame.module.css';

const SYSTEM_DEFAULT = 'default';

/** How the sound is, and the place to choose and test microphone and speaker. */
export function SoundControl() {
  const { state, reason } = useSound();
  const { label, tone } = text.sound.states[state];
  const well = state === 'connected' || state === 'closed';
  return (
    <Popover width={340} position="bottom-end" trapFocus withinPortal={false}>
      <Popover.Target>
        <button
          type="button"
          className={classes.topButton}
          data-tone={tone}
          data-filled={well ? undefined : true}
          title={reason ?? label}
          aria-label={`${text.sound.title}: ${label}`}
        >
          {state === 'connected' ? (
            <IconVolume size={17} stroke={1.6} aria-hidden />
          ) : (
            <IconVolumeOff size={17} stroke={1.6} aria-hidden />
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <SoundSetUp />
      </Popover.Dropdown>
    </Popover>
  );
}

function useDevices(): AudioDevices {
  const [devices, setDevices] = useState<AudioDevices>({ microphones: [], speakers: [] });
  useEffect(() => {
    const read = () => {
      listAudioDevices().then(setDevices, (error: unknown) => console.warn('No sound devices.', error));
    };
    read();
    return onAudioDevicesChange(read);
  }, []);
  return devices;
}

function choicesOf(devices: readonly MediaDeviceInfo[]) {
  const named = devices.filter(
    (device) => device.deviceId && device.deviceId !== SYSTEM_DEFAULT && device.label,
  );
  return [
    { value: SYSTEM_DEFAULT, label: text.sound.systemDefault },
    ...named.map((device) => ({ value: device.deviceId, label: device.label })),
  ];
}

function SoundSetUp() {
  const { state, reason, microphoneId, speakerId } = useSound();
  const devices = useDevices();
  const [failed, setFailed] = useState(false);
  const choose = (change: Promise<void>) => {
    setFailed(false);
    change.catch(() => setFailed(true));
  };
  return (
    <Stack gap={12}>
      <strong>{text.sound.states[state].label}</strong>
      {reason ? <Notice tone="amber" what={reason} /> : null}
      {state === 'elsewhere' ? <Notice tone="amber" what={text.sound.elsewhereWords} /> : null}
      {state === 'closed' ? <span className="secondary">{text.sound.closedWords}</span> : null}
      <Select
        label={text.sound.microphone}
        data={choicesOf(devices.microphones)}
        value={microphoneId ?? SYSTEM_DEFAULT}
        onChange={(id) => id && choose(chooseMicrophone(id))}
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        label={text.sound.speaker}
        data={choicesOf(devices.speakers)}
        value={speakerId ?? SYSTEM_DEFAULT}
        onChange={(id) => id && choose(chooseSpeaker(id))}
        comboboxProps={{ withinPortal: false }}
      />
      {failed ? <Notice tone="red" what={text.sound.deviceFailed} /> : null}
      {state === 'connected' ? (
        <>
          <span className="secondary">{text.sound.testMicrophone}</span>
          <LevelBar label={text.sound.you} read={soundLevels.local} />
          <LevelBar label={text.sound.customer} read={soundLevels.remote} />
        </>
      ) : (
        <Button variant="default" onClick={retrySound}>
          {state === 'elsewhere' ? text.sound.takeBack : text.sound.open}
        </Button>
      )}
      <Button variant="default" onClick={() => void playTestTone()}>
        {text.sound.testSpeaker}
      </Button>
    </Stack>
  );
}
