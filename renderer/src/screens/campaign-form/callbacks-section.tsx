import { Select } from '@mantine/core';
import { isAgentless } from '../../../../shared/domain/call-mode.ts';
import { MISSED_CALLBACK, MISSED_CALLBACK_NAMES } from '../../../../shared/domain/callbacks.ts';
import { text } from '../../base/text.en.ts';
import type { CampaignFormHook } from './form-values.ts';
import { NumberField } from './number-field.tsx';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

const words = text.form.callbacks;
const CHOICES = MISSED_CALLBACK_NAMES.map((value) => ({ value, label: MISSED_CALLBACK[value].label }));

/** Whose callbacks are, what becomes of those that nobody takes, and for how long people may call back. */
export function CallbacksSection({ form }: { form: CampaignFormHook }) {
  const { mode, callbacks } = form.values.settings;
  return (
    <SettingsPart part="callbacks" mode={form.values.settings.mode}>
      {isAgentless(mode) ? null : (
        <NumberField
          form={form}
          path="settings.callbacks.personalMin"
          label={words.personal}
          note={words.personalNote}
          min={0}
          max={10_080}
          whenEmpty={null}
        />
      )}
      <NumberField
        form={form}
        path="settings.callbacks.missedMin"
        label={words.missed}
        note={words.missedNote}
        min={1}
        max={10_080}
      />
      <Setting path="settings.callbacks.onMissed">
        <Select
          label={words.onMissed}
          data={CHOICES}
          allowDeselect={false}
          {...form.getInputProps('settings.callbacks.onMissed')}
        />
      </Setting>
      {callbacks.onMissed === 'close' ? null : (
        <NumberField
          form={form}
          path="settings.callbacks.againMin"
          label={words.again}
          {...(callbacks.onMissed === 'again' ? {} : { note: words.againNote })}
          min={1}
          max={10_080}
        />
      )}
      <NumberField
        form={form}
        path="settings.contactCompletionMin"
        label={text.form.completion}
        note={words.completionNote}
        min={0}
        max={43_200}
      />
    </SettingsPart>
  );
}
