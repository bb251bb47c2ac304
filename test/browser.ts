import { existsSync } from 'node:fs';

/** Chromium without the windows of a browser around the page: the same engine for half the processor time. */
const SHELL = '/usr/bin/chromium-headless-shell';

/** The browser that the tests open the console in; `CHROMIUM` names another. */
export const BROWSER = process.env.CHROMIUM ?? (existsSync(SHELL) ? SHELL : '/usr/bin/chromium');
