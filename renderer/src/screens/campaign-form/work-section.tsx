import { MultiSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { dialsAhead, isAgentless } from '../../../../shared/domain/call-mode.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import type { CampaignFormHook } from './form-values.ts';
import { NumberField } from './number-field.tsx';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

const TIMEOUTS = Object.entries(text.form.timeouts).map(([value, label]) => ({ value, label }));

/** The operator's part: offer, before and after call work, dispositions. */
export function WorkSection({ form }: { form: CampaignFormHook }) {
  const query = useQuery(queries.people.dispositions.queryOptions());
  const dispositions = (query.data ?? []).map((one) => ({ value: one.id, label: one.label }));
  const preview = form.values.settings.mode === 'preview';
  const agentless = isAgentless(form.values.settings.mode);
  return (
    <SettingsPart part="work" mode={form.values.settings.mode}>
      {preview ? (
        <>
          <NumberField
            form={form}
            path="settings.preview.offerSec"
            label={text.form.offerSec}
            min={5}
            max={600}
          />
          <Setting path="settings.preview.onTimeout">
            <Select
              label={text.form.onTimeout}
              data={TIMEOUTS}
              {...form.getInputProps('settings.preview.onTimeout')}
            />
          </Setting>
        </>
      ) : null}
      {dialsAhead(form.values.settings.mode) ? null : (
        <NumberField
          form={form}
          path="settings.bcwSec"
          label={text.form.bcw}
          note={text.form.bcwNote}
          min={0}
          max={600}
        />
      )}
      <NumberField
        form={form}
        path="settings.acw.seconds"
        label={text.form.acw}
        {...(agentless ? { note: text.form.acwAgentNote } : {})}
        min={0}
        max={1_800}
      />
      {agentless ? null : (
        <>
          <NumberField form={form} path="settings.acw.extendSec" label={text.form.extend} min={0} max={600} />
          <NumberField
            form={form}
            path="settings.acw.maxExtensions"
            label={text.form.extensions}
            min={0}
            max={10}
          />
        </>
      )}
      <Setting path="settings.dispositionIds" whole>
        <MultiSelect
          label={text.form.dispositions}
          data={dispositions}
          searchable
          {...form.getInputProps('settings.dispositionIds')}
        />
      </Setting>
      <Setting path="settings.acw.defaultDispositionId">
        <Select
          label={text.form.defaultDisposition}
          data={dispositions}
          {...form.getInputProps('settings.acw.defaultDispositionId')}
        />
      </Setting>
    </SettingsPart>
  );
}
