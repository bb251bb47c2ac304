import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { encode } from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { targetOfName } from '../../electron/lists/column-names.ts';
import { detectDelimiter } from '../../electron/lists/delimiter.ts';
import { assertTextList } from '../../electron/lists/file-kind.ts';
import { contactReader } from '../../electron/lists/list-rows.ts';
import { shapeOf } from '../../electron/lists/list-shape.ts';
import { rowReader } from '../../electron/lists/row-reader.ts';
import { detectFileEncoding, textDecoder } from '../../electron/lists/text-encoding.ts';
import type { ColumnMapping } from '../../shared/contract/lists.ts';
import type { TextEncoding } from '../../shared/domain/text-encodings.ts';

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const fieldsOf = (text: string, delimiter: ',' | ';' = ','): (string[] | string)[] => {
  const reader = rowReader(delimiter);
  return [...reader.feed(text), ...reader.end()].map((row) => ('fields' in row ? row.fields : row.reason));
};

describe('quotation marks', () => {
  it.each([
    [
      'a nickname inside',
      'a,"John "Joe" X",b\nc,d,e\n',
      [
        ['a', 'John "Joe" X', 'b'],
        ['c', 'd', 'e'],
      ],
    ],
    [
      'a nickname in front',
      'a,"Joe" Smith,b\nc,d,e\n',
      [
        ['a', '"Joe" Smith', 'b'],
        ['c', 'd', 'e'],
      ],
    ],
    ['doubled ones', 'a,"x ""y"" z"\n', [['a', 'x "y" z']]],
    [
      'several lines',
      'a,"x\ny,z"\nb,c\n',
      [
        ['a', 'x\ny,z'],
        ['b', 'c'],
      ],
    ],
    [
      'one never closed, before a closed one',
      'a,"open\nb,"c"\nd,e\n',
      [
        ['a', '"open'],
        ['b', 'c'],
        ['d', 'e'],
      ],
    ],
    [
      'one never closed, at the end',
      'a,b\nc,"open',
      [
        ['a', 'b'],
        ['c', '"open'],
      ],
    ],
    [
      'an inch',
      'a,5" pipe\nb,6" pipe\n',
      [
        ['a', '5" pipe'],
        ['b', '6" pipe'],
      ],
    ],
    [
      'nothing between',
      'a,""\n"",b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
  ])('%s', (_, text, rows) => {
    expect(fieldsOf(text)).toEqual(rows);
    expect(fieldsOf(text.replaceAll('\n', '\r\n'))).toEqual(rows);
    expect(fieldsOf(text.replaceAll('\n', '\r'))).toEqual(rows);
  });

  it('spoil one row for a note that is too long, and none of its lines becomes a person', () => {
    const note = Array.from({ length: 2_000 }, (_, i) => `61234${String(i).padStart(4, '0')},Line ${i}`).join(
      '\n',
    );
    expect(fieldsOf(`phone,name,note\n612345678,A,"${note}"\n698765432,B,ok\n`)).toEqual([
      ['phone', 'name', 'note'],
      'field_too_long',
      ['698765432', 'B', 'ok'],
    ]);
  });

  it('give the same rows wherever the text is cut into pieces', () => {
    const piece = fc.constantFrom('a', 'b c', ',', '\n', '\r\n', '"', '""', '"x"', ',"y\nz",', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(), (pieces, cut) => {
        const text = pieces.join('');
        const at = cut % (text.length + 1);
        const reader = rowReader(',');
        const rows = [...reader.feed(text.slice(0, at)), ...reader.feed(text.slice(at)), ...reader.end()];
        expect(rows.map((row) => ('fields' in row ? row.fields : row.reason))).toEqual(fieldsOf(text));
      }),
      { numRuns: 500 },
    );
  });

  it('read what a spreadsheet writes exactly as it was', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é'), maxLength: 8 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join('\n');
        expect(fieldsOf(`${text}\n`)).toEqual(rows);
      }),
    );
  });

  it('cost no more than the size of the text', () => {
    const units = ['"', '",', '"\n', '""', ',"', '\n"a', '"a" ', ',', '\n', ';'];
    for (const [head, unit] of [...units.map((each) => ['', each] as const), ['"x",', 'a,'] as const]) {
      const textOf = (length: number): string => head + unit.repeat(length / unit.length);
      const quarter = timeOf(() => fieldsOf(textOf(65_536)));
      // Four times the text is four times the work; sixteen would be its square.
      const most = Math.max(60, 10 * quarter);
      // Collected garbage counts, too: one quiet try is enough.
      let whole = Infinity;
      for (let tries = 0; tries < 4 && whole >= most; tries += 1) {
        whole = Math.min(
          whole,
          timeOf(() => fieldsOf(textOf(262_144))),
        );
      }
      expect(whole, JSON.stringify(head + unit)).toBeLessThan(most);
    }
  });
});

/** Milliseconds of the processor, so that what else the machine does counts for nothing. */
function timeOf(work: () => unknown): number {
  let best = Infinity;
  for (let i = 0; i < 3; i += 1) {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

const shape = (text: string) => {
  const reader = rowReader(detectDelimiter(text));
  return shapeOf([...reader.feed(text), ...reader.end()]);
};

describe('where the people of a list begin', () => {
  it.each([
    ['Leads export 2024-05-01;;\n;;\nphone;name;city\n612345678;A;M\n', 1, false],
    ['Report of May\n\nphone,name\n612345678,A\n', 1, false],
    ['# made by x\nphone,name\n612345678,A\n', 1, false],
    ['sep=;\nphone;name\n612345678;A\n', 1, false],
    ['phone,name,01/02/2025\n612345678,A,yes\n', 0, false],
    ['+34 612 345 678 ext 3,A\n698765432,B\n', 0, true],
    ['612345678\n698765432\n', 0, true],
    ['phone\n612345678\n', 0, false],
  ])('%j', (text, preamble, isHeaderless) => {
    const found = shape(text);
    expect(found?.isHeaderless).toBe(isHeaderless);
    const rows = fieldsOf(text, detectDelimiter(text) === ';' ? ';' : ',').slice(
      0,
      (found?.preamble ?? 0) + 1,
    );
    if (preamble === 0) expect(rows).toHaveLength(1);
    else expect(found?.header.fields.includes('phone')).toBe(true);
  });

  it.each([
    'Teléfono',
    'TÉLÉPHONE',
    'Telefonnummer 1',
    'telefone1',
    '电话号码',
    '携帯電話',
    'Телефон',
    'هاتف',
    'Nº de teléfono',
    'phone_e164',
    'Mob',
    'Handy-Nr.',
  ])('%s is known for a phone', (name) => expect(targetOfName(name)).toBe('phone'));
});

describe('a country code in a column of its own', () => {
  const mapping: ColumnMapping = [
    { column: 0, target: 'country_code', variable: null },
    { column: 1, target: 'phone', variable: null },
  ];
  const read = contactReader({ mapping, columns: 2, delimiter: ',', defaultCountry: 'US' });
  it.each([
    ['34', '612345678', '+34612345678'],
    ['+49', '0170 1234567', '+491701234567'],
    ['0044', '020 7946 0958', '+442079460958'],
    ['39', '06 6982', '+39066982'],
    ['ES', '612 345 678', '+34612345678'],
    ['34', '+49 170 1234567', '+491701234567'],
    ['', '(212) 555-0123', '+12125550123'],
  ])('%j with %j', (code, phone, e164) => {
    expect(read({ line: 1, fields: [code, phone] })).toMatchObject({ phone: e164 });
  });

  it('leaves an extension at hand for whoever calls, as a tag', () => {
    expect(read({ line: 1, fields: ['1', '(212) 555-0123 ext. 45'] })).toMatchObject({
      phone: '+12125550123',
      tags: ['ext. 45'],
    });
  });
});

/** Vietnamese as Windows writes it: circumflex, breve and horn belong to the letter, its tone follows. */
function withTonesApart(text: string): string {
  const tones = '\u0300\u0301\u0303\u0309\u0323';
  return text
    .normalize('NFD')
    .replaceAll(new RegExp(`(\\p{L})([${tones}]?)([\u0302\u0306\u031b])([${tones}]?)`, 'gu'), '$1$3$2$4')
    .replaceAll(/\p{L}[\u0302\u0306\u031b]/gu, (letter) => letter.normalize('NFC'));
}

describe('the encoding of a list', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'callboard-encodings-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const found = (bytes: Buffer, country: string | null): Promise<TextEncoding> => {
    const file = join(folder, 'list.csv');
    writeFileSync(file, bytes);
    return detectFileEncoding(file, country);
  };

  it.each<[TextEncoding, string | null, string]>([
    ['windows-1252', 'ES', 'José Núñez\nÁvila\nPeña\nÍñigo\nMálaga'],
    ['windows-1252', 'ES', 'José Muñoz\nMüller\nFrançois Lefèvre'],
    ['windows-1250', 'ES', 'Łukasz Żółć\nGrzegorz Brzęczyszczykiewicz'],
    ['windows-1250', 'CZ', 'Jiří Dvořák\nŽofie Černá'],
    ['windows-1251', 'ES', 'Иван Петров\nМария Сидорова'],
    ['koi8-r', 'RU', 'Иван Петров\nМария Сидорова'],
    ['windows-1253', 'GR', 'Γιώργος Παπαδόπουλος\nΜαρία Νικολάου'],
    ['windows-1254', 'TR', 'Ayşe Yılmaz\nİbrahim Güneş'],
    ['windows-1255', 'IL', 'משה כהן\nשרה לוי'],
    ['windows-1256', 'SA', 'محمد علي\nفاطمة حسن'],
    ['windows-874', 'TH', 'สมชาย ใจดี\nสมหญิง รักไทย'],
    ['shift_jis', 'ES', '山田太郎\n鈴木花子'],
    ['gb18030', 'CN', '李小龙\n王伟'],
    ['big5', 'TW', '陳大文\n林美麗'],
    ['euc-kr', 'KR', '김철수\n이영희'],
    ['windows-1250', null, 'Kovács Gergő\nGyőr\nSzűcs Ádám'],
    ['windows-1250', 'US', 'Ştefan Ţiriac\nBrăila\nIaşi'],
    ['iso-8859-2', 'PL', 'Łukasz Żółć\nŚwiętosław\nDąbrowska'],
    ['iso-8859-5', 'RU', 'Иван Петров\nМосква\nНаталья'],
    ['iso-8859-7', null, 'Γιώργος Παπαδόπουλος\nΆννα\nΕλένη'],
    ['iso-8859-9', 'TR', 'Ayşe Yılmaz\nİstanbul\nIğdır'],
    ['iso-8859-15', 'FR', 'Hélène Cœur\nŒuvrard\nNoël'],
    ['windows-1257', null, 'Žydrūnas Šarūnas\nKęstutis\nVėjūnė'],
    ['iso-8859-13', 'LV', 'Jānis Bērziņš\nĶegums\nĢirts'],
    ['windows-1255', null, 'דוד כהן\nתל אביב\nשרה לוי'],
    ['windows-874', null, 'สมชาย ใจดี\nกรุงเทพ\nสมหญิง'],
    ['cp852', 'PL', 'Łukasz Żółć\nŚwiętosław\nGdańsk'],
    ['cp866', 'RU', 'Иван Петров\nМосква\nНаталья'],
    ['koi8-u', 'UA', 'Їжак Олена\nКиїв\nЛьвів'],
    ['macintosh', 'FR', 'François Lefèvre\nHélène\nBesançon'],
    ['windows-1258', 'VN', 'Nguyễn Văn Hùng\nĐặng Thị Hương\nTrần Quốc'],
  ])('is found as %s in %s for %j', async (encoding, country, names) => {
    const lines = names.split('\n').map((name, i) => `61234567${i},${name},note`);
    const text = `phone,name,note\n${lines.join('\n')}\n`;
    const bytes = encode(encoding === 'windows-1258' ? withTonesApart(text) : text, encoding);
    const decoder = textDecoder(await found(bytes, country));
    expect(decoder.decode(bytes) + decoder.end()).toBe(text);
  });

  it('is judged on the whole file, not on its head', async () => {
    const head = `phone,name\n${'612345678,Anna\n'.repeat(80_000)}`;
    expect(await found(encode(`${head}612345679,José Müller\n`, 'windows-1252'), 'ES')).toBe('windows-1252');
    expect(await found(Buffer.from(`${head}612345679,José Müller\n`), 'ES')).toBe('utf-8');
  });

  it('is UTF-8 though the end of the file cuts a character off, or one of many is damaged', async () => {
    const text = Buffer.from(`phone,name\n${'612345678,José Núñez\n'.repeat(20)}612345679,Jos`);
    expect(await found(Buffer.concat([text, Buffer.from([0xc3])]), 'ES')).toBe('utf-8');
    expect(await found(Buffer.concat([text, Buffer.from([0xe9, 0x0a])]), 'ES')).toBe('utf-8');
  });

  it('is found for UTF-16 without a mark, also in Chinese', async () => {
    const text = `phone,name\n${'612345678,李小龙\n'.repeat(50)}`;
    expect(await found(encode(text, 'utf-16le', { addBOM: false }), 'CN')).toBe('utf-16le');
    expect(await found(encode(text, 'utf-16be', { addBOM: false }), 'CN')).toBe('utf-16be');
  });
});

describe('what is no list', () => {
  it.each([
    ['an Excel workbook', Buffer.from('PK\u0003\u0004....[Content_Types].xml')],
    ['a zip archive', Buffer.from('PK\u0003\u0004....leads.csv')],
    ['an old Excel file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])],
    ['a PDF', Buffer.from('%PDF-1.7')],
    ['a web page', Buffer.from('\n<!DOCTYPE html><table>')],
    ['vCard', Buffer.from('BEGIN:VCARD\nVERSION:3.0')],
    ['empty', Buffer.from(' \n\r\n\t')],
  ])('%s is refused by its real name', (name, bytes) => {
    expect(() => assertTextList(bytes)).toThrow(name);
  });
});
