import { mkdirSync, readdirSync, writeSync, openSync, closeSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { DateTime } from 'luxon';
import type { Clock } from '../../shared/domain/clock.ts';
import { RULES_VERSION } from '../dialler/pacing/rules-version.ts';
import type { PacingJournal } from '../dialler/drivers/pacing-journal.ts';
import { DAY_FILE_VERSION, FULL_LINE, type DayHeader } from './day-file.ts';

/** What a killed host loses at most. */
const FLUSH_EVERY_MS = 5_000;
/** Of one file, before it is compressed: some twelve hours of a floor of fifty. */
const MOST_OCTETS = 1_000_000_000;
/** Of all files together, on the disk; the oldest days go first. */
const MOST_KEPT_OCTETS = 2_000_000_000;

interface OpenFile {
  day: string;
  gzip: Gzip;
  octets: number;
  flushedMs: number;
  isFull: boolean;
  close: () => Promise<void>;
}

/** {@link PacingJournal} over files: a folder a day, a compressed file for each pool and each start of the host. */
export interface DayJournal extends PacingJournal {
  /** Resolves when everything is on the disk. */
  close(): Promise<void>;
}

/** Removes the oldest days until all together are within the limit. */
function makeRoom(folder: string): void {
  const days = readdirSync(folder).toSorted();
  const sizeOf = (day: string): number =>
    readdirSync(join(folder, day)).reduce((sum, name) => sum + statSync(join(folder, day, name)).size, 0);
  let kept = days.reduce((sum, day) => sum + sizeOf(day), 0);
  for (const day of days.slice(0, -1)) {
    if (kept <= MOST_KEPT_OCTETS) return;
    kept -= sizeOf(day);
    rmSync(join(folder, day), { recursive: true, force: true });
  }
}

/** Adds a line, or says instead that the file has grown to its limit. */
function write(file: OpenFile, line: string): void {
  file.octets += line.length + 1;
  file.isFull = file.octets > MOST_OCTETS;
  file.gzip.write(`${file.isFull ? FULL_LINE : line}\n`);
}

function openFile(folder: string, header: DayHeader, log: (error: unknown) => void): OpenFile {
  const dayFolder = join(folder, header.day);
  mkdirSync(dayFolder, { recursive: true, mode: 0o700 });
  makeRoom(folder);
  const number = readdirSync(dayFolder).length + 1;
  const file = openSync(join(dayFolder, `${String(number).padStart(4, '0')}.ndjson.gz`), 'wx', 0o600);
  const gzip = createGzip({ level: 6 });
  const ended = Promise.withResolvers<void>();
  let isBroken = false;
  gzip.on('data', (piece: Buffer) => {
    if (isBroken) return;
    try {
      writeSync(file, piece);
    } catch (error) {
      isBroken = true;
      log(error);
    }
  });
  gzip.on('error', log);
  gzip.on('close', () => {
    closeSync(file);
    ended.resolve();
  });
  gzip.write(`${JSON.stringify(header)}\n`);
  return {
    day: header.day,
    gzip,
    octets: 0,
    flushedMs: 0,
    isFull: false,
    close() {
      gzip.end();
      return ended.promise;
    },
  };
}

/**
 * Makes a {@link DayJournal} in `folder`. What cannot be written is told to `log` once for each file, and calls go on.
 */
export function createDayJournal(
  folder: string,
  clock: Clock,
  log: (doing: string, error: unknown) => void,
): DayJournal {
  const files = new Map<string, OpenFile>();
  let now: OpenFile | null = null;
  const fail = (error: unknown): void => log('keeping what pacing saw', error);

  return {
    before({ campaignIds, zone }, learned) {
      const key = campaignIds.join('+');
      const day = DateTime.fromMillis(clock.now(), { zone }).toFormat('yyyy-MM-dd');
      now = files.get(key) ?? null;
      if (now?.day === day) return;
      try {
        now?.close().catch(fail);
        const header: DayHeader = {
          version: DAY_FILE_VERSION,
          rules: RULES_VERSION,
          campaignIds: [...campaignIds],
          day,
          zone,
          learned: learned(),
        };
        now = openFile(folder, header, fail);
        files.set(key, now);
      } catch (error) {
        now = null;
        fail(error);
      }
    },
    decided(seen, did) {
      if (!now || now.isFull) return;
      write(now, JSON.stringify({ seen, did }));
      if (clock.elapsed() - now.flushedMs < FLUSH_EVERY_MS && !now.isFull) return;
      now.flushedMs = clock.elapsed();
      now.gzip.flush(constants.Z_SYNC_FLUSH);
    },
    dialled(claims, contacts) {
      if (now && !now.isFull) write(now, JSON.stringify({ claims, contacts }));
    },
    async close() {
      now = null;
      await Promise.all([...files.values()].map((file) => file.close()));
      files.clear();
    },
  };
}
