import { Select } from '@mantine/core';
import { PASS_ORDERS } from '../../../../shared/contract/campaign.ts';
import { text } from '../../base/text.en.ts';
import type { CampaignFormHook } from './form-values.ts';
import { NumberField } from './number-field.tsx';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

/** Whom the campaign dials first, how fast it dials, and how long it lets a telephone ring. */
export function PaceSection({ form }: { form: CampaignFormHook }) {
  return (
    <SettingsPart part="pace" mode={form.values.settings.mode}>
      <Setting path="settings.passOrder">
        <Select
          label={text.form.passOrder}
          description={text.form.passOrderNote}
          data={PASS_ORDERS.map((order) => ({ value: order, label: text.form.passOrders[order] }))}
          allowDeselect={false}
          {...form.getInputProps('settings.passOrder')}
        />
      </Setting>
      <NumberField
        form={form}
        path="settings.concurrency"
        label={text.form.concurrency}
        min={1}
        max={1_000}
      />
      <NumberField
        form={form}
        path="settings.callIntervalMs"
        label={text.form.interval}
        min={0}
        max={1_800}
        scale={1_000}
      />
      <NumberField
        form={form}
        path="settings.ringTimeoutSec"
        label={text.form.ringTimeout}
        note={text.form.ringNote}
        min={10}
        max={60}
      />
      <NumberField
        form={form}
        path="settings.minTalkSec"
        label={text.form.minTalk}
        note={text.form.minTalkNote}
        min={0}
        max={600}
      />
      <NumberField
        form={form}
        path="settings.failAfterMin"
        label={text.form.failAfter}
        note={text.form.failAfterNote}
        min={0}
        max={1_440}
      />
    </SettingsPart>
  );
}
