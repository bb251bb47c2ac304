import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import type { Activity, Campaign } from '../../../../shared/contract/campaign.ts';
import { text } from '../../app/text.en.ts';
import { queries } from '../../client/connection.ts';
import { DataTable, TableFoot, type Column } from '../../ui/data-table.tsx';
import { Empty, Failure, Moment, Section, Waiting } from '../../ui/small-parts.tsx';
import classes from './campaign.module.css';

const COLUMNS: readonly Column<Activity>[] = [
  { key: 'at', head: text.activity.columns.at, width: 150, render: (row) => <Moment ms={row.atMs} /> },
  { key: 'who', head: text.activity.columns.who, width: 180, render: (row) => row.who },
  {
    key: 'what',
    head: text.activity.columns.what,
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
  if (log.isError && !log.data) return <Failure error={log.error} />;
  if (!log.data) return <Waiting words={text.loading(text.activity.what)} />;
  const rows = log.data.pages.flatMap((one) => one.rows);
  const total = log.data.pages[0]?.total ?? 0;
  if (rows.length === 0) return <Empty title={text.activity.empty} words={text.activity.emptyWords} />;
  return (
    <div className={classes.panel}>
      <Section title={text.campaign.tabs.activity} flush>
        <DataTable
          label={text.campaign.tabs.activity}
          columns={COLUMNS}
          rows={rows}
          rowKey={(row) => row.id}
        />
        <TableFoot>
          <span>{text.table.count(rows.length, total)}</span>
          {log.hasNextPage ? (
            <Button
              variant="default"
              size="compact-xs"
              loading={log.isFetchingNextPage}
              onClick={() => void log.fetchNextPage()}
            >
              {text.table.more}
            </Button>
          ) : null}
        </TableFoot>
      </Section>
    </div>
  );
}
