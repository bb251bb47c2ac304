import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALLEE_BEHAVIOURS } from '../../electron/carrier/callee.ts';
import {
  CarrierSettingsInvalid,
  carrierSettingsSchema,
  loadCarrierSettings,
} from '../../electron/carrier/carrier-settings.ts';

const SHIPPED = new URL('../../resources/carrier.json', import.meta.url);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carrier-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the carrier's file", () => {
  it('is shipped in a form that loads', async () => {
    const settings = await loadCarrierSettings(SHIPPED);
    expect(settings.speed).toBe(1);
    expect(Object.values(settings.weights).reduce((sum, each) => sum + each, 0)).toBe(100);
  });

  it.each([
    ['a range the wrong way round', { ringSec: [9, 3] }, 'ringSec: write the smaller number'],
    [
      'no weight at all',
      {
        weights: Object.fromEntries(CALLEE_BEHAVIOURS.map((each) => [each, 0])),
      },
      'weights: give at least one',
    ],
    ['a speed of nought', { speed: 0 }, 'speed: '],
    ['a share above one', { hangsUpShare: 1.2 }, 'hangsUpShare: '],
    ['a behaviour nobody has', { behaviours: { '441': 'sings' } }, 'behaviours.441: '],
    ['a misspelt key', { sped: 3 }, 'sped'],
  ])('is refused with the place when it has %s', async (_, wrong, words) => {
    const shipped: unknown = JSON.parse(await readFile(SHIPPED, 'utf8'));
    const file = join(folder, 'carrier.json');
    await writeFile(file, JSON.stringify({ ...carrierSettingsSchema.parse(shipped), ...wrong }));
    const failure = await loadCarrierSettings(file).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CarrierSettingsInvalid);
    expect(String(failure)).toContain(words);
    expect(String(failure)).toContain(file);
  });

  it('is refused with the reason when it is missing or no JSON', async () => {
    await expect(loadCarrierSettings(join(folder, 'absent.json'))).rejects.toThrow(/absent\.json.*ENOENT/);
    const file = join(folder, 'half.json');
    await writeFile(file, '{"seed": 1,');
    await expect(loadCarrierSettings(file)).rejects.toBeInstanceOf(CarrierSettingsInvalid);
  });
});

describe('the sample list', () => {
  it('has 295 people with numbers for fiction, two of them twice, and three rows to reject', async () => {
    const text = await readFile(new URL('../../resources/sample-list.csv', import.meta.url), 'utf8');
    const { data, errors, meta } = Papa.parse<Record<string, string>>(text.trim(), { header: true });
    expect(errors).toEqual([]);
    expect(meta.fields).toEqual(['first_name', 'last_name', 'phone', 'city', 'product', 'notes']);
    const parsed = data.map((row) => parsePhoneNumberFromString(row.phone ?? '', 'GB'));
    const valid = parsed.flatMap((phone) => (phone?.isValid() ? [phone.number] : []));
    expect({ rows: data.length, valid: valid.length, unique: new Set(valid).size }).toEqual({
      rows: 300,
      valid: 297,
      unique: 295,
    });
    // Ofcom's numbers for drama: nobody can be reached by them.
    const drama =
      /^\+44(207946|1134960|1144960|1164960|1174960|1184960|1214960|1314960|1414960|1514960|1614960|1914980|2896496|2920180)/;
    expect(valid.filter((number) => !drama.test(number))).toEqual([]);
  });
});
