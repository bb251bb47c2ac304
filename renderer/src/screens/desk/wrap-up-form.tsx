import { Textarea } from '@mantine/core';
import dayjs from 'dayjs';
import { DISPOSITION_KINDS, type DeskSnapshot, type Disposition } from '../../../../shared/contract/desk.ts';
import { KEYS } from '../../app/keys.ts';
import { text } from '../../app/text.en.ts';
import { editDraft, flushDraft, useDraft } from '../../client/draft.ts';
import { KeyHint } from '../../ui/small-parts.tsx';
import { MomentField } from '../../ui/time-fields.tsx';
import { useNow } from '../../ui/use-now.ts';
import classes from './desk.module.css';
import { useWrapUpCheck, type MissingPart } from './wrap-up-check.ts';

const KIND_TONES: Record<(typeof DISPOSITION_KINDS)[number], string> = {
  success: 'green',
  neutral: 'grey',
  negative: 'amber',
  callback: 'blue',
  do_not_call: 'red',
};

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Disposition, notes and callback. Open from the first second of a call; stored while it is typed. */
export function WrapUpForm({ desk }: { desk: DeskSnapshot }) {
  const { draft, stored } = useDraft();
  const missing = useWrapUpCheck((check) => check.missing);
  const open = draft !== null && desk.call !== null;
  const isStored = draft === null || draft.version <= stored;
  return (
    <div className={classes.form}>
      <div className={classes.formHead}>
        <h3 className={classes.partTitle} style={{ margin: 0 }}>
          {text.desk.wrapUp}
        </h3>
        <span className={classes.saved} role="status">
          {open && draft.version > 0 ? (isStored ? text.desk.stored : text.desk.storing) : ''}
        </span>
      </div>
      {open ? null : <span className={classes.idle}>{text.desk.wrapUpIdle}</span>}
      {open ? (
        <>
          <Dispositions dispositions={desk.dispositions} chosen={draft.dispositionId} />
          <span className={classes.needed} role="alert">
            {missing === 'disposition' ? text.desk.dispositionNeeded : ''}
          </span>
          <Textarea
            id="desk-notes"
            label={
              <>
                {text.desk.notes}
                <KeyHint keys={KEYS.notes.shown} />
              </>
            }
            placeholder={text.desk.notesPlaceholder}
            rows={3}
            maxLength={20_000}
            value={draft.notes}
            onChange={(event) => editDraft({ notes: event.currentTarget.value })}
            onBlur={flushDraft}
          />
          <CallbackField atMs={draft.callbackAtMs} missing={missing} />
        </>
      ) : null}
    </div>
  );
}

function CallbackField({ atMs, missing }: { atMs: number | null; missing: MissingPart | null }) {
  const now = useNow(60_000);
  const nine = dayjs(now).hour(9).startOf('hour');
  const words = text.desk.callbackChoices;
  return (
    <div className={classes.callback}>
      <MomentField
        id="desk-callback"
        label={
          <>
            {text.desk.callbackAt(zone)}
            <KeyHint keys={KEYS.callback.shown} />
          </>
        }
        valueMs={atMs}
        earliestMs={now}
        choices={[
          { label: words.hour, ms: dayjs(now).add(1, 'hour').startOf('minute').valueOf() },
          { label: words.threeHours, ms: dayjs(now).add(3, 'hour').startOf('minute').valueOf() },
          { label: words.tomorrow, ms: nine.add(1, 'day').valueOf() },
          { label: words.week, ms: nine.add(7, 'day').valueOf() },
        ]}
        error={
          missing === 'callback'
            ? text.desk.callbackNeeded
            : missing === 'future'
              ? text.desk.callbackPast
              : null
        }
        onChange={(callbackAtMs) => editDraft({ callbackAtMs })}
        onBlur={flushDraft}
      />
    </div>
  );
}

function Dispositions(props: { dispositions: readonly Disposition[]; chosen: string | null }) {
  const offered = props.dispositions.filter((one) => !one.archived || one.id === props.chosen);
  return (
    <div className={classes.dispositions} role="radiogroup" aria-label={text.desk.disposition}>
      {offered.map((one, at) => (
        <button
          key={one.id}
          type="button"
          role="radio"
          className={classes.disposition}
          aria-checked={one.id === props.chosen}
          onClick={() => editDraft({ dispositionId: one.id })}
        >
          {at < 9 ? (
            <span className={classes.digit} aria-hidden>
              {at + 1}
            </span>
          ) : null}
          <span className={classes.dispositionLabel} title={one.label} dir="auto">
            {one.label}
          </span>
          <span className={classes.kind} data-tone={KIND_TONES[one.kind]} aria-hidden />
        </button>
      ))}
    </div>
  );
}
