import * as fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { parsePlainPhone } from '../../shared/domain/phone-fast-path.ts';
import { parsePhone, parsePhoneByLibrary } from '../../shared/domain/phone-number.ts';

describe('reading a phone number', () => {
  it.each([
    ['030 901820', 'DE', '+4930901820'],
    ['(0151) 234-56789', 'DE', '+4915123456789'],
    ['+49 (0)30 901820', 'DE', '+4930901820'],
    ['0049 30/901820', 'DE', '+4930901820'],
    ["'+4930901820", 'US', '+4930901820'],
    ['(212) 555-0123', 'US', '+12125550123'],
    ['1 212 555 0123', 'US', '+12125550123'],
    ['07400 123456', 'GB', '+447400123456'],
    ['06 1234 5678', 'IT', '+390612345678'],
    // As it stands a mobile of 390, with its plus sign a house in Rome: people are called on mobiles.
    ['3906698212', 'IT', '+393906698212'],
    ['8 (800) 555-35-35', 'RU', '+78005553535'],
    ['+800 1234 5678', 'DE', '+80012345678'],
    ['(+34) 612-345-678', 'DE', '+34612345678'],
    ['(0034) 612 345 678', 'US', '+34612345678'],
    ['0034612345678', 'US', '+34612345678'],
    ['\u202a+34\u00a0612\u200b345\u00ad678\u202c', 'DE', '+34612345678'],
    ['＋３４６１２３４５６７８', 'DE', '+34612345678'],
    ['٦١٢٣٤٥٦٧٨', 'ES', '+34612345678'],
    ['६१२ ३४५ ६७८', 'ES', '+34612345678'],
    ['tel:+34612345678;ext=5', 'DE', '+34612345678'],
    ['tel:+34612345678;isub=12345', 'DE', '+34612345678'],
    ['="+34612345678"', 'DE', '+34612345678'],
    ['Tel. +34 612 345 678', 'DE', '+34612345678'],
    ['Móvil: 612345678', 'ES', '+34612345678'],
    ['+1 212 555 0123 x45', 'DE', '+12125550123'],
    ['(212) 555-0123 ext. 45', 'US', '+12125550123'],
    ['030 123456/57', 'DE', '+4930123456'],
    ['030/901820', 'DE', '+4930901820'],
    ['612345678 / 698765432', 'ES', '+34612345678'],
    ['612345678.0', 'ES', '+34612345678'],
    ['491701234567.0', 'DE', '+491701234567'],
    ['01701234567,00', 'DE', '+491701234567'],
    ['612345.000', 'ES', '+34612345000'],
    ['3.4612345678E+10', 'ES', '+34612345678'],
    ['+3.3612345678E+10', 'DE', '+33612345678'],
    ['+3.4612345678E+10', 'US', '+34612345678'],
    ['+34 (0)612345678', 'ES', '+34612345678'],
    ['+39 (0)6 6982', 'ES', '+39066982'],
    ['+1 212 555 0123;ext=45', 'DE', '+12125550123'],
    ['612345678\n698765432', 'ES', '+34612345678'],
    ['612 345 678, 45', 'ES', '+34612345678'],
    ["'612345678'", 'ES', '+34612345678'],
    ['📞+34 612 345 678', 'DE', '+34612345678'],
    ['т. 8-495-123-45-67', 'RU', '+74951234567'],
    ['03-1234-5678(代)', 'JP', '+81312345678'],
    ['612.345.678,00', 'ES', '+34612345678'],
    ['+12125550123,,45#', 'DE', '+12125550123'],
    ['612345678 ext. 45 (office)', 'ES', '+34612345678'],
    ['612/345/678', 'ES', '+34612345678'],
    ['612/34/56/78', 'ES', '+34612345678'],
    ['01/23/45/67/89', 'FR', '+33123456789'],
    ['030 123456/57/58', 'DE', '+4930123456'],
    ['06/12/34/56/78', 'FR', '+33612345678'],
    ['Mobile phone: 612345678', 'ES', '+34612345678'],
    ['Телефон: 612345678', 'ES', '+34612345678'],
    ['電話番号：612345678', 'ES', '+34612345678'],
    ['هاتف: ٦١٢٣٤٥٦٧٨', 'ES', '+34612345678'],
    ['Kontor: 612345678', 'ES', '+34612345678'],
    ['Tel. n.º 612 345 678', 'ES', '+34612345678'],
    ['612345678 (mobile)', 'ES', '+34612345678'],
    ['612345678 casa', 'ES', '+34612345678'],
    ['(office) +34 612 345 678', 'DE', '+34612345678'],
    ['0xx11 98765 4321', 'BR', '+5511987654321'],
    ['+55 (0xx11) 98765-4321', 'US', '+5511987654321'],
    ['+52 1 55 1234 5678', 'DE', '+525512345678'],
    ['044 55 1234 5678', 'MX', '+525512345678'],
    ['045 55 1234 5678', 'MX', '+525512345678'],
    ['1-800-FLOWERS', 'US', '+18003569377'],
    ['1-800-CONTACTS', 'CA', '+18002668228'],
    ['+1 800 FLOWERS', 'ES', '+18003569377'],
    ['1300 FLIGHT', 'AU', '+611300354448'],
  ])('takes %s in %s for %s', (text, country, e164) => {
    expect(parsePhone(text, country)).toMatchObject({ e164 });
  });

  it.each([
    ['', 'blank_phone'],
    [' \t', 'blank_phone'],
    ['12', 'not_a_number'],
    ['abc612345678', 'letters_in_number'],
    ['1-800-FLOWERS', 'letters_in_number'],
    ['0800 FLOWERS', 'letters_in_number'],
    ['030 901820 Schmidt', 'words_beside_number'],
    ['030 901820 x 45 x 46', 'words_beside_number'],
    ['030 901820 ext. 1234567890', 'words_beside_number'],
    ['Tel: 030 901820 Mob: 0170 1234567', 'words_beside_number'],
    ['030 901820 #1234567890', 'not_a_number'],
    ['⛔ 030 901820', 'not_a_number'],
    ['DE12 3456 7890 1234 5678 90', 'letters_in_number'],
    ['Schmidt 030 901820', 'words_beside_number'],
    ['Fax: 030 901820', 'fax_number'],
    ['030 901820 (Telefax)', 'fax_number'],
    ['ФАКС 030 901820', 'fax_number'],
    ['030 901820; nicht anrufen', 'not_to_be_called'],
    ['do not call: 030 901820', 'not_to_be_called'],
    ['старый: 030 901820', 'not_to_be_called'],
    ['040123/4567', 'ambiguous_number'],
    ['0xx11 98765 4321', 'words_beside_number'],
    ['030 901820 und 21', 'not_a_number'],
    ['4.93012E+11', 'digits_lost'],
    ['3,46E+10', 'digits_lost'],
    ['01/02/2025', 'looks_like_date'],
    ['31.12.25', 'looks_like_date'],
    ['496112345', 'ambiguous_number'],
    ['030 901820 or 21', 'not_a_number'],
    ['030/9018/20', 'ambiguous_number'],
    ['030/901820/21', 'ambiguous_number'],
    ['0171/1234567/8', 'ambiguous_number'],
    ['040/1234567/68/69', 'ambiguous_number'],
    ['+999 123456', 'not_a_number'],
  ])('refuses %j', (text, reason) => {
    expect(parsePhone(text, 'DE')).toEqual({ reason });
  });

  it.each(['20-12-2025', '2025-11-20', '20.12.2025', '2025-11-20 10:00', '20. 12. 2025', '20 12 2025'])(
    'dials nobody for the date %s, though its digits are a number where it is read',
    (date) => {
      expect('e164' in parsePhone(date.replaceAll(/[-. ]/g, '').slice(0, 8), 'DK')).toBe(true);
      expect(parsePhone(date, 'DK')).toEqual({ reason: 'looks_like_date' });
    },
  );

  it('takes no digit of an exponent for another one', () => {
    // 612345678.91: whatever it was, it was no number of nine digits.
    expect(parsePhone('6.1234567891E+8', 'ES')).toEqual({ reason: 'digits_lost' });
    expect(parsePhone('6.1234567800E+8', 'ES')).toMatchObject({ e164: '+34612345678' });
  });

  it('refuses endless text at once', () => {
    expect(parsePhone('9'.repeat(1_000_000), 'DE')).toEqual({ reason: 'not_a_number' });
  });

  it('reads national numbers of no known country not at all, international ones still', () => {
    expect(parsePhone('030 901820', 'XX')).toEqual({ reason: 'not_a_number' });
    expect(parsePhone('+4930901820', 'XX')).toMatchObject({ e164: '+4930901820' });
  });
});

describe('what is left out of a cell', () => {
  it.each([
    ['+1 212 555 0123 ext. 45', 'US', ['extension_kept'], '45'],
    ['612345678 / 698765432', 'ES', ['other_number_dropped'], undefined],
    ['612-345-678 ::: 698-765-432', 'ES', ['other_number_dropped'], undefined],
    ['030 123456/57', 'DE', ['ending_dropped'], undefined],
    ['612345678.0', 'ES', ['decimals_dropped'], undefined],
    ['491701234567', 'DE', ['country_code_assumed'], undefined],
    ['Tel. 612345678', 'ES', ['label_dropped'], undefined],
    ['612 345 678', 'ES', undefined, undefined],
    ['612 345 678, 45', 'ES', ['extension_kept'], '45'],
    ['+12125550123,,45#', 'US', ['extension_kept'], '45'],
    ['612345678 ext. 45 (office)', 'ES', ['label_dropped', 'extension_kept'], '45'],
    ['612345678, 698765432 ext. 5', 'ES', ['other_number_dropped'], undefined],
    ['1-800-FLOWERS', 'US', ['letters_read'], undefined],
    ['+52 1 55 1234 5678', 'US', ['old_prefix_dropped'], undefined],
  ])('is said of %s', (text, country, notes, extension) => {
    const parsed = parsePhone(text, country);
    expect('e164' in parsed && parsed.notes).toEqual(notes);
    expect('e164' in parsed && parsed.extension).toEqual(extension);
  });

  it('never adds digits that the cell does not hold', () => {
    const piece = fc.constantFrom(
      '612345678',
      '+34',
      '030',
      ' ',
      '/',
      '.0',
      'ext',
      '45',
      '(',
      ')',
      '-',
      ';',
      'x',
      '\u200b',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom('ES', 'DE', 'US'), (pieces, country) => {
        const cell = pieces.join('');
        const parsed = parsePhone(cell, country);
        if (!('e164' in parsed)) return;
        const code = { ES: '34', DE: '49', US: '1' }[country] ?? '';
        const digits = cell.replaceAll(/\D/g, '');
        const number = parsed.e164.slice(1);
        expect(
          digits.includes(number) || (number.startsWith(code) && digits.includes(number.slice(code.length))),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('costs no more than the size of the cell, whatever is in it', () => {
    for (const character of ['/', ';', '(', '"', '=', ' ', '+', 'x', '\u200b', '٦']) {
      const startedMs = performance.now();
      parsePhone(character.repeat(65_536), 'ES');
      expect(performance.now() - startedMs, character).toBeLessThan(1_000);
    }
  });
});

describe('the fast path', () => {
  const countries = getCountries();
  const national = countries.map((country) => ({
    country,
    digits: getExampleNumber(country, examples)?.nationalNumber ?? '1234567',
    code: getExampleNumber(country, examples)?.countryCallingCode ?? '1',
  }));

  /** A real number of a country with some of its digits changed, in one of the ways people write numbers. */
  const written = fc
    .record({
      of: fc.constantFrom(...national),
      home: fc.constantFrom(
        'DE',
        'US',
        'GB',
        'IT',
        'FR',
        'BR',
        'AR',
        'MX',
        'RU',
        'KZ',
        'AU',
        'own',
        'own',
        'own',
      ),
      changes: fc.array(fc.tuple(fc.nat({ max: 14 }), fc.nat({ max: 9 })), { maxLength: 5 }),
      length: fc.constantFrom(0, 0, 0, 0, -1, 1),
      lead: fc.constantFrom('', '', '0', '0', '1', '8', '00', '+', '+', '+', '011', '15', 'code', '+code'),
      gaps: fc.array(fc.tuple(fc.nat({ max: 12 }), fc.constantFrom(' ', '-', '.', '/', '(', ') ')), {
        maxLength: 3,
      }),
    })
    .map(({ of, home, changes, length, lead, gaps }) => {
      const digits = of.digits.split('');
      for (const [at, digit] of changes) if (at < digits.length) digits[at] = String(digit);
      if (length < 0) digits.pop();
      if (length > 0) digits.push('5');
      for (const [at, gap] of gaps) if (at < digits.length) digits[at] = `${digits[at] ?? ''}${gap}`;
      const before = lead.replace('code', of.code);
      const number =
        lead === '+' || lead === '00' || lead === '011' ? `${of.code}${digits.join('')}` : digits.join('');
      return { text: `${before}${number}`, country: home === 'own' ? of.country : home };
    });

  it('agrees with the library on every way of writing numbers of every country', () => {
    let fast = 0;
    fc.assert(
      fc.property(written, ({ text, country }) => {
        const plain = parsePlainPhone(text, country);
        if (!plain) return;
        fast++;
        expect(plain, `${text} in ${country}`).toEqual(parsePhoneByLibrary(text, country));
      }),
      { numRuns: Number(process.env.PHONE_RUNS ?? 15_000) },
    );
    // Agreement by always asking the library would prove nothing.
    expect(fast).toBeGreaterThan(2_000);
  });
});
