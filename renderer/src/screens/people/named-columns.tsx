import { text } from '../../base/text.en.ts';
import type { Column } from '../../ui/data-table.tsx';
import { editColumn } from '../../ui/edit-column.tsx';

/** Columns of what has a name and operators: groups, skills. */
export function namedColumns<Row extends { name: string }>(
  operatorsOf: (row: Row) => number,
  onOpen: (row: Row) => void,
): Column<Row>[] {
  return [
    {
      key: 'name',
      head: text.people.columns.name,
      text: (row) => row.name,
      render: (row) => <strong>{row.name}</strong>,
    },
    { key: 'members', head: text.people.operators, text: (row) => text.people.members(operatorsOf(row)) },
    editColumn(text.people.columns.actions, onOpen, () => text.people.rename),
  ];
}
