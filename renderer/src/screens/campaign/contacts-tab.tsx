import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Campaign } from '../../../../shared/contract/campaign.ts';
import { whyNot } from '../../../../shared/domain/campaign-action.ts';
import { CONTACT_STATE_NAMES } from '../../../../shared/domain/contact-state.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { NO_FILTERS, type TableFilters } from '../../ui/data-table-filter.ts';
import { Empty, Failure, Section, Waiting } from '../../ui/small-parts.tsx';
import { CallList, STATE_COLUMN } from './call-list.tsx';
import { RunChoice } from './run-choice.tsx';
import classes from './campaign.module.css';

const PAGE = 50;

/** The call list, fifty a page, searched and filtered by the host. */
export function ContactsTab({ campaign }: { campaign: Campaign }) {
  const [search, setSearch] = useState('');
  const [filters, setFilters] = useState(NO_FILTERS);
  const [chosenRun, setChosenRun] = useState<number | null>(null);
  // A run that was taken back is not there any more.
  const run = Math.min(chosenRun ?? campaign.run, campaign.run);
  const states = CONTACT_STATE_NAMES.filter((state) => filters[STATE_COLUMN]?.includes(state));
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  const [shownPage, setShownPage] = useState(1);
  const [settled] = useDebouncedValue(search, 200);
  const list = useQuery(
    queries.contacts.list.queryOptions({
      input: {
        campaignId: campaign.id,
        run,
        states,
        search: settled,
        cursor: cursors.at(-1) ?? null,
        limit: PAGE,
      },
      placeholderData: keepPreviousData,
    }),
  );
  // While the next page is on its way, the rows and their range are still those of the last one.
  if (!list.isPlaceholderData && shownPage !== cursors.length) setShownPage(cursors.length);
  const filtered = settled !== '' || states.length > 0;
  const find = (nextSearch: string, nextFilters: TableFilters) => {
    setSearch(nextSearch);
    setFilters(nextFilters);
    setCursors([null]);
  };
  const clear = () => find('', NO_FILTERS);
  if (list.isError && !list.data) {
    return (
      <div className={classes.panel}>
        <Failure error={list.error}>
          <Button variant="default" size="compact-xs" onClick={() => void list.refetch()}>
            {text.retry}
          </Button>
        </Failure>
      </div>
    );
  }
  if (!list.data) return <Waiting words={text.loading(text.contacts.what)} />;
  if (list.data.total === 0 && !filtered && !list.isPlaceholderData && campaign.run === 1)
    return <NoContacts campaign={campaign} />;
  const first = (shownPage - 1) * PAGE + 1;
  return (
    <div className={classes.panel}>
      <Section
        title={text.contacts.title}
        flush
        side={
          <div className={classes.filters}>
            <RunChoice
              campaign={campaign}
              run={run}
              onChange={(next) => {
                setChosenRun(next);
                setCursors([null]);
              }}
            />
            <TextInput
              w={220}
              leftSection={<IconSearch size={14} aria-hidden />}
              placeholder={text.contacts.search}
              aria-label={text.contacts.search}
              maxLength={100}
              value={search}
              onChange={(event) => find(event.currentTarget.value, filters)}
            />
          </div>
        }
      >
        <CallList
          rows={list.data.rows}
          past={run < campaign.run}
          filters={{ chosen: filters, onChange: (next) => find(search, next) }}
          empty={
            <Empty title={text.contacts.noneFit} words={text.contacts.noneFitWords}>
              <Button variant="default" onClick={clear}>
                {text.contacts.clear}
              </Button>
            </Empty>
          }
          countWords={text.table.range(first, first + list.data.rows.length - 1, list.data.total)}
          foot={
            <span className={classes.filters}>
              <Button
                variant="default"
                size="compact-xs"
                disabled={cursors.length === 1}
                onClick={() => setCursors(cursors.slice(0, -1))}
              >
                {text.contacts.previous}
              </Button>
              <Button
                variant="default"
                size="compact-xs"
                disabled={list.data.next === null || list.isPlaceholderData}
                onClick={() => setCursors([...cursors, list.data.next])}
              >
                {text.contacts.next}
              </Button>
            </span>
          }
        />
      </Section>
    </div>
  );
}

function NoContacts({ campaign }: { campaign: Campaign }) {
  const closed = whyNot('add_contacts', campaign);
  if (closed) return <Empty title={text.contacts.emptyTitle} words={closed.message} />;
  return (
    <Empty title={text.contacts.emptyTitle} words={text.contacts.emptyWords}>
      <Button component={Link} href={`/campaigns/${campaign.id}/import`}>
        {text.campaign.import}
      </Button>
    </Empty>
  );
}
