import { Checkbox, Group, Select, TextInput } from '@mantine/core';
import { text } from '../../app/text.en.ts';
import { Section } from '../../ui/small-parts.tsx';
import classes from './campaign-form.module.css';
import type { CampaignFormHook } from './form-values.ts';

const ZONES = Intl.supportedValuesOf('timeZone').map((zone) => ({
  value: zone,
  label: zone.replaceAll('_', ' '),
}));

/** The value of a datetime-local field, in the viewer's zone. */
function localValue(ms: number | null): string {
  if (ms === null) return '';
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** When calls may be placed. */
export function WindowSection({ form }: { form: CampaignFormHook }) {
  const { zone, days } = form.values.settings.window;
  const zones = ZONES.some((one) => one.value === zone) ? ZONES : [{ value: zone, label: zone }, ...ZONES];
  return (
    <Section title={text.form.sections.window}>
      <div className={classes.fields}>
        <TextInput type="time" label={text.form.from} {...form.getInputProps('settings.window.start')} />
        <TextInput
          type="time"
          label={text.form.until}
          description={text.form.untilNote}
          {...form.getInputProps('settings.window.end')}
        />
        <Select
          label={text.form.zone}
          data={zones}
          searchable
          limit={60}
          {...form.getInputProps('settings.window.zone')}
        />
        <TextInput
          type="datetime-local"
          label={text.form.startAt}
          description={text.form.startAtNote}
          value={localValue(form.values.settings.startAtMs)}
          error={form.errors['settings.startAtMs']}
          onChange={(event) => {
            const { value } = event.currentTarget;
            form.setFieldValue('settings.startAtMs', value === '' ? null : new Date(value).getTime());
          }}
        />
        <Checkbox.Group
          className={classes.wide ?? ''}
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
        <Checkbox
          className={classes.wide ?? ''}
          label={text.form.singleDay}
          {...form.getInputProps('settings.window.singleDay', { type: 'checkbox' })}
        />
        <Checkbox
          className={classes.wide ?? ''}
          label={text.form.alwaysOn}
          {...form.getInputProps('settings.alwaysOn', { type: 'checkbox' })}
        />
      </div>
    </Section>
  );
}
