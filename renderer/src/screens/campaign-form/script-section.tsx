import { Textarea } from '@mantine/core';
import { text } from '../../base/text.en.ts';
import { WholeRow } from '../../ui/field-grid.tsx';
import type { CampaignFormHook } from './form-values.ts';
import { SettingsPart } from './settings-part.tsx';

/** What the operator reads while talking. */
export function ScriptSection({ form }: { form: CampaignFormHook }) {
  return (
    <SettingsPart part="script" mode={form.values.settings.mode}>
      <WholeRow>
        <Textarea
          label={text.form.script}
          description={text.form.scriptNote}
          rows={8}
          maxLength={20_000}
          {...form.getInputProps('settings.script')}
        />
      </WholeRow>
    </SettingsPart>
  );
}
