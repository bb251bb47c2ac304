import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { RULES_VERSION } from '../../electron/dialler/pacing/rules-version.ts';
import { readDayText } from '../../electron/replay/day-file.ts';
import { replayDay } from '../../electron/replay/replay-day.ts';
import { pacingDayFile } from '../fixtures/pacing-day-file.ts';

const MAKE = 'node test/fixtures/make-pacing-day.ts';

it('pacing decides as its rules of this number did, or they have the next number', () => {
  const file = pacingDayFile(RULES_VERSION);
  expect(existsSync(file), `Nothing is kept of rules ${RULES_VERSION}: ${MAKE}`).toBe(true);
  const day = readDayText(gunzipSync(readFileSync(file)).toString(), file);
  expect(day.header.rules).toBe(RULES_VERSION);
  const { differs, decisions, dials, cancels } = replayDay([day]);
  expect(differs, `Decisions have changed: raise RULES_VERSION, then ${MAKE}`).toBeNull();
  // What is kept has all kinds of decisions.
  expect(decisions).toBeGreaterThan(1_000);
  expect(dials).toBeGreaterThan(200);
  expect(cancels).toBeGreaterThan(3);
});
