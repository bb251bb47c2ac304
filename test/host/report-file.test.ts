import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import Papa from 'papaparse';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvField } from '../../electron/reports/csv-text.ts';
import { partialPath, type ExportNews, type ExportOrder } from '../../electron/reports/export-messages.ts';
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
  options: { signal?: AbortSignal; zone?: string } = {},
): Promise<{ path: string; news: ExportNews[] }> {
  const path = join(folder, `report.${format}`);
  const order: ExportOrder = {
    location: { kind: 'sqlite', folder },
    campaignId: 'campaign-1',
    format,
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

function textOrNumber(value: ExcelJS.CellValue): string | number {
  return typeof value === 'string' || typeof value === 'number' ? value : '';
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
        const { data } = Papa.parse<string[]>(line, { newline: '\r\n' });
        const expected = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
        expect(data[0]).toEqual([expected, 'end']);
      }),
    );
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

  it('is a header alone for a campaign without attempts', async () => {
    const { path, news } = await write('csv', []);
    expect(readFileSync(path, 'utf8').trimEnd().split('\r\n')).toHaveLength(1);
    expect(news.at(-1)).toMatchObject({ kind: 'done', rows: 0 });
  });
});

describe('the attempt report as XLSX', () => {
  it('gives every text back as text, with numbers as numbers and a header that stays', async () => {
    const rows = [...HARD_TEXTS, 'bell\u0007here'].map((notes, i) => reportRow({ id: `a${i}`, notes }));
    const { path, news } = await write('xlsx', [rows]);
    const read = await readXlsx(path);
    expect(read.rows.map((row) => row['Notes'])).toEqual([
      ...HARD_TEXTS.map((text) => text.replaceAll('\r\n', '\n')),
      'bellhere',
    ]);
    expect(read.rows[0]).toMatchObject({
      'Number dialled': '+4930123456',
      'Talk seconds': 52.98,
      Answered: '2026-06-01T10:00:07.000+02:00',
      'Time zone': 'Europe/Berlin',
    });
    expect(read.sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(read.sheet.getColumn(1).width).toBeGreaterThan(20);
    expect(news.at(-1)).toMatchObject({ kind: 'done', rows: rows.length });
  });

  it('holds the same attempts as the CSV', async () => {
    const batches = Array.from({ length: 5 }, (_, b) =>
      Array.from({ length: 200 }, (_, i) =>
        reportRow({ id: `a${b}-${i}`, contactId: b * 200 + i, outcome: i % 3 === 0 ? 'busy' : 'no_answer' }),
      ),
    );
    const csv = readCsv((await write('csv', batches)).path).rows;
    const xlsx = (await readXlsx((await write('xlsx', batches)).path)).rows;
    expect(csv).toHaveLength(1_000);
    expect(xlsx.map((row) => Object.values(row).map((cell) => String(cell)))).toEqual(csv.map(Object.values));
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

describe('a report that does not come to its end', () => {
  it.each(['csv', 'xlsx'] as const)(
    'says in words that the disk is full, and leaves no half %s file',
    async (format) => {
      const path = join(folder, `report.${format}`);
      symlinkSync('/dev/full', partialPath(path));
      const batch = Array.from({ length: 1_000 }, (_, i) =>
        reportRow({ id: `a${i}`, notes: `${Math.sin(i)}` }),
      );
      const { news } = await write(format, [batch, batch, batch]);
      expect(news.at(-1)).toEqual({
        kind: 'failed',
        words: 'The disk is full. Free some space, then export again.',
      });
      expect(existsSync(path)).toBe(false);
      expect(existsSync(partialPath(path))).toBe(false);
    },
  );

  it.each(['csv', 'xlsx'] as const)('leaves nothing of a %s file when it is cancelled', async (format) => {
    const cancel = new AbortController();
    const path = join(folder, `report.${format}`);
    const news: ExportNews[] = [];
    async function* report(): AsyncGenerator<AttemptReportRow[]> {
      for (let i = 0; ; i += 1) {
        if (i === 3) cancel.abort();
        yield await Promise.resolve([reportRow({ id: `a${i}` })]);
      }
    }
    const order: ExportOrder = {
      location: { kind: 'sqlite', folder },
      campaignId: 'c',
      format,
      zone: 'UTC',
      path,
    };
    await writeReport(storeOf(report), order, (each) => news.push(each), cancel.signal);
    expect(news.at(-1)).toEqual({ kind: 'cancelled' });
    expect(existsSync(path)).toBe(false);
    expect(existsSync(partialPath(path))).toBe(false);
  });
});

describe('the name of a report', () => {
  it('keeps the campaign’s letters and nothing that a file system minds', () => {
    const at = Date.UTC(2026, 0, 5, 9, 7);
    expect(fileNameOf('Été / "Sud" <1>', 'csv', at)).toBe('Été Sud 1 attempts 2026-01-05 0907.csv');
    expect(fileNameOf('../../etc/passwd', 'xlsx', at)).not.toMatch(/[/\\]|^\./);
  });
});
