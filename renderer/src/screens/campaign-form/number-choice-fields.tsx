import { Select } from '@mantine/core';
import { NEAR, NEAR_NAMES } from '../../../../shared/domain/phone-area.ts';
import { ROTATIONS, ROTATION_NAMES } from '../../../../shared/domain/number-choice.ts';
import { MOST_SPAM } from '../../../../shared/domain/spam-score.ts';
import { text } from '../../base/text.en.ts';
import type { CampaignFormHook } from './form-values.ts';
import { NumberField } from './number-field.tsx';
import { Setting } from './setting.tsx';

const words = text.form.numberChoice;
const ROTATION_CHOICES = ROTATION_NAMES.map((name) => ({ value: name, label: ROTATIONS[name].label }));
const NEAR_CHOICES = NEAR_NAMES.map((name) => ({ value: name, label: NEAR[name].label }));

/** Which of the campaign's numbers is shown, and which are left out. */
export function NumberChoiceFields({ form }: { form: CampaignFormHook }) {
  const { numberIds, numberChoice } = form.values.settings;
  if (numberIds.length === 0) return null;
  return (
    <>
      <Setting path="settings.numberChoice.rotation">
        <Select
          label={words.rotation}
          description={words.note(ROTATIONS[numberChoice.rotation].words)}
          data={ROTATION_CHOICES}
          allowDeselect={false}
          {...form.getInputProps('settings.numberChoice.rotation')}
        />
      </Setting>
      <Setting path="settings.numberChoice.near">
        <Select
          label={words.near}
          description={words.note(NEAR[numberChoice.near].words)}
          data={NEAR_CHOICES}
          allowDeselect={false}
          {...form.getInputProps('settings.numberChoice.near')}
        />
      </Setting>
      <NumberField
        form={form}
        path="settings.numberChoice.spamLimit"
        label={words.spamLimit}
        note={words.spamLimitNote}
        min={1}
        max={MOST_SPAM}
        whenEmpty={null}
      />
    </>
  );
}
