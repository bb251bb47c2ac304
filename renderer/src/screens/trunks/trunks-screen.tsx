import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { text } from '../../app/text.en.ts';
import { queries } from '../../client/connection.ts';
import { useLive } from '../../client/live-store.ts';
import { Empty, Failure, Page, Section, Waiting } from '../../ui/small-parts.tsx';
import { NumberForm } from './number-form.tsx';
import { NumberTable } from './number-table.tsx';
import { TestCall } from './test-call.tsx';
import { TrunkForm } from './trunk-form.tsx';
import { TrunkTable } from './trunk-table.tsx';
import classes from './trunks.module.css';

type Side =
  | { what: 'trunk' | 'test'; id: string }
  | { what: 'number'; id: string }
  | { what: 'new-trunk' | 'new-number' };

/** Lines and caller numbers; what is edited opens beside the lists. */
export function TrunksScreen() {
  const trunks = useQuery(queries.trunks.list.queryOptions());
  const numbers = useQuery(queries.trunks.numbers.queryOptions());
  const live = useLive((state) => state.trunks);
  const [side, setSide] = useState<Side | null>(null);
  const rows = useMemo(
    () => (trunks.data ?? []).map((trunk) => ({ ...trunk, status: live[trunk.id] ?? trunk.status })),
    [trunks.data, live],
  );
  const close = () => setSide(null);
  const trunk = side && 'id' in side ? rows.find((one) => one.id === side.id) : undefined;
  const number = side?.what === 'number' ? numbers.data?.find((one) => one.id === side.id) : undefined;
  const add = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setSide({ what: 'new-trunk' })}>
      {text.trunks.add}
    </Button>
  );
  if (trunks.isError) return <Failure error={trunks.error} />;
  if (!trunks.data) return <Waiting words={text.loading(text.trunks.what)} />;
  return (
    <Page title={text.trunks.title} actions={rows.length > 0 ? add : undefined}>
      <div className={classes.side} data-open={side !== null || undefined}>
        <div className={classes.stack}>
          <Section title={text.trunks.list} flush>
            {rows.length === 0 ? (
              <Empty title={text.trunks.emptyTitle} words={text.trunks.emptyWords}>
                {add}
              </Empty>
            ) : (
              <TrunkTable
                rows={rows}
                onOpen={(one) => setSide({ what: 'trunk', id: one.id })}
                onTest={(one) => setSide({ what: 'test', id: one.id })}
              />
            )}
          </Section>
          <Section
            title={text.trunks.numbers}
            flush
            side={
              <Button variant="default" onClick={() => setSide({ what: 'new-number' })}>
                {text.trunks.addNumber}
              </Button>
            }
          >
            {numbers.data?.length === 0 ? (
              <Empty title={text.trunks.numbersEmpty} words={text.trunks.numbersEmptyWords} />
            ) : (
              <NumberTable
                rows={numbers.data ?? []}
                onOpen={(one) => setSide({ what: 'number', id: one.id })}
              />
            )}
          </Section>
        </div>
        {side?.what === 'trunk' && trunk ? <TrunkForm key={trunk.id} trunk={trunk} onClose={close} /> : null}
        {side?.what === 'new-trunk' ? <TrunkForm key="new" onClose={close} /> : null}
        {side?.what === 'test' && trunk ? <TestCall key={trunk.id} trunk={trunk} onClose={close} /> : null}
        {side?.what === 'number' && number ? (
          <NumberForm key={number.id} number={number} onClose={close} />
        ) : null}
        {side?.what === 'new-number' ? <NumberForm key="new" onClose={close} /> : null}
      </div>
    </Page>
  );
}
