import { Radio } from '@mantine/core';
import { DISPOSITION_KINDS, type DeskSnapshot, type Disposition } from '../../../../shared/contract/desk.ts';
import { text } from '../../base/text.en.ts';
import { editDraft, useDraft } from '../../client/draft.ts';
import { CallbackField } from './callback-field.tsx';
import classes from './desk.module.css';
import { NotesField } from './notes-field.tsx';
import { faultsToSay, useWrapUpCheck } from './wrap-up-check.ts';

const KIND_TONES: Record<(typeof DISPOSITION_KINDS)[number], string> = {
  success: 'green',
  neutral: 'grey',
  negative: 'amber',
  callback: 'blue',
  do_not_call: 'red',
  machine: 'grey',
};

/**
 * Disposition, callback and notes, in the same places from the offer to the end. Notes can be typed before the call, the
 * rest from its first second; everything is stored while it is typed.
 */
export function WrapUpForm({ desk }: { desk: DeskSnapshot }) {
  const { draft, isStored } = useDraft();
  const tried = useWrapUpCheck((check) => check.tried);
  const { campaign } = desk;
  const inCall = desk.call !== null;
  const faults = draft ? faultsToSay(desk, draft, tried === draft.attemptId) : {};
  return (
    <div className={classes.form}>
      <div className={classes.formHead}>
        <h3 className={classes.partTitle} style={{ margin: 0 }}>
          {text.desk.wrapUp}
        </h3>
        <span className={classes.saved} role="status">
          {draft !== null && draft.version + Number(!isStored) > 0
            ? isStored
              ? text.desk.stored
              : text.desk.storing
            : ''}
        </span>
      </div>
      {draft && campaign ? (
        <>
          <Dispositions dispositions={desk.dispositions} chosen={draft.dispositionId} disabled={!inCall} />
          <span className={classes.needed} role="alert">
            {faults.dispositionId}
          </span>
          <div key={desk.contact?.id} className={classes.formFields}>
            <NotesField notes={draft.notes} />
            <CallbackField
              atMs={draft.callbackAtMs}
              isOwn={draft.callbackFor === desk.operatorId}
              operatorId={desk.operatorId}
              zone={campaign.hours.zone}
              disabled={!inCall}
              fault={faults.callbackAtMs ?? null}
            />
          </div>
        </>
      ) : (
        <span className={classes.idle}>{text.desk.wrapUpIdle}</span>
      )}
    </div>
  );
}

interface DispositionsProps {
  dispositions: readonly Disposition[];
  chosen: string | null;
  disabled: boolean;
}

/** One stop for the Tab key, at what is chosen; the arrows go from one to the next and choose it. */
function Dispositions({ dispositions, chosen, disabled }: DispositionsProps) {
  const offered = dispositions.filter((one) => !one.archived || one.id === chosen);
  const tabStop = chosen ?? offered[0]?.id;
  return (
    <Radio.Group
      label={text.desk.disposition}
      labelProps={{ className: 'visually-hidden' }}
      value={chosen}
      onChange={(dispositionId) => editDraft({ dispositionId })}
    >
      <div className={classes.dispositions}>
        {offered.map((one, at) => (
          <Radio.Card
            key={one.id}
            value={one.id}
            unstyled
            className={classes.disposition}
            disabled={disabled}
            tabIndex={one.id === tabStop ? 0 : -1}
            title={disabled ? text.desk.dispositionLater : one.label}
          >
            {at < 9 ? (
              <span className={classes.digit} aria-hidden>
                {at + 1}
              </span>
            ) : null}
            <span className={classes.dispositionLabel} dir="auto">
              {one.label}
            </span>
            <span className={classes.kind} data-tone={KIND_TONES[one.kind]} aria-hidden />
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
