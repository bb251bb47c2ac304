/** How much of its recorded message an answering machine was left. */
export const LEFT_MESSAGES = {
  whole: { label: 'Message left' },
  /** The machine hung up, or the line was lost, before the end. */
  partly: { label: 'Message cut short' },
  none: { label: 'No message left' },
} as const satisfies Record<string, { label: string }>;

export type LeftMessage = keyof typeof LEFT_MESSAGES;
export const LEFT_MESSAGE_NAMES = Object.keys(LEFT_MESSAGES) as [LeftMessage, ...LeftMessage[]];
