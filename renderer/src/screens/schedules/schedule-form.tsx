import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ScheduleForm as Form, ScheduleRow } from '../../../../shared/contract/schedules.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { FieldGrid } from '../../ui/field-grid.tsx';
import { SideForm } from '../../ui/side-panel.tsx';
import { Notice } from '../../ui/small-parts.tsx';
import { VIEWER_ZONE } from '../../ui/time-fields.tsx';
import { useEditing } from '../../ui/use-editing.ts';
import { ZoneField } from '../../ui/zone-field.tsx';
import { HolidayFields } from './holiday-fields.tsx';
import classes from './schedules.module.css';
import { OFFICE_DAY, WeekFields } from './week-fields.tsx';

const words = text.schedules;

const formOf = (schedule: ScheduleRow | null): Form => {
  if (schedule === null) {
    const openings = [{ days: [1, 2, 3, 4, 5], ...OFFICE_DAY }];
    return { name: '', zone: VIEWER_ZONE, openings, holidays: [] };
  }
  const { name, zone, openings, holidays } = schedule;
  return { name, zone, openings, holidays };
};

/** One schedule, beside the list. */
export function ScheduleForm({ schedule, onClose }: { schedule: ScheduleRow | null; onClose: () => void }) {
  const [form, setForm] = useState(() => formOf(schedule));
  const change = (part: Partial<Form>) => setForm((now) => ({ ...now, ...part }));
  const editing = useEditing({
    queryKey: queries.schedules.key(),
    save: () => host.schedules.save({ id: schedule?.id ?? null, form: { ...form, name: form.name.trim() } }),
    remove: schedule ? () => host.schedules.remove({ id: schedule.id }) : undefined,
    onClose,
  });
  const isWhole =
    form.name.trim() !== '' && form.holidays.every(({ date, name }) => date !== '' && name.trim() !== '');
  return (
    <SideForm
      title={schedule ? words.editTitle(schedule.name) : words.newTitle}
      saveLabel={words.save}
      onSave={editing.save}
      canSave={isWhole}
      {...editing.form}
      {...editing.removalOf(words.removeTitle(schedule?.name ?? ''), words.removeAsks)}
    >
      {schedule?.unreadable ? <Notice tone="red" what={words.unreadableWords} /> : null}
      <FieldGrid>
        <TextInput
          label={words.name}
          autoFocus
          maxLength={80}
          value={form.name}
          error={editing.errorOf('name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <ZoneField
          label={words.zone}
          value={form.zone}
          error={editing.errorOf('zone')}
          onChange={(zone) => zone && change({ zone })}
        />
      </FieldGrid>
      <WeekFields
        openings={form.openings}
        errorOf={editing.errorOf}
        onChange={(openings) => change({ openings })}
      />
      <HolidayFields
        holidays={form.holidays}
        errorOf={editing.errorOf}
        onChange={(holidays) => change({ holidays })}
      />
      {schedule && schedule.usedBy.length > 0 ? (
        <div>
          <div className="secondary">{words.usedBy(schedule.usedBy.length)}</div>
          <div className={classes.times}>
            {schedule.usedBy.map(({ id, name }) => (
              <Link key={id} href={`/campaigns/${id}/settings`}>
                {name}
              </Link>
            ))}
          </div>
        </div>
      ) : null}
    </SideForm>
  );
}
