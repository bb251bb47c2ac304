import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Import {
  from: string;
  /** Path from the root for files of ours, the package's name for others. */
  to: string;
  isTypeOnly: boolean;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
    return /\.(ts|tsx)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

const slashed = (path: string): string => path.split(sep).join('/');

/** Static and dynamic imports and re-exports of a file, and `new URL('./x.ts', import.meta.url)` of threads. */
function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found: Import[] = [];
  const add = (specifier: string, isTypeOnly: boolean): void => {
    const isOurs = specifier.startsWith('.');
    const to = isOurs ? slashed(relative(ROOT, resolve(dirname(file), specifier))) : packageOf(specifier);
    found.push({ from: slashed(relative(ROOT, file)), to, isTypeOnly });
  };
  for (const match of text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+\s+from\s+)?'([^']+)'/gm,
  )) {
    if (match[2] !== undefined) add(match[2], match[1] !== undefined);
  }
  for (const match of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g))
    if (match[1] !== undefined) add(match[1], false);
  return found;
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

const all = ['shared', 'electron', 'renderer/src'].flatMap((folder) =>
  filesBelow(join(ROOT, folder)).flatMap(importsOf),
);
const ROOMS = [
  'store',
  'campaigns',
  'lists',
  'directory',
  'dialler',
  'lines',
  'sip',
  'media',
  'screening',
  'messages',
  'seats',
  'reports',
  'replay',
  'carrier',
  'worker',
  'host',
];
const roomOf = (path: string): string | null => /^electron\/([^/]+)\//.exec(path)?.[1] ?? null;

/** The floors of the page, and what each may stand on besides itself. */
const FLOORS: Record<string, readonly string[]> = {
  base: [],
  client: ['base'],
  ui: ['base'],
  screens: ['base', 'client', 'ui'],
  app: ['base', 'client', 'ui', 'screens'],
  'main.tsx': ['app', 'client'],
};
const floorOf = (path: string): string | null => /^renderer\/src\/([^/]+)/.exec(path)?.[1] ?? null;
const screenOf = (path: string): string | null =>
  /^renderer\/src\/screens\/([^/]+)\//.exec(path)?.[1] ?? null;

/** Places that import each other, directly and both ways. */
function bothWays(placeOf: (path: string) => string | null): string[] {
  const roads = new Set(
    all.flatMap(({ from, to }) => {
      const [a, b] = [placeOf(from), placeOf(to)];
      return a !== null && b !== null && a !== b ? [`${a} > ${b}`] : [];
    }),
  );
  return [...roads].filter((road) => roads.has(road.split(' > ').toReversed().join(' > ')));
}

function breaches(isIn: (path: string) => boolean, isForbidden: (each: Import) => boolean): string[] {
  return all
    .filter((each) => isIn(each.from) && isForbidden(each))
    .map(({ from, to }) => `${from} imports ${to}`);
}

describe('the layers of the house', () => {
  it('are read from a graph that holds the whole program', () => {
    expect(all.length).toBeGreaterThan(300);
    expect(all.some(({ from, to }) => from === 'electron/serve.ts' && to === 'electron/host/host.ts')).toBe(
      true,
    );
    expect(all.some(({ to }) => to === 'renderer/src/client/connection.ts')).toBe(true);
    expect(all.some(({ to }) => to === 'better-sqlite3')).toBe(true);
  });

  it('let shared import nothing of ours but itself', () => {
    expect(
      breaches(
        (path) => path.startsWith('shared/'),
        ({ to }) => /^(electron|renderer|test)\//.test(to) || to.startsWith('node:'),
      ),
    ).toEqual([]);
  });

  it('let the page import only shared, and libraries of the page', () => {
    expect(
      breaches(
        (path) => path.startsWith('renderer/'),
        ({ to }) => /^(electron|test)(\/|$)/.test(to) || to.startsWith('node:'),
      ),
    ).toEqual([]);
  });

  it('keep Electron and the shell out of every room', () => {
    expect(
      breaches(
        (path) => ROOMS.includes(roomOf(path) ?? ''),
        ({ to }) => to === 'electron' || to.startsWith('electron/shell/'),
      ),
    ).toEqual([]);
  });

  it('let only the two Electron entries import Electron itself; the shell knows its types', () => {
    const importers = all
      .filter(({ to, isTypeOnly }) => to === 'electron' && !isTypeOnly)
      .map(({ from }) => from);
    expect([...new Set(importers)].sort()).toEqual(['electron/main.ts', 'electron/preload.ts']);
  });

  it('let only the store speak SQL', () => {
    expect(
      breaches(
        (path) => roomOf(path) !== 'store',
        ({ to }) => ['kysely', 'pg', 'better-sqlite3', 'pg-copy-streams'].includes(to),
      ),
    ).toEqual([]);
  });

  it('let campaigns, dialler and seats know the store by its interface only, and no SIP or audio but its types', () => {
    expect(
      breaches(
        (path) => ['campaigns', 'dialler', 'seats'].includes(roomOf(path) ?? ''),
        ({ to, isTypeOnly }) => {
          if (to === 'electron/store/store.ts') return false;
          if (to === 'electron/lines/ports.ts') return false;
          if (/^electron\/(store|lines|media|carrier|directory|host|pilot|worker|reports)\//.test(to))
            return true;
          return to.startsWith('electron/sip/') && !isTypeOnly;
        },
      ),
    ).toEqual([]);
  });

  it('let signalling, audio and the simulated carrier know nothing of campaigns or each other’s insides', () => {
    expect(
      breaches(
        (path) => ['sip', 'media', 'carrier'].includes(roomOf(path) ?? ''),
        ({ from, to }) => {
          const room = roomOf(to);
          // Screening is pure and knows nobody.
          return room !== null && room !== roomOf(from) && room !== 'screening';
        },
      ),
    ).toEqual([]);
  });

  it('let screening import nothing of ours', () => {
    expect(
      breaches(
        (path) => roomOf(path) === 'screening',
        ({ to }) => !to.startsWith('electron/screening/'),
      ),
    ).toEqual([]);
  });

  it('let the parts of the dialler, calls and pacing, know nothing of the dialler around them', () => {
    expect(
      breaches(
        (path) => /^electron\/dialler\/[^/]+\//.test(path),
        ({ to }) => /^electron\/dialler\/[^/]+\.ts$/.test(to),
      ),
    ).toEqual([]);
  });

  it('let no two rooms import each other', () => {
    expect(bothWays(roomOf)).toEqual([]);
  });

  it('let the floors of the page stand on those below only, and every file of it on one of them', () => {
    expect([...new Set(all.map(({ from }) => floorOf(from)))].filter((floor) => floor !== null)).toEqual(
      expect.arrayContaining(Object.keys(FLOORS)),
    );
    expect(
      breaches(
        (path) => floorOf(path) !== null,
        ({ from, to }) => {
          const [floor, below] = [floorOf(from) ?? '', floorOf(to)];
          return (
            FLOORS[floor] === undefined ||
            (below !== null && below !== floor && !FLOORS[floor].includes(below))
          );
        },
      ),
    ).toEqual([]);
  });

  it('let no two screens import each other', () => {
    expect(bothWays(screenOf)).toEqual([]);
  });
});
