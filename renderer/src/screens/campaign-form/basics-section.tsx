import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CALL_MODES, CALL_MODE_ROWS, hasTaker, isAgentless } from '../../../../shared/domain/call-mode.ts';
import { phoneWords } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import type { CampaignFormHook } from './form-values.ts';
import { NumberChoiceFields } from './number-choice-fields.tsx';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

const MODES = CALL_MODES.map((mode) => ({ value: mode, label: CALL_MODE_ROWS[mode].label }));

/** Name, mode, who takes the calls, and which lines they go out on. */
export function BasicsSection({ form, locked }: { form: CampaignFormHook; locked: boolean }) {
  const groups = useQuery(queries.people.groups.queryOptions());
  const agents = useQuery(queries.voiceAgents.list.queryOptions());
  const agentless = isAgentless(form.values.settings.mode);
  const trunks = useQuery(queries.trunks.list.queryOptions());
  const numbers = useQuery(queries.trunks.numbers.queryOptions());
  const lockedNote = locked ? { description: text.form.lockedOnceStarted, disabled: true } : {};
  return (
    <SettingsPart part="basics" mode={form.values.settings.mode}>
      <Setting path="name">
        <TextInput
          label={text.form.name}
          placeholder={text.form.namePlaceholder}
          maxLength={120}
          data-autofocus
          autoFocus={!locked}
          {...lockedNote}
          {...form.getInputProps('name')}
        />
      </Setting>
      <Setting path="settings.mode">
        <Select
          label={text.form.mode}
          description={[
            text.form.modeNote(text.config.modeNotes[form.values.settings.mode]),
            ...(locked ? [text.form.modesLocked] : []),
          ].join(' ')}
          data={
            locked ? MODES.filter(({ value }) => hasTaker({ ...form.values.settings, mode: value })) : MODES
          }
          {...form.getInputProps('settings.mode')}
        />
      </Setting>
      {agentless ? (
        <Setting path="settings.voiceAgentId">
          <Select
            label={text.form.agent}
            placeholder={text.form.agentPlaceholder}
            description={agents.data?.length === 0 ? text.form.agentsMissing : text.form.agentNote}
            data={(agents.data ?? []).map((one) => ({
              value: one.id,
              label: one.enabled ? one.name : text.form.agentOff(one.name),
            }))}
            {...lockedNote}
            {...form.getInputProps('settings.voiceAgentId')}
          />
        </Setting>
      ) : (
        <Setting path="settings.operatorGroupId">
          <Select
            label={text.form.group}
            placeholder={text.form.groupPlaceholder}
            description={groups.data?.length === 0 ? text.form.groupsMissing : null}
            data={(groups.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
            {...lockedNote}
            {...form.getInputProps('settings.operatorGroupId')}
          />
        </Setting>
      )}
      <Setting path="settings.trunkId">
        <Select
          label={text.form.trunk}
          placeholder={text.form.trunkPlaceholder}
          description={trunks.data?.length === 0 ? text.form.trunksMissing : null}
          data={(trunks.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          {...form.getInputProps('settings.trunkId')}
        />
      </Setting>
      <Setting path="settings.numberIds" whole>
        <MultiSelect
          label={text.form.numbers}
          placeholder={form.values.settings.numberIds.length === 0 ? text.form.none : ''}
          description={text.form.numbersNote}
          data={(numbers.data ?? []).map((one) => ({
            value: one.id,
            label: [phoneWords(one.e164).spaced, one.label].filter(Boolean).join(' · '),
          }))}
          searchable
          {...form.getInputProps('settings.numberIds')}
        />
      </Setting>
      <NumberChoiceFields form={form} />
    </SettingsPart>
  );
}
