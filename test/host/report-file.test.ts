import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import Papa from 'papaparse';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvField } from '../../electron/reports/csv-text.ts';
import { partialPath, type ExportNews, type ExportOrder } from '../../electron/reports/export-messages.ts';
import { EXCELJS_ROWS } from '../../electron/reports/report-file.ts';
import { fileNameOf } from '../../electron/reports/reports.ts';
import { writeReport } from '../../electron/reports/write-report.ts';
import { isoInZone } from '../../electron/reports/zoned-time.ts';
import type { AttemptReportRow } from '../../electron/store/store.ts';
import { reportRow, storeOf } from './report-rows.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callboard-report-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HARD_TEXTS = [
  '=1+1',
  '+49 30 12',
  '-5',
  '@SUM(A1)',
  '\tTab first',
  'He said "yes", twice',
  'two\nlines\r\nof text',
  '  spaces  ',
  '007',
  '漢字 and 👋',
  '',
];

async function write(
  format: 'csv' | 'xlsx',
  batches: AttemptReportRow[][],
  options: { signal?: AbortSignal; zone?: string; rowsTotal?: number; into?: string } = {},
): Promise<{ path: string; news: ExportNews[] }> {
  const path = join(options.into ?? folder, `report.${format}`);
  const order: ExportOrder = {
    location: { kind: 'sqlite', folder },
    campaignId: 'campaign-1',
    format,
    rowsTotal: options.rowsTotal ?? 0,
    zone: options.zone ?? 'Europe/Berlin',
    path,
  };
  const news: ExportNews[] = [];
  async function* report(): AsyncGenerator<AttemptReportRow[]> {
    for (const batch of batches) yield await Promise.resolve(batch);
  }
  await writeReport(
    storeOf(report),
    order,
    (each) => news.push(each),
    options.signal ?? new AbortController().signal,
  );
  return { path, news };
}

function readCsv(path: string): { text: string; rows: Record<string, string>[] } {
  const text = readFileSync(path, 'utf8');
  const { data, errors } = Papa.parse<Record<string, string>>(text.slice(1), {
    header: true,
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  return { text, rows: data };
}

/** What a spreadsheet shows: ExcelJS leaves the escapes of a plain text as they are written. */
function textOrNumber(value: ExcelJS.CellValue): string | number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    return value.replaceAll(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
  if (value === null || typeof value !== 'object' || !('richText' in value)) return '';
  return value.richText.map(({ text }) => text).join('');
}

async function readXlsx(
  path: string,
): Promise<{ sheet: ExcelJS.Worksheet; rows: Record<string, string | number>[] }> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  const sheet = workbook.worksheets[0];
  if (!sheet) throw new Error('The workbook has no sheet.');
  const headings = (sheet.getRow(1).values as string[]).slice(1);
  const rows: Record<string, string | number>[] = [];
  sheet.eachRow((row, n) => {
    if (n > 1)
      rows.push(
        Object.fromEntries(headings.map((heading, i) => [heading, textOrNumber(row.getCell(i + 1).value)])),
      );
  });
  return { sheet, rows };
}

describe('the attempt report as CSV', () => {
  it('opens as UTF-8 and gives every text back, with formulas made harmless', async () => {
    const { path, news } = await write('csv', [
      HARD_TEXTS.map((notes, i) => reportRow({ id: `a${i}`, notes })),
    ]);
    const { text, rows } = readCsv(path);
    expect(text.startsWith('\uFEFFAttempt,')).toBe(true);
    expect(rows.map((row) => row['Notes'])).toEqual([
      "'=1+1",
      "'+49 30 12",
      "'-5",
      "'@SUM(A1)",
      "'\tTab first",
      ...HARD_TEXTS.slice(5),
    ]);
    expect(news.at(-1)).toEqual({ kind: 'done', rows: HARD_TEXTS.length, bytes: Buffer.byteLength(text) });
  });

  it('keeps plus signs and leading zeros of numbers, but lets no formula hide in a number’s column', async () => {
    const { path } = await write('csv', [
      [
        reportRow({ id: 'a', number: '+4930123456', callerId: '0049301234' }),
        reportRow({ id: 'b', number: '+cmd|calc', callerId: '=HYPERLINK("x")' }),
      ],
    ]);
    const { rows } = readCsv(path);
    expect(rows.map((row) => [row['Number dialled'], row['Caller ID']])).toEqual([
      ['+4930123456', '0049301234'],
      ["'+cmd|calc", `'=HYPERLINK("x")`],
    ]);
  });

  it('gives any text back as a reader of CSV sees it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const line = `${csvField(text, 'text')},end\r\n`;
        const { data } = Papa.parse<string[]>(line, {
          newline: '\r\n',
          delimitersToGuess: [',', ';', '\t', '|'],
        });
        const expected = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
        expect(data[0]).toEqual([expected, 'end']);
      }),
      { examples: [['\t\t\u0000'], ['a;b;c;d'], ['a|b|c|d'], ['a\tb\tc']] },
    );
  });

  it('calls received what the person called, whatever became of it, in the words of batch calls', async () => {
    const received: AttemptReportRow['why'] = {
      line: 'received',
      dueAtMs: null,
      lastOutcome: 'no_answer',
      checkedAtMs: Date.UTC(2026, 5, 1, 8),
      checks: [],
      bound: null,
      likely: null,
      agreedAtMs: null,
    };
    const rows = [
      reportRow(),
      reportRow({ why: received, pass: 0 }),
      reportRow({ why: received, pass: 0, outcome: 'abandoned', contactState: 'manual_stopped' }),
    ];
    const { path } = await write('csv', [rows]);
    const terms = readCsv(path).rows.map((row) => row['Batch-call term']);
    expect(terms).toEqual(['completed', 'received', 'received']);
  });

  it('gives each variable a column, and keeps late ones in the last', async () => {
    const { path } = await write('csv', [
      [reportRow({ id: 'a', variables: { city: 'Berlin', '=product': 'Fibre' } })],
      [reportRow({ id: 'b', variables: { city: 'Köln', late: 'yes' } })],
    ]);
    const { rows } = readCsv(path);
    expect(rows.map((row) => [row['city'], row["'=product"], row['Other variables']])).toEqual([
      ['Berlin', 'Fibre', ''],
      ['Köln', '', '{"late":"yes"}'],
    ]);
  });

  it('has nothing in the columns of another list, whatever they are called', async () => {
    const variables = Object.fromEntries([
      ['__proto__', 'Fibre'],
      ['constructor', 'Leeds'],
    ]);
    const { path } = await write('csv', [
      [reportRow({ id: 'a', variables })],
      [reportRow({ id: 'b', variables: {} })],
    ]);
    const [heads = [], ...rows] = Papa.parse<string[]>(readFileSync(path, 'utf8').trimEnd()).data;
    const odd = ['__proto__', 'constructor'].map((name) => heads.indexOf(name));
    expect(rows.map((row) => odd.map((at) => row[at]))).toEqual([
      ['Fibre', 'Leeds'],
      ['', ''],
    ]);
  });

  it('is a header alone for a campaign without attempts', async () => {
    const { path, news } = await write('csv', []);
    expect(readFileSync(path, 'utf8').trimEnd().split('\r\n')).toHaveLength(1);
    expect(news.at(-1)).toMatchObject({ kind: 'done', rows: 0 });
  });
});

describe.each([
  { writer: 'a small report', rowsTotal: 0 },
  { writer: 'a large report', rowsTotal: EXCELJS_ROWS + 1 },
])('$writer as XLSX', ({ rowsTotal }) => {
  it('gives every text back as text, with numbers as numbers and a header that stays', async () => {
    const texts = [
      ...HARD_TEXTS,
      'bell\u0007here',
      '_x0041_',
      'R&D <b>"x"</b>',
      '\uD83D alone',
      '+4930',
      '1e5',
    ];
    const rows = texts.map((notes, i) => reportRow({ id: `a${i}`, notes }));
    const { path, news } = await write('xlsx', [rows], { rowsTotal });
    const read = await readXlsx(path);
    expect(read.rows.map((row) => row['Notes'])).toEqual([
      ...HARD_TEXTS.map((text) => text.replaceAll('\r\n', '\n')),
      'bellhere',
      '_x0041_',
      'R&D <b>"x"</b>',
      ' alone',
      '+4930',
      '1e5',
    ]);
    expect(read.rows[0]).toMatchObject({
      'Number dialled': '+4930123456',
      'Talk seconds': 52.98,
      Answered: '2026-06-01T10:00:07.000+02:00',
      'Time zone': 'Europe/Berlin',
    });
    expect(read.sheet.name).toBe('Attempts');
    expect(read.sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(read.sheet.getRow(1).getCell(1).font.bold).toBe(true);
    expect(read.sheet.getRow(2).getCell(1).font?.bold ?? false).toBe(false);
    expect(read.sheet.getColumn(1).width).toBeGreaterThan(20);
    expect(read.sheet.autoFilter).toMatch(new RegExp(`^A1:[A-Z]+${texts.length + 1}$`));
    expect(news.at(-1)).toMatchObject({ kind: 'done', rows: rows.length });
  });

  it('keeps as much of a text as a cell holds', async () => {
    const { path } = await write('xlsx', [[reportRow({ notes: 'long '.repeat(10_000) })]], { rowsTotal });
    expect((await readXlsx(path)).rows[0]?.['Notes']).toBe('long '.repeat(10_000).slice(0, 32_767));
  });

  it('holds the same attempts as the CSV', async () => {
    const batches = Array.from({ length: 5 }, (_, b) =>
      Array.from({ length: 200 }, (_, i) =>
        reportRow({ id: `a${b}-${i}`, contactId: b * 200 + i, outcome: i % 3 === 0 ? 'busy' : 'no_answer' }),
      ),
    );
    const csv = readCsv((await write('csv', batches)).path).rows;
    const xlsx = (await readXlsx((await write('xlsx', batches, { rowsTotal })).path)).rows;
    expect(csv).toHaveLength(1_000);
    expect(xlsx.map((row) => Object.values(row).map((cell) => String(cell)))).toEqual(csv.map(Object.values));
  });

  it('is a header alone for a campaign without attempts', async () => {
    const { path, news } = await write('xlsx', [], { rowsTotal });
    expect((await readXlsx(path)).sheet.rowCount).toBe(1);
    expect(news.at(-1)).toMatchObject({ kind: 'done', rows: 0 });
  });
});

/** ExcelJS writes a theme into each file; names of parts stand uncompressed in the archive. */
async function isByExcelJs(rowsTotal: number): Promise<boolean> {
  const { path } = await write('xlsx', [[reportRow()]], { rowsTotal });
  return readFileSync(path).includes('xl/theme/theme1.xml');
}

describe('the writer of a workbook', () => {
  it('is ExcelJS up to fifty thousand rows, and one whose memory does not grow above', async () => {
    expect(await isByExcelJs(50_000)).toBe(true);
    expect(await isByExcelJs(50_001)).toBe(false);
  });
});

describe('times of a report', () => {
  it('carry the offset that the zone had then', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'UTC',
      'Asia/Kathmandu',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) }),
        (zone, ms) => {
          const expected = DateTime.fromMillis(ms, { zone }).toISO({ includeOffset: true });
          expect(isoInZone(zone)(ms).replace('+00:00', 'Z')).toBe(expected?.replace('+00:00', 'Z'));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** A disk of our own needs root; elsewhere only the device that is always full is tried. */
const smallDisk = mkdtempSync(join(tmpdir(), 'callboard-report-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', smallDisk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', smallDisk]);
  rmSync(smallDisk, { recursive: true, force: true });
});

const DISK_FULL = { kind: 'failed', words: 'The disk is full. Free some space, then export again.' };
const batchOf = (rows: number): AttemptReportRow[] =>
  Array.from({ length: rows }, (_, i) => reportRow({ id: `a${i}`, notes: `${Math.sin(i)}` }));
/** Lets whatever was not awaited come to light. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe.each([
  { file: 'CSV', format: 'csv', rowsTotal: 0 },
  { file: 'small XLSX', format: 'xlsx', rowsTotal: 0 },
  { file: 'large XLSX', format: 'xlsx', rowsTotal: EXCELJS_ROWS + 1 },
] as const)('a $file that does not come to its end', ({ format, rowsTotal }) => {
  const unheard: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);
  beforeEach(() => void process.on('unhandledRejection', hear));
  afterEach(() => {
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });
  it.each([1, 3_000])(
    'says in words that the disk is full, and leaves no half file of %i rows',
    async (rows) => {
      const path = join(folder, `report.${format}`);
      symlinkSync('/dev/full', partialPath(path));
      const { news } = await write(format, [batchOf(rows), batchOf(rows)], { rowsTotal });
      await settle();
      expect(news.at(-1)).toMatchObject(DISK_FULL);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.runIf(mounted)('gives a disk that filled up while it was written all its room back', async () => {
    const batches = Array.from({ length: 12 }, () => batchOf(1_000));
    const { news } = await write(format, batches, { rowsTotal, into: smallDisk });
    await settle();
    expect(news.at(-1)).toMatchObject(DISK_FULL);
    expect(readdirSync(smallDisk)).toEqual([]);
    expect((await write(format, [batchOf(10)], { rowsTotal, into: smallDisk })).news.at(-1)?.kind).toBe(
      'done',
    );
    rmSync(join(smallDisk, `report.${format}`));
  });

  it('leaves nothing when it is cancelled', async () => {
    const cancel = new AbortController();
    const path = join(folder, `report.${format}`);
    const news: ExportNews[] = [];
    async function* report(): AsyncGenerator<AttemptReportRow[]> {
      for (let i = 0; ; i += 1) {
        if (i === 3) cancel.abort();
        yield await Promise.resolve(batchOf(500));
      }
    }
    const order: ExportOrder = {
      location: { kind: 'sqlite', folder },
      campaignId: 'c',
      format,
      rowsTotal,
      zone: 'UTC',
      path,
    };
    await writeReport(storeOf(report), order, (each) => news.push(each), cancel.signal);
    await settle();
    expect(news.at(-1)).toEqual({ kind: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the name of a report', () => {
  it('keeps the campaign’s letters and nothing that a file system minds', () => {
    const at = Date.UTC(2026, 0, 5, 9, 7);
    expect(fileNameOf('Été / "Sud" <1>', 'csv', at)).toBe('Été Sud 1 attempts 2026-01-05 0907.csv');
    expect(fileNameOf('../../etc/passwd', 'xlsx', at)).not.toMatch(/[/\\]|^\./);
  });
});
