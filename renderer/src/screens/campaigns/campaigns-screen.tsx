import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { KEYS } from '../../base/keys.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { useLive } from '../../client/live-store.ts';
import { Empty, Failure, KeyHint, Page, Waiting } from '../../ui/small-parts.tsx';
import { CampaignTable } from './campaign-table.tsx';

/** All campaigns, with what can be done to each. */
export function CampaignsScreen() {
  const [, navigate] = useLocation();
  const list = useQuery(queries.campaigns.list.queryOptions());
  useHotkeys([[KEYS.newCampaign.combo, () => navigate('/campaigns/new')]]);
  const empty = list.data?.length === 0;
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  const hasNoTrunk = useLive((live) => live.system?.trunks.length === 0);
  const needsTrunk = hasNoTrunk && session.data?.role === 'administrator';
  const create = (
    <Button
      component={Link}
      href="/campaigns/new"
      variant={needsTrunk && empty ? 'default' : 'filled'}
      leftSection={<IconPlus size={15} aria-hidden />}
    >
      {text.campaigns.create}
      <KeyHint keys={KEYS.newCampaign.shown} />
    </Button>
  );
  return (
    <Page title={text.campaigns.title} actions={empty ? undefined : create}>
      {list.isError ? <Failure error={list.error} /> : null}
      {list.isPending ? <Waiting words={text.loading(text.campaigns.what)} /> : null}
      {empty ? (
        <Empty
          title={text.campaigns.emptyTitle}
          words={needsTrunk ? text.campaigns.trunkFirst : text.campaigns.emptyWords}
        >
          {needsTrunk ? (
            <Button component={Link} href="/trunks" leftSection={<IconPlus size={15} aria-hidden />}>
              {text.trunks.add}
            </Button>
          ) : null}
          {create}
        </Empty>
      ) : null}
      {list.data && !empty ? <CampaignTable rows={list.data} /> : null}
    </Page>
  );
}
