import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SCREENS = join(import.meta.dirname, '../../renderer/src/screens');
/** What a new directory of records may cost on its screen. */
const MOST_LINES = 80;

const files = readdirSync(SCREENS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.tsx'))
  .map((file) => ({ file, text: readFileSync(join(SCREENS, file), 'utf8') }));

describe('the screens of directories', () => {
  const directories = files.filter(({ text }) => text.includes("/ui/editor-screen.tsx'"));

  it('are those of numbers not to call, people, messages and trunks', () => {
    expect(directories.map(({ file }) => file)).toEqual(
      expect.arrayContaining([
        'blacklist/blacklist-screen.tsx',
        'messages/messages-screen.tsx',
        'people/people-screen.tsx',
        'trunks/trunks-screen.tsx',
      ]),
    );
  });

  it('say what is theirs and nothing that every such screen has', () => {
    const long = directories.filter(({ text }) => text.split('\n').length > MOST_LINES);
    expect(long.map(({ file }) => file)).toEqual([]);
    const ownParts = files.filter(({ text }) => /\bSideBySide\b/.test(text));
    expect(ownParts.map(({ file }) => file)).toEqual([]);
  });
});
