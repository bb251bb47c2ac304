import { Checkbox, Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { callingWindow } from '../../../../shared/contract/hours.ts';
import { DEFAULTS } from '../../../../shared/domain/default-settings.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { ClockField, MomentField } from '../../ui/time-fields.tsx';
import { ZoneField, zoneWords } from '../../ui/zone-field.tsx';
import type { CampaignFormHook } from './form-values.ts';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When calls may be placed. */
export function WindowSection({ form }: { form: CampaignFormHook }) {
  const { zone, days } = form.values.settings.window;
  const [openedMs] = useState(() => Date.now());
  const { scheduleId } = form.values.settings;
  const isOwn = scheduleId === null;
  return (
    <SettingsPart part="window" mode={form.values.settings.mode}>
      <Setting path="settings.scheduleId" whole>
        <ScheduleChoice form={form} />
      </Setting>
      {isOwn ? (
        <>
          <Setting path="settings.window.start" say={String}>
            <ClockField
              label={text.form.from}
              value={form.values.settings.window.start}
              error={form.errors['settings.window.start']}
              onChange={(next) => form.setFieldValue('settings.window.start', next)}
            />
          </Setting>
          <Setting path="settings.window.end" say={String}>
            <ClockField
              label={text.form.until}
              note={text.form.untilNote}
              value={form.values.settings.window.end}
              error={form.errors['settings.window.end']}
              onChange={(next) => form.setFieldValue('settings.window.end', next)}
            />
          </Setting>
          <Setting path="settings.window.zone" say={zoneWords}>
            <ZoneField
              label={text.form.zone}
              value={zone}
              error={form.errors['settings.window.zone']}
              onChange={(next) => next && form.setFieldValue('settings.window.zone', next)}
            />
          </Setting>
        </>
      ) : null}
      <Setting path="settings.startAtMs">
        <MomentField
          label={text.form.startAt(viewerZone)}
          note={text.form.startAtNote}
          valueMs={form.values.settings.startAtMs}
          earliestMs={openedMs}
          error={form.errors['settings.startAtMs']}
          onChange={(ms) => form.setFieldValue('settings.startAtMs', ms)}
        />
      </Setting>
      {isOwn ? (
        <Setting path="settings.window.days" whole>
          <Checkbox.Group
            size="xs"
            label={text.form.days}
            value={days.map(String)}
            error={form.errors['settings.window.days']}
            onChange={(next) =>
              form.setFieldValue(
                'settings.window.days',
                next.map(Number).sort((a, b) => a - b),
              )
            }
          >
            <Group gap={16} mt={4}>
              {text.config.dayNames.map((day, at) => (
                <Checkbox key={day} value={String(at + 1)} label={day} />
              ))}
            </Group>
          </Checkbox.Group>
        </Setting>
      ) : null}
      <Setting path="settings.window.singleDay" whole>
        <Checkbox
          label={text.form.singleDay}
          {...form.getInputProps('settings.window.singleDay', { type: 'checkbox' })}
        />
      </Setting>
      <Setting path="settings.alwaysOn" whole>
        <Checkbox
          label={text.form.alwaysOn}
          {...form.getInputProps('settings.alwaysOn', { type: 'checkbox' })}
        />
      </Setting>
    </SettingsPart>
  );
}

/** Hours of its own, or those of a schedule. */
function ScheduleChoice({ form }: { form: CampaignFormHook }) {
  const schedules = useQuery(queries.schedules.list.queryOptions()).data ?? [];
  const { scheduleId } = form.values.settings;
  const isGone = scheduleId !== null && !schedules.some(({ id }) => id === scheduleId);
  const { own, choose, chooseNote, gone } = text.schedules;
  return (
    <Select
      label={choose}
      description={chooseNote}
      data={[
        { value: '', label: own },
        ...schedules.map(({ id, name }) => ({ value: id, label: name })),
        ...(isGone ? [{ value: scheduleId, label: gone }] : []),
      ]}
      allowDeselect={false}
      value={scheduleId ?? ''}
      error={form.errors['settings.scheduleId']}
      onChange={(next) => {
        form.setFieldValue('settings.scheduleId', next || null);
        // What is wrong with hours that are not shown any more could not be mended.
        const { window } = form.values.settings;
        const fits = callingWindow.safeParse(window).success;
        if (next && !fits) form.setFieldValue('settings.window', { ...window, ...DEFAULTS.window });
      }}
    />
  );
}
