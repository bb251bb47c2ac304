import { Checkbox } from '@mantine/core';
import dayjs from 'dayjs';
import { useState } from 'react';
import { timeWords } from '../../../../shared/domain/wall-time.ts';
import { KEYS } from '../../base/keys.ts';
import { text } from '../../base/text.en.ts';
import { editDraft, flushDraft } from '../../client/draft.ts';
import { KeyHint } from '../../ui/small-parts.tsx';
import { MomentField, VIEWER_ZONE } from '../../ui/time-fields.tsx';
import { useNow } from '../../ui/use-now.ts';
import classes from './desk.module.css';

interface CallbackFieldProps {
  atMs: number | null;
  /** It is this operator's own. */
  isOwn: boolean;
  operatorId: string;
  /** The campaign's. */
  zone: string;
  disabled: boolean;
  /** Why the time cannot be kept. */
  fault: string | null;
}

/** When to call back, with any disposition; what is wrong with the time, or what becomes of it, is said below. */
export function CallbackField({ atMs, isOwn, operatorId, zone, disabled, fault }: CallbackFieldProps) {
  const now = useNow(60_000);
  const [moved, setMoved] = useState<{ atMs: number; to: string } | null>(null);
  const nine = dayjs(now).hour(9).startOf('hour');
  const choices = text.desk.callbackChoices;
  const words = [
    moved !== null && moved.atMs === atMs ? text.desk.callbackMoved(moved.to) : '',
    atMs === null || zone === VIEWER_ZONE ? '' : text.desk.callbackThere(timeWords(zone, atMs, now), zone),
  ];
  return (
    <div className={classes.callback}>
      <MomentField
        id="desk-callback"
        label={
          <>
            {text.desk.callbackAt(VIEWER_ZONE)}
            <KeyHint keys={KEYS.callback.shown} />
          </>
        }
        valueMs={atMs}
        earliestMs={now}
        disabled={disabled}
        choices={[
          { label: choices.hour, ms: dayjs(now).add(1, 'hour').startOf('minute').valueOf() },
          { label: choices.threeHours, ms: dayjs(now).add(3, 'hour').startOf('minute').valueOf() },
          { label: choices.tomorrow, ms: nine.add(1, 'day').valueOf() },
          { label: choices.week, ms: nine.add(7, 'day').valueOf() },
        ]}
        error={fault !== null}
        onChange={(callbackAtMs, movedTo) => {
          setMoved(callbackAtMs === null || movedTo === null ? null : { atMs: callbackAtMs, to: movedTo });
          editDraft({ callbackAtMs });
        }}
        onBlur={flushDraft}
      />
      <Checkbox
        size="xs"
        className={classes.callbackOwn ?? ''}
        label={text.desk.callbackOwn}
        checked={isOwn}
        disabled={disabled}
        onChange={({ currentTarget }) =>
          editDraft({ callbackFor: currentTarget.checked ? operatorId : null })
        }
      />
      <div className={classes.callbackWords}>
        <span className={classes.needed} role="alert">
          {fault}
        </span>
        {fault === null ? <span role="status">{words.filter(Boolean).join(' ')}</span> : null}
      </div>
    </div>
  );
}
