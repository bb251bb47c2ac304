/** Areas of the United Kingdom in which numbers are kept free for drama (Ofcom): nobody can be called by mistake. */
const DRAMA_AREAS = ['113', '114', '115', '116', '117', '118', '121', '131', '141', '151', '161'];
const NUMBERS_PER_AREA = 1_000;
const GIVEN = [
  'Amara',
  'Bruno',
  'Chloe',
  'Dilip',
  'Elin',
  'Farah',
  'Gwen',
  'Hugo',
  'Imogen',
  'Jonas',
  'Kira',
];
const FAMILY = ['Ashby', 'Baker', 'Costa', 'Dhillon', 'Evans', 'Farrow', 'Grant', 'Hughes', 'Iqbal', 'Jones'];

/**
 * A list with `contacts` people who can be called: the rows of `sampleCsv`, those that will be rejected among them, then
 * made-up people with numbers of their own. `numberOf` gives a row's number as the import will read it, null for none.
 */
export function sampleList(
  sampleCsv: string,
  contacts: number,
  numberOf: (phone: string) => string | null,
): string {
  const [header = '', ...rows] = sampleCsv.trimEnd().split(/\r?\n/);
  const headings = header.split(',');
  const phoneColumn = headings.indexOf('phone');
  const lines: string[] = [];
  const numbers = new Set<string>();
  const add = (line: string): void => {
    lines.push(line);
    const number = numberOf(line.split(',')[phoneColumn] ?? '');
    if (number !== null) numbers.add(number);
  };
  for (const row of rows) {
    if (numbers.size === contacts) break;
    add(row);
  }
  for (let i = 0; numbers.size < contacts && i < DRAMA_AREAS.length * NUMBERS_PER_AREA; i += 1) {
    const area = DRAMA_AREAS[i % DRAMA_AREAS.length] ?? '';
    const number = `+44${area}496${String(Math.floor(i / DRAMA_AREAS.length)).padStart(4, '0')}`;
    if (numbers.has(number)) continue;
    const cells = headings.map(() => '');
    cells[0] = GIVEN[i % GIVEN.length] ?? '';
    cells[1] = FAMILY[Math.floor(i / GIVEN.length) % FAMILY.length] ?? '';
    cells[phoneColumn] = number;
    add(cells.join(','));
  }
  return `${[header, ...lines].join('\n')}\n`;
}
