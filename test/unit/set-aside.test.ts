import { expect, it } from 'vitest';
import { createSetAside } from '../../electron/dialler/set-aside.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

it('attempts that were set aside are listed newest first, each once with what was said last, and not without end', () => {
  const clock = drivenClock(0);
  const logged: string[] = [];
  const setAside = createSetAside(clock, (doing) => void logged.push(doing));
  const add = (attemptId: string, sentence: string): void => {
    clock.advance(1);
    setAside.add({ attemptId, contactId: 1, campaignName: 'Winter', sentence }, new Error('no'));
  };
  for (let i = 0; i < 50; i += 1) add(`a${i}`, 'first');
  add('a3', 'again');
  expect(setAside.list()).toHaveLength(50);
  expect(setAside.list()[0]).toMatchObject({ attemptId: 'a3', sentence: 'again', atMs: 51 });
  expect(setAside.list().filter(({ attemptId }) => attemptId === 'a3')).toHaveLength(1);
  add('new', 'first');
  const ids = setAside.list().map(({ attemptId }) => attemptId);
  expect(ids).toHaveLength(50);
  expect(ids.slice(0, 2)).toEqual(['new', 'a3']);
  expect(ids).not.toContain('a0');
  expect(logged).toHaveLength(52);
});
