import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useParams } from 'wouter';
import type { Campaign } from '../../../../shared/contract/campaign.ts';
import { CALL_MODE_ROWS } from '../../../../shared/domain/call-mode.ts';
import { hasRun, whyNot, type Refusal } from '../../../../shared/domain/campaign-action.ts';
import { tellFailure } from '../../base/notices.ts';
import { namePlace } from '../../base/place.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { Failure, Notice, Page, Waiting } from '../../ui/small-parts.tsx';
import { CampaignFailure } from '../campaign/campaign-failure.tsx';
import { CampaignForm } from './campaign-form.tsx';

/** The form of a new campaign, filled with defaults that fit a first one. */
export function NewCampaignScreen() {
  const defaults = useQuery(queries.campaigns.defaults.queryOptions({ staleTime: 0 }));
  return (
    <Page title={text.form.newTitle} words={text.form.newWords}>
      {defaults.isError ? <Failure error={defaults.error} /> : null}
      {defaults.isPending ? <Waiting words={text.loading(text.form.what)} /> : null}
      {defaults.data ? <CampaignForm settings={defaults.data} /> : null}
    </Page>
  );
}

/** The same form on a campaign that exists. */
export function EditCampaignScreen() {
  const { id } = useParams<{ id: string }>();
  const campaign = useQuery(queries.campaigns.get.queryOptions({ input: { id } }));
  useEffect(() => {
    if (campaign.data) namePlace(campaign.data.id, campaign.data.name);
  }, [campaign.data]);
  // A form in hand is kept when reading again fails.
  if (campaign.isError && !campaign.data) {
    return <CampaignFailure error={campaign.error} onRetry={() => void campaign.refetch()} />;
  }
  if (!campaign.data) return <Waiting words={text.loading(text.campaign.what)} />;
  const locked = whyNot('edit', campaign.data);
  return (
    <Page title={text.form.editTitle(campaign.data.name)}>
      {locked ? <Locked campaign={campaign.data} {...locked} /> : null}
      {locked === null && hasRun(campaign.data) ? (
        <Notice tone="grey" what={text.form.lockedParts[CALL_MODE_ROWS[campaign.data.settings.mode].taker]} />
      ) : null}
      <CampaignForm settings={campaign.data.settings} campaign={campaign.data} />
    </Page>
  );
}

/** What is locked, why, and what helps. */
function Locked({ campaign, message, action }: { campaign: Campaign } & Refusal) {
  const pause = useMutation(
    queries.campaigns.act.mutationOptions({
      onError: tellFailure,
      onSettled: () => queryClient.invalidateQueries({ queryKey: queries.campaigns.key() }),
    }),
  );
  const canPause = whyNot('pause', campaign) === null;
  return (
    <Notice tone="grey" what={message} action={action}>
      {canPause ? (
        <Button
          size="xs"
          loading={pause.isPending}
          onClick={() => pause.mutate({ id: campaign.id, action: 'pause' })}
        >
          {text.form.pause}
        </Button>
      ) : (
        <Button size="xs" variant="default" component={Link} href={`/campaigns/${campaign.id}`}>
          {text.form.toCampaign}
        </Button>
      )}
    </Notice>
  );
}
