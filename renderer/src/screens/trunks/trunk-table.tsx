import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { Trunk } from '../../../../shared/contract/trunk.ts';
import { TRUNK_STATES, type TrunkStatus } from '../../../../shared/domain/trunk-status.ts';
import { text } from '../../base/text.en.ts';
import { momentText } from '../../ui/data-table-text.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/small-parts.tsx';
import { TrunkStateBadge } from '../../ui/tone-badge.tsx';
import classes from './trunks.module.css';

export type TrunkRow = Trunk & { status: TrunkStatus; passwordHere: boolean };

interface TrunkTableProps {
  rows: readonly TrunkRow[];
  onOpen: (trunk: TrunkRow) => void;
  onTest: (trunk: TrunkRow) => void;
}

/** The trunks with how they stand now; why one is not ready stands under it. */
export function TrunkTable({ rows, onOpen, onTest }: TrunkTableProps) {
  const columns = useMemo((): Column<TrunkRow>[] => {
    const words = text.trunks.columns;
    return [
      {
        key: 'name',
        head: words.name,
        text: (row) => row.name,
        render: (row) => <strong>{row.name}</strong>,
        sortBy: (row) => row.name,
      },
      {
        key: 'state',
        head: words.state,
        width: 120,
        text: (row) => TRUNK_STATES[row.status.state].label,
        render: (row) => <TrunkStateBadge state={row.status.state} detail={row.status.detail} />,
      },
      {
        key: 'address',
        head: words.address,
        roomPx: 620,
        text: (row) => `${row.protocol.toUpperCase()} ${row.host}${row.port === null ? '' : `:${row.port}`}`,
      },
      { key: 'account', head: words.account, roomPx: 900, width: 120, text: (row) => row.username },
      {
        key: 'since',
        head: words.since,
        roomPx: 1_000,
        width: 120,
        text: (row) => momentText(row.status.sinceMs),
        render: (row) => <Moment ms={row.status.sinceMs} />,
      },
      {
        key: 'actions',
        head: words.actions,
        width: 170,
        text: null,
        render: (row) => (
          <span className={classes.rowButtons}>
            <Button size="compact-xs" variant="default" onClick={() => onTest(row)}>
              {text.trunks.test}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => onOpen(row)}>
              {text.edit}
            </Button>
          </span>
        ),
      },
    ];
  }, [onOpen, onTest]);
  return (
    <DataTable
      id="trunks"
      label={text.trunks.list}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      renderDetail={(row) =>
        row.status.detail ? <div style={{ padding: '6px 16px' }}>{row.status.detail}</div> : null
      }
      minWidth={470}
    />
  );
}
