import * as fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { columnNames, guessMapping } from '../../electron/lists/column-guess.ts';
import { contactReader } from '../../electron/lists/list-rows.ts';
import { detectDelimiter } from '../../electron/lists/delimiter.ts';
import { rowReader } from '../../electron/lists/row-reader.ts';
import { textDecoder } from '../../electron/lists/text-encoding.ts';

function readAll(pieces: Iterable<string>, delimiter: ',' | ';' | '\t' | '|' = ',') {
  const reader = rowReader(delimiter);
  const rows = [];
  for (const piece of pieces) rows.push(...reader.feed(piece));
  rows.push(...reader.end());
  return rows;
}

describe('reading rows', () => {
  it('gives back any table however it is written and wherever it is cut', () => {
    const field = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('a,b', 'a"b', 'a\nb', ' ', 'ü', '""', ','),
    );
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.nat({ max: 20 }),
        (written, newline, step) => {
          const clean = written.map((row) => row.map((cell) => cell.replace(/[\0\r]/g, '')));
          const text = Papa.unparse(clean, { newline, quotes: true });
          const pieces = [];
          for (let i = 0; i < text.length; i += step + 1) pieces.push(text.slice(i, i + step + 1));
          const rows = readAll(pieces);
          expect(rows.map((row) => ('fields' in row ? row.fields : row))).toEqual(clean);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('counts lines through quoted line breaks and empty lines', () => {
    const rows = readAll(['a,b\n"x\n\ny",1\n\nlast,2']);
    expect(rows.map((row) => row.line)).toEqual([1, 2, 6]);
  });

  it('takes a quotation mark that is never closed for text, and reads on behind it', () => {
    const long = Array.from({ length: 60_000 }, (_, i) => `name ${i},${i}`).join('\n');
    const rows = readAll([`a,b\n"open,1\n`, long, '\nlast,2\n']);
    expect(rows[1]).toEqual({ line: 2, fields: ['"open', '1'] });
    expect(rows).toHaveLength(60_003);
    expect(rows.at(-1)).toEqual({ line: 60_003, fields: ['last', '2'] });
  });

  it('spoils one line for forty million columns of nothing, without keeping them', () => {
    const before = process.memoryUsage().heapUsed;
    const pieces = ['a,b\n', ...Array.from({ length: 160 }, () => ','.repeat(250_000)), '\nc,d\n'];
    const rows = readAll(pieces);
    expect(rows).toMatchObject([
      { fields: ['a', 'b'] },
      { line: 2, reason: 'too_many_columns' },
      { line: 3, fields: ['c', 'd'] },
    ]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150_000_000);
  });

  it('spoils a line of a million columns that arrives whole, and reads on behind it', () => {
    const rows = rowReader(',').feed(`a,b\n${','.repeat(1_100_000)}\nc,d\n`);
    expect(rows).toMatchObject([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, reason: 'too_many_columns' },
      { line: 3, fields: ['c', 'd'] },
    ]);
  });

  it('spoils a row with a NUL character and no other', () => {
    expect(readAll(['a,b\nx\0,1\ny,2'])).toMatchObject([
      { fields: ['a', 'b'] },
      { line: 2, reason: 'nul_character', raw: 'x\0,1' },
      { line: 3, fields: ['y', '2'] },
    ]);
  });

  it('survives any text at all', () => {
    const rubbish = fc.string({
      unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' ', '\0', ';', '\uFEFF'),
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.array(rubbish, { maxLength: 5 }), (pieces) => {
        const lines = readAll(pieces).map((row) => row.line);
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what the program sees in a file', () => {
  it.each([
    ['name;phone\na;1\nb,c;2', ';'],
    ['name\tphone\na, b\t1', '\t'],
    ['name|phone\na|1', '|'],
    ['"a;b",phone\n"c;d",1', ','],
    ['phone\n1\n2', ','],
    ['# exported\n// by us\nphone;name\n1;a', ';'],
    ['Leads\n\n\nphone;name\n1;a\n2;b,c', ';'],
    ['phone\n1\n2\n3\n4;5\n6', ','],
  ])('finds the delimiter of %j', (text, delimiter) => {
    expect(detectDelimiter(text)).toBe(delimiter);
  });

  it('keeps characters whole that are cut by the edge of a piece', () => {
    const bytes = Buffer.from('\uFEFFJürgen 🙂 Groß');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const decoder = textDecoder('utf-8');
      const text =
        decoder.decode(bytes.subarray(0, cut)) + decoder.decode(bytes.subarray(cut)) + decoder.end();
      expect(text).toBe('Jürgen 🙂 Groß');
    }
  });

  it.each([
    [
      ['Name', 'Phone number', 'City'],
      ['name', 'phone', 'variable'],
    ],
    [
      ['Vorname', 'Nachname', 'Telefonnummer', 'Priorität'],
      ['first_name', 'last_name', 'phone', 'priority'],
    ],
    [
      ['Mobile', 'Tel.', 'Tags'],
      ['phone', 'variable', 'tags'],
    ],
    [
      ['Kunde', 'Rufnummer'],
      ['name', 'phone'],
    ],
  ])('guesses where %j go', (header, targets) => {
    expect(guessMapping(header, [], null).map((entry) => entry.target)).toEqual(targets);
  });

  it.each([
    ['País', ['ES', 'FR']],
    ['Country', ['Spain', 'France']],
    ['Phone Country', ['Spain', 'France']],
    ['Land', ['Spanien', 'Frankreich']],
    ['Страна', ['Испания', 'Франция']],
    ['国', ['スペイン', 'フランス']],
    ['Pays', ['+34', '0033']],
    ['iso', ['ESP', 'FRA']],
  ])('reads each number as of the country in %s', (head, [spain = '', france = '']) => {
    const rows = [
      ['612345678', spain],
      ['06 12 34 56 78', france],
    ];
    const mapping = guessMapping(['Phone', head], rows, 'DE');
    expect(mapping[1]?.target).toBe('country_code');
    const read = contactReader({ mapping, columns: 2, delimiter: ',', defaultCountry: 'DE' });
    const phones = rows.map((fields, i) => read({ line: i + 2, fields }));
    expect(phones).toMatchObject([{ phone: '+34612345678' }, { phone: '+33612345678' }]);
  });

  it.each([
    ['of regions', 'Land', ['Bayern', 'Hessen']],
    ['of regions that look like countries', 'Land', ['BY', 'BE']],
    ['of anything else', 'Pays', ['oui', 'non']],
  ])('leaves a column %s alone', (_, head, cells) => {
    const rows = cells.map((cell, i) => [`030 90182${i}`, cell]);
    expect(guessMapping(['Phone', head], rows, 'DE')[1]?.target).toBe('variable');
  });

  it('takes no numbers for names, whatever their column is called', () => {
    const rows = [
      ['612345678', 'C-00123', 'Ana Ruiz'],
      ['612345679', '4711', 'Luis'],
    ];
    const targets = (names: string[]) => guessMapping(names, rows, 'ES').map((entry) => entry.target);
    expect(targets(['Teléfono', 'Cliente', 'Nombre'])).toEqual(['phone', 'variable', 'first_name']);
    expect(targets(['Teléfono', 'Id', 'Cliente'])).toEqual(['phone', 'variable', 'name']);
    expect(targets(['Telefon', 'Nr', 'Kundin'])).toEqual(['phone', 'variable', 'name']);
    // What says that it is a name is one, whatever it looks like.
    const coded = [
      ['612345678', 'P1'],
      ['612345679', '4711'],
    ];
    expect(guessMapping(['Phone', 'Name'], coded, 'ES')[1]?.target).toBe('name');
    expect(guessMapping(['Phone', 'Customer'], coded, 'ES')[1]?.target).toBe('variable');
  });

  it('dials nobody of a country that it does not know, and says when number and country differ', () => {
    const mapping = guessMapping(['Phone', 'Country'], [['612345678', 'Spain']], 'DE');
    expect(mapping[1]).toMatchObject({ target: 'country_code', variable: 'Country' });
    const read = contactReader({ mapping, columns: 2, delimiter: ',', defaultCountry: 'DE' });
    expect(read({ line: 2, fields: ['030 901820', 'Atlantis'] })).toMatchObject({
      reason: 'unknown_country',
    });
    expect(read({ line: 3, fields: ['030 901820', 'Spain'] })).toMatchObject({ reason: 'not_a_number' });
    expect(read({ line: 4, fields: ['030 901820', ''] })).toMatchObject({ phone: '+4930901820' });
    expect(read({ line: 5, fields: ['+4930901820', 'Spain'] })).toMatchObject({
      phone: '+4930901820',
      variables: ['Spain'],
      changes: [{ warning: 'country_differs' }],
    });
  });

  it('finds the phone column by its data when no name says it, and a file without a header', () => {
    expect(
      guessMapping(
        ['A', 'B'],
        [
          ['Ada', '030 901820'],
          ['Bob', '+4930901821'],
        ],
        'DE',
      )[1]?.target,
    ).toBe('phone');
    expect(columnNames(['Ada', '030 901820'])).toEqual(['Column 1', 'Column 2']);
    expect(columnNames(['Phone', '030 901820'])).toEqual(['Phone', '030 901820']);
    expect(columnNames(['a', 'a', ''])).toEqual(['a', 'a (2)', 'Column 3']);
  });

  it.each([
    ['a date that could be read as one', ['2024-05-01', '2024-06-11'], null],
    ['a date that could be read as one, in the country of the list', ['2024-05-01', '2024-06-11'], 'DE'],
  ])('does not take %s for the phone', (_, dates, country) => {
    const rows = dates.map((date, i) => [date, `030 90182${i}`]);
    expect(guessMapping(['A', 'B'], rows, country)[1]?.target).toBe('phone');
  });

  it('takes the column named so whose cells are numbers, though another one holds more of them', () => {
    const rows = [
      ['030901820', '030901821'],
      ['030901822', 'none'],
    ];
    expect(guessMapping(['Ref', 'Phone'], rows, 'DE')[1]?.target).toBe('phone');
  });
});
