import { Button, MultiSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Campaign } from '../../../../shared/contract/campaign.ts';
import {
  CONTACT_STATES,
  CONTACT_STATE_NAMES,
  type ContactState,
} from '../../../../shared/domain/contact-state.ts';
import { text } from '../../app/text.en.ts';
import { queries } from '../../client/connection.ts';
import { Empty, Failure, Section, Waiting } from '../../ui/small-parts.tsx';
import { CallList } from './call-list.tsx';
import classes from './campaign.module.css';

const PAGE = 50;
const STATE_CHOICES = CONTACT_STATE_NAMES.map((name) => ({ value: name, label: CONTACT_STATES[name].label }));

/** The call list, fifty a page, searched and filtered by the host. */
export function ContactsTab({ campaign }: { campaign: Campaign }) {
  const [search, setSearch] = useState('');
  const [states, setStates] = useState<ContactState[]>([]);
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  const [shownPage, setShownPage] = useState(1);
  const [settled] = useDebouncedValue(search, 200);
  const list = useQuery(
    queries.contacts.list.queryOptions({
      input: {
        campaignId: campaign.id,
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
  const find = (nextSearch: string, nextStates: ContactState[]) => {
    setSearch(nextSearch);
    setStates(nextStates);
    setCursors([null]);
  };
  const clear = () => find('', []);
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
  if (list.data.total === 0 && !filtered) return <NoContacts campaign={campaign} />;
  const first = (shownPage - 1) * PAGE + 1;
  return (
    <div className={classes.panel}>
      <Section
        title={text.contacts.title}
        flush
        side={
          <div className={classes.filters}>
            <TextInput
              w={220}
              leftSection={<IconSearch size={14} aria-hidden />}
              placeholder={text.contacts.search}
              aria-label={text.contacts.search}
              maxLength={100}
              value={search}
              onChange={(event) => find(event.currentTarget.value, states)}
            />
            <MultiSelect
              w={260}
              data={STATE_CHOICES}
              value={states}
              onChange={(next) => find(search, next)}
              placeholder={states.length === 0 ? text.contacts.states : ''}
              aria-label={text.contacts.statesLabel}
              clearable
              searchable
            />
          </div>
        }
      >
        {list.data.rows.length === 0 ? (
          <Empty title={text.contacts.noneFit} words={text.contacts.noneFitWords}>
            <Button variant="default" onClick={clear}>
              {text.contacts.clear}
            </Button>
          </Empty>
        ) : (
          <CallList
            rows={list.data.rows}
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
        )}
      </Section>
    </div>
  );
}

function NoContacts({ campaign }: { campaign: Campaign }) {
  return (
    <Empty title={text.contacts.emptyTitle} words={text.contacts.emptyWords}>
      <Button component={Link} href={`/campaigns/${campaign.id}/import`}>
        {text.campaign.import}
      </Button>
    </Empty>
  );
}
