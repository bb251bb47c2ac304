import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { create } from 'zustand';
import { wordsOf } from './failure.ts';
import { text } from './text.en.ts';

interface NoticeEntry {
  id: number;
  atMs: number;
  words: ReactNode;
}

const MOST_KEPT = 20;
let lastId = 0;

/** What was said lately, the newest first, and how much of it nobody has looked at. */
export const useNotices = create<{ entries: NoticeEntry[]; unread: number }>(() => ({
  entries: [],
  unread: 0,
}));

/**
 * Says something that happened, for a moment on the screen and then in the list of notices. `about` names what it is
 * about: the newest notice about it takes the place of the last one on the screen.
 */
export function tell(words: ReactNode, color: 'blue' | 'red' = 'blue', about?: string): void {
  if (about !== undefined) takeOffScreen(about);
  lastId += 1;
  const entry = { id: lastId, atMs: Date.now(), words };
  useNotices.setState((now) => ({
    entries: [entry, ...now.entries].slice(0, MOST_KEPT),
    unread: now.unread + 1,
  }));
  notifications.show({
    ...(about === undefined ? {} : { id: about }),
    message: words,
    color,
    autoClose: color === 'red' ? 12_000 : 6_000,
    closeButtonProps: { 'aria-label': text.close },
  });
}

/** What was said about this no longer holds: it leaves the screen, and stays in the list of notices. */
export function takeOffScreen(about: string): void {
  notifications.hide(about);
}

/** Says what went wrong and what to do. */
export function tellFailure(error: unknown): void {
  tell(failureWords(error), 'red');
}

/** The same about a thing of which only the last failure matters. */
export function tellFailureAbout(about: string, error: unknown): void {
  tell(failureWords(error), 'red', about);
}

function failureWords(error: unknown): string {
  const { what, action } = wordsOf(error);
  return action ? `${what} ${action}` : what;
}
