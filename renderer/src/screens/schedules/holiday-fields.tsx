import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { MOST_OPENINGS_A_DAY, type Holiday } from '../../../../shared/contract/hours.ts';
import { text } from '../../base/text.en.ts';
import classes from './schedules.module.css';
import { OFFICE_DAY, replaced, StretchFields, without } from './week-fields.tsx';

const words = text.schedules;

interface HolidayFieldsProps {
  holidays: readonly Holiday[];
  errorOf: (field: string) => string | undefined;
  onChange: (next: Holiday[]) => void;
}

/** The days on which the week does not count. */
export function HolidayFields({ holidays, errorOf, onChange }: HolidayFieldsProps) {
  return (
    <fieldset className={classes.group}>
      <legend>{words.holidays}</legend>
      <div className="secondary">{words.holidaysNote}</div>
      {holidays.map((holiday, at) => (
        <HolidayRow
          // Rows have no identity but their place.
          key={at}
          at={at}
          holiday={holiday}
          errorOf={(field) => errorOf(`holidays.${at}.${field}`)}
          onChange={(next) => onChange(replaced(holidays, at, next))}
          onRemove={() => onChange(without(holidays, at))}
        />
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => onChange([...holidays, { date: '', name: '', yearly: false, openings: [] }])}
        >
          {words.addHoliday}
        </Button>
      </div>
    </fieldset>
  );
}

interface HolidayRowProps {
  at: number;
  holiday: Holiday;
  errorOf: (field: string) => string | undefined;
  onChange: (next: Holiday) => void;
  onRemove: () => void;
}

function HolidayRow({ at, holiday, errorOf, onChange, onRemove }: HolidayRowProps) {
  const { date, name, yearly, openings } = holiday;
  return (
    <div className={classes.row} role="group" aria-label={words.holiday(at + 1)}>
      <div className={classes.times}>
        <DatePickerInput
          size="xs"
          w={130}
          label={words.date}
          placeholder={text.time.notChosen}
          valueFormat="D MMM YYYY"
          value={date === '' ? null : date}
          error={errorOf('date')}
          weekendDays={[]}
          ariaLabels={text.time.calendar}
          onChange={(next) => onChange({ ...holiday, date: next ?? '' })}
        />
        <TextInput
          className={classes.grow}
          size="xs"
          label={words.holidayName}
          maxLength={80}
          value={name}
          error={errorOf('name')}
          onChange={(event) => onChange({ ...holiday, name: event.currentTarget.value })}
        />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={words.removeHoliday(name, at + 1)}
          onClick={onRemove}
        >
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      </div>
      <div className={classes.times}>
        <Checkbox
          size="xs"
          label={words.yearly}
          checked={yearly}
          onChange={(event) => onChange({ ...holiday, yearly: event.currentTarget.checked })}
        />
        <Checkbox
          size="xs"
          label={words.closedAllDay}
          checked={openings.length === 0}
          onChange={(event) =>
            onChange({ ...holiday, openings: event.currentTarget.checked ? [] : [OFFICE_DAY] })
          }
        />
      </div>
      {openings.map((stretch, i) => (
        <div key={i} className={classes.times}>
          <StretchFields
            value={stretch}
            errorOf={(field) => errorOf(`openings.${i}.${field}`)}
            onChange={(next) => onChange({ ...holiday, openings: replaced(openings, i, next) })}
          />
          {i === openings.length - 1 && i + 1 < MOST_OPENINGS_A_DAY ? (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => onChange({ ...holiday, openings: [...openings, OFFICE_DAY] })}
            >
              {words.addStretch}
            </Button>
          ) : null}
          {openings.length > 1 ? (
            <ActionIcon
              className={classes.end}
              variant="subtle"
              color="gray"
              aria-label={words.removeStretch}
              onClick={() => onChange({ ...holiday, openings: without(openings, i) })}
            >
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          ) : null}
        </div>
      ))}
    </div>
  );
}
