/** What a colour means everywhere: amber waits, red needs an act, grey needs nothing. The theme maps each tone to a colour per scheme. */
export const TONES = ['grey', 'teal', 'green', 'amber', 'orange', 'blue', 'red', 'purple', 'violet'] as const;
export type Tone = (typeof TONES)[number];
