import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import type { ColumnMapping } from '../../shared/contract/lists.ts';
import { foldName } from '../../shared/domain/phone-labels.ts';
import { parsePhone, type ParsedPhone } from '../../shared/domain/phone-number.ts';
import type { Priority } from '../../shared/contract/contact.ts';
import { LONGEST_NAME, type RowChange } from '../../shared/domain/row-outcome.ts';
import type { ImportRow } from '../store/store.ts';
import { parseWithArea } from './area-code.ts';
import { countryOfCell } from './country-cell.ts';
import { cleanCell } from './clean-cell.ts';
import { cutRaw, rawOf } from './row-reader.ts';
import type { Delimiter, FileRow, SpoiltRow } from './row-reader.ts';

/** Priorities as lists say them, folded as a header is; no other word is one. */
const PRIORITY_WORDS: ReadonlyMap<string, Priority> = new Map(
  (
    [
      [
        'high',
        '1 high urgent hoch dringend haute eleve elevee urgente alta alto hoog wysoki wysoka vysoka hog hoj hoy korkea magas ridicata yuksek υψηλη высокий высокая високий عالية גבוהה उच्च 高 높음',
      ],
      [
        'normal',
        '2 normal medium middle mid default standard mittel normale moyenne media medio media normaal gemiddeld sredni srednia normalni stredni medel middel keskitaso kozepes medie orta μεσαια κανονικη обычный средний середній متوسطة רגילה בינונית सामान्य 中 普通 보통',
      ],
      [
        'low',
        '3 low niedrig gering basse faible baja bajo baixa baixo bassa basso laag niski niska nizka lag lav matala alacsony scazuta dusuk χαμηλη низкий низкая низький منخفضة נמוכה कम 低 낮음',
      ],
    ] as const
  ).flatMap(([priority, words]) => words.split(' ').map((word) => [foldName(word), priority] as const)),
);

/** The name under which a column's cells are kept; null for a column whose cells are not. */
export function keptName({ target, variable }: ColumnMapping[number]): string | null {
  if (target === 'variable') return variable ?? '';
  // What says of which country the number is may be wanted in the script too.
  return target === 'country_code' || target === 'area_code' ? variable : null;
}

/** Names of the variables in the order in which each row gives their values. */
export function variableNames(mapping: ColumnMapping): string[] {
  return mapping.map(keptName).filter((name) => name !== null);
}

/** Only of these cells is it asked; all others are read once. */
const MAY_HAVE_OWN_CODE = /\+|^\D*0\s?0|[^\x20-\x7e]/;
/** No country, so that only a number with its own code can be read. */
const NOWHERE = 'ZZ';

/**
 * A number whose country stands in a column of its own. What the number says itself counts more; a national number of a
 * country that nobody knows is none: read as of another country it may be a stranger's.
 */
export function parseWithCountry(
  cell: string,
  countryCell: string,
  defaultCountry: string,
): { parsed: ParsedPhone | { reason: 'unknown_country' }; differsFrom: string | null } {
  const countryText = cleanCell(countryCell, []).trim();
  if (countryText === '') return { parsed: parsePhone(cell, defaultCountry), differsFrom: null };
  const country = countryOfCell(countryText);
  const whole = MAY_HAVE_OWN_CODE.test(cell) ? parsePhone(cell, NOWHERE) : null;
  if (whole !== null && 'e164' in whole) {
    const isSame = country !== null && sharesCode(country, whole.e164);
    return { parsed: whole, differsFrom: isSame ? null : countryText };
  }
  const parsed = parsePhone(cell, country ?? NOWHERE);
  const isUnknown = country === null && !('reason' in parsed && parsed.reason === 'blank_phone');
  return { parsed: isUnknown ? { reason: 'unknown_country' } : parsed, differsFrom: null };
}

function sharesCode(country: string, e164: string): boolean {
  return isSupportedCountry(country) && e164.startsWith(`+${getCountryCallingCode(country)}`);
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
  const areaColumn = columnOf('area_code');
  const nameColumns = [columnOf('name'), columnOf('first_name'), columnOf('last_name')].filter((i) => i >= 0);
  const priorityColumn = columnOf('priority');
  const tagsColumn = columnOf('tags');
  const variableColumns = mapping.filter((entry) => keptName(entry) !== null).map(({ column }) => column);

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
    const changes: RowChange[] = [];
    const cell = (column: number): string => cleanCell(fields[column] ?? '', changes);
    const phoneCell = fields[phoneColumn] ?? '';
    const countryCell = fields[codeColumn] ?? '';
    const beside: { differsFrom: string | null } = { differsFrom: null };
    const parsed = parseWithArea(phoneCell, cleanCell(fields[areaColumn] ?? '', []), (text) => {
      const read = parseWithCountry(text, countryCell, defaultCountry);
      beside.differsFrom = read.differsFrom;
      return read.parsed;
    });
    if ('reason' in parsed) {
      const isBlank = parsed.reason === 'blank_phone';
      return { ...spoilt(parsed.reason), ...(isBlank ? {} : { cell: phoneCell }) };
    }
    const { extension } = parsed;
    for (const warning of parsed.notes ?? []) {
      changes.push({ warning, from: phoneCell, to: phoneWords(parsed.e164, extension) });
    }
    if (beside.differsFrom !== null) {
      changes.push({
        warning: 'country_differs',
        from: `${beside.differsFrom} · ${phoneCell}`,
        to: parsed.e164,
      });
    }
    const row: ImportRow = {
      line,
      phone: parsed.e164,
      name: nameOf(nameColumns.map(cell), changes),
      variables: variableColumns.map(cell),
      priority: priorityOf(fields[priorityColumn] ?? '', changes),
      tags: tagsColumn < 0 ? [] : tagsOf(cell(tagsColumn)),
    };
    // An operator who is asked for one has it at hand.
    if (extension !== undefined) row.tags.push(extensionTag(extension));
    return changes.length === 0 ? row : { ...row, changes };
  };
}

const extensionTag = (extension: string): string => `ext. ${extension}`;

const phoneWords = (e164: string, extension: string | undefined): string =>
  extension === undefined ? e164 : `${e164}, ${extensionTag(extension)}`;

function nameOf(parts: readonly string[], changes: RowChange[]): string {
  const name = parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
  if (name.length <= LONGEST_NAME) return name;
  // A character that the cut falls into goes whole.
  const cut = name.slice(0, LONGEST_NAME).replace(/[\ud800-\udbff]$/, '');
  changes.push({ warning: 'name_cut', from: name, to: cut });
  return cut;
}

function priorityOf(cell: string, changes: RowChange[]): Priority {
  const word = foldName(cell);
  const priority = PRIORITY_WORDS.get(word);
  if (cell.trim() === '' || priority !== undefined) return priority ?? 'normal';
  changes.push({ warning: 'priority_unknown', from: cell, to: 'normal' });
  return 'normal';
}

function tagsOf(cell: string): string[] {
  return cell
    .split(/[,;|]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
