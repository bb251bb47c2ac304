import { PHONE_NOTES, PHONE_REFUSALS } from './phone-text.ts';

/** Why one number that somebody adds by hand is not taken; a list says more. */
export const IN_CAMPAIGN = 'The number is in this campaign already';

/** Why a row of a list becomes no contact. */
export const REJECT_REASONS = {
  ...PHONE_REFUSALS,
  unknown_country: 'The country of the number cannot be read',
  too_few_columns: 'The row has fewer columns than the header',
  too_many_columns: 'The row has more columns than the header',
  field_too_long: 'A field is longer than 32,767 characters; a quotation mark may be missing',
  nul_character: 'The row contains a NUL character',
  duplicate: `${IN_CAMPAIGN}, or further up in this list`,
} as const;
export type RejectReason = keyof typeof REJECT_REASONS;
export const REJECT_REASON_NAMES = Object.keys(REJECT_REASONS) as [RejectReason, ...RejectReason[]];

/** What was changed or left out of a row that became a contact all the same. */
export const ROW_WARNINGS = {
  ...PHONE_NOTES,
  name_cut: 'The name was cut to 200 characters',
  characters_removed: 'Control characters, which no screen shows, were removed',
  characters_unreadable: 'Some characters cannot be read in this encoding; choose another one',
  country_differs:
    'The number has the code of another country than the one beside it, and is taken as it is written',
  priority_unknown: 'The priority is none of high, normal or low; normal is taken',
} as const;
export type RowWarning = keyof typeof ROW_WARNINGS;
export const ROW_WARNING_NAMES = Object.keys(ROW_WARNINGS) as [RowWarning, ...RowWarning[]];

/** Characters of a name at most. */
export const LONGEST_NAME = 200;

/** One change to a row: the text as it came, and what it became. */
export interface RowChange {
  warning: RowWarning;
  from: string;
  to: string;
}

/** Rows by why they were rejected, and by what was changed in them; a row with two changes counts under both. */
export interface OutcomeCounts {
  byReason: Partial<Record<RejectReason, number>>;
  byWarning: Partial<Record<RowWarning, number>>;
}

/** The changes of a row by kind, each once. */
export function warningsOf(changes: readonly RowChange[] | undefined): RowWarning[] {
  return changes === undefined ? [] : [...new Set(changes.map(({ warning }) => warning))];
}
