import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const OUT = fileURLToPath(new URL('../../out/', import.meta.url));

/** Packages that a built entry reaches, over all its own files. */
function reached(entry: string): { packages: Set<string>; files: string[] } {
  const packages = new Set<string>();
  const files: string[] = [];
  const visit = (file: string): void => {
    if (files.includes(file)) return;
    files.push(file);
    const text = readFileSync(file, 'utf8');
    const specifiers = [
      ...text.matchAll(/(?:^|[;\n}])\s*(?:import|export)\s*(?:[\w*{}\s,$]+\s*from\s*)?["']([^"']+)["']/g),
      ...text.matchAll(/\b(?:import|require)\(\s*["']([^"']+)["']\s*\)/g),
      ...text.matchAll(/new URL\(\s*["'](\.[^"']+\.mjs)["']/g),
    ].flatMap((match) => match[1] ?? []);
    for (const specifier of specifiers) {
      if (!specifier.startsWith('.')) packages.add(specifier);
      else if (existsSync(resolve(dirname(file), specifier))) visit(resolve(dirname(file), specifier));
    }
  };
  visit(entry);
  return { packages, files };
}

describe('the built program', () => {
  it('is there; `npm run build` makes it', () => {
    for (const file of ['main/main.mjs', 'main/serve.mjs', 'preload/preload.cjs', 'renderer/index.html']) {
      expect([file, existsSync(join(OUT, file))]).toEqual([file, true]);
    }
  });

  it('reaches no Electron from the plain-Node entry and its threads', () => {
    for (const entry of ['serve', 'media-worker', 'import-worker', 'export-worker']) {
      const { packages, files } = reached(join(OUT, `main/${entry}.mjs`));
      expect(packages.has('electron')).toBe(false);
      expect(files.length).toBeGreaterThan(0);
    }
    expect(reached(join(OUT, 'main/serve.mjs')).packages).toContain('better-sqlite3');
  });

  it('reaches Electron from its own entry, so that this test can fail', () => {
    expect(reached(join(OUT, 'main/main.mjs')).packages).toContain('electron');
  });

  it('has a preload that needs nothing but Electron', () => {
    const text = readFileSync(join(OUT, 'preload/preload.cjs'), 'utf8');
    expect([...text.matchAll(/require\(["']([^"']+)["']\)/g)].map((match) => match[1])).toEqual(['electron']);
  });

  it('leaves the place of the nonce in the page, and no script or style inside it', () => {
    const html = readFileSync(join(OUT, 'renderer/index.html'), 'utf8');
    expect(html).toContain('__CSP_NONCE__');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|<style/);
  });
});
