import { NativeSelect } from '@mantine/core';
import type { Campaign } from '../../../../shared/contract/campaign.ts';
import { text } from '../../base/text.en.ts';

interface RunChoiceProps {
  campaign: Pick<Campaign, 'run'>;
  /** Null is all of them. */
  run: number | null;
  onChange: (run: number | null) => void;
  /** All of them can be chosen too. */
  all?: boolean;
}

const ALL = 'all';

/** Which run is looked at, newest first; nothing where there is only one. */
export function RunChoice({ campaign, run, onChange, all = false }: RunChoiceProps) {
  if (campaign.run === 1) return null;
  const runs = Array.from({ length: campaign.run }, (_, i) => campaign.run - i);
  return (
    <NativeSelect
      aria-label={text.campaign.whichRun}
      value={run === null ? ALL : String(run)}
      data={[
        ...(all ? [{ value: ALL, label: text.campaign.allRuns }] : []),
        ...runs.map((one) => ({ value: String(one), label: text.campaign.run(one) })),
      ]}
      onChange={({ currentTarget: { value } }) => onChange(value === ALL ? null : Number(value))}
    />
  );
}
