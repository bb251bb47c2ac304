import { _electron, expect, test } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { electronBinary } from '../../electron/shell/electron-binary.ts';
import { dataFolder } from '../e2e/console.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = electronBinary(root);

test.describe('The console in Electron', () => {
  test.skip(
    binary === null && process.env.REQUIRE_ELECTRON !== '1',
    "Electron's binary is not here: it is fetched by `node node_modules/electron/install.js`",
  );

  test('shows the pilot in a window without Node, and its seat is connected through the port', async () => {
    if (binary === null) throw new Error("REQUIRE_ELECTRON is set and Electron's binary is not here.");
    const folder = await dataFolder();
    const isRoot = process.getuid?.() === 0;
    const app = await _electron.launch({
      executablePath: binary,
      args: [...(isRoot ? ['--no-sandbox'] : []), root, '--pilot', '--data', folder.path],
      cwd: root,
    });
    try {
      const page = await app.firstWindow();
      await expect(page.getByText('Northwind customers')).toBeVisible({ timeout: 60_000 });
      await expect(page.getByText('Connected', { exact: true })).toBeVisible();
      expect(await page.evaluate('typeof require + typeof process')).toBe('undefinedundefined');
      expect(await page.evaluate('location.protocol')).toBe('app:');
    } finally {
      await app.close();
      await folder.remove();
    }
  });
});
