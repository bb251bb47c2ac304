import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { DeskSnapshot } from '../../../../shared/contract/desk.ts';
import { offers } from '../../../../shared/domain/desk-command.ts';
import { KEYS } from '../../base/keys.ts';
import { text } from '../../base/text.en.ts';
import {
  extendAcw,
  goReady,
  signOn,
  switchHold,
  switchMute,
  useCommands,
} from '../../client/desk-commands.ts';
import { useLive } from '../../client/live-store.ts';
import { KeyHint, Notice } from '../../ui/small-parts.tsx';
import classes from './desk.module.css';
import { goBack, goForward, switchKeypad, useDeskPanels } from './use-desk-keys.ts';
import { tryFinish } from './wrap-up-check.ts';

interface ControlProps {
  label: string;
  keys: readonly string[];
  onPress: () => void;
  variant?: 'filled' | 'default';
  color?: 'blue' | 'red';
  pressed?: boolean;
  disabled?: boolean;
  /** Leads on: takes the focus when it appears, in the place of the one before, whose second click is not for it. */
  first?: boolean;
}

function Control(props: ControlProps) {
  return (
    <Button
      fullWidth
      variant={props.pressed ? 'light' : (props.variant ?? 'default')}
      color={props.color ?? 'blue'}
      size="sm"
      disabled={props.disabled ?? false}
      data-autofocus={props.first || undefined}
      autoFocus={props.first ?? false}
      {...(props.pressed === undefined ? {} : { 'aria-pressed': props.pressed })}
      rightSection={<KeyHint keys={props.keys} />}
      onClick={(event) => {
        if (!props.first || event.detail < 2) props.onPress();
      }}
    >
      {props.label}
    </Button>
  );
}

/**
 * What can be done now, always in the same place: leading on in the first, ending it in the second. Hang up never comes
 * under the mouse that has just placed the call, nor Finish under the one that has just hung up.
 */
export function CallControls({ desk }: { desk: DeskSnapshot }) {
  return (
    <div className={classes.controls} key={desk.state}>
      <Controls desk={desk} />
      <CommandWaits />
    </div>
  );
}

/** A command that gets no answer says so where it was given, with the store's own words when the store is why. */
function CommandWaits() {
  const waits = useCommands(({ late }) => late.some((name) => name !== 'ready'));
  const storeTrouble = useLive((live) => live.system?.storeTrouble ?? null);
  return (
    <div role="status">
      {waits ? (
        <Notice
          tone="amber"
          what={storeTrouble ?? text.desk.commandWaits}
          {...(storeTrouble === null ? {} : { action: text.desk.commandWaitsForStore })}
        />
      ) : null}
    </div>
  );
}

/** What leads on from here, in the first place; the first that the desk offers. */
const LEADING_ON = [
  { command: 'ready', label: text.operator.goReady, keys: KEYS.readiness.shown, press: () => void goReady() },
  { command: 'accept', label: text.desk.accept, keys: KEYS.forward.shown, press: goForward },
  { command: 'callNow', label: text.desk.callNow, keys: KEYS.forward.shown, press: goForward },
] as const;

function Controls({ desk }: { desk: DeskSnapshot }): ReactElement {
  const { state } = desk;
  if (offers(state, 'hangUp')) return <InCall desk={desk} />;
  if (offers(state, 'finishAcw')) return <AfterCall desk={desk} />;
  if (state === 'offline') {
    return (
      <Control
        first
        variant="filled"
        label={text.operator.signOn}
        keys={KEYS.readiness.shown}
        onPress={signOn}
      />
    );
  }
  const on = LEADING_ON.find(({ command }) => offers(state, command));
  if (!on) return <span className={classes.idle}>{text.desk.noControls}</span>;
  return (
    <>
      <Control first variant="filled" label={on.label} keys={on.keys} onPress={on.press} />
      {offers(state, 'reject') ? (
        <Control label={text.desk.reject} keys={KEYS.back.shown} onPress={goBack} />
      ) : null}
    </>
  );
}

function InCall({ desk }: { desk: DeskSnapshot }) {
  const keypad = useDeskPanels((panels) => panels.keypad);
  const muted = desk.call?.muted ?? false;
  const onHold = desk.call?.onHold ?? false;
  return (
    <>
      <div className={classes.pairButtons}>
        <Control
          label={muted ? text.desk.unmute : text.desk.mute}
          keys={KEYS.mute.shown}
          pressed={muted}
          disabled={!offers(desk.state, 'mute')}
          onPress={switchMute}
        />
        <Control
          label={onHold ? text.desk.resume : text.desk.hold}
          keys={KEYS.hold.shown}
          pressed={onHold}
          disabled={!offers(desk.state, 'hold')}
          onPress={switchHold}
        />
      </div>
      <Control
        variant="filled"
        color="red"
        label={text.desk.hangUp}
        keys={KEYS.back.shown}
        onPress={goBack}
      />
      <Control
        label={text.desk.keypad}
        keys={KEYS.keypad.shown}
        pressed={keypad}
        disabled={!offers(desk.state, 'digits')}
        onPress={switchKeypad}
      />
    </>
  );
}

function AfterCall({ desk }: { desk: DeskSnapshot }) {
  const extendable = desk.extensionsLeft > 0 && desk.extendSec > 0;
  return (
    <>
      <Control
        variant="filled"
        label={text.desk.finish}
        keys={KEYS.finish.shown}
        onPress={() => tryFinish(false)}
      />
      <Control
        label={extendable ? text.desk.extend(desk.extendSec, desk.extensionsLeft) : text.desk.noExtension}
        keys={KEYS.extend.shown}
        disabled={!extendable}
        onPress={extendAcw}
      />
      <Control
        label={text.desk.finishNotReady}
        keys={KEYS.finishNotReady.shown}
        onPress={() => tryFinish(true)}
      />
    </>
  );
}
