import { open } from 'node:fs/promises';
import type { Column } from './attempt-columns.ts';
import { csvField, csvLine, UTF8_BOM } from './csv-text.ts';
import { openExcelJsFile } from './xlsx-exceljs-file.ts';
import { openLargeXlsxFile } from './xlsx-large-file.ts';
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

/** Workbooks of more rows than this are not ExcelJS's: it keeps what the disk has not taken yet in memory. */
export const EXCELJS_ROWS = 50_000;

/** Opens the file with the writer that fits its format and, for a workbook, the number of rows to come. */
export function openReportFile(
  path: string,
  { format, rowsTotal }: { format: ReportFormat; rowsTotal: number },
  columns: Column[],
): Promise<ReportFile> {
  if (format === 'csv') return openCsvFile(path, columns);
  return rowsTotal > EXCELJS_ROWS ? openLargeXlsxFile(path, columns) : openExcelJsFile(path, columns);
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
