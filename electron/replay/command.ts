/**
 * `npm run replay -- --data DIR --campaign ID --day YYYY-MM-DD`: goes through a day of pacing again; with
 * `--abandon-limit`, `--operators` or `--weight` under other rules.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { constants, gunzipSync } from 'node:zlib';
import { DateTime } from 'luxon';
import { MOST_WEIGHT } from '../../shared/contract/campaign.ts';
import { RULES_VERSION } from '../dialler/pacing/rules-version.ts';
import { UnusableSnapshot } from '../dialler/pacing/snapshot.ts';
import { DayFileUnreadable, readDayText } from './day-file.ts';
import { recordedDay } from './recorded-day.ts';
import { replayDay, type DayPart } from './replay-day.ts';
import { drawsFrom, whatIfWords } from './what-if-words.ts';
import type { Otherwise } from './what-if.ts';

const USAGE = `Goes through a day of predictive pacing again and says whether every decision is the same.

  npm run replay -- --data DIR --campaign ID --day YYYY-MM-DD

Or says what another limit, another number of operators or other weights would have made of that day:

    --abandon-limit SHARE  most live answers that may be abandoned, 0.001 to 0.1
    --operators N          operators, who come and go as those of that day did
    --weight ID=N          another weight for a campaign that shared its operators, 1 to ${MOST_WEIGHT}; may be repeated
    --seed N               what nobody can know is drawn from this (default 1)
`;
const MOST_OPERATORS = 1_000;

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

/** Says first when the day was paced by other rules than these. */
function sayRules(parts: readonly DayPart[]): void {
  const others = [...new Set(parts.map(({ header }) => header.rules))].filter(
    (each) => each !== RULES_VERSION,
  );
  if (others.length === 0) return;
  const were = others.toSorted((a, b) => a - b).join(' and ');
  say(`Recorded under rules ${were}, replayed under ${RULES_VERSION}: differences are to be expected.`);
}

/** Answers the exit code: 0 when every decision is the same. */
function replay(folder: string, campaignId: string, day: string): number {
  const { parts, isFull } = readDay(folder, campaignId, day);
  if (parts.length === 0) {
    say(`Nothing was kept of campaign ${campaignId} on ${day} in ${join(folder, 'pacing')}.`);
    return 1;
  }
  sayRules(parts);
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

/** Weights by campaign, or the sentence to say when they cannot be read. */
function readWeights(texts: readonly string[]): ReadonlyMap<string, number> | string {
  const weights = new Map<string, number>();
  for (const text of texts) {
    const at = text.lastIndexOf('=');
    const weight = Number(text.slice(at + 1));
    if (at < 1 || !(Number.isInteger(weight) && weight >= 1 && weight <= MOST_WEIGHT))
      return `--weight takes a campaign and a whole number from 1 to ${MOST_WEIGHT}, like ID=2, not "${text}".`;
    weights.set(text.slice(0, at), weight);
  }
  return weights;
}

/** What is to be otherwise; null when nothing is, and the sentence to say when it cannot be read. */
function readOtherwise(
  limit: string | undefined,
  operators: string | undefined,
  weightTexts: readonly string[],
): Otherwise | string | null {
  if (limit === undefined && operators === undefined && weightTexts.length === 0) return null;
  const weights = readWeights(weightTexts);
  if (typeof weights === 'string') return weights;
  const abandonLimit = limit === undefined ? undefined : Number(limit);
  if (abandonLimit !== undefined && !(abandonLimit >= 0.001 && abandonLimit <= 0.1)) {
    return `--abandon-limit takes a number from 0.001 to 0.1, like 0.01, not "${limit}".`;
  }
  const count = operators === undefined ? undefined : Number(operators);
  if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= MOST_OPERATORS)) {
    return `--operators takes a whole number from 1 to ${MOST_OPERATORS}, not "${operators}".`;
  }
  return { abandonLimit, operators: count, weights };
}

/** Answers the exit code. */
function askWhatIf(
  folder: string,
  campaignId: string,
  day: string,
  otherwise: Otherwise,
  seed: number,
): number {
  const { parts, isFull } = readDay(folder, campaignId, day);
  const recorded = recordedDay(parts);
  if (recorded === null) {
    say(`Nothing was kept of campaign ${campaignId} on ${day} in ${join(folder, 'pacing')}.`);
    return 1;
  }
  const campaignIds = new Set(recorded.claims.flatMap(({ claims }) => claims.map(({ id }) => id)));
  const strangers = [...(otherwise.weights?.keys() ?? [])].filter((id) => !campaignIds.has(id));
  if (strangers.length > 0) {
    say(
      campaignIds.size === 0
        ? 'Of that day it is not on record whose call a call was: no other weights can be asked of it.'
        : `Campaign ${strangers.join(', ')} shared no operators with campaign ${campaignId} then; these did: ${[...campaignIds].join(', ')}.`,
    );
    return 2;
  }
  sayRules(parts);
  if (isFull) say('The file had grown to its limit: the end of the day is not in it.');
  for (const line of whatIfWords(recorded, otherwise, (run) => drawsFrom(seed, run))) say(line);
  return 0;
}

try {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: '.callboard/data' },
      campaign: { type: 'string' },
      day: { type: 'string' },
      'abandon-limit': { type: 'string' },
      operators: { type: 'string' },
      weight: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  const { campaign, day } = values;
  const otherwise = readOtherwise(values['abandon-limit'], values.operators, values.weight);
  if (values.help || campaign === undefined || day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) {
    say(USAGE);
    process.exitCode = values.help ? 0 : 2;
  } else if (typeof otherwise === 'string') {
    say(otherwise);
    process.exitCode = 2;
  } else if (otherwise !== null) {
    process.exitCode = askWhatIf(values.data, campaign, day, otherwise, Number(values.seed) || 1);
  } else process.exitCode = replay(values.data, campaign, day);
} catch (error) {
  if (
    !(error instanceof DayFileUnreadable || error instanceof UnusableSnapshot || error instanceof TypeError)
  )
    throw error;
  say(error.message);
  process.exitCode = 2;
}
