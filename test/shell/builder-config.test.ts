import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const config = await getConfig(ROOT, 'electron-builder.yml', null);

describe('the installers’ description', () => {
  it('fits electron-builder’s own schema, which refuses what it does not know', async () => {
    await expect(validateConfiguration(config, new DebugLogger(false))).resolves.toBeUndefined();
    const misspelt = { ...config, asarUnpak: [] };
    await expect(validateConfiguration(misspelt, new DebugLogger(false))).rejects.toThrow(/asarUnpak/);
  });

  it('builds for three systems and rebuilds nothing', () => {
    expect(config).toMatchObject({
      npmRebuild: false,
      win: { target: [{ target: 'nsis' }] },
      mac: { target: [{ target: 'dmg' }] },
      linux: { target: [{ target: 'AppImage' }, { target: 'deb' }] },
    });
  });

  it('switches off every door into the packed program', () => {
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('keeps, for each system, its own binaries of the store and none of the others', () => {
    const prebuilds = readdirSync(join(ROOT, 'node_modules/better-sqlite3/prebuilds'));
    const dropped = (patterns: unknown): string[] =>
      JSON.stringify(patterns)
        .match(/(?<=prebuilds\/)[^"]+/g)
        ?.flatMap((pattern) => {
          const [, names = '', rest = ''] = /^\{?([\w,]+)\}?(.*)$/.exec(pattern) ?? [];
          const tail = rest.replace('*.node', '');
          return names.split(',').flatMap((name) => prebuilds.filter((file) => file.startsWith(name + tail)));
        }) ?? [];
    const everywhere = dropped(config.files);
    const left = (patterns: unknown): string[] => {
      const gone = new Set([...everywhere, ...dropped(patterns)]);
      return prebuilds.filter((file) => !gone.has(file)).sort();
    };
    expect(left(config.win?.files)).toEqual(['win32-arm64.node', 'win32-x64.node']);
    expect(left(config.mac?.files)).toEqual(['darwin-arm64.node', 'darwin-x64.node']);
    expect(left(config.linux?.files)).toEqual(['linux-arm64.node', 'linux-x64.node']);
  });

  it('names only files that are there', () => {
    for (const file of [
      'resources/icons/icon.png',
      'resources/entitlements.mac.plist',
      'resources/carrier.json',
    ]) {
      expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
    }
  });
});
