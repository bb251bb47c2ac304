import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation, useParams } from 'wouter';
import { namePlace } from '../../base/place.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { Waiting } from '../../ui/small-parts.tsx';
import { ActivityTab } from './activity-tab.tsx';
import { CampaignFailure } from './campaign-failure.tsx';
import { CampaignHeader } from './campaign-header.tsx';
import classes from './campaign.module.css';
import { ContactsTab } from './contacts-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { ReportsTab } from './reports-tab.tsx';
import { SettingsTab } from './settings-tab.tsx';

const TABS = Object.keys(text.campaign.tabs) as (keyof typeof text.campaign.tabs)[];

/** One campaign: its header with what can be done, and its parts as tabs. */
export function CampaignScreen() {
  const { id, tab = 'overview' } = useParams<{ id: string; tab?: string }>();
  const [, navigate] = useLocation();
  const query = useQuery(queries.campaigns.get.queryOptions({ input: { id } }));
  const campaign = query.data;
  useEffect(() => {
    if (campaign) namePlace(campaign.id, campaign.name);
  }, [campaign]);
  if (query.isError && !campaign) {
    return <CampaignFailure error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (!campaign) return <Waiting words={text.loading(text.campaign.what)} />;
  return (
    <div className={classes.screen}>
      <CampaignHeader campaign={campaign} />
      <Tabs
        value={TABS.find((one) => one === tab) ?? 'overview'}
        onChange={(next) => navigate(`/campaigns/${id}/${next ?? 'overview'}`)}
        keepMounted={false}
        className={classes.tabs ?? ''}
      >
        <Tabs.List aria-label={text.campaign.tabsLabel} px={20}>
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {text.campaign.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <OverviewTab campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="contacts">
          <ContactsTab campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SettingsTab campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="activity">
          <ActivityTab campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="reports">
          <ReportsTab campaign={campaign} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
