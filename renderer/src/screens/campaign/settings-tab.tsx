import { Button, SegmentedControl } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Campaign, CampaignRunRow } from '../../../../shared/contract/campaign.ts';
import { whyNot } from '../../../../shared/domain/campaign-action.ts';
import { configRows, type ConfigRow } from '../../../../shared/domain/config-rows.ts';
import { formatMoment } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { useConfigNames } from '../../client/use-config-names.ts';
import { Notice, Section } from '../../ui/small-parts.tsx';
import classes from './campaign.module.css';
import { RunChoice } from './run-choice.tsx';

/** What of a campaign belongs to one of its runs. */
function settingsOf({ contacts: _contacts, ...run }: CampaignRunRow) {
  return run;
}

/** What is said after a value: what belongs to it, then what it means. */
const afterValue = ({ detail, note }: ConfigRow) => [detail, note].filter(Boolean).join(', ');

/** A read-only snapshot of a run's settings, as a list or as JSON. */
export function SettingsTab({ campaign }: { campaign: Campaign }) {
  const [raw, setRaw] = useState(false);
  const [chosenRun, setChosenRun] = useState<number | null>(null);
  const runs = useQuery({
    ...queries.campaigns.runs.queryOptions({ input: { id: campaign.id } }),
    enabled: campaign.run > 1,
  });
  const past = chosenRun === null ? undefined : runs.data?.find(({ run }) => run === chosenRun);
  const shown: Campaign = past && past.run < campaign.run ? { ...campaign, ...settingsOf(past) } : campaign;
  const clipboard = useClipboard({ timeout: 1_200 });
  const locked = whyNot('edit', campaign);
  const json = JSON.stringify(shown, null, 2);
  const settings = configRows(shown.settings, useConfigNames());
  const created = formatMoment(shown.createdAtMs);
  const rows: ConfigRow[] = [
    ...settings,
    { label: text.config.createdBy, value: shown.createdBy, note: created },
  ];
  return (
    <div className={classes.panel}>
      {locked ? <Notice tone="grey" what={locked.message} action={locked.action} /> : null}
      <Section
        title={text.config.title(shown.run)}
        flush={raw}
        side={
          <div className={classes.filters}>
            <RunChoice campaign={campaign} run={shown.run} onChange={setChosenRun} />
            {raw ? (
              <Button variant="default" onClick={() => clipboard.copy(json)}>
                {clipboard.copied ? text.copied : text.config.copyJson}
              </Button>
            ) : null}
            <SegmentedControl
              size="xs"
              value={raw ? 'raw' : 'panel'}
              onChange={(next) => setRaw(next === 'raw')}
              data={[
                { value: 'panel', label: text.config.panel },
                { value: 'raw', label: text.config.raw },
              ]}
            />
            {locked === null && shown === campaign ? (
              <Button
                component={Link}
                href={`/campaigns/${campaign.id}/edit`}
                variant="default"
                leftSection={<IconPencil size={15} aria-hidden />}
              >
                {text.campaign.edit}
              </Button>
            ) : null}
          </div>
        }
      >
        {raw ? (
          <pre className={classes.json} tabIndex={0} aria-label={text.config.raw}>
            {json}
          </pre>
        ) : (
          <dl className={classes.config} style={{ margin: 0 }}>
            {rows.map((row) => (
              <div key={row.label} className={classes.configRow}>
                <dt>{row.label}</dt>
                <dd>
                  {row.value} <span className="secondary">{afterValue(row)}</span>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Section>
    </div>
  );
}
