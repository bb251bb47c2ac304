import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { Activity, Campaign } from '../../../../shared/contract/campaign.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { momentText } from '../../ui/data-table-text.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Empty, Failure, Moment, Section, Waiting } from '../../ui/small-parts.tsx';
import classes from './campaign.module.css';

const COLUMNS: readonly Column<Activity>[] = [
  {
    key: 'at',
    head: text.activity.columns.at,
    width: 150,
    text: (row) => momentText(row.atMs),
    render: (row) => <Moment ms={row.atMs} />,
  },
  { key: 'who', head: text.activity.columns.who, width: 180, text: (row) => row.who },
  {
    key: 'what',
    head: text.activity.columns.what,
    text: (row) => row.what,
    render: (row) => <span title={row.what}>{row.what}</span>,
  },
];

/** Everything that was done to the campaign, newest first. */
export function ActivityTab({ campaign }: { campaign: Campaign }) {
  const log = useInfiniteQuery(
    queries.campaigns.activity.infiniteOptions({
      input: (cursor: string | null) => ({ id: campaign.id, cursor, limit: 50 }),
      initialPageParam: null,
      getNextPageParam: (last) => last.next,
    }),
  );
  const pages = log.data?.pages;
  const rows = useMemo(() => (pages ?? []).flatMap((one) => one.rows), [pages]);
  if (log.isError && !log.data) {
    return (
      <div className={classes.panel}>
        <Failure error={log.error}>
          <Button variant="default" size="compact-xs" onClick={() => void log.refetch()}>
            {text.retry}
          </Button>
        </Failure>
      </div>
    );
  }
  if (!log.data) return <Waiting words={text.loading(text.activity.what)} />;
  const total = log.data.pages[0]?.total ?? 0;
  if (rows.length === 0) return <Empty title={text.activity.empty} words={text.activity.emptyWords} />;
  return (
    <div className={classes.panel}>
      <Section title={text.campaign.tabs.activity} flush>
        <DataTable
          id="activity"
          label={text.campaign.tabs.activity}
          columns={COLUMNS}
          rows={rows}
          rowKey={(row) => row.id}
          countWords={text.table.count(rows.length, total)}
          foot={
            log.hasNextPage ? (
              <Button
                variant="default"
                size="compact-xs"
                loading={log.isFetchingNextPage}
                onClick={() => void log.fetchNextPage()}
              >
                {text.table.more}
              </Button>
            ) : null
          }
        />
      </Section>
    </div>
  );
}
