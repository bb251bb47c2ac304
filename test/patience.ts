/** How many times slower than ours the machine is: `TEST_PATIENCE=4 npm test`. A passing run never waits for it. */
const PATIENCE = Math.max(1, Number(process.env.TEST_PATIENCE ?? 1) || 1);

/** What is promised within a second. */
export const ONE_SECOND_MS = 1_000 * PATIENCE;

/** What should come within a second or two is missing after this long. */
export const SOON_MS = 20_000 * PATIENCE;

/** What takes many steps, such as a whole campaign, is missing after this long. */
export const LATER_MS = 90_000 * PATIENCE;
