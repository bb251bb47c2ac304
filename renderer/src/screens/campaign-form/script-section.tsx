import { Textarea } from '@mantine/core';
import { text } from '../../base/text.en.ts';
import type { CampaignFormHook } from './form-values.ts';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

/** What the operator reads while talking. */
export function ScriptSection({ form }: { form: CampaignFormHook }) {
  return (
    <SettingsPart part="script" mode={form.values.settings.mode}>
      <Setting path="settings.script" whole>
        <Textarea
          label={text.form.script}
          description={text.form.scriptNote}
          rows={8}
          maxLength={20_000}
          {...form.getInputProps('settings.script')}
        />
      </Setting>
    </SettingsPart>
  );
}
