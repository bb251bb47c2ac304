import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { isAgentless } from '../../../../shared/domain/call-mode.ts';
import { shippedMessageId } from '../../../../shared/domain/campaign-messages.ts';
import { FEW_OPERATORS } from '../../../../shared/domain/simulated-floors.ts';
import { qualifies } from '../../../../shared/domain/skill.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { WholeRow } from '../../ui/field-grid.tsx';
import { Notice } from '../../ui/small-parts.tsx';
import type { CampaignFormHook } from './form-values.ts';
import { NumberField } from './number-field.tsx';
import { ScreeningFields } from './screening-fields.tsx';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

const words = text.form.ahead;

/** Calls placed before anybody is known who takes them: what is promised to people who answer and find nobody free. */
export function AheadSection({ form }: { form: CampaignFormHook }) {
  const agentless = isAgentless(form.values.settings.mode);
  const messages = useQuery(queries.messages.list.queryOptions());
  const { abandonedMessageId } = form.values.settings.predictive;
  const isShipped =
    abandonedMessageId !== null && abandonedMessageId === shippedMessageId(messages.data ?? []);
  return (
    <SettingsPart part="ahead" mode={form.values.settings.mode}>
      <FewOperators form={form} />
      <NumberField
        form={form}
        path="settings.predictive.abandonPerMille"
        label={words.limit}
        note={words.limitNote}
        min={0.1}
        max={10}
        scale={10}
        decimals={1}
      />
      <NumberField
        form={form}
        path="settings.predictive.graceMs"
        label={agentless ? words.graceAgent : words.grace}
        note={words.graceNote}
        min={0.5}
        max={10}
        scale={1_000}
      />
      <NumberField
        form={form}
        path="settings.predictive.minRingSec"
        label={words.minRing}
        note={words.minRingNote}
        min={4}
        max={60}
      />
      <NumberField
        form={form}
        path="settings.predictive.holdHours"
        label={words.hold}
        note={words.holdNote}
        min={0}
        max={720}
      />
      <ScreeningFields form={form} messages={messages.data ?? []} />
      <Setting path="settings.predictive.abandonedMessageId" whole>
        <Select
          label={words.message}
          placeholder={words.messagePlaceholder}
          description={isShipped ? `${words.messageNote} ${words.messageShipped}` : words.messageNote}
          data={(messages.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          searchable
          clearable
          {...form.getInputProps('settings.predictive.abandonedMessageId')}
        />
      </Setting>
    </SettingsPart>
  );
}

/** What dialling ahead will and will not bring to a small group. */
function FewOperators({ form }: { form: CampaignFormHook }) {
  const operators = useQuery(queries.people.operators.queryOptions());
  const { mode, operatorGroupId, skill } = form.values.settings;
  if (isAgentless(mode) || operatorGroupId === null || !operators.data) return null;
  const need = { groupId: operatorGroupId, skill };
  const members = operators.data.filter((one) => !one.archived && qualifies(one, need));
  if (members.length >= FEW_OPERATORS) return null;
  return (
    <WholeRow>
      <Notice tone="amber" what={`${words.few(members.length)} ${words.fewFigures}`} />
    </WholeRow>
  );
}
