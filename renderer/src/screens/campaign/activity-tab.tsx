import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
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
    text: (row) => [row.what, ...row.changes.map(text.activity.changed)].join('; '),
    render: (row) => <span title={row.what}>{row.what}</span>,
  },
];

/** From what to what each thing was changed; what has no room is whole in its title. */
function Changes({ changes }: Pick<Activity, 'changes'>) {
  return (
    <dl className={classes.changes}>
      {changes.map(({ name, from, to }) => (
        <div key={name}>
          <dt title={name}>{name}</dt>
          <dd>
            <span className="secondary" title={from} dir="auto">
              {from}
            </span>
            <IconArrowRight size={14} role="img" aria-label={text.activity.becomes} />
            <span title={to} dir="auto">
              {to}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const changesBelow = ({ changes }: Activity) => (changes.length === 0 ? null : <Changes changes={changes} />);

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
          renderDetail={changesBelow}
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
