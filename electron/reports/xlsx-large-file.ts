import { open } from 'node:fs/promises';
import type { AttemptReportRow } from '../store/store.ts';
import type { Cell, Column } from './attempt-columns.ts';
import type { ReportFile } from './report-file.ts';
import { cellText } from './xlsx-text.ts';
import { writeZip, type ZipEntry } from './zip-file.ts';

/** Lines of one sheet (ECMA-376), and its size before ZIP's 32-bit counters would turn over. */
const SHEET_LINES = 1_048_576;
const SHEET_BYTES = 3_500_000_000;

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Style 1 is the bold header. */
const STYLES =
  `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>` +
  `<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>` +
  `<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
  `<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2">` +
  `<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
  `<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>`;

const SPECIAL = /[&<>"]/g;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const xmlText = (value: string): string => cellText(value).replaceAll(SPECIAL, (c) => ESCAPES[c] ?? c);

/** A, B, ... Z, AA, ... for 0, 1, ... */
function columnLetters(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

function cellXml(at: string, cell: Cell, style: '' | ' s="1"'): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c r="${at}"${style}><v>${cell}</v></c>` : '';
  return `<c r="${at}"${style} t="inlineStr"><is><t xml:space="preserve">${xmlText(cell)}</t></is></c>`;
}

/**
 * The attempt report as a workbook, written as it is read: memory stays the same however many rows there are, which ExcelJS
 * cannot promise, since it never waits for the disk.
 */
export async function openLargeXlsxFile(path: string, columns: readonly Column[]): Promise<ReportFile> {
  const file = await open(path, 'w', 0o600);
  const zip = writeZip(file);
  const letters = columns.map((_, index) => columnLetters(index));
  const lastLetter = letters.at(-1) ?? 'A';
  let isClosed = false;
  let sheets = 0;
  let line = 0;
  let sheet: ZipEntry;

  async function startSheet(): Promise<void> {
    sheets += 1;
    line = 1;
    sheet = await zip.add(`xl/worksheets/sheet${sheets}.xml`);
    const widths = columns.map(
      ({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
    );
    const heads = columns.map(({ heading }, i) => cellXml(`${letters[i] ?? ''}1`, heading, ' s="1"'));
    await sheet.write(
      `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" ` +
        `activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols>` +
        `<sheetData><row r="1">${heads.join('')}</row>`,
    );
  }

  async function endSheet(): Promise<void> {
    await sheet.write(`</sheetData><autoFilter ref="A1:${lastLetter}${line}"/></worksheet>`);
    await sheet.end();
  }

  async function part(name: string, text: string): Promise<void> {
    const entry = await zip.add(name);
    await entry.write(text);
    await entry.end();
  }

  async function writeFrame(): Promise<void> {
    const each = (text: (n: number) => string): string =>
      Array.from({ length: sheets }, (_, i) => text(i + 1)).join('');
    await part('xl/styles.xml', STYLES);
    await part(
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${each(
        (n) => `<sheet name="Attempts${n === 1 ? '' : ` ${n}`}" sheetId="${n}" r:id="rId${n}"/>`,
      )}</sheets></workbook>`,
    );
    await part(
      'xl/_rels/workbook.xml.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">${each(
        (n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
      )}<Relationship Id="rId${sheets + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    );
    await part(
      '_rels/.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" ` +
        `Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    );
    await part(
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ` +
        `ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ` +
        `ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/>` +
        `<Override PartName="/xl/styles.xml" ContentType="${SHEET_TYPE}.styles+xml"/>${each(
          (n) =>
            `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>`,
        )}</Types>`,
    );
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    await file.close();
  }

  try {
    await startSheet();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async add(rows: readonly AttemptReportRow[]) {
      let text = '';
      for (const row of rows) {
        if (line === SHEET_LINES || sheet.size() > SHEET_BYTES) {
          await sheet.write(text);
          text = '';
          await endSheet();
          await startSheet();
        }
        line += 1;
        text += `<row r="${line}">`;
        for (let i = 0; i < columns.length; i += 1) {
          text += cellXml(`${letters[i] ?? ''}${line}`, columns[i]?.value(row) ?? null, '');
        }
        text += '</row>';
      }
      await sheet.write(text);
    },
    bytes: () => zip.bytes(),
    async finish() {
      await endSheet();
      await writeFrame();
      await zip.finish();
      await file.sync();
      await close();
    },
    abandon: close,
  };
}
