/** `npm run replay -- --data DIR --campaign ID --day YYYY-MM-DD`: goes through a day of pacing again. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { constants, gunzipSync } from 'node:zlib';
import { DateTime } from 'luxon';
import { UnusableSnapshot } from '../dialler/pacing/snapshot.ts';
import { DayFileUnreadable, readDayText } from './day-file.ts';
import { replayDay, type DayPart } from './replay-day.ts';

const USAGE = `Goes through a day of predictive pacing again and says whether every decision is the same.

  npm run replay -- --data DIR --campaign ID --day YYYY-MM-DD
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A killed host leaves a file without its end: what is there is read. */
const textOf = (file: string): string =>
  gunzipSync(readFileSync(file), { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8');

/** The parts of a campaign's day, in the order in which they were written, and whether one had grown to its limit. */
function readDay(folder: string, campaignId: string, day: string): { parts: DayPart[]; isFull: boolean } {
  const dayFolder = join(folder, 'pacing', day);
  if (!existsSync(dayFolder)) return { parts: [], isFull: false };
  const read = readdirSync(dayFolder)
    .toSorted()
    .map((name) => readDayText(textOf(join(dayFolder, name)), name))
    .filter(({ header }) => header.campaignIds.includes(campaignId));
  return { parts: read, isFull: read.some(({ isFull }) => isFull) };
}

/** Answers the exit code: 0 when every decision is the same. */
function replay(folder: string, campaignId: string, day: string): number {
  const { parts, isFull } = readDay(folder, campaignId, day);
  if (parts.length === 0) {
    say(`Nothing was kept of campaign ${campaignId} on ${day} in ${join(folder, 'pacing')}.`);
    return 1;
  }
  const { decisions, dials, cancels, differs } = replayDay(parts);
  if (isFull) say('The file had grown to its limit: the end of the day is not in it.');
  if (differs === null) {
    say(`${decisions} decisions, ${dials} dials, ${cancels} calls given up: every decision is the same.`);
    return 0;
  }
  const zone = parts[differs.part]?.header.zone ?? 'utc';
  const at = DateTime.fromSeconds(differs.atSec, { zone }).toFormat('HH:mm:ss.SSS');
  say(`${decisions - 1} decisions are the same. The first that differs is at ${at} (${zone}):`);
  say(`  recorded  ${JSON.stringify(differs.recorded)}`);
  say(`  now       ${JSON.stringify(differs.decided)}`);
  return 1;
}

try {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: '.callboard/data' },
      campaign: { type: 'string' },
      day: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { campaign, day } = values;
  if (values.help || campaign === undefined || day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    say(USAGE);
    process.exitCode = values.help ? 0 : 2;
  } else process.exitCode = replay(values.data, campaign, day);
} catch (error) {
  if (
    !(error instanceof DayFileUnreadable || error instanceof UnusableSnapshot || error instanceof TypeError)
  )
    throw error;
  say(error.message);
  process.exitCode = 2;
}
