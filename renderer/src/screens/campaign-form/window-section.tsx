import { Checkbox, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { text } from '../../base/text.en.ts';
import { ClockField, MomentField } from '../../ui/time-fields.tsx';
import type { CampaignFormHook } from './form-values.ts';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

const zoneWords = (zone: unknown): string => String(zone).replaceAll('_', ' ');
const ZONES = Intl.supportedValuesOf('timeZone').map((zone) => ({
  value: zone,
  label: zoneWords(zone),
}));

const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When calls may be placed. */
export function WindowSection({ form }: { form: CampaignFormHook }) {
  const { zone, days } = form.values.settings.window;
  const [openedMs] = useState(() => Date.now());
  const zones = ZONES.some((one) => one.value === zone) ? ZONES : [{ value: zone, label: zone }, ...ZONES];
  return (
    <SettingsPart part="window" mode={form.values.settings.mode}>
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
        <Select
          label={text.form.zone}
          data={zones}
          searchable
          limit={60}
          {...form.getInputProps('settings.window.zone')}
        />
      </Setting>
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
