import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useParams } from 'wouter';
import { namePlace } from '../../app/place.ts';
import { text } from '../../app/text.en.ts';
import { queries } from '../../client/connection.ts';
import { Failure, Page, Waiting } from '../../ui/small-parts.tsx';
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
  return (
    <Page title={text.form.editTitle(campaign.data.name)}>
      <CampaignForm settings={campaign.data.settings} campaign={campaign.data} />
    </Page>
  );
}
