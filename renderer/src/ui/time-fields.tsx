import { DateTimePicker, TimePicker } from '@mantine/dates';
import dayjs from 'dayjs';
import { useState, type MouseEvent, type ReactNode } from 'react';
import { wallTimeIn } from '../../../shared/domain/wall-time.ts';
import { text } from '../base/text.en.ts';

const DATE_TIME = 'YYYY-MM-DD HH:mm:ss';

/** A click into hours or minutes that are selected would only drop the selection: what is typed next must replace them. */
const KEEPS_SELECTION = {
  onMouseUp: (event: MouseEvent) => event.preventDefault(),
};

/** The zone in which this window shows and reads times. */
export const VIEWER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface FieldProps {
  label: ReactNode;
  note?: string;
  error?: ReactNode;
}

interface ClockFieldProps extends FieldProps {
  label: string;
  /** `09:00`; empty while it is not whole. */
  value: string;
  onChange: (value: string) => void;
}

/** A time of day, written as everywhere in the console: 00:00 to 23:59, whatever the browser's own habit is. */
export function ClockField({ label, note, error, value, onChange }: ClockFieldProps) {
  return (
    <TimePicker
      size="xs"
      format="24h"
      label={label}
      {...(note ? { description: note } : {})}
      error={error}
      value={value}
      onChange={onChange}
      hoursInputLabel={text.time.hoursOf(label)}
      minutesInputLabel={text.time.minutesOf(label)}
      hoursInputProps={KEEPS_SELECTION}
      minutesInputProps={KEEPS_SELECTION}
    />
  );
}

/** A moment that is often meant, offered by name. */
export interface MomentChoice {
  label: string;
  ms: number;
}

interface MomentFieldProps extends FieldProps {
  id?: string;
  /** In the viewer's zone on the screen. */
  valueMs: number | null;
  /** `movedTo` is the time of day as it is, when the one chosen is skipped that day. */
  onChange: (ms: number | null, movedTo: string | null) => void;
  disabled?: boolean;
  /** Earlier ones cannot be chosen. */
  earliestMs: number;
  choices?: readonly MomentChoice[];
  onBlur?: () => void;
}

const written = (ms: number): string => dayjs(ms).format(DATE_TIME);

/** A day and a time of day, written as everywhere in the console; empty is no moment. */
export function MomentField(props: MomentFieldProps) {
  const { id, label, note, error, valueMs, onChange, earliestMs, choices = [], onBlur } = props;
  const [isOpen, setIsOpen] = useState(false);
  const close = (): void => {
    setIsOpen(false);
    onBlur?.();
  };
  const take = (next: string | null) => {
    const at = next === null ? null : wallTimeIn(VIEWER_ZONE, next);
    onChange(at?.ms ?? null, at?.movedTo ?? null);
    // Nothing is left to choose: keys that are pressed next are meant for what comes after the field.
    if (choices.some(({ ms }) => written(ms) === next)) close();
  };
  return (
    <DateTimePicker
      {...(id ? { id } : {})}
      size="xs"
      label={label}
      {...(note ? { description: note } : {})}
      error={error}
      placeholder={text.time.notChosen}
      valueFormat="D MMM YYYY, HH:mm"
      value={valueMs === null ? null : written(valueMs)}
      onChange={take}
      disabled={props.disabled ?? false}
      onClick={() => setIsOpen((is) => !is)}
      minDate={dayjs(earliestMs).format('YYYY-MM-DD')}
      defaultTimeValue="09:00"
      clearable
      clearButtonProps={{ 'aria-label': text.time.clear }}
      highlightToday
      {...(choices.length === 0
        ? {}
        : { presets: choices.map((choice) => ({ label: choice.label, value: written(choice.ms) })) })}
      timePickerProps={{
        format: '24h',
        hoursInputLabel: text.time.hours,
        minutesInputLabel: text.time.minutes,
        hoursInputProps: KEEPS_SELECTION,
        minutesInputProps: KEEPS_SELECTION,
      }}
      submitButtonProps={{ 'aria-label': text.time.take }}
      ariaLabels={text.time.calendar}
      weekendDays={[]}
      popoverProps={{
        // At the end of its column on the desk: to the other side it would lie over the controls of the call.
        position: 'bottom-end',
        opened: isOpen,
        onClose: close,
        returnFocus: true,
        // In a window too low for it, it lies over its own field, and what still finds no room is scrolled to.
        middlewares: { shift: { crossAxis: true, padding: 4 } },
        styles: { dropdown: { maxHeight: 'calc(100dvh - 8px)', overflowY: 'auto' } },
        attributes: { dropdown: { 'aria-label': text.time.choose, 'aria-labelledby': undefined } },
      }}
      onDropdownClose={close}
    />
  );
}
