import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { parsePhone } from '../../shared/domain/phone-number.ts';

/** Numbers of countries whose plans know no fixed length, where digits beside a number are easily taken for part of it. */
const OF_ANY_LENGTH: readonly [string, string][] = [
  ['DE', '030 901820'],
  ['DE', '089 21180'],
  ['DE', '0171 2345678'],
  ['AT', '01 51315'],
  ['AT', '+43 1 51315'],
  ['AT', '0662 8072'],
  ['AT', '0664 123456'],
  ['IT', '06 6982'],
  ['FI', '09 1311'],
  ['SE', '08 6781100'],
  ['LU', '4796 11'],
  ['KR', '02-731-1234'],
];
const OF_EVERY_COUNTRY = getCountries().flatMap((country): [string, string][] => {
  const example = getExampleNumber(country, examples);
  return example
    ? [
        [country, example.formatNational()],
        [country, example.formatInternational()],
      ]
    : [];
});

/** Digits that stand beside a number and are none of it. */
const BESIDE: readonly [string, (number: string) => string][] = [
  ['a count in brackets', (number) => `${number} (2)`],
  ['a year in brackets', (number) => `${number} (2023)`],
  ['another bracket', (number) => `${number} [2]`],
  ['hours', (number) => `${number} 9-17`],
  ['hours in brackets', (number) => `${number} (9-17)`],
  ['a second number in brackets', (number) => `${number} (${number})`],
  ['a second number', (number) => `${number} - ${number}`],
  ['a second number glued to it', (number) => `${number}-${number}`],
  ['a second number behind a tab', (number) => `${number}\t${number}`],
  ['a raised figure', (number) => `${number}²`],
  ['a figure in a circle', (number) => `① ${number}`],
  ['decimals', (number) => `${number}.5`],
  ['cents', (number) => `${number}.50`],
  ['decimals of nothing', (number) => `${number}.0000`],
  ['a range with stops', (number) => `${number}..21`],
  ['a sum', (number) => `=${number}-2`],
  ['its place in a list', (number) => `2) ${number}`],
  ['its place with a stop', (number) => `2. ${number}`],
  ['its place with a dash', (number) => `3 - ${number}`],
];

/** Numbers with digits missing. */
const CUT_OFF: readonly [string, (number: string) => string][] = [
  ['dots', (number) => `${number.slice(0, -2)}...`],
  ['one sign of dots', (number) => `${number.slice(0, -2)}…`],
  ['dashes', (number) => `${number.slice(0, -2)}--`],
  ['a letter instead of a nought', (number) => `${number.slice(0, -1)}O`],
];

describe('digits that are none of the number', () => {
  it.each(BESIDE)('are never glued to it: %s', (_, write) => {
    for (const [country, number] of [...OF_ANY_LENGTH, ...OF_EVERY_COUNTRY]) {
      const alone = parsePhone(number, country);
      // A number of four digits is as short as what is put beside it.
      if ('reason' in alone || alone.e164.length < 9) continue;
      const read = parsePhone(write(number), country);
      if ('e164' in read) expect(read.e164, `${write(number)} in ${country}`).toBe(alone.e164);
    }
  });

  it.each(CUT_OFF)('that are missing are not done without: %s', (_, write) => {
    for (const [country, number] of OF_ANY_LENGTH) {
      expect(parsePhone(write(number), country), `${write(number)} in ${country}`).toHaveProperty('reason');
    }
  });

  it.each([
    ['DE', '48.137154'],
    ['DE', '48.137154, 11.576124'],
    ['AT', '1.234.567,89'],
    ['AT', '1,234,567.89'],
    ['DE', '45285.5'],
    ['NO', '22 . 12 . 2023'],
    ['HU', '2023. 12. 25.'],
  ])('are no number at all in %s: %s', (country, text) => {
    expect(parsePhone(text, country)).toHaveProperty('reason');
  });
});

describe('digits that belong to the number', () => {
  it.each([
    ['02)731-1234', 'KR', '+8227311234'],
    ['(030 901820)', 'DE', '+4930901820'],
    ['+49 (0)30/901820-0', 'DE', '+49309018200'],
    ['1.212.555.0123', 'US', '+12125550123'],
    ['8 - 495 - 123 - 45 - 67', 'RU', '+74951234567'],
    ['0662.8072.12', 'AT', '+43662807212'],
    ['0664 123 45-67', 'AT', '+436641234567'],
    ['03ー1234ー5678', 'JP', '+81312345678'],
    ['22 12 19 20', 'DK', '+4522121920'],
    ['347.1234567', 'IT', '+393471234567'],
  ])('are kept, as in %s in %s', (text, country, e164) => {
    expect(parsePhone(text, country)).toMatchObject({ e164 });
  });

  it.each([
    ['010-65123456转801', 'CN', '+861065123456', '801'],
    ['02-23456789 轉 123', 'TW', '+886223456789', '123'],
    ['01/51315 Kl. 12', 'AT', '+43151315', '12'],
    ['02-123-4567 ต่อ 12', 'TH', '+6621234567', '12'],
  ])('of an extension are kept beside it, as in %s in %s', (text, country, e164, extension) => {
    expect(parsePhone(text, country)).toMatchObject({ e164, extension });
  });
});
