import { Select } from '@mantine/core';
import {
  GRACE_FROM,
  ON_MACHINE,
  ON_SCREENER,
  SCREENING_MODES,
} from '../../../../shared/contract/campaign.ts';
import { isAgentless } from '../../../../shared/domain/call-mode.ts';
import { text } from '../../base/text.en.ts';
import type { CampaignFormHook } from './form-values.ts';
import { NumberField } from './number-field.tsx';
import { Setting } from './setting.tsx';

const words = text.form.ahead;

/** An option as its field offers it. */
const optionIn =
  (labels: Readonly<Record<string, string>>) =>
  (value: unknown): string =>
    labels[String(value)] ?? String(value);

interface ScreeningFieldsProps {
  form: CampaignFormHook;
  messages: readonly { id: string; name: string }[];
}

/** Whether it is listened who answers, and what is done with machines and assistants. */
export function ScreeningFields({ form, messages }: ScreeningFieldsProps) {
  const { mode, onMachine, onScreener } = form.values.settings.screening;
  const choices = messages.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <Setting path="settings.screening.mode" say={optionIn(words.screeningModes)}>
        <Select
          label={words.screening}
          description={
            mode === 'off'
              ? words.screeningModeNotes.off
              : `${words.screeningNote} ${words.screeningModeNotes[mode]}`
          }
          data={SCREENING_MODES.map((each) => ({ value: each, label: words.screeningModes[each] }))}
          allowDeselect={false}
          {...form.getInputProps('settings.screening.mode')}
        />
      </Setting>
      {mode === 'off' ? null : (
        <>
          <Setting path="settings.predictive.graceFrom" say={optionIn(words.gracesFrom)}>
            <Select
              label={isAgentless(form.values.settings.mode) ? words.graceFromAgent : words.graceFrom}
              description={words.graceFromNote}
              data={GRACE_FROM.map((from) => ({ value: from, label: words.gracesFrom[from] }))}
              allowDeselect={false}
              {...form.getInputProps('settings.predictive.graceFrom')}
            />
          </Setting>
          <Setting path="settings.screening.onMachine" say={optionIn(words.onMachines)}>
            <Select
              label={words.onMachine}
              description={words.onMachineNote}
              data={ON_MACHINE.map((action) => ({ value: action, label: words.onMachines[action] }))}
              allowDeselect={false}
              {...form.getInputProps('settings.screening.onMachine')}
            />
          </Setting>
          {onMachine === 'leave_message' ? (
            <Setting path="settings.screening.machineMessageId">
              <Select
                label={words.machineMessage}
                placeholder={words.messagePlaceholder}
                description={words.machineMessageNote}
                data={choices}
                searchable
                clearable
                {...form.getInputProps('settings.screening.machineMessageId')}
              />
            </Setting>
          ) : null}
          <Setting path="settings.screening.onScreener" say={optionIn(words.onScreeners)}>
            <Select
              label={words.onScreener}
              description={words.onScreenerNote}
              data={ON_SCREENER.map((action) => ({ value: action, label: words.onScreeners[action] }))}
              allowDeselect={false}
              {...form.getInputProps('settings.screening.onScreener')}
            />
          </Setting>
          {onScreener === 'say_who' ? (
            <>
              <Setting path="settings.screening.screenerMessageId">
                <Select
                  label={words.screenerMessage}
                  placeholder={words.messagePlaceholder}
                  description={words.screenerMessageNote}
                  data={choices}
                  searchable
                  clearable
                  {...form.getInputProps('settings.screening.screenerMessageId')}
                />
              </Setting>
              <NumberField
                form={form}
                path="settings.screening.screenerWaitSec"
                label={words.screenerWait}
                note={words.screenerWaitNote}
                min={5}
                max={30}
              />
            </>
          ) : null}
        </>
      )}
    </>
  );
}
