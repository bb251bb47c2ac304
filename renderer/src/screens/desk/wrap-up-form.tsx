import { Textarea, TextInput } from '@mantine/core';
import { DISPOSITION_KINDS, type DeskSnapshot, type Disposition } from '../../../../shared/contract/desk.ts';
import { KEYS } from '../../app/keys.ts';
import { text } from '../../app/text.en.ts';
import { editDraft, flushDraft, useDraft } from '../../client/draft.ts';
import { KeyHint } from '../../ui/small-parts.tsx';
import classes from './desk.module.css';
import { useWrapUpCheck } from './wrap-up-check.ts';

const KIND_TONES: Record<(typeof DISPOSITION_KINDS)[number], string> = {
  success: 'green',
  neutral: 'grey',
  negative: 'amber',
  callback: 'blue',
  do_not_call: 'red',
};

/** The value of a datetime-local field, in the viewer's zone. */
function localValue(ms: number | null): string {
  if (ms === null) return '';
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

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
          <TextInput
            id="desk-callback"
            type="datetime-local"
            label={
              <>
                {text.desk.callbackAt(zone)}
                <KeyHint keys={KEYS.callback.shown} />
              </>
            }
            w={230}
            value={localValue(draft.callbackAtMs)}
            error={
              missing === 'callback'
                ? text.desk.callbackNeeded
                : missing === 'future'
                  ? text.desk.callbackPast
                  : null
            }
            onChange={(event) => {
              const { value } = event.currentTarget;
              editDraft({ callbackAtMs: value === '' ? null : new Date(value).getTime() });
            }}
            onBlur={flushDraft}
          />
        </>
      ) : null}
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
