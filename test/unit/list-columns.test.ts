import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OWN_COLUMNS } from '../../electron/lists/column-names.ts';
import { readOutcomes } from '../../electron/lists/list-outcomes.ts';
import { previewList } from '../../electron/lists/preview.ts';
import { REJECT_REASONS } from '../../shared/domain/row-outcome.ts';

const folder = mkdtempSync(join(tmpdir(), 'callboard-columns-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const head = (columns: string): string => `${columns},${OWN_COLUMNS.line},${OWN_COLUMNS.reason}`;

/** What each row of a list gives with nothing chosen by hand: `of` a contact, or why there is none. */
async function read(text: string, country: string, of: 'phone' | 'name' = 'phone'): Promise<string[]> {
  const file = join(folder, 'list.csv');
  writeFileSync(file, text);
  const { encoding, delimiter, mapping } = await previewList(file, {
    encoding: null,
    delimiter: null,
    defaultCountry: country,
  });
  const given: string[] = [];
  const list = { file, encoding, delimiter, mapping, defaultCountry: country };
  for await (const { outcomes } of readOutcomes(list)) {
    given.push(...outcomes.map((each) => ('reason' in each ? each.reason : each[of])));
  }
  return given;
}

describe('first digits in a column of their own', () => {
  it.each([
    // Alone, 2345678 is a number of Bochum.
    ['DE', 'Vorwahl;Rufnummer\n030;2345678', '+49302345678'],
    ['DE', 'Vorwahl;Rufnummer\n30.0;2345678', '+49302345678'],
    ['DE', 'Vorwahl;Rufnummer\n(089);2345678', '+49892345678'],
    ['FI', 'Suuntanumero;Puhelin\n09;2345678', '+35892345678'],
    ['IE', 'Area Code,Phone\n01,6791234', '+35316791234'],
    ['US', 'Area Code,Phone\n212,5550123', '+12125550123'],
    ['BR', 'DDD;Telefone\n11;912345678', '+5511912345678'],
    ['AR', 'Prefijo;Telefono\n011;43211234', '+541143211234'],
    ['JP', '市外局番,電話番号\n03,12345678', '+81312345678'],
    ['DE', 'Vorwahl;Rufnummer\n030;030 901821', '+4930901821'],
    ['DE', 'Vorwahl;Rufnummer\n030;+49 171 2345678', '+491712345678'],
    ['DE', 'Vorwahl;Rufnummer\n0034;612345678', '+34612345678'],
    ['DE', 'Vorwahl;Rufnummer\n1;2125550123', '+12125550123'],
    ['DE', 'Vorwahl;Rufnummer\n49;30901820', '+4930901820'],
    ['DE', 'Vorwahl;Rufnummer\n;030901820', '+4930901820'],
  ])('belong to the number, as in %s: %j', async (country, text, phone) => {
    expect(await read(`${text}\n`, country)).toEqual([phone]);
  });

  it.each(['34;612345678', '44;7400123456'])(
    'of which nobody knows whether they are an area or a country reach nobody: %s',
    async (row) => {
      expect(await read(`Vorwahl;Rufnummer\n${row}\n`, 'DE')).toEqual(['ambiguous_number']);
    },
  );

  it('that cannot be read make no number of the rest', async () => {
    const rows = ['030;2345678', '030;2345679', '040;2345678', '040;2345679', 'unbekannt;2345678'];
    expect((await read(`Vorwahl;Rufnummer\n${rows.join('\n')}\n`, 'DE')).at(-1)).toBe('not_a_number');
  });

  it('are no form of address', async () => {
    expect(await read('Prefix;Telefon\nDr.;030901820\n;030901821\n', 'DE')).toEqual([
      '+4930901820',
      '+4930901821',
    ]);
  });

  it('as lists of diallers have them, without a header, are the country', async () => {
    const text = '1\ts\t101\t34\t612345678\tMr\n2\ts\t101\t49\t30901821\tMs\n';
    expect(await read(text, 'DE')).toEqual(['+34612345678', '+4930901821']);
  });
});

describe('a column of other numbers', () => {
  it.each([
    ['of days without a header', 'DK', '20231225;Anna;22334455\n20231226;Bo;22334457', '+4522334455'],
    ['of days', 'DK', 'oprettet;navn;nr\n25122023;Anna;22334455', '+4522334455'],
    ['of orders', 'ES', 'Pedido,Nombre,Contacto\n612345670,Ana,612345678', '+34612345678'],
    [
      'of identity cards',
      'IL',
      'שם,ת.ז.,טלפון נייד\nדוד,039337423,050-2234567\nרות,031234564,052-2234568',
      '+972502234567',
    ],
    [
      'of identity cards beside telephones of no known name',
      'IL',
      'שם,ת.ז.,להשיג\nדוד,039337423,050-2234567\nרות,031234564,052-2234568',
      '+972502234567',
    ],
    [
      'of customers, in words apart',
      'DE',
      'Kunden-ID;Erreichbar unter\n30901820;0170 1234567\n30901833;0170 1234568\n30901847;',
      '+491701234567',
    ],
    [
      'that counts rows',
      'ES',
      '612345601;A;612345678\n612345602;B;612345600\n612345603;C;612345604',
      '+34612345678',
    ],
  ])('%s is not dialled', async (_, country, text, phone) => {
    expect((await read(`${text}\n`, country))[0]).toBe(phone);
  });
});

describe('of several columns of telephones', () => {
  it.each([
    [
      'the one most people have',
      'US',
      'Name,Business Phone,Mobile Phone\nAl,,2125550141\nBo,2125550152,2125550142\nCy,,2125550143',
      ['+12125550141', '+12125550142', '+12125550143'],
    ],
    [
      'the one that is not the same for everybody',
      'US',
      'Name,Work Phone,Mobile\nAl,2125550100,2125550141\nBo,2125550100,2125550142\nCy,2125550100,',
      ['+12125550141', '+12125550142', 'blank_phone'],
    ],
    [
      'one that is called so in several words',
      'GB',
      'Tel (home),Tel (mobile)\n,07400 123456\n020 7946 0958,07400 123457',
      ['+447400123456', '+447400123457'],
    ],
    ...['Tel. (mobil)', 'Telefon 1 - Value', 'Kunden: Telefon'].map(
      (name): [string, string, string, string[]] => [
        `the one called ${name}, not another of numbers`,
        'DE',
        `Vorgang;${name}\n30901820;0170 1234567\n30901833;0170 1234568\n30901847;`,
        ['+491701234567', '+491701234568', 'blank_phone'],
      ],
    ),
    [
      'the telephone, not what is only called a number',
      'US',
      'Lead Number,Mobile\n2125550161,2125550141\n2125550172,\n2125550183,2125550143',
      ['+12125550141', 'blank_phone', '+12125550143'],
    ],
    [
      'the value of an address book, not its kind',
      'US',
      'Name,Phone 1 - Type,Phone 1 - Value,Phone 2 - Value\nAl,Mobile,2125550141,\nBo,Home,2125550142,2125550152',
      ['+12125550141', '+12125550142'],
    ],
    [
      'never the fax, though everybody has one',
      'FR',
      'Société;Fax;Joignable\nA;01 42 34 56 00;06 12 34 56 78\nB;01 42 34 56 01;06 12 34 56 79\nC;01 42 34 56 02;',
      ['+33612345678', '+33612345679', 'blank_phone'],
    ],
    [
      'never the one that is not to be called',
      'US',
      'DNC Phone,Reach at\n2125550141,2125550151\n2125550162,2125550152\n2125550143,',
      ['+12125550151', '+12125550152', 'blank_phone'],
    ],
    [
      'nobody else of the family',
      'US',
      'Emergency Contact Phone,Cell\n2125550171,2125550141\n2125550172,\n2125550173,2125550143',
      ['+12125550141', 'blank_phone', '+12125550143'],
    ],
  ])('%s', async (_, country, text, expected) => {
    expect(await read(text, country)).toEqual(expected);
  });

  it.each([
    ['the one most people have, though a cell of it is a word', 1, ['not_a_number', '+12125550111']],
    ['one of numbers alone rather than one that is full of words', 8, ['+12125550130', '+12125550131']],
  ])('without telling names %s', async (_, words, expected) => {
    const rows = Array.from(
      { length: 20 },
      (_row, n) => `${n < words ? 'nobody' : `21255501${10 + n}`},${n < 10 ? `21255501${30 + n}` : ''}`,
    );
    expect((await read(['One,Other', ...rows].join('\n'), 'US')).slice(0, 2)).toEqual(expected);
  });

  it('none is chosen where there is only a fax', async () => {
    await expect(read('Nom;Télécopie\nA;01 42 34 56 00\nB;01 42 34 56 01', 'FR')).resolves.not.toContain(
      '+33142345600',
    );
  });
});

describe('countries', () => {
  it.each([
    ['Country;Phone\nไทย;081 234 5678', '+66812345678'],
    ['Country;Phone\nThụy Sĩ;078 123 45 67', '+41781234567'],
  ])('are known by their names in the languages of columns: %j', async (text, phone) => {
    expect(await read(text, 'ES')).toEqual([phone]);
  });
});

describe('names', () => {
  it.each([
    ['Nom;Prénom;Téléphone\nDUPONT;Éloïse;0612345678', 'Éloïse DUPONT'],
    ['Name;Vorname;Telefon\nGroß;Jörg;0612345678', 'Jörg Groß'],
    ['Name,Given Name,Family Name,Phone\nAnn Lee,Ann,Lee,0612345678', 'Ann Lee'],
    ['Name,Given Name,Family Name,Phone\nANN LEE,Ann,Lee,0612345678', 'ANN LEE'],
    ['Client;Prénom;Nom de famille;Téléphone\nAcme;Éloïse;Dupont;0612345678', 'Acme Éloïse Dupont'],
    ['Nom;Prénom;Nom de famille;Téléphone\nAcme;Éloïse;Dupont;0612345678', 'Acme Éloïse Dupont'],
  ])('%j', async (text, name) => {
    expect(await read(text, 'FR', 'name')).toEqual([name]);
  });

  it('are kept beside those of firms, one of which is called as its owner', async () => {
    const people = ['Ada Sarl;Ada;0612345678', 'Acme;Éloïse;0612345679', 'Bolt;Zoé;0612345680'];
    expect(await read(`Client;Prénom;Téléphone\n${people.join('\n')}`, 'FR', 'name')).toEqual([
      'Ada Sarl Ada',
      'Acme Éloïse',
      'Bolt Zoé',
    ]);
  });

  it.each([
    ['TR', 'Adı;Soyadı;No;Cep Telefonu\nGül;Şahin;5321234500;0532 123 45 67', 'Gül Şahin', '+905321234567'],
    ['TH', 'ชื่อ;นามสกุล;รหัส;เบอร์โทรศัพท์\nสมชาย;ใจดี;0812345600;081 234 5678', 'สมชาย ใจดี', '+66812345678'],
    ['VN', 'Họ tên;Mã;Số điện thoại\nTrần Thị B;0912345600;0912 345 679', 'Trần Thị B', '+84912345679'],
    ['IN', 'नाम;क्रमांक;मोबाइल नंबर\nराम;9812345600;98123 45679', 'राम', '+919812345679'],
  ])('and telephones are found by their names in %s: %j', async (country, text, name, phone) => {
    expect(await read(text, country, 'name')).toEqual([name]);
    expect(await read(text, country)).toEqual([phone]);
  });
});

describe('the title of a printed page', () => {
  it('is no header, though the page stands beside it', async () => {
    const text =
      'Clientes;;;Página 1\nNombre;Móvil;DNI;Saldo\nAna;612345678;1X;1,0\nClientes;;;Página 2\nEva;698765432;2Y;2,0';
    expect(await read(text, 'ES', 'name')).toEqual(['Ana', 'blank_phone', 'Eva']);
  });

  it.each([
    ['Erreichbar;Wo;Wer\n0170 1234567;mobil;Kunde\n0170 1234568;mobil;Kunde'],
    ['Erreichbar;Wo;\n0170 1234567;mobil;ja\n0170 1234568;mobil;nein'],
    ['Telefon;Wo;\n0170 1234567;mobil;Kunde\n0170 1234568;mobil;Kunde'],
    ['0170 1234567;privat;\n0170 1234568;mobil;Kunde'],
  ])('is not what stands above people who are described in words of columns: %j', async (text) => {
    expect(await read(text, 'DE')).toEqual(['+491701234567', '+491701234568']);
  });

  it('is not looked for where no row below names the columns', async () => {
    expect(await read('Informe,mensual\nAna,612345678\nEva,698765432', 'ES')).toEqual([
      '+34612345678',
      '+34698765432',
    ]);
  });
});

describe('rejected rows that are imported again', () => {
  it('keep the country that could not be read', async () => {
    const text = `${head('Phone,Country')}\n612345678,Hispania,2,${REJECT_REASONS.unknown_country}\n`;
    expect(await read(text, 'DE')).toEqual(['unknown_country']);
    expect(await read(text.replace('Hispania', 'Spain'), 'DE')).toEqual(['+34612345678']);
  });

  it('keep the code of the area though most of them have none', async () => {
    const why = REJECT_REASONS.not_a_number;
    const text = `${head('Area code,Phone')}\nx,2345678,2,${why}\nx,2345679,3,${why}\n030,2345678,4,${why}\n`;
    expect(await read(text, 'DE')).toEqual(['not_a_number', 'not_a_number', '+49302345678']);
  });
});

describe('spaces around quotation marks', () => {
  it('swallow no row', async () => {
    const text = 'Telefono,Nombre\n"612345678" ,"A, B" \n "612345679", "C, D"\n612345680, "E"\n';
    expect(await read(text, 'ES')).toEqual(['+34612345678', '+34612345679', '+34612345680']);
  });

  it('leave marks inside a field where they are', async () => {
    const text = 'Telefono,Nombre,Nota\n612345678, "Ana" Gil,x\n612345679, "Eva,y\n612345680,"B",z\n';
    expect(await read(text, 'ES')).toEqual(['+34612345678', '+34612345679', '+34612345680']);
  });
});
