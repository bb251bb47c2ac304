import { Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CampaignSettings } from '../../../../shared/contract/campaign.ts';
import { copiedSettings } from '../../../../shared/domain/campaign-copy.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import classes from './campaign-form.module.css';

interface StartFromProps {
  defaults: CampaignSettings;
  onStart: (settings: CampaignSettings) => void;
}

/** Begins a new campaign with the settings of another one, or with the defaults; what it is called stays. */
export function StartFrom({ defaults, onStart }: StartFromProps) {
  const [from, setFrom] = useState<string | null>(null);
  const campaigns = useQuery(queries.campaigns.list.queryOptions());
  const read = useMutation({
    mutationFn: (id: string) => host.campaigns.get({ id }),
    onSuccess: ({ id, settings }) => {
      setFrom(id);
      onStart(copiedSettings(settings, Date.now()));
    },
    onError: tellFailure,
  });
  const choices = (campaigns.data ?? []).filter(({ unreadable }) => unreadable === null);
  return (
    <Select
      className={classes.startFrom ?? ''}
      label={text.form.startFrom}
      placeholder={text.form.startFromDefaults}
      data={choices.map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      clearable
      disabled={read.isPending}
      value={from}
      onChange={(id) => {
        if (id !== null) return read.mutate(id);
        setFrom(null);
        onStart(defaults);
      }}
    />
  );
}
