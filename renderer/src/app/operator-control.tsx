import { Menu } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { modals } from '@mantine/modals';
import { useQuery } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { offers } from '../../../shared/domain/desk-command.ts';
import {
  isAtWork,
  NOT_READY_REASONS,
  NOT_READY_REASON_NAMES,
  OPERATOR_STATES,
  type OperatorState,
} from '../../../shared/domain/operator-state.ts';
import { KEYS } from '../base/keys.ts';
import { text } from '../base/text.en.ts';
import { host, queries } from '../client/connection.ts';
import {
  command,
  goNotReady,
  goReady,
  signOff,
  signOn,
  switchReadiness,
  takeDesk,
} from '../client/desk-commands.ts';
import { useLive } from '../client/live-store.ts';
import { queryClient } from '../client/refresh.ts';
import { closeSound } from '../client/sound.ts';
import { KeyHint } from '../ui/small-parts.tsx';
import classes from './frame.module.css';

const chosenReasons = NOT_READY_REASON_NAMES.filter((name) => NOT_READY_REASONS[name].chosen);

/** The operator's own state, with its key; the menu holds the reasons and who sits here. */
export function OperatorControl() {
  const desk = useLive((live) => live.desk);
  useHotkeys([[KEYS.readiness.combo, switchReadiness]], []);
  if (!desk) return null;
  const state = OPERATOR_STATES[desk.state];
  const reason = desk.notReadyReason ? `: ${NOT_READY_REASONS[desk.notReadyReason].label}` : '';
  const shown = `${state.label}${desk.state === 'not_ready' ? reason : ''}`;
  return (
    <Menu position="bottom-end" width={240} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          type="button"
          className={`${classes.topButton} ${classes.operator}`}
          data-filled
          data-tone={state.tone}
          title={`${desk.operatorName} · ${shown}`}
        >
          <span className="visually-hidden">{text.operator.change}</span>
          <span className={classes.operatorWords}>
            {desk.operatorName} · {shown}
          </span>
          <KeyHint keys={KEYS.readiness.shown} />
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {desk.state === 'offline' ? (
          <Menu.Item onClick={desk.isElsewhere ? takeDesk : signOn}>
            {desk.isElsewhere ? text.sound.takeBack : text.operator.signOn}
          </Menu.Item>
        ) : (
          <>
            {offers(desk.state, 'ready') ? (
              <Menu.Item onClick={() => void goReady()}>{text.operator.goReady}</Menu.Item>
            ) : null}
            <Menu.Label>{text.operator.because}</Menu.Label>
            {chosenReasons.map((name) => (
              <Menu.Item key={name} onClick={() => void goNotReady(name)}>
                {NOT_READY_REASONS[name].label}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={() => void signOff()}>{text.operator.signOff}</Menu.Item>
          </>
        )}
        <OtherOperators current={desk.operatorId} />
      </Menu.Dropdown>
    </Menu>
  );
}

const sitDown = (operatorId: string) =>
  command('sitDown', async () => {
    await host.system.sitDown({ operatorId });
    // The sound belongs to whoever sat here before; the desk opens it anew.
    closeSound();
    useLive.setState({ desk: await host.desk.snapshot() });
    await queryClient.invalidateQueries();
  });

/** Whoever works at that desk would lose the sound of a call to this window: that is asked first. */
function askToSitDown(operator: { id: string; name: string; state: OperatorState }): void {
  if (!isAtWork(operator.state)) {
    void sitDown(operator.id);
    return;
  }
  const { label } = OPERATOR_STATES[operator.state];
  modals.openConfirmModal({
    title: text.operator.sitDownTitle(operator.name),
    children: text.operator.sitDownAsks(operator.name, label),
    labels: { confirm: text.operator.sitDownConfirm, cancel: text.operator.sitDownNot },
    onConfirm: () => void sitDown(operator.id),
  });
}

/** Where an administrator's session is open, anybody may be sat down; an operator with another window stays signed on there. */
function OtherOperators({ current }: { current: string }) {
  const operators = useQuery(queries.people.operators.queryOptions());
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  const others = (operators.data ?? []).filter((one) => one.id !== current && !one.archived);
  if (session.data?.sitsFreely !== true || others.length === 0) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{text.operator.sitDown}</Menu.Label>
      {others.map((one) => (
        <Menu.Item key={one.id} onClick={() => askToSitDown(one)}>
          {one.name}
        </Menu.Item>
      ))}
    </>
  );
}
