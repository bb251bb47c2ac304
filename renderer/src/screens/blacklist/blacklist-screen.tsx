import { Button } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { BlacklistEntry } from '../../../../shared/contract/people.ts';
import { phoneWords } from '../../base/format.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { momentText } from '../../ui/data-table-text.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Empty, Failure, Moment, Page, Phone, Section, Waiting } from '../../ui/small-parts.tsx';
import { BlacklistForm } from './blacklist-form.tsx';

/** Numbers that are never called. */
export function BlacklistScreen() {
  const list = useQuery(queries.people.blacklist.queryOptions());
  const remove = useMutation(
    queries.people.removeFromBlacklist.mutationOptions({
      onError: tellFailure,
      onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.people.blacklist.key() }),
    }),
  );
  const columns = useMemo((): Column<BlacklistEntry>[] => {
    const words = text.blacklist.columns;
    const ask = (row: BlacklistEntry) =>
      modals.openConfirmModal({
        title: text.blacklist.removeTitle(phoneWords(row.phone).spaced),
        children: text.blacklist.removeAsks,
        labels: { confirm: text.remove, cancel: text.keep },
        confirmProps: { color: 'red' },
        onConfirm: () => remove.mutate({ phone: row.phone }),
      });
    return [
      {
        key: 'phone',
        head: words.phone,
        width: 210,
        text: (row) => row.phone,
        render: (row) => <Phone phone={row.phone} />,
        sortBy: (row) => row.phone,
      },
      {
        key: 'reason',
        head: words.reason,
        text: (row) => row.reason,
        render: (row) => <span title={row.reason}>{row.reason || text.none}</span>,
      },
      { key: 'who', head: words.who, width: 170, text: (row) => row.who, sortBy: (row) => row.who },
      {
        key: 'added',
        head: words.added,
        width: 150,
        text: (row) => momentText(row.addedAtMs),
        render: (row) => <Moment ms={row.addedAtMs} />,
        sortBy: (row) => row.addedAtMs,
      },
      {
        key: 'actions',
        head: words.actions,
        width: 110,
        text: null,
        render: (row) => (
          <Button size="compact-xs" variant="default" onClick={() => ask(row)}>
            {text.remove}
          </Button>
        ),
      },
    ];
  }, [remove]);
  return (
    <Page title={text.blacklist.title} words={text.blacklist.words}>
      <Section title={text.blacklist.add}>
        <BlacklistForm />
      </Section>
      {list.isError ? <Failure error={list.error} /> : null}
      {list.isPending ? <Waiting words={text.loading(text.blacklist.what)} /> : null}
      {list.data ? (
        <Section title={text.blacklist.title} flush>
          {list.data.length === 0 ? (
            <Empty title={text.blacklist.emptyTitle} words={text.blacklist.emptyWords} />
          ) : (
            <DataTable
              id="blacklist"
              label={text.blacklist.title}
              columns={columns}
              rows={list.data}
              rowKey={(row) => row.phone}
              minWidth={760}
            />
          )}
        </Section>
      ) : null}
    </Page>
  );
}
