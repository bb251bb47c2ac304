import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RULES_VERSION } from '../../electron/dialler/pacing/rules-version.ts';
import { createDayJournal, type DayJournal } from '../../electron/replay/day-journal.ts';
import { readDayText } from '../../electron/replay/day-file.ts';
import { replayDay } from '../../electron/replay/replay-day.ts';
import { PREDICTIVE_DEFAULTS } from '../../shared/contract/campaign.ts';
import { drivenClock, type DrivenClock } from '../../shared/domain/clock.ts';
import {
  APOLOGY,
  furnish,
  MONDAY_10,
  newFolder,
  openFloor,
  removeFolder,
  runCampaign,
  SETTINGS,
  type Floor,
} from './dialler-floor.ts';
import { attemptAt, wrapUp } from './dialler-steps.ts';

const DAY = '2026-01-05';
const COMMAND = fileURLToPath(new URL('../../electron/replay/command.ts', import.meta.url));

let folder: string;
let floor: Floor;
let journal: DayJournal;

async function open(clock: DrivenClock): Promise<void> {
  journal = createDayJournal(join(folder, 'pacing'), clock, (doing, error) => {
    throw new Error(doing, { cause: error });
  });
  floor = await openFloor(folder, clock, undefined, 'host', undefined, journal);
}

/** Half a minute of calls: some ring out, one is talked to. */
async function work(): Promise<void> {
  await floor.signIn();
  for (let second = 0; second < 30; second += 1) {
    const open = floor.lines.calls.filter((call) => !call.over);
    if (second % 3 === 0) open.at(-1)?.rings();
    if (second % 5 === 4) open.at(0)?.ends();
    if (second === 12) open.at(-1)?.answers();
    if (second === 20) {
      const attemptId = await attemptAt(floor);
      if (attemptId !== '') {
        // The customer may have left before.
        await floor.seats.hangUp('ada', attemptId).catch(() => undefined);
        await floor.settled();
        await floor.seats.finishAcw('ada', wrapUp(attemptId, 'sold'), false);
      }
    }
    await floor.pass(1);
  }
}

beforeEach(async () => {
  folder = newFolder();
  await open(drivenClock(MONDAY_10));
  await furnish(floor.store);
  for (const id of ['camp', 'other'])
    await runCampaign(
      floor,
      {
        mode: 'predictive',
        bcwSec: 0,
        concurrency: 20,
        weight: id === 'camp' ? 2 : 1,
        predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
        retries: { ...SETTINGS.retries, maxRetries: 0 },
      },
      Array.from({ length: 60 }, (_, i) => `Person ${i}`),
      id,
    );
  await floor.dialler.start();
  await work();
  // Another start on the same day goes on with what was learned.
  await floor.close();
  await journal.close();
  await open(drivenClock(floor.clock.now() + 60_000));
  await floor.dialler.start();
  await work();
  await floor.close();
  await journal.close();
});
afterEach(() => removeFolder(folder));

const files = (): string[] =>
  readdirSync(join(folder, 'pacing', DAY))
    .toSorted()
    .map((name) => join(folder, 'pacing', DAY, name));
const parts = () => files().map((file) => readDayText(gunzipSync(readFileSync(file)).toString(), file));
const replay = (day = DAY, ...more: readonly string[]) =>
  spawnSync(process.execPath, [COMMAND, '--data', folder, '--campaign', 'camp', '--day', day, ...more], {
    encoding: 'utf8',
  });

it('every decision of a day is the same when it is gone through again, over a restart', () => {
  expect(files()).toHaveLength(2);
  const replayed = replayDay(parts());
  expect(replayed.differs).toBeNull();
  expect(replayed.decisions).toBeGreaterThan(60);
  expect(replayed.dials).toBeGreaterThan(5);
  const { status, stdout } = replay();
  expect(stdout).toMatch(/^\d+ decisions, \d+ dials, \d+ calls given up: every decision is the same\.$/m);
  expect(status).toBe(0);
});

it('the first decision that differs is said, with what was recorded', () => {
  const [first] = files();
  if (first === undefined) throw new Error('Nothing was kept.');
  const lines = gunzipSync(readFileSync(first)).toString().split('\n');
  const at = lines.findIndex((line) => line.includes('"did":{"dial":0,"cancel":[]}'));
  expect(at).toBeGreaterThan(0);
  lines[at] = (lines[at] ?? '').replace('"did":{"dial":0', '"did":{"dial":7');
  writeFileSync(first, gzipSync(lines.join('\n')));
  const { status, stdout } = replay();
  expect(status).toBe(1);
  expect(stdout).toContain('The first that differs is at');
  expect(stdout).toContain('recorded  {"dial":7,"cancel":[]}');
});

it('what a killed host left half written is read up to there, and damage is named', () => {
  const [first] = files();
  if (first === undefined) throw new Error('Nothing was kept.');
  const whole = readFileSync(first);
  writeFileSync(first, whole.subarray(0, whole.length - 20));
  const { status, stdout } = replay();
  expect(stdout).toContain('every decision is the same');
  expect(status).toBe(0);
  writeFileSync(first, gzipSync('{"version":9}\n'));
  const damaged = replay();
  expect(damaged.status).toBe(2);
  expect(damaged.stdout).toContain('is not a file of pacing, or is damaged');
  expect(replay('2026-01-06').stdout).toContain('Nothing was kept');
});

it('a day of before the rules had a number says first that other rules made it, and one of these rules does not', () => {
  const said = `Recorded under rules 1, replayed under ${RULES_VERSION}: differences are to be expected.`;
  expect(parts().map(({ header }) => header.rules)).toEqual([RULES_VERSION, RULES_VERSION]);
  expect(replay().stdout).not.toContain('Recorded under rules');
  for (const file of files()) {
    const text = gunzipSync(readFileSync(file)).toString();
    writeFileSync(file, gzipSync(text.replace(`"rules":${RULES_VERSION},`, '')));
  }
  expect(replay().stdout.split('\n')[0]).toBe(said);
  expect(replay().stdout).toContain('every decision is the same');
  expect(replay(DAY, '--operators', '3').stdout).toContain(said);
});

it('whose each call was is kept with the weights, so that other weights can be asked of the day', () => {
  const dials = parts().flatMap(({ lines }) => lines.flatMap((line) => line.dials ?? []));
  expect(dials[0]?.claims).toEqual([
    { id: 'camp', weight: 2, most: 20 },
    { id: 'other', weight: 1, most: 20 },
  ]);
  const owners = dials.flatMap(({ contacts }) => contacts);
  expect(owners.length).toBeGreaterThan(5);
  expect(new Set(owners.map(([, campaignId]) => campaignId))).toEqual(new Set(['camp', 'other']));
  const { status, stdout } = replay(DAY, '--weight', 'other=4');
  expect(stdout).toContain('Otherwise means weight 4 for campaign other.');
  expect(stdout).toMatch(/^campaign camp +dials/m);
  expect(stdout).toMatch(/^campaign other +dials/m);
  expect(status).toBe(0);
  const stranger = replay(DAY, '--weight', 'nobody=4');
  expect(stranger.stdout).toContain('these did: camp, other.');
  expect(stranger.status).toBe(2);
  expect(replay(DAY, '--weight', 'other=99').stdout).toContain(
    '--weight takes a campaign and a whole number',
  );
});

it('a file of before it was kept whose call a call was is read, and says what cannot be asked of it', () => {
  for (const file of files()) {
    const lines = gunzipSync(readFileSync(file)).toString().split('\n');
    writeFileSync(file, gzipSync(lines.filter((line) => !line.startsWith('{"claims"')).join('\n')));
  }
  expect(replay().stdout).toContain('every decision is the same');
  expect(replay(DAY, '--operators', '3').stdout).toContain('Otherwise means 3 operators.');
  const weights = replay(DAY, '--weight', 'other=4');
  expect(weights.stdout).toContain('it is not on record whose call a call was');
  expect(weights.status).toBe(2);
});
