/** What a numbering plan says a number rings at; where a plan does not tell mobile from fixed, it is `other`. */
export const NUMBER_TYPES = {
  mobile: { label: 'Mobile', plural: 'mobile numbers' },
  fixed: { label: 'Fixed line', plural: 'fixed lines' },
  other: { label: 'Other', plural: 'numbers of this kind' },
} as const satisfies Record<string, { label: string; plural: string }>;

export type NumberType = keyof typeof NUMBER_TYPES;
