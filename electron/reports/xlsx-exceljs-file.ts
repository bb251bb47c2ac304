import { open, type FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { callbackify } from 'node:util';
import { constants } from 'node:zlib';
import type { CellValue } from 'exceljs';
import type { AttemptReportRow } from '../store/store.ts';
import type { Cell, Column } from './attempt-columns.ts';
import type { ReportFile } from './report-file.ts';
import { cellText } from './xlsx-text.ts';

/** Rows between two looks at what the compressor and the disk have to say. */
const ROWS_A_TURN = 200;

/** Spaces at an end, line ends and a written-out escape are kept by readers only in a text element of its own. */
const NEEDS_TEXT_ELEMENT = /^\s|\s$|[\n\r]|_x005F_/;

function cellValue(cell: Cell): CellValue {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  // An empty text would be a cell of its own.
  if (cell === null || cell === '') return null;
  const text = cellText(cell);
  return NEEDS_TEXT_ELEMENT.test(text) ? { richText: [{ text }] } : text;
}

/** A stream into the file whose failure is kept, since ExcelJS itself hears of errors only while it finishes. */
function streamInto(file: FileHandle) {
  let bytes = 0;
  const append = callbackify(async (chunk: Buffer): Promise<void> => {
    await file.appendFile(chunk);
    bytes += chunk.length;
  });
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      append(chunk, done);
    },
  });
  const failed = new Promise<never>((_resolve, reject) => stream.on('error', reject));
  // Heard again by whoever adds rows or finishes.
  failed.catch(() => undefined);
  return { stream, failed, bytes: () => bytes };
}

/** The attempt report as a workbook by ExcelJS, for as many rows as fit into memory several times over. */
export async function openExcelJsFile(path: string, columns: readonly Column[]): Promise<ReportFile> {
  // Some 30 MiB and a third of a second, which a CSV does without.
  const { default: ExcelJS } = await import('exceljs');
  const file = await open(path, 'w', 0o600);
  const { stream, failed, bytes } = streamInto(file);
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useSharedStrings: false,
    useStyles: true,
    zip: { zlib: { level: constants.Z_BEST_SPEED } },
  });
  const sheet = workbook.addWorksheet('Attempts', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map(({ width }) => ({ width }));
  const head = sheet.addRow(columns.map(({ heading }) => cellValue(heading)));
  head.font = { bold: true };
  head.commit();
  let lines = 1;
  let isClosed = false;

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    stream.destroy();
    await file.close();
  }

  return {
    async add(rows: readonly AttemptReportRow[]) {
      for (const row of rows) {
        sheet.addRow(columns.map((column) => cellValue(column.value(row)))).commit();
        lines += 1;
        if (lines % ROWS_A_TURN === 0) await Promise.race([turn(), failed]);
      }
    },
    bytes,
    async finish() {
      sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: lines, column: columns.length } };
      await Promise.race([workbook.commit(), failed]);
      await file.sync();
      await close();
    },
    abandon: close,
  };
}
