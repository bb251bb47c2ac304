import { MOST_WEIGHT } from '../../../../shared/contract/campaign.ts';
import { isAgentless } from '../../../../shared/domain/call-mode.ts';
import { text } from '../../app/text.en.ts';
import { FormSection } from '../../ui/field-grid.tsx';
import type { CampaignFormHook } from './form-values.ts';
import { NumberField } from './number-field.tsx';

/** How the campaign shares operators with others. */
export function SharingSection({ form }: { form: CampaignFormHook }) {
  const agentless = isAgentless(form.values.settings.mode);
  return (
    <FormSection title={agentless ? text.sharing.sectionOfAgents : text.sharing.section}>
      <NumberField
        form={form}
        path="settings.weight"
        label={text.sharing.weight}
        note={text.sharing.weightNote}
        min={1}
        max={MOST_WEIGHT}
      />
    </FormSection>
  );
}
