import { Select, TextInput } from '@mantine/core';
import {
  COLUMN_TARGETS,
  type ColumnMapping,
  type ColumnTarget,
  type ListPreview,
} from '../../../../shared/contract/lists.ts';
import { text } from '../../base/text.en.ts';
import classes from './import.module.css';

const TARGETS = COLUMN_TARGETS.map((value) => ({ value, label: text.import.targets[value] }));

interface MappingTableProps {
  preview: ListPreview;
  mapping: ColumnMapping;
  onChange: (next: ColumnMapping) => void;
}

type Column = ColumnMapping[number];

/** The first rows under their columns, each with what it becomes. */
export function MappingTable({ preview, mapping, onChange }: MappingTableProps) {
  const width = Math.max(preview.header.length, ...preview.rows.map((row) => row.length));
  const columns: Column[] = Array.from(
    { length: width },
    (_, column) =>
      mapping.find((one) => one.column === column) ?? { column, target: 'ignore', variable: null },
  );
  const change = (next: Column) => onChange(columns.map((one) => (one.column === next.column ? next : one)));
  return (
    <div
      className={`${classes.scroll} ${classes.rows}`}
      tabIndex={0}
      role="region"
      aria-label={text.import.firstRows}
    >
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.column} scope="col">
                <ColumnHead
                  column={column}
                  name={preview.header[column.column] || text.import.unnamed(column.column + 1)}
                  onChange={change}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row, at) => (
            // The preview is a fixed list: its place is its identity.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={at}>
              {columns.map(({ column, target }) => (
                <td key={column} title={row[column]} data-left-out={target === 'ignore' || undefined}>
                  {row[column] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ColumnHeadProps {
  column: Column;
  name: string;
  onChange: (next: Column) => void;
}

function ColumnHead({ column, name, onChange }: ColumnHeadProps) {
  const choose = (target: ColumnTarget) =>
    onChange({
      ...column,
      target,
      // Codes are of no use in a script; the names of countries may be.
      variable: target === 'variable' ? (column.variable ?? name) : null,
    });
  return (
    <div className={classes.columnHead}>
      <span title={name}>{name}</span>
      <Select
        aria-label={text.import.columnTarget(name)}
        data={TARGETS}
        value={column.target}
        onChange={(next) => next && choose(next)}
      />
      {column.target === 'variable' ? (
        <TextInput
          aria-label={text.import.variableName(name)}
          maxLength={100}
          value={column.variable ?? ''}
          onChange={(event) => onChange({ ...column, variable: event.currentTarget.value })}
        />
      ) : null}
    </div>
  );
}
