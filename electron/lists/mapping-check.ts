import { COLUMN_TARGETS } from '../../shared/contract/lists.ts';
import type { ColumnMapping } from '../../shared/contract/lists.ts';
import { keptName } from './list-rows.ts';
import { ListRefusal } from './refusal.ts';

function refuse(words: string): never {
  throw new ListRefusal('invalid', `${words}.`, null, { mapping: words });
}

/**
 * Looks a mapping over before anything is read with it.
 * @throws ListRefusal `invalid` with what is wrong per field.
 */
export function assertMapping(mapping: ColumnMapping, columns: number): void {
  const mapped = new Set<number>();
  const names = new Set<string>();
  for (const entry of mapping) {
    const { column } = entry;
    if (column >= columns) refuse(`The file has no column ${column + 1}`);
    if (mapped.has(column)) refuse(`Column ${column + 1} is mapped twice`);
    mapped.add(column);
    const name = keptName(entry)?.trim() ?? null;
    if (name === null) continue;
    if (name === '') refuse(`Give the variable in column ${column + 1} a name`);
    if (names.has(name)) refuse(`Two columns are kept as the variable "${name}"`);
    names.add(name);
  }
  for (const target of COLUMN_TARGETS) {
    const count = mapping.filter((entry) => entry.target === target).length;
    if (target === 'variable' || target === 'ignore' || count <= 1) continue;
    refuse(`Two columns are mapped to the same field (${target.replace('_', ' ')})`);
  }
  if (!mapping.some((entry) => entry.target === 'phone')) refuse('Say which column holds the phone number');
}
