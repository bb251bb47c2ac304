import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ATTEMPT_OUTCOMES, ATTEMPT_OUTCOME_NAMES } from '../../../../shared/domain/attempt-outcome.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import type { CampaignFormHook } from './form-values.ts';
import { NumberField } from './number-field.tsx';
import { OutcomeDelays } from './outcome-delays.tsx';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

const OUTCOMES = ATTEMPT_OUTCOME_NAMES.map((name) => ({ value: name, label: ATTEMPT_OUTCOMES[name].label }));

/** How often and after what a contact is tried again. */
export function RetriesSection({ form }: { form: CampaignFormHook }) {
  const dispositions = useQuery(queries.people.dispositions.queryOptions());
  return (
    <SettingsPart part="retries" mode={form.values.settings.mode}>
      <NumberField
        form={form}
        path="settings.retries.maxRetries"
        label={text.form.maxRetries}
        min={0}
        max={10}
      />
      <NumberField
        form={form}
        path="settings.retries.delayMin"
        label={text.form.delay}
        min={0}
        max={43_200}
      />
      <Setting path="settings.retries.onOutcomes" whole>
        <MultiSelect
          label={text.form.onOutcomes}
          placeholder={form.values.settings.retries.onOutcomes.length === 0 ? text.form.none : ''}
          data={OUTCOMES}
          searchable
          {...form.getInputProps('settings.retries.onOutcomes')}
        />
      </Setting>
      <OutcomeDelays form={form} />
      <Setting path="settings.retries.onDispositions" whole>
        <MultiSelect
          label={text.form.onDispositions}
          placeholder={form.values.settings.retries.onDispositions.length === 0 ? text.form.none : ''}
          data={(dispositions.data ?? []).map((one) => ({ value: one.id, label: one.label }))}
          searchable
          {...form.getInputProps('settings.retries.onDispositions')}
        />
      </Setting>
      <NumberField
        form={form}
        path="settings.retries.stopAfterTalkSec"
        label={text.form.stopAfter}
        note={text.form.offWhenEmpty}
        min={1}
        whenEmpty={null}
      />
      <NumberField
        form={form}
        path="settings.retries.redialUnderTalkSec"
        label={text.form.redialUnder}
        note={text.form.offWhenEmpty}
        min={1}
        whenEmpty={null}
      />
    </SettingsPart>
  );
}
