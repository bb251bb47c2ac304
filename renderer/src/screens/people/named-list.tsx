import { text } from '../../base/text.en.ts';
import { editColumn, nameColumn, textColumn } from '../../ui/columns.tsx';
import { editorList, type DrawnList } from '../../ui/editor-screen.tsx';
import { NameForm, type NameFormWords } from './name-form.tsx';

interface Named {
  id: string;
  name: string;
}

interface NamedListProps<Row extends Named> {
  id: string;
  rows: readonly Row[];
  /** How many operators belong to it. */
  operatorsOf: (row: Row) => number;
  words: { title: string; add: string; empty: { title: string; words: string } };
  form: NameFormWords;
  /** Stores it under this name; a new one without an id. */
  save: (id: string | null, name: string) => Promise<unknown>;
}

/** A list of what has a name and operators, and nothing else: groups, skills. */
export function namedList<Row extends Named>(props: NamedListProps<Row>): DrawnList {
  const { id, rows, operatorsOf, words, form, save } = props;
  return editorList({
    ...words,
    id,
    rows,
    rowKey: (row) => row.id,
    columns: (open) => [
      nameColumn<Row>(text.people.columns.name),
      textColumn('members', text.people.operators, (row) => text.people.members(operatorsOf(row)), {
        sortBy: operatorsOf,
      }),
      editColumn(text.people.columns.actions, open, () => text.people.rename),
    ],
    form: (row, onClose) => <NameForm row={row} words={form} save={save} onClose={onClose} />,
  });
}
