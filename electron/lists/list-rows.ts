import type { ColumnMapping } from '../../shared/contract/lists.ts';
import { isPhoneCountry, parsePhone, type ParsedPhone } from '../../shared/domain/phone-number.ts';
import type { Priority } from '../../shared/contract/contact.ts';
import type { ImportRow } from '../store/store.ts';
import { cutRaw, rawOf } from './row-reader.ts';
import type { Delimiter, FileRow, SpoiltRow } from './row-reader.ts';

const PRIORITY_WORDS: Readonly<Record<string, Priority>> = {
  high: 'high',
  hoch: 'high',
  urgent: 'high',
  '1': 'high',
  low: 'low',
  niedrig: 'low',
  gering: 'low',
  '3': 'low',
};

/** Names of the variables in the order in which each row gives their values. */
export function variableNames(mapping: ColumnMapping): string[] {
  return mapping.flatMap((entry) => (entry.target === 'variable' ? [entry.variable ?? ''] : []));
}

/** A number whose country code stands in a column of its own, as `34`, `+34`, `0034` or `ES`. */
function parseWithCode(cell: string, codeCell: string, defaultCountry: string): ParsedPhone {
  const code = codeCell.trim();
  if (code === '' || /^\s*(\+|00|\(\s*\+)/.test(cell)) return parsePhone(cell, defaultCountry);
  if (/^[A-Za-z]{2}$/.test(code) && isPhoneCountry(code.toUpperCase()))
    return parsePhone(cell, code.toUpperCase());
  const digits = /^(?:\+|00)?\s*(\d{1,3})(?:\.0+)?$/.exec(code)?.[1];
  if (digits === undefined) return parsePhone(cell, defaultCountry);
  const national = cell.trim();
  if (national === '') return { reason: 'blank_phone' };
  const whole = parsePhone(`+${digits} ${national}`, defaultCountry);
  // Written with the zero that is dialled at home (not in Italy, where it belongs to the number and was read above).
  return 'reason' in whole && national.startsWith('0')
    ? parsePhone(`+${digits} ${national.slice(1)}`, defaultCountry)
    : whole;
}

/** Reads a row of the file as a contact, or says why it is none. */
export function contactReader(options: {
  mapping: ColumnMapping;
  columns: number;
  delimiter: Delimiter;
  defaultCountry: string;
}): (row: FileRow) => ImportRow | SpoiltRow {
  const { mapping, columns, delimiter, defaultCountry } = options;
  const columnOf = (target: ColumnMapping[number]['target']): number =>
    mapping.find((entry) => entry.target === target)?.column ?? -1;
  const phoneColumn = columnOf('phone');
  const codeColumn = columnOf('country_code');
  const nameColumns = [columnOf('name'), columnOf('first_name'), columnOf('last_name')].filter((i) => i >= 0);
  const priorityColumn = columnOf('priority');
  const tagsColumn = columnOf('tags');
  const variableColumns = mapping.flatMap((entry) => (entry.target === 'variable' ? [entry.column] : []));

  return ({ line, fields }) => {
    const spoilt = (reason: SpoiltRow['reason']): SpoiltRow => ({
      line,
      reason,
      raw: cutRaw(rawOf(fields, delimiter)),
    });
    // Excel leaves out the last cells of a row where they are empty, from the seventeenth row on.
    if (phoneColumn >= fields.length)
      return spoilt(fields.length < columns ? 'too_few_columns' : 'blank_phone');
    // Spreadsheets like to end rows with empty cells; only extra content is a mistake.
    for (let i = columns; i < fields.length; i++) if (fields[i] !== '') return spoilt('too_many_columns');
    const parsed = parseWithCode(fields[phoneColumn] ?? '', fields[codeColumn] ?? '', defaultCountry);
    if ('reason' in parsed) return spoilt(parsed.reason);
    const tags = tagsColumn < 0 ? '' : (fields[tagsColumn] ?? '');
    const extension = parsed.extension === undefined ? [] : [`ext. ${parsed.extension}`];
    return {
      line,
      phone: parsed.e164,
      name: nameColumns
        .map((i) => (fields[i] ?? '').trim())
        .filter((part) => part !== '')
        .join(' '),
      variables: variableColumns.map((i) => fields[i] ?? ''),
      priority: PRIORITY_WORDS[(fields[priorityColumn] ?? '').trim().toLowerCase()] ?? 'normal',
      tags: [
        ...tags
          .split(/[,;|]/)
          .map((tag) => tag.trim())
          .filter((tag) => tag !== ''),
        // An operator who is asked for one has it at hand.
        ...extension,
      ],
    };
  };
}
