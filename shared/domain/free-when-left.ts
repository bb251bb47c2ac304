/**
 * Whether somebody was free for a person who hung up while it was listened who answers, before anything was told of them. Somebody
 * for whom an operator was free in time was not abandoned: they are left out of the promise altogether, as nobody knows who or
 * what had answered. All others count as abandoned.
 */
export const FREE_WHEN_LEFT = {
  somebody: { label: 'Somebody', ending: 'Left while listened to, somebody was free' },
  /** The time to an operator was over: it was listened for too long. */
  too_late: { label: 'Somebody, too late', ending: 'Left while listened to, too late' },
  nobody: { label: 'Nobody', ending: 'Left while listened to, nobody was free' },
} as const satisfies Record<string, { label: string; ending: string }>;

export type FreeWhenLeft = keyof typeof FREE_WHEN_LEFT;
export const FREE_WHEN_LEFT_NAMES = Object.keys(FREE_WHEN_LEFT) as [FreeWhenLeft, ...FreeWhenLeft[]];
