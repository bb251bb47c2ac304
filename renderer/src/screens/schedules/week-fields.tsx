import { ActionIcon, Button, Checkbox, Group } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { DayOpening, WeekOpening } from '../../../../shared/contract/hours.ts';
import { text } from '../../base/text.en.ts';
import { ClockField } from '../../ui/time-fields.tsx';
import classes from './schedules.module.css';

const words = text.schedules;
const WORKDAYS = [1, 2, 3, 4, 5];
/** What a new stretch of hours begins as. */
export const OFFICE_DAY: DayOpening = { start: '09:00', end: '18:00' };

interface StretchFieldsProps {
  value: DayOpening;
  errorOf: (field: 'start' | 'end') => string | undefined;
  onChange: (next: DayOpening) => void;
}

/** From when until when. */
export function StretchFields({ value, errorOf, onChange }: StretchFieldsProps) {
  return (
    <>
      <ClockField
        label={words.from}
        value={value.start}
        error={errorOf('start')}
        onChange={(start) => onChange({ ...value, start })}
      />
      <ClockField
        label={words.until}
        value={value.end}
        error={errorOf('end')}
        onChange={(end) => onChange({ ...value, end })}
      />
    </>
  );
}

/** A list with one thing in another's place, or without it. */
export const replaced = <T,>(all: readonly T[], at: number, next: T): T[] =>
  all.map((each, i) => (i === at ? next : each));
export const without = <T,>(all: readonly T[], at: number): T[] => all.filter((_, i) => i !== at);

interface WeekFieldsProps {
  openings: readonly WeekOpening[];
  errorOf: (field: string) => string | undefined;
  onChange: (next: WeekOpening[]) => void;
}

/** The hours of every week: several on a day where it has a break. */
export function WeekFields({ openings, errorOf, onChange }: WeekFieldsProps) {
  return (
    <fieldset className={classes.group}>
      <legend>{words.week}</legend>
      <div className="secondary">{openings.length === 0 ? words.noWeek : words.weekNote}</div>
      {openings.map((opening, at) => (
        // Rows have no identity but their place.
        <div key={at} className={classes.row} role="group" aria-label={words.opening(at + 1)}>
          <Checkbox.Group
            size="xs"
            aria-label={words.days}
            value={opening.days.map(String)}
            error={errorOf(`openings.${at}.days`)}
            onChange={(next) =>
              onChange(
                replaced(openings, at, { ...opening, days: next.map(Number).toSorted((a, b) => a - b) }),
              )
            }
          >
            <Group gap={6}>
              {text.config.dayNames.map((day, i) => (
                <Checkbox
                  key={day}
                  value={String(i + 1)}
                  label={day}
                  styles={{ label: { paddingInlineStart: 4 } }}
                />
              ))}
            </Group>
          </Checkbox.Group>
          <div className={classes.times}>
            <StretchFields
              value={opening}
              errorOf={(field) => errorOf(`openings.${at}.${field}`)}
              onChange={(next) => onChange(replaced(openings, at, { ...opening, ...next }))}
            />
            <ActionIcon
              className={classes.end}
              variant="subtle"
              color="gray"
              aria-label={words.removeOpening(at + 1)}
              onClick={() => onChange(without(openings, at))}
            >
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          </div>
        </div>
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => onChange([...openings, { days: WORKDAYS, ...OFFICE_DAY }])}
        >
          {words.addOpening}
        </Button>
      </div>
    </fieldset>
  );
}
