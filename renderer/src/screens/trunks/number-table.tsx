import { useMemo } from 'react';
import type { CallerNumber } from '../../../../shared/contract/trunk.ts';
import { formatCount } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { editColumn } from '../../ui/edit-column.tsx';
import { Phone } from '../../ui/small-parts.tsx';
import { ToneBadge } from '../../ui/tone-badge.tsx';

interface NumberTableProps {
  rows: readonly CallerNumber[];
  onOpen: (number: CallerNumber) => void;
}

/** The caller numbers with what they were used for today. */
export function NumberTable({ rows, onOpen }: NumberTableProps) {
  const columns = useMemo((): Column<CallerNumber>[] => {
    const words = text.trunks.numberColumns;
    return [
      {
        key: 'number',
        head: words.number,
        width: 200,
        text: (row) => row.e164,
        render: (row) => <Phone phone={row.e164} />,
        sortBy: (row) => row.e164,
      },
      {
        key: 'label',
        head: words.label,
        text: (row) => row.label,
        sortBy: (row) => row.label,
      },
      {
        key: 'status',
        head: words.status,
        width: 110,
        text: (row) => text.trunks.numberStatuses[row.status].label,
        render: (row) => <ToneBadge {...text.trunks.numberStatuses[row.status]} />,
      },
      {
        key: 'today',
        head: words.today,
        roomPx: 620,
        width: 80,
        align: 'right',
        text: (row) => formatCount(row.usedToday),
        sortBy: (row) => row.usedToday,
      },
      {
        key: 'cap',
        head: words.cap,
        roomPx: 700,
        width: 100,
        align: 'right',
        text: (row) => formatCount(row.dailyCap),
      },
      {
        key: 'total',
        head: words.total,
        roomPx: 840,
        width: 90,
        align: 'right',
        text: (row) => formatCount(row.usedTotal),
        sortBy: (row) => row.usedTotal,
      },
      editColumn(words.actions, onOpen),
    ];
  }, [onOpen]);
  return (
    <DataTable
      id="numbers"
      label={text.trunks.numbers}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      minWidth={500}
    />
  );
}
