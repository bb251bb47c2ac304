import type { ListCheck } from '../../shared/contract/lists.ts';

/** A check of a list of 5,230 rows that has read this share of it. */
export function checkOf(share: number, status: ListCheck['status']): ListCheck {
  const part = (whole: number): number => Math.round(whole * share);
  return {
    status,
    failure: null,
    bytesRead: part(1_248_312),
    bytesTotal: 1_248_312,
    rows: part(5_230),
    accepted: part(4_980),
    warned: part(412),
    rejected: part(250),
    blacklisted: part(3),
    byReason: {
      not_a_number: part(121),
      blank_phone: part(64),
      duplicate: part(50),
      ambiguous_number: part(15),
    },
    byWarning: { extension_kept: part(240), country_code_assumed: part(160), name_cut: part(12) },
    duplicates: { inList: part(31), inCampaign: part(19) },
    uncompared: 0,
    samples: {
      reasons: {
        not_a_number: [
          { line: 14, from: '030 2244', to: null },
          { line: 92, from: 'ask reception', to: null },
          { line: 133, from: '12', to: null },
        ],
        blank_phone: [{ line: 40, from: ';Grace;Hopper;Berlin;31 March', to: null }],
        duplicate: [{ line: 77, from: '+493022440137 · Ada Lovelace', to: null }],
        ambiguous_number: [{ line: 210, from: '496112345', to: null }],
      },
      warnings: {
        extension_kept: [{ line: 9, from: '030 22440137 ext. 45', to: '+493022440137, ext. 45' }],
        country_code_assumed: [{ line: 12, from: '493022440138', to: '+493022440138' }],
        name_cut: [
          { line: 31, from: `${'Very long name '.repeat(10)}…`, to: `${'Very long name '.repeat(9)}…` },
        ],
      },
    },
  };
}
