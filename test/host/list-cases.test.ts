import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { assertMapping } from '../../electron/lists/mapping-check.ts';
import { previewList } from '../../electron/lists/preview.ts';
import { ListRefusal } from '../../electron/lists/refusal.ts';
import { runImport } from '../../electron/lists/run-import.ts';
import type { Store } from '../../electron/store/store.ts';
import {
  openFresh,
  postgresPlace,
  sampleCampaign,
  sampleImport,
  sqlitePlace,
  type Opened,
} from './store-places.ts';

const FOLDER = join(import.meta.dirname, '../lists/cases');

const pairsOf = (variables: object): [string, unknown][] =>
  Object.entries(variables).toSorted(([a], [b]) => a.localeCompare(b));
/** Variables as pairs: a column may be called `__proto__`. */
const variablesOf = z.unknown().transform((value) => (value === null ? null : pairsOf(value as object)));
const person = z.tuple([z.string(), z.string().nullable(), variablesOf]);
const cases = z
  .array(
    z.object({
      file: z.string(),
      country: z.string(),
      expect: z.union([z.array(person), z.number(), z.object({ refused: z.literal(true) })]),
      /** What is right as well, in words. */
      or: z.string().nullish(),
    }),
  )
  .parse(JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')));

type Taken = z.infer<typeof person>[];

/** What a file gives with everything chosen by the program: the contacts, or that the file was refused. */
async function read(
  opened: Opened,
  file: string,
  country: string,
  looked: readonly string[],
): Promise<Taken | 'refused'> {
  const { store } = opened;
  const path = join(FOLDER, file);
  const campaign = sampleCampaign();
  await store.campaigns.create(campaign);
  let preview: Awaited<ReturnType<typeof previewList>>;
  try {
    preview = await previewList(path, { encoding: null, delimiter: null, defaultCountry: country });
    assertMapping(preview.mapping, preview.header.length);
  } catch (error) {
    if (error instanceof ListRefusal) return 'refused';
    throw error;
  }
  const { encoding, delimiter, mapping } = preview;
  await store.imports.save(sampleImport(campaign.id, { id: campaign.id, fileName: file }));
  const result = await runImport(
    store,
    {
      importId: campaign.id,
      campaignId: campaign.id,
      file: path,
      rowFiles: null,
      encoding,
      delimiter,
      mapping,
      defaultCountry: country,
      location: opened.location,
      importGate: store.importGate,
    },
    { isCancelled: () => false, onProgress: () => undefined, onTrouble: () => undefined },
  );
  expect(result.accepted + result.rejected, 'every row is taken or rejected').toBe(result.rows);
  const page = { campaignId: campaign.id, states: [], cursor: null, limit: 500 };
  // Of a long file only those are looked at of whom something is expected.
  const searches = result.accepted > 100 ? looked.map((phone) => phone.slice(1)) : [''];
  const pages = await Promise.all(searches.map((search) => store.contacts.callList({ ...page, search })));
  const rows = pages.flatMap((each) => each.rows);
  return rows
    .sort((a, b) => a.id - b.id)
    .map(({ phone, name, variables }) => [phone, name, pairsOf(variables)]);
}

/** The contacts with what nobody looks at left out. */
const asLookedAt = (taken: Taken, expected: Taken): Taken =>
  taken.map(([phone, name, variables], i) => [
    phone,
    expected[i]?.[1] === null ? null : name,
    expected[i]?.[2] === null ? null : variables,
  ]);

describe.each([sqlitePlace(), postgresPlace()])('lists of the world on $name', (place) => {
  let opened: Opened;
  let store: Store;
  beforeAll(async () => {
    opened = await openFresh(place);
    ({ store } = opened);
  });
  afterAll(async () => {
    await store.close();
    await place.close();
  });

  for (const { file, country, expect: expected, or } of cases) {
    it(`${file} gives its people, and nobody else`, async () => {
      const taken = await read(
        opened,
        file,
        country,
        Array.isArray(expected) ? expected.map(([phone]) => phone) : [],
      );
      const mayRefuse = or?.includes('refusing') === true;
      if (mayRefuse && (taken === 'refused' || taken.length === 0)) return;
      if (typeof expected === 'number') expect(taken).toHaveLength(expected);
      else if ('refused' in expected) expect(taken).toBe('refused');
      else {
        expect(taken).not.toBe('refused');
        const people = taken === 'refused' ? [] : taken;
        const byPhone = (a: Taken[number], b: Taken[number]): number => a[0].localeCompare(b[0]);
        expect(asLookedAt(people.sort(byPhone), expected.sort(byPhone))).toEqual(expected);
      }
    });
  }
});
