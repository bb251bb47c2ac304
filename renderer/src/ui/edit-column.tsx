import { Button } from '@mantine/core';
import { text } from '../base/text.en.ts';
import type { Column } from './data-table-column.ts';

/** The last column of a list: a button that opens the row, as a click on the row itself does. */
export function editColumn<Row>(
  head: string,
  onOpen: (row: Row) => void,
  labelOf: (row: Row) => string = () => text.edit,
): Column<Row> {
  return {
    key: 'actions',
    head,
    width: 104,
    text: null,
    render: (row) => (
      <Button size="compact-xs" variant="default" onClick={() => onOpen(row)}>
        {labelOf(row)}
      </Button>
    ),
  };
}
