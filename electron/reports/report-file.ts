import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { once } from 'node:events';
import ExcelJS from 'exceljs';
import type { Column } from './attempt-columns.ts';
import { csvField, csvLine, UTF8_BOM } from './csv-text.ts';
import type { AttemptReportRow } from '../store/store.ts';
import type { ReportFormat } from '../../shared/contract/reports.ts';

/** A report being written to one file. After a rejection only `abandon` may be called. */
export interface ReportFile {
  add(rows: readonly AttemptReportRow[]): Promise<void>;
  /** Bytes on their way to the disk so far. */
  bytes(): number;
  /** Completes the file and flushes it to the disk. */
  finish(): Promise<void>;
  /** Lets go of the file without completing it. */
  abandon(): Promise<void>;
}

export function openReportFile(path: string, format: ReportFormat, columns: Column[]): Promise<ReportFile> {
  return format === 'csv' ? openCsvFile(path, columns) : openXlsxFile(path, columns);
}

async function openCsvFile(path: string, columns: Column[]): Promise<ReportFile> {
  const file = await open(path, 'w', 0o600);
  let bytes = 0;
  let isClosed = false;
  const write = async (text: string): Promise<void> => {
    const buffer = Buffer.from(text);
    let at = 0;
    while (at < buffer.length) {
      const { bytesWritten } = await file.write(buffer, at, buffer.length - at);
      at += bytesWritten;
      bytes += bytesWritten;
    }
  };
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await file.close();
  };
  const header = columns.map((column) => csvField(column.heading, 'text')).join(',');
  await write(`${UTF8_BOM}${header}\r\n`).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    async add(rows) {
      let text = '';
      for (const row of rows) {
        text += csvLine(
          columns.map((column) => column.value(row)),
          columns,
        );
      }
      await write(text);
    },
    bytes: () => bytes,
    async finish() {
      await file.sync();
      await close();
    },
    abandon: close,
  };
}

/** Rows that one sheet holds, its header aside (ECMA-376 gives 1,048,576 lines). */
const SHEET_ROWS = 1_048_575;
/** A cell holds this many characters. */
const CELL_CHARACTERS = 32_767;

async function openXlsxFile(path: string, columns: Column[]): Promise<ReportFile> {
  const stream = createWriteStream(path, { mode: 0o600 });
  await once(stream, 'open');
  const failures: Error[] = [];
  stream.on('error', (error) => failures.push(error));
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useSharedStrings: false,
    useStyles: false,
  });
  workbook.creator = 'Callboard';
  let sheets = 0;
  let inSheet = 0;
  const nextSheet = (): ExcelJS.Worksheet => {
    sheets += 1;
    inSheet = 0;
    const sheet = workbook.addWorksheet(sheets === 1 ? 'Attempts' : `Attempts ${sheets}`, {
      views: [{ state: 'frozen', ySplit: 1 }],
    });
    sheet.columns = columns.map(({ heading, width }) => ({ header: heading, width }));
    sheet.getRow(1).commit();
    return sheet;
  };
  let sheet = nextSheet();

  const check = (): void => {
    if (failures[0]) throw failures[0];
  };
  return {
    async add(rows) {
      check();
      for (const row of rows) {
        if (inSheet === SHEET_ROWS) {
          sheet.commit();
          sheet = nextSheet();
        }
        inSheet += 1;
        const cells = columns.map((column) => {
          const cell = column.value(row);
          return typeof cell === 'string' ? xmlText(cell) : cell;
        });
        sheet.addRow(cells).commit();
      }
      // The writer has no back-pressure of its own: let the compressor and the disk catch up.
      do await new Promise((resolve) => setImmediate(resolve));
      while (failures.length === 0 && stream.writableLength > 1024 * 1024);
      check();
    },
    bytes: () => stream.bytesWritten,
    async finish() {
      check();
      sheet.commit();
      await new Promise<void>((resolve, reject) => {
        stream.once('error', reject);
        workbook.commit().then(resolve, reject);
      });
      check();
      const file = await open(path, 'r+');
      await file.sync();
      await file.close();
    },
    async abandon() {
      if (stream.closed) return;
      stream.destroy();
      await new Promise<void>((resolve) => stream.once('close', () => resolve()));
    },
  };
}

/** \p{Cc} is all control characters; tab and line ends are the ones that XML 1.0 has a place for. */
const NOT_IN_XML = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu;

/** XML 1.0 has no place for most control characters; a spreadsheet refuses a file that has them. */
function xmlText(value: string): string {
  return value.replaceAll(NOT_IN_XML, '').slice(0, CELL_CHARACTERS);
}
