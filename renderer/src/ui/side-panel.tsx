import { Button } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useEffect, useRef, type ReactNode } from 'react';
import { text } from '../base/text.en.ts';
import classes from './side-panel.module.css';
import { Failure, Section } from './small-parts.tsx';

interface SideBySideProps {
  /** The lists, one under the other. */
  children: ReactNode;
  /** What is open beside them; null when nothing is. */
  panel: ReactNode | null;
}

/** Places that take the focus for a while and give it back. */
const PASSING = '[role=dialog], [data-side-panel]';

const isPassing = (element: Element | null): boolean =>
  element === null || element === document.body || element.closest(PASSING) !== null;

/** Lists with one panel beside them, never over them. When it closes, the focus goes back to where it was opened. */
export function SideBySide({ children, panel }: SideBySideProps) {
  const opener = useRef<HTMLElement | null>(null);
  const open = panel !== null;
  useEffect(() => {
    const note = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && !isPassing(target)) opener.current = target;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    if (!open) return undefined;
    return () => {
      // Somebody who has gone elsewhere in the meantime is left there; a question that was asked on the way out goes.
      if (isPassing(document.activeElement) && opener.current?.isConnected) opener.current.focus();
    };
  }, [open]);
  return (
    <div className={classes.sideBySide} data-open={open || undefined}>
      <div className={classes.lists}>{children}</div>
      {open ? (
        <div className={classes.panel} data-side-panel>
          {panel}
        </div>
      ) : null}
    </div>
  );
}

/** Something to be read or taken beside a list, with the ways on at its foot. */
export function SidePlace({
  title,
  children,
  foot,
}: {
  title: string;
  children: ReactNode;
  foot: ReactNode;
}) {
  return (
    <Section title={title}>
      <div className={classes.fields}>
        {children}
        <div className={classes.foot}>{foot}</div>
      </div>
    </Section>
  );
}

interface SideFormProps {
  title: string;
  /** Fields, usually in a field grid. */
  children: ReactNode;
  /** The verb and the thing, on the button. */
  saveLabel: string;
  onSave: () => void;
  saving: boolean;
  canSave?: boolean;
  /** Why the last try did not work; null when there is none. */
  error: unknown;
  onClose: () => void;
  /** Takes the thing away, after being asked; absent for a new one. */
  removal?: { title: string; asks: string; removing: boolean; run: () => void };
}

/** What is edited beside a list: fields, what went wrong, and the ways out of it. */
export function SideForm(props: SideFormProps) {
  const { removal } = props;
  const askRemoval = () =>
    removal &&
    modals.openConfirmModal({
      title: removal.title,
      children: removal.asks,
      labels: { confirm: text.remove, cancel: text.keep },
      confirmProps: { color: 'red' },
      onConfirm: removal.run,
    });
  return (
    <Section title={props.title}>
      <form
        className={classes.fields}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (props.canSave ?? true) props.onSave();
        }}
      >
        {props.children}
        {props.error === null ? null : <Failure error={props.error} />}
        <div className={classes.foot}>
          <Button type="submit" disabled={props.canSave === false} loading={props.saving}>
            {props.saveLabel}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            {text.cancel}
          </Button>
          {removal ? (
            <Button variant="subtle" color="red" ml="auto" loading={removal.removing} onClick={askRemoval}>
              {text.remove}
            </Button>
          ) : null}
        </div>
      </form>
    </Section>
  );
}
