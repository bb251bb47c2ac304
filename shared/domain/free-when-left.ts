/**
 * Whether somebody was free for a person who hung up while it was listened who answers, before anybody could be told.
 * Somebody for whom an operator was free was not abandoned: pacing could have done nothing for them. They are left out of
 * the promise altogether, as nobody knows who or what had answered.
 */
export const FREE_WHEN_LEFT = {
  somebody: { label: 'Somebody' },
  nobody: { label: 'Nobody' },
} as const satisfies Record<string, { label: string }>;

export type FreeWhenLeft = keyof typeof FREE_WHEN_LEFT;
export const FREE_WHEN_LEFT_NAMES = Object.keys(FREE_WHEN_LEFT) as [FreeWhenLeft, ...FreeWhenLeft[]];
